"""Who sees what and who may do what: the whole policy, and the only place that says it.

A grant gives a user a role over an organization and all below it. Rights run down the tree as it stands on
the day of the request. A granted organization that has ended hands its rights to all its successors. What
has ended below a grant stays in sight of whoever holds its one (or main) successor, or else of whoever holds
the organization that it last stood under; so nothing disappears, and a divided committee's past is not shown
to each of its parts.

* An organization is seen by those under whose grants it lies.
* A member is seen by those who see a cell in which the member counts or has counted. Somebody who never
  counted (every event is voided) is seen through the cell that the last event named.
* An area is seen by those who see an organization that leads it, or leads one that holds it.
* Outside of this nothing exists (404); inside it, what the role does not allow is refused (403).

Staff write everywhere below their grants, structure and targets included; officers enter what happens to
people, posts and imports; viewers read. Auditors read the trail of what was done below their grants, and
administrators keep accounts, grants and clients there; neither sees a person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db import connection
from django.utils.timezone import localdate

from registry.accounts.models import Role, User
from registry.common.cache import Cache
from registry.units.models import Area
from registry.units.relations import STRUCTURE

# Who may do what, by role. Auditors and administrators see no person and no figure.
MANAGERS = (Role.STAFF,)
WRITERS = (Role.STAFF, Role.OFFICER)
READERS = (Role.STAFF, Role.OFFICER, Role.VIEWER)
AUDITORS = (Role.AUDITOR,)
ADMINISTRATORS = (Role.ADMINISTRATOR,)

# Where rights begin, and everything below. Grain: a role and an organization, standing or not.
# Index: accounts_grant by user; units_organizationterm by organization, organization_children.
SUBTREES = """
WITH RECURSIVE root AS (
    -- What is granted on the day.
    SELECT organization_id AS id, role
    FROM accounts_grant
    WHERE user_id = %(user)s AND starts_on <= %(day)s AND ends_on > %(day)s
  UNION
    -- What has ended hands its rights to whatever came of it.
    SELECT line.target_id, root.role
    FROM root
    JOIN units_organizationchange line ON line.source_id = root.id AND line.target_id <> root.id
    WHERE line.changed_on <= %(day)s
      AND line.changed_on = (SELECT max(ends_on) FROM units_organizationterm WHERE organization_id = root.id)
),
heir AS NOT MATERIALIZED (
    -- An organization that has ended, and the one that took over: the only one, or the one marked main.
    SELECT line.source_id AS id, line.target_id AS heir_id
    FROM units_organizationchange line
    WHERE line.source_id <> line.target_id
      AND line.changed_on <= %(day)s
      AND line.changed_on = (
          SELECT max(ends_on) FROM units_organizationterm WHERE organization_id = line.source_id)
      AND (line.is_main OR NOT EXISTS (
          SELECT FROM units_organizationchange other
          WHERE other.source_id = line.source_id AND other.changed_on = line.changed_on
            AND other.target_id <> ALL(ARRAY[line.source_id, line.target_id])))
),
below AS (
    SELECT id, role FROM root
  UNION
    SELECT next.id, below.role
    FROM below
    CROSS JOIN LATERAL (
        -- Stands under it on the day;
        SELECT term.organization_id AS id
        FROM units_organizationterm term
        WHERE term.parent_id = below.id AND term.starts_on <= %(day)s AND term.ends_on > %(day)s
      UNION ALL
        -- or last did, with nobody to take over;
        SELECT term.organization_id
        FROM units_organizationterm term
        WHERE term.parent_id = below.id AND term.ends_on <= %(day)s
          AND NOT EXISTS (
              SELECT FROM units_organizationterm later
              WHERE later.organization_id = term.organization_id
                AND later.starts_on > term.starts_on AND later.starts_on <= %(day)s)
          AND NOT EXISTS (SELECT FROM heir WHERE heir.id = term.organization_id)
      UNION ALL
        -- or first will.
        SELECT term.organization_id
        FROM units_organizationterm term
        WHERE term.parent_id = below.id AND term.starts_on > %(day)s
          AND NOT EXISTS (
              SELECT FROM units_organizationterm earlier
              WHERE earlier.organization_id = term.organization_id AND earlier.starts_on < term.starts_on)
      UNION ALL
        SELECT heir.id FROM heir WHERE heir.heir_id = below.id
    ) next
)
SELECT below.role, below.id, root.id IS NOT NULL
FROM below LEFT JOIN root ON root.id = below.id AND root.role = below.role
"""

_AREA_HEIRS = """
heir AS NOT MATERIALIZED (
    SELECT line.source_id AS id, line.target_id AS heir_id
    FROM units_areachange line
    WHERE line.source_id <> line.target_id
      AND line.changed_on <= %(day)s
      AND line.changed_on = (SELECT max(ends_on) FROM units_areaplacement WHERE area_id = line.source_id)
      AND (line.is_main OR NOT EXISTS (
          SELECT FROM units_areachange other
          WHERE other.source_id = line.source_id AND other.changed_on = line.changed_on
            AND other.target_id <> ALL(ARRAY[line.source_id, line.target_id])))
)"""

# The territories that organizations lead, and all that lies or has come to lie in them. Grain: an area.
AREAS_BELOW = f"""
WITH RECURSIVE {_AREA_HEIRS},
below AS (
    SELECT area_id AS id
    FROM units_organizationterm
    WHERE organization_id = ANY(%(organizations)s) AND area_id IS NOT NULL
      AND starts_on <= %(day)s AND ends_on > %(day)s
  UNION
    SELECT next.id
    FROM below
    CROSS JOIN LATERAL (
        SELECT placement.area_id AS id
        FROM units_areaplacement placement
        WHERE placement.parent_id = below.id
          AND placement.starts_on <= %(day)s AND placement.ends_on > %(day)s
      UNION ALL
        SELECT placement.area_id
        FROM units_areaplacement placement
        WHERE placement.parent_id = below.id AND placement.ends_on <= %(day)s
          AND NOT EXISTS (
              SELECT FROM units_areaplacement later
              WHERE later.area_id = placement.area_id
                AND later.starts_on > placement.starts_on AND later.starts_on <= %(day)s)
          AND NOT EXISTS (SELECT FROM heir WHERE heir.id = placement.area_id)
      UNION ALL
        SELECT placement.area_id
        FROM units_areaplacement placement
        WHERE placement.parent_id = below.id AND placement.starts_on > %(day)s
          AND NOT EXISTS (
              SELECT FROM units_areaplacement earlier
              WHERE earlier.area_id = placement.area_id AND earlier.starts_on < placement.starts_on)
      UNION ALL
        SELECT heir.id FROM heir WHERE heir.heir_id = below.id
    ) next
)
SELECT id FROM below
"""  # noqa: S608 (constants only)

# The same from below, for a few areas: does one of the organizations lead it, or what has come to hold it?
AREAS_UNDER = f"""
WITH RECURSIVE {_AREA_HEIRS},
above AS (
    SELECT id AS area_id, id AS at FROM unnest(%(areas)s::bigint[]) id
  UNION
    SELECT above.area_id, coalesce(heir.heir_id, nearest.parent_id)
    FROM above
    LEFT JOIN heir ON heir.id = above.at
    LEFT JOIN LATERAL (
        SELECT parent_id FROM units_areaplacement placement
        WHERE placement.area_id = above.at
        ORDER BY placement.starts_on > %(day)s, abs(placement.starts_on - %(day)s) LIMIT 1
    ) nearest ON true
    WHERE coalesce(heir.heir_id, nearest.parent_id) IS NOT NULL
)
SELECT DISTINCT above.area_id
FROM above
JOIN units_organizationterm term
    ON term.area_id = above.at AND term.starts_on <= %(day)s AND term.ends_on > %(day)s
