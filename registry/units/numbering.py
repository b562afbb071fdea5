"""Numbering the units of both trees depth first, so that all below a unit is one range of numbers.

Row-level security goes by these numbers. They follow the tree of the day: each unit, standing or not, hangs
under at most one other (:meth:`registry.units.tree.TreeOnDay.above`), and a walk through that tree numbers
it. From there on numbers and scopes have nothing in common: policies compare ranges in the database, scopes
are lists of ids. The two are held against each other by tests.

Each numbering uses numbers of its own: a range that was looked up before it holds nothing afterwards, so who
reads with it sees too little for a moment and never somebody else's.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from hashlib import blake2b

from django.db import connection
from django.utils.timezone import localdate

from registry.common.database_roles import as_deriver

from .changed import Changed
from .sight import Sight
from .structure import forest
from .tree import Tree

# Each tree by the word that triggers note its changes under, with the table of its numbers.
TREES = {
    "areas": (Tree.TERRITORY, "units_areanumber"),
    "cells": (Tree.PARTY, "units_organizationnumber"),
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
_STANDS = """
-- Numbers that were given to the same units, each under the same other, are those of this day as well.
UPDATE units_treenumbering SET numbered_on = %(day)s
WHERE tree = %(tree)s AND digest = %(digest)s AND (SELECT count(*) FROM {numbers}) = %(units)s
"""
_BEGIN = """
INSERT INTO units_treenumbering (tree, numbered_on, version, digest)
VALUES (%(tree)s, %(day)s, 1, %(digest)s)
ON CONFLICT (tree) DO UPDATE
SET numbered_on = excluded.numbered_on, version = units_treenumbering.version + 1, digest = excluded.digest
RETURNING version
"""
_NUMBER = """
INSERT INTO {numbers} (unit_id, place, last_place)
SELECT * FROM unnest(%(ids)s::bigint[], %(places)s::bigint[], %(last_places)s::bigint[])
"""


def ensure(day: date | None = None, *, wait: bool = False) -> list[str]:
    """Number the trees that were changed, or not yet numbered on ``day`` (today); returns which.

    Called before the transaction of a request begins: one look-up where there is nothing to do. While
    somebody else numbers, nobody waits for it without ``wait``: until it is done a unit that was moved is
    still seen from its old place and not yet from its new one.
    """
    day = day or localdate()
    with connection.cursor() as cursor:
        cursor.execute(_STALE, {"trees": list(TREES), "day": day})
        stale = [row[0] for row in cursor.fetchall()]
    return [tree for tree in stale if renumber(tree, day, wait=wait)]


def renumber(tree: str, day: date, *, wait: bool = True) -> bool:
    """Number every unit of ``tree`` (``areas`` or ``cells``) as it is seen on ``day``.

    False where somebody else is at it and nobody was to ``wait``, and where all are seen as they were.
    """
    which, numbers = TREES[tree]
    with as_deriver(), connection.cursor() as cursor:
        take = "pg_advisory_xact_lock(%s) IS NOT NULL" if wait else "pg_try_advisory_xact_lock(%s)"
        cursor.execute(f"SELECT {take}", [_LOCKS[tree]])
        if not cursor.fetchone()[0]:
            return False
        # Changes that are committed from here on stay, and the tree stale with them.
        cursor.execute("SELECT id FROM units_treechange WHERE tree = %s", [tree])
        changes = [row[0] for row in cursor.fetchall()]
        above = _above(which, day)
        cursor.execute("DELETE FROM units_treechange WHERE id = ANY (%s)", [changes])
        digest = above.digest
        cursor.execute(
            _STANDS.format(numbers=numbers),
            {"tree": tree, "day": day, "digest": digest, "units": above.count},
        )
        if cursor.rowcount:
            return False
        cursor.execute(_BEGIN, {"tree": tree, "day": day, "digest": digest})
        version = cursor.fetchone()[0]
        ids, places, last_places = depth_first(above.units, first=version * ROOM)
        cursor.execute(f"DELETE FROM {numbers}")  # noqa: S608 (our own name)
        cursor.execute(
            _NUMBER.format(numbers=numbers), {"ids": ids, "places": places, "last_places": last_places}
        )
    return True


class _Above:
    """Each unit that there is, and the one under which it is seen."""

    def __init__(self, units: Collection[int], sight: Sight) -> None:
        self.count, self.sight = len(units), sight
        self.units = [(unit, sight.above.get(unit)) for unit in sorted(units)]
        told = [number for unit, over in self.units for number in (unit, -1 if over is None else over)]
        self.digest = blake2b(array("q", told).tobytes(), digest_size=16).hexdigest()


def _above(tree: Tree, day: date) -> _Above:
    known = forest()
    units = known.area_keys if tree == Tree.TERRITORY else known.codes
    read = known.on(day)
    sight = read.of(tree).sight

    def renew(before: _Above, _: Changed) -> _Above:
        # Of units that are no more nothing goes on from an earlier forest.
        is_same = before.sight is sight and before.count == len(units)
        return before if is_same else _Above(units, sight)

    return read.remembered(("above", tree), lambda: _Above(units, sight), renew)


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
