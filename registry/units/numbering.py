"""Numbering the units of both trees depth first, so that all below a unit is one range of numbers.

Row-level security goes by these numbers. They follow the tree of sight of
:mod:`registry.accounts.access.scopes` on the day, but not its queries: each unit, standing or not, hangs
under exactly one other (where it stands; what came of it, if that is certain; where it last or will first
stand), and a walk through that tree numbers it. The two are held against each other by tests.

Each numbering uses numbers of its own: a range that was looked up before it holds nothing afterwards, so who
reads with it sees too little for a moment and never somebody else's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.utils.timezone import localdate

from registry.common.database_roles import deriving

# Each tree: its units, the rows that say where they stand and what came of them, and their numbers.
TREES = {
    "areas": {
        "units": "units_area",
        "terms": "units_areaplacement",
        "unit": "area_id",
        "ledger": "units_areachange",
        "numbers": "units_areanumber",
    },
    "cells": {
        "units": "units_organization",
        "terms": "units_organizationterm",
        "unit": "organization_id",
        "ledger": "units_organizationchange",
        "numbers": "units_organizationnumber",
    },
}
# Any numbers of our own: one numbers a tree at a time.
_LOCKS = {"areas": 7_202_611_01, "cells": 7_202_611_02}
# Numbers of one version: more than there will ever be units.
ROOM = 2**32

_STALE = """
-- The trees that were changed or were not numbered on this day. Grain: a tree.
SELECT tree FROM unnest(%(trees)s::text[]) tree
WHERE NOT EXISTS (
    SELECT FROM units_treenumbering known WHERE known.tree = tree.tree AND known.numbered_on = %(day)s)
   OR EXISTS (SELECT FROM units_treechange change WHERE change.tree = tree.tree)
"""
_BEGIN = """
INSERT INTO units_treenumbering (tree, numbered_on, version) VALUES (%(tree)s, %(day)s, 1)
ON CONFLICT (tree) DO UPDATE SET numbered_on = excluded.numbered_on, version = units_treenumbering.version + 1
RETURNING version
"""
_ABOVE = """
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
_NUMBER = """
INSERT INTO {numbers} (unit_id, place, last_place)
SELECT * FROM unnest(%(ids)s::bigint[], %(places)s::bigint[], %(last_places)s::bigint[])
"""


def ensure(day: date | None = None, *, wait: bool = False) -> list[str]:
    """Number the trees that were changed, or not yet numbered on ``day`` (today); returns which.

    Called before the transaction of a request begins: one look-up where there is nothing to do. While
    somebody else numbers, nobody waits for it, unless told to ``wait``: until it is done a unit that was
    moved is still seen from its old place and not yet from its new one.
    """
    day = day or localdate()
    with connection.cursor() as cursor:
        cursor.execute(_STALE, {"trees": list(TREES), "day": day})
        stale = [row[0] for row in cursor.fetchall()]
    return [tree for tree in stale if renumber(tree, day, wait=wait)]


def renumber(tree: str, day: date, *, wait: bool = True) -> bool:
    """Number every unit of ``tree`` (``areas`` or ``cells``) as it is seen on ``day``.

    False where somebody else is at it and nobody was to ``wait``.
    """
    names = TREES[tree]
    with deriving(), connection.cursor() as cursor:
        take = "pg_advisory_xact_lock(%s) IS NOT NULL" if wait else "pg_try_advisory_xact_lock(%s)"
        cursor.execute(f"SELECT {take}", [_LOCKS[tree]])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(_BEGIN, {"tree": tree, "day": day})
        version = cursor.fetchone()[0]
        # Changes that are committed later stay, and the tree stale with them.
        cursor.execute("DELETE FROM units_treechange WHERE tree = %s", [tree])
        cursor.execute(_ABOVE.format(**names), {"day": day})
        ids, places, last_places = depth_first(cursor.fetchall(), first=version * ROOM)
        cursor.execute(f"DELETE FROM {names['numbers']}")  # noqa: S608 (our own name)
        cursor.execute(_NUMBER.format(**names), {"ids": ids, "places": places, "last_places": last_places})
    return True


def depth_first(
    above: Iterable[tuple[int, int | None]], *, first: int = 0
) -> tuple[list[int], list[int], list[int]]:
    """Units with their numbers and the last numbers below them, counted from ``first``.

    ``above`` gives each unit with the one that it hangs under. A unit on a ring hangs under no root; it is
    numbered after all others, alone.
    """
    below: dict[int | None, list[int]] = defaultdict(list)
    for unit, parent in above:
        below[parent].append(unit)
    places: dict[int, int] = {}
    last_places: dict[int, int] = {}
    _walk(below[None], below, places, last_places, first)
    for unit in (one for ones in below.values() for one in ones):
        if unit not in places:
            places[unit] = last_places[unit] = first + len(places)
    return list(places), list(places.values()), [last_places[unit] for unit in places]


def _walk(
    roots: list[int],
    below: dict[int | None, list[int]],
    places: dict[int, int],
    last_places: dict[int, int],
    first: int,
) -> None:
    # A unit comes up twice: on the way down it is numbered, on the way up all below it has been.
    path = [(unit, False) for unit in reversed(roots)]
    while path:
        unit, is_done = path.pop()
        if is_done:
            last_places[unit] = first + len(places) - 1
            continue
        places[unit] = first + len(places)
        path.append((unit, True))
        path += [(child, False) for child in reversed(below.get(unit, ()))]