WHERE term.organization_id = ANY(%(organizations)s)
"""  # noqa: S608 (constants only)


@dataclass(frozen=True, slots=True)
class Scope:
    """A user's organizations on a day, by role: where the rights begin, and all they run down to."""

    roots: dict[str, list[int]] = field(default_factory=dict)
    subtree: dict[str, list[int]] = field(default_factory=dict)


# What has been looked up in the course of one request; elsewhere nothing is remembered.
_remembered: ContextVar[dict[Any, Any] | None] = ContextVar("scopes", default=None)
T = TypeVar("T")
# The tables that scopes follow from: a change of a grant or a tree is noticed at once.
RELATIONS = (*STRUCTURE, "accounts_grant")
_scopes: Cache[Any] = Cache(size=500, relations=RELATIONS)


@contextmanager
def remembered() -> Iterator[None]:
    """Within one request a scope is looked up once: it holds as it was when the request first asked."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def once(key: tuple[Any, ...], look_up: Callable[[], T]) -> T:
    """What ``look_up`` gives, looked up once in the course of a request."""
    memory = _remembered.get()
    if memory is None:
        return look_up()
    if key not in memory:
        memory[key] = look_up()
    found: T = memory[key]
    return found


def cached(key: Hashable, look_up: Callable[[], T]) -> T:
    """What follows from grants and trees: looked up once a request, and cached between them while current."""
    found: T = once((key,), lambda: _scopes.get(key, look_up))
    return found


def _rows(query: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def _scope(user: User, day: date) -> Scope:
    def look_up() -> Scope:
        scope = Scope()
        for role, organization, is_root in _rows(SUBTREES, user=user.pk, day=day):
            scope.subtree.setdefault(role, []).append(organization)
            if is_root:
                scope.roots.setdefault(role, []).append(organization)
        return scope

    found: Scope = cached(("organizations", user.pk, day), look_up)
    return found


def _of_roles(by_role: dict[str, list[int]], roles: Collection[str] | None) -> list[int]:
    lists = [by_role[role] for role in roles or READERS if role in by_role]
    return list(lists[0]) if len(lists) == 1 else list(dict.fromkeys(i for ids in lists for i in ids))


def root_ids(user: User, *, roles: Collection[str] | None = None, on: date | None = None) -> list[int]:
    """The organizations at which the user's rights begin on the day (default: today)."""
    return _of_roles(_scope(user, on or localdate()).roots, roles)


