"""What a sender may bring in: staff all sheets and officers those of people, each below their own grants."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from registry.accounts.access.scopes import MANAGERS, WRITERS, subtree_ids, visible
from registry.accounts.models import Grant, User
from registry.units.models import Area

from .checks_units import Check
from .outcome import Faults
from .staging import Staged

# What officers enter; the rest is staff's.
OF_OFFICERS = ("members", "events", "posts")


def _organization(sheet: str, column: str, allowed: str) -> Check:
    """A unit of the register that lies outside; new ones are judged by their parent."""
    return Check(
        sheet,
        "outside_scope",
        f"""
SELECT staged.row, '{column}', ARRAY[staged.{column}]
  FROM sheet_{sheet} AS staged
  JOIN after_organization AS organization ON organization.code = staged.{column}
 WHERE NOT organization.is_new AND organization.id <> ALL(%({allowed})s)
""",
    )


def _area(sheet: str, column: str) -> Check:
    return Check(
        sheet,
        "outside_scope",
        f"""
SELECT staged.row, '{column}', ARRAY[staged.{column}]
  FROM sheet_{sheet} AS staged
  JOIN after_area AS area ON area.key = staged.{column}
 WHERE NOT area.is_new AND area.id <> ALL(%(areas)s)
""",
    )


def _person(sheet: str) -> Check:
    """A member who last counted elsewhere, or who never counted and whose events name none of ours."""
    return Check(
        sheet,
        "outside_scope",
        f"""
SELECT staged.row, 'dossier_no', ARRAY[staged.dossier_no]
  FROM sheet_{sheet} AS staged
  JOIN person ON person.dossier_no = staged.dossier_no AND NOT person.is_new
  LEFT JOIN LATERAL (SELECT cell_id FROM members_stretch AS held
                      WHERE held.member_id = person.id
                      ORDER BY held.ends_on DESC LIMIT 1) AS last ON true
 WHERE last.cell_id <> ALL(%(written)s)
    OR last.cell_id IS NULL
   AND NOT EXISTS (SELECT FROM members_event AS event
                    WHERE event.member_id = person.id AND event.cell_id = ANY(%(written)s))
""",
    )


CHECKS = (
    _area("areas", "key"),
    _area("areas", "parent_key"),
    _area("area_changes", "from_key"),
    _area("area_changes", "to_key"),
    _organization("organizations", "code", "managed"),
    _organization("organizations", "parent_code", "managed"),
    _organization("organization_changes", "from_code", "managed"),
    _organization("organization_changes", "to_code", "managed"),
    _organization("cell_villages", "cell_code", "managed"),
    _area("cell_villages", "village_key"),
    _person("members"),
    _person("events"),
    _organization("events", "cell_code", "written"),
    _area("posts", "village_key"),
    _organization("targets", "recipient_code", "managed"),
    # New people whom nothing places, and new units that hang on nothing, are outside.
    Check(
        "members",
        "in_no_cell",
        """
SELECT staged.row, 'dossier_no', ARRAY[]::text[]
  FROM sheet_members AS staged
  JOIN person ON person.dossier_no = staged.dossier_no AND person.is_new
 WHERE NOT EXISTS (SELECT FROM the_event AS event
                    WHERE event.member_id = person.id AND event.cell_id IS NOT NULL)
""",
    ),
    Check(
        "areas",
        "outside_scope",
        """
SELECT staged.row, 'parent_key', ARRAY[staged.key]
  FROM sheet_areas AS staged
  JOIN after_area AS area ON area.key = staged.key AND area.is_new
 WHERE staged.parent_key = ''
""",
    ),
    Check(
        "organizations",
        "outside_scope",
        """
SELECT staged.row, 'parent_code', ARRAY[staged.code]
  FROM sheet_organizations AS staged
  JOIN after_organization AS organization ON organization.code = staged.code AND organization.is_new
 WHERE staged.parent_code = ''
""",
    ),
)


Standing = frozenset[tuple[int, str]]


def standing(by: Any) -> Standing:
    """The grants, with their roles, that ``by`` holds at this moment: none for an account that has ended.

    An import takes its time. What its sender may do is asked again when all is written.
    """
    if by is None or not User.objects.filter(pk=by.pk, is_active=True).exists():
        return frozenset()
    grants = Grant.objects.filter(user_id=by.pk).on(localdate())
    return frozenset(grants.values_list("pk", "role"))


def check_scope(cursor: Any, staged: Staged, by: Any, faults: Faults) -> bool:
    """Name every row that lies outside what ``by`` may write, and say whether any does.

    The machine itself (``None``) may write all.
    """
    if by is None:
        return False
    before = len(faults.found)
    is_in = bool(standing(by))
    managed = subtree_ids(by, roles=MANAGERS) if is_in else []
    written = subtree_ids(by, roles=WRITERS) if is_in else []
    for sheet in staged.rows:
        if not written or (not managed and sheet not in OF_OFFICERS):
            faults.add(sheet, None, "", "not_allowed")
    if len(faults.found) > before:
        return True
    given = {
        "managed": managed,
        "written": written,
        "areas": list(visible(Area.objects.all(), by).values_list("pk", flat=True)),
    }
    for one in CHECKS:
        if one.sheet in staged.rows:
            cursor.execute(one.sql, given)
            for row, column, about in cursor.fetchall():
                faults.add(one.sheet, row, column, one.code, *about)
    return len(faults.found) > before
