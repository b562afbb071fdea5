"""What a plan changes: lines that two measurements differ in, and what comes into lists and leaves them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .lines import TOTAL, Line, Measured, Thing

# What a plan does with a thing of a list: in all, and with what goes from one unit to another in these.
NEW, GONE, STILL, CAME, LEFT = _MARKS = ("new", "gone", "still", "came", "left")
# Of these nobody has to look at what stays.
NO_TROUBLE = frozenset(
    {"villages", "cells", "grassroots_organizations", "village_posts", "party_posts", "tasks", "bases"}
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A line whose value or things the plan changes, or a total; how many things are new in it, and gone."""

    line: Line
    before: float | None
    after: float | None
    new: int | None = None
    gone: int | None = None


class Listed(NamedTuple):
    """A thing of a list, and what the plan does: brings it in, takes it out or leaves it (``still``).

    What goes from one unit to another stands twice: as it ``came`` to the one, and as it ``left`` the other.
    """

    thing: Thing
    mark: str


def differences(before: Measured, after: Measured) -> list[Difference]:
    """Every total, and every line of a unit that is another one afterwards."""
    found = []
    moves = _moves(before, after)
    for line in sorted({*before.values, *after.values, *moves}):
        then, now = (_value(measured, line) for measured in (before, after))
        new, gone = moves.get(line, (0, 0) if (line.figure, line.by) in after.things else (None, None))
        if line.unit == TOTAL or then != now or new or gone:
            found.append(Difference(line, then, now, new, gone))
    return found


def lists(before: Measured, after: Measured) -> dict[tuple[str, str], list[Listed]]:
    """What each line counts, before and after: of the things that there were, and are, by their keys."""
    found = {}
    for of in sorted({*before.things, *after.things}):
        then, now = ({thing.key: thing for thing in m.things.get(of, ())} for m in (before, after))
        marked = [Listed(thing, _mark(thing, then, (NEW, STILL, CAME))) for thing in now.values()]
        ended = (Listed(thing, _mark(thing, now, (GONE, STILL, LEFT))) for thing in then.values())
        marked += [one for one in ended if one.mark != STILL]
        found[of] = sorted(marked, key=_order)
    return found


def _order(one: Listed) -> tuple[int, str, Thing]:
    return _MARKS.index(one.mark), one.thing.place, one.thing


def _mark(thing: Thing, others: Mapping[str, Thing], marks: tuple[str, str, str]) -> str:
    """Of those marks: that it is not among the others, that it is, that it is there in another unit."""
    absent, same, elsewhere = marks
    other = others.get(thing.key)
    return absent if other is None else same if other.unit == thing.unit else elsewhere


def listed_of(line: Line, stored: Iterable[Sequence[Any]]) -> list[Listed]:
    """What a line's stored list says of the line's unit, or in all; see :func:`as_lists`."""
    in_all = line.unit == TOTAL
    marks = {CAME: STILL if in_all else NEW, LEFT: "" if in_all else GONE}
    if in_all and line.figure in NO_TROUBLE:
        marks[CAME] = ""
    found = (Listed(Thing(*rest), marks.get(mark, mark)) for mark, *rest in stored)
    own = [one for one in found if one.mark and (in_all or one.thing.unit == line.unit)]
    return sorted(own, key=_order)


def _moves(before: Measured, after: Measured) -> dict[Line, tuple[int, int]]:
    """How many things are new in each line, and how many are gone from it: to nowhere, or to another unit."""
    found: dict[Line, list[int]] = defaultdict(lambda: [0, 0])
    for figure, by in {*before.things, *after.things}:
        then, now = (_by_line(measured, figure, by) for measured in (before, after))
        for place, these, those in ((0, now, then), (1, then, now)):
            for (line, _), number in ((key, these[key]) for key in these.keys() - those.keys()):
                found[line][place] += number
    return {line: (new, gone) for line, (new, gone) in found.items()}


def _by_line(measured: Measured, figure: str, by: str) -> dict[tuple[Line, str], int]:
    return {
        (Line(figure, by, unit), thing.key): thing.number
        for thing in measured.things.get((figure, by), ())
        for unit in (thing.unit, TOTAL)
    }


def _value(measured: Measured, line: Line) -> float | None:
    """A count that has no line is 0; a target that has none is none."""
    value = measured.values.get(line, None if line.figure in ("targets", "reserve") else 0)
    return None if value is None else float(value)


def seen(before: Measured, after: Measured) -> list[dict[str, Any]]:
    """Of each user whose sight changes, how many members are seen that were not, and are not that were."""
    found = []
    for user in sorted(before.sights.keys() | after.sights.keys()):
        then, now = (measured.sights.get(user, frozenset()) for measured in (before, after))
        more, less = (_people(after, cells) for cells in (now - then, then - now))
        if more or less:
            found.append({"user": user, "more": more, "less": less})
    return found


def _people(measured: Measured, cells: frozenset[str]) -> int:
    return sum(measured.people.get(cell, 0) for cell in cells)


def as_document(before: Measured, after: Measured) -> dict[str, Any]:
    """The preview as it is stored with the plan."""
    names = before.names | after.names
    return {
        "faults": [],
        "lines": [
            [*one.line, names.get(one.line.unit, one.line.unit), one.before, one.after, one.new, one.gone]
            for one in differences(before, after)
        ],
        "seen": seen(before, after),
    }


def as_lists(before: Measured, after: Measured) -> dict[str, list[list[Any]]]:
    """The lists as they are stored with the plan: of what is no trouble, only what comes and goes."""
    return {
        f"{figure} {by}".strip(): [
            [mark, *thing] for thing, mark in found if mark != STILL or figure not in NO_TROUBLE
        ]
        for (figure, by), found in lists(before, after).items()
    }
