"""Who sees what, asked of the database by recursive SQL: the rules of sight once more, read from the rows.

The register answers from trees in memory (:mod:`registry.units.tree`); tests hold the two against each other
over random worlds and days. Nothing here is shared with what is tested.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection

from registry.accounts.models import User
from registry.units.tree import Tree

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
"""

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
"""


# The same once more, as units were numbered by: under what each unit of a tree is seen.
ABOVE = """
-- Under which unit each is seen on the day; none: a root. Grain: a unit.
WITH stands AS (
    -- Where it stands, or else last stood, or else will first stand.
    SELECT DISTINCT ON ({unit}) {unit} AS id, parent_id
    FROM {terms}
    ORDER BY {unit}, starts_on > %(day)s, abs(starts_on - %(day)s)
),
ended AS (SELECT {unit} AS id, max(ends_on) AS ended_on FROM {terms} GROUP BY 1),
came_of AS (
    -- What came of a unit that has ended, if that is one or one is marked.
    SELECT line.source_id AS id,
           coalesce(max(line.target_id) FILTER (WHERE line.is_main),
                    CASE WHEN count(DISTINCT line.target_id) = 1 THEN max(line.target_id) END) AS heir_id
    FROM {ledger} line
    JOIN ended ON ended.id = line.source_id AND ended.ended_on = line.changed_on
    WHERE line.changed_on <= %(day)s AND line.target_id <> line.source_id
    GROUP BY 1
)
SELECT unit.id, coalesce(came_of.heir_id, stands.parent_id)
FROM {units} unit
LEFT JOIN stands ON stands.id = unit.id
LEFT JOIN came_of ON came_of.id = unit.id
ORDER BY unit.id
"""
TABLES = {
    Tree.TERRITORY: {
        "units": "units_area",
        "terms": "units_areaplacement",
        "unit": "area_id",
        "ledger": "units_areachange",
    },
    Tree.PARTY: {
        "units": "units_organization",
        "terms": "units_organizationterm",
        "unit": "organization_id",
        "ledger": "units_organizationchange",
    },
}


def _rows(query: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def organizations(user: User, day: date) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """By role, where the user's rights begin on a day, and all that they run down to."""
    roots: dict[str, set[int]] = {}
    below: dict[str, set[int]] = {}
    for role, organization, is_root in _rows(SUBTREES, user=user.pk, day=day):
        below.setdefault(role, set()).add(organization)
        if is_root:
            roots.setdefault(role, set()).add(organization)
    return roots, below


def areas_below(mine: Collection[int], day: date) -> set[int]:
    """The areas that some organizations see, from above."""
    return {row[0] for row in _rows(AREAS_BELOW, organizations=list(mine), day=day)}


def areas_under(areas: Collection[int], mine: Collection[int], day: date) -> set[int]:
    """Those of some areas that some organizations see, each looked up from below."""
    return {row[0] for row in _rows(AREAS_UNDER, areas=list(areas), organizations=list(mine), day=day)}


def above(tree: Tree, day: date) -> dict[int, int | None]:
    """Every unit of a tree with the one under which it is seen on a day."""
    return dict(_rows(ABOVE.format(**TABLES[tree]), day=day))