def place_of(user: Any) -> int | None:
    """One of the organizations at which the user's rights begin, whatever the role; ``None`` without any."""
    roots = root_ids(user, roles=Role.values) if isinstance(user, User) else []
    return min(roots, default=None)


def subtree_ids(user: User, *, roles: Collection[str] | None = None, on: date | None = None) -> list[int]:
    """Every organization under the user's grants of those ``roles`` (default: any) on the day (today)."""
    return _of_roles(_scope(user, on or localdate()).subtree, roles)


def has_role(user: User, *roles: str) -> bool:
    """Does the user hold one of ``roles`` anywhere today?"""
    return user.is_active and bool(root_ids(user, roles=roles or READERS))


def may(user: User, organization_id: int, *roles: str) -> bool:
    """Does the user hold one of ``roles`` over this organization today?"""
    return user.is_active and organization_id in subtree_ids(user, roles=roles or READERS)


def areas_in_sight(user: User, areas: Collection[int], *, roles: Collection[str] | None = None) -> set[int]:
    """Those of a few ``areas`` that the user sees under grants of ``roles`` (default: any).

    For many, :func:`visible` costs less.
    """
    if not areas:
        return set()
    day, mine = localdate(), subtree_ids(user, roles=roles)
    return {row[0] for row in _rows(AREAS_UNDER, areas=list(areas), organizations=mine, day=day)}


def area_ids(user: User) -> list[int]:
    """Every area that the user sees: the territories of the organizations in sight and all within them."""

    def look_up() -> list[int]:
        return [row[0] for row in _rows(AREAS_BELOW, organizations=subtree_ids(user), day=localdate())]

    return once(("areas", user.pk, localdate()), look_up)


def visible(queryset: Any, user: User) -> Any:
    """Those of some areas or organizations that the user sees."""
    ids = area_ids(user) if issubclass(queryset.model, Area) else subtree_ids(user)
    return queryset.filter(pk__any_of=ids)
