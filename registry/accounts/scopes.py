"""Who sees what and who may do what: the whole policy, and the only place that says it.

A grant gives a user a role over an organization and all below it. Rights run down the tree as it stands on
the day of the request. A granted organization that has ended hands its rights to all its successors. What
has ended below a grant stays in sight of whoever holds its one (or main) successor, or else of whoever holds
the organization that it last stood under; so nothing disappears, and a divided committee's past is not shown
to each of its parts.

* An organization is seen by those under whose grants it lies.
* A member is seen by those who see a cell in which the member counts or has counted. Somebody who never
  counted (every event is voided) is seen through the cells that the events named.
* An area is seen by those who see an organization that leads it, or leads one that holds it.
* Outside of this nothing exists (404); inside it, what the role does not allow is refused (403).

Staff write everywhere below their grants, structure and targets included; officers enter what happens to
people, posts and imports; viewers read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.timezone import localdate

from registry.areas.models import Area, AreaQuerySet

from .models import Role, User

# Who may do what, by role; reading is open to all of them.
MANAGERS = (Role.STAFF,)
WRITERS = (Role.STAFF, Role.OFFICER)
READERS = (Role.STAFF, Role.OFFICER, Role.VIEWER)

# Where rights begin. Index: accounts_grant by user; cells_organizationterm by organization.
ROOTS = """
WITH RECURSIVE root AS (
    -- What is granted on the day.
    SELECT organization_id AS id
    FROM accounts_grant
    WHERE user_id = %(user)s AND role = ANY(%(roles)s) AND starts_on <= %(day)s AND ends_on > %(day)s
  UNION
    -- What has ended hands its rights to whatever came of it.
    SELECT line.target_id
    FROM root
    JOIN cells_organizationchange line ON line.source_id = root.id AND line.target_id <> root.id
    WHERE line.changed_on <= %(day)s
      AND line.changed_on = (SELECT max(ends_on) FROM cells_organizationterm WHERE organization_id = root.id)
)"""
ROOT_IDS = ROOTS + " SELECT id FROM root"  # noqa: S608 (constants only)

# Everything below. Grain: an organization, standing or not. Index: organization_children.
SUBTREE_IDS = (
    ROOTS  # noqa: S608 (constants only)
    + """,
heir AS NOT MATERIALIZED (
    -- An organization that has ended, and the one that took over: the only one, or the one marked main.
    SELECT line.source_id AS id, line.target_id AS heir_id
    FROM cells_organizationchange line
    WHERE line.source_id <> line.target_id
      AND line.changed_on <= %(day)s
      AND line.changed_on = (
          SELECT max(ends_on) FROM cells_organizationterm WHERE organization_id = line.source_id)
      AND (line.is_main OR NOT EXISTS (
          SELECT FROM cells_organizationchange other
          WHERE other.source_id = line.source_id AND other.changed_on = line.changed_on
            AND other.target_id <> ALL(ARRAY[line.source_id, line.target_id])))
),
below AS (
    SELECT id FROM root
  UNION
    SELECT next.id
    FROM below
    CROSS JOIN LATERAL (
        -- Stands under it on the day; or last did, or first will, with nobody to take over.
        SELECT term.organization_id AS id
        FROM cells_organizationterm term
        WHERE term.parent_id = below.id
          AND term.id = (
              SELECT nearest.id FROM cells_organizationterm nearest
              WHERE nearest.organization_id = term.organization_id
              ORDER BY nearest.starts_on > %(day)s, abs(nearest.starts_on - %(day)s) LIMIT 1)
          AND NOT EXISTS (SELECT FROM heir WHERE heir.id = term.organization_id)
      UNION ALL
        SELECT heir.id FROM heir WHERE heir.heir_id = below.id
    ) next
)
SELECT id FROM below
"""
)

# The territories that organizations lead, and all that lies or has come to lie in them. Grain: an area.
AREAS_BELOW = """
WITH RECURSIVE heir AS NOT MATERIALIZED (
    SELECT line.source_id AS id, line.target_id AS heir_id
    FROM areas_areachange line
    WHERE line.source_id <> line.target_id
      AND line.changed_on <= %(day)s
      AND line.changed_on = (SELECT max(ends_on) FROM areas_areaplacement WHERE area_id = line.source_id)
      AND (line.is_main OR NOT EXISTS (
          SELECT FROM areas_areachange other
          WHERE other.source_id = line.source_id AND other.changed_on = line.changed_on
            AND other.target_id <> ALL(ARRAY[line.source_id, line.target_id])))
),
below AS (
    SELECT area_id AS id
    FROM cells_organizationterm
    WHERE organization_id = ANY(%(organizations)s) AND area_id IS NOT NULL
      AND starts_on <= %(day)s AND ends_on > %(day)s
  UNION
    SELECT next.id
    FROM below
    CROSS JOIN LATERAL (
        SELECT placement.area_id AS id
        FROM areas_areaplacement placement
        WHERE placement.parent_id = below.id
          AND placement.id = (
              SELECT nearest.id FROM areas_areaplacement nearest
              WHERE nearest.area_id = placement.area_id
              ORDER BY nearest.starts_on > %(day)s, abs(nearest.starts_on - %(day)s) LIMIT 1)
          AND NOT EXISTS (SELECT FROM heir WHERE heir.id = placement.area_id)
      UNION ALL
        SELECT heir.id FROM heir WHERE heir.heir_id = below.id
    ) next
)
SELECT id FROM below
"""

# What has been looked up in the course of one request; elsewhere nothing is remembered.
_remembered: ContextVar[dict[Any, list[int]] | None] = ContextVar("scopes", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Within one request a scope is looked up once: it holds as it was when the request first asked."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def _ids(query: str, **parameters: Any) -> list[int]:
    memory = _remembered.get()
    key = (query, str(parameters))
    if memory is not None and key in memory:
        return memory[key]
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        ids = [row[0] for row in cursor.fetchall()]
    if memory is not None:
        memory[key] = ids
    return ids


def root_ids(user: User, *, roles: Collection[str] | None = None, on: date | None = None) -> list[int]:
    """The organizations at which the user's rights begin on the day (default: today)."""
    return _ids(ROOT_IDS, user=user.pk, roles=list(roles or READERS), day=on or localdate())


def subtree_ids(user: User, *, roles: Collection[str] | None = None, on: date | None = None) -> list[int]:
    """Every organization under the user's grants of those ``roles`` (default: any) on the day (today)."""
    return _ids(SUBTREE_IDS, user=user.pk, roles=list(roles or READERS), day=on or localdate())


def has_role(user: User, *roles: str) -> bool:
    """Does the user hold one of ``roles`` anywhere today?"""
    return user.is_active and user.grants.on(localdate()).filter(role__in=roles).exists()


def may(user: User, organization_id: int, *roles: str) -> bool:
    """Does the user hold one of ``roles`` over this organization today?"""
    return user.is_active and organization_id in subtree_ids(user, roles=roles or READERS)


def any_of(ids: Collection[int]) -> RawSQL:
    """``ids`` as a subquery for ``__in``: one parameter however many there are."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def area_ids(user: User, *, roles: Collection[str] | None = None) -> list[int]:
    """The territories of the organizations in sight (under grants of ``roles``) and all areas within them."""
    return _ids(AREAS_BELOW, organizations=subtree_ids(user, roles=roles), day=localdate())


def areas_visible_to(user: User) -> AreaQuerySet:
    """The areas that the user sees."""
    visible: AreaQuerySet = Area.objects.filter(pk__any_of=area_ids(user))
    return visible
