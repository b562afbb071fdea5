"""What happened in one of two periods only, sorted by where it counts or by what kind it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from members.models import MovementKind
from registry.accounts.access.places import level_below, unit_place
from registry.units.rosters import KEYS, SpecialRow
from reports.catalogue import INDICATORS, Indicator
from reports.engine.asked import understand
from reports.labels import label
from reports.questions import Question

from .parts import UNEXPLAINED, UNEXPLAINED_TITLE, Explanation, explanation
from .things import Line, added, lines

BY_PLACE, BY_KIND = "place", "kind"
_CROSSINGS = {
    "crossed": "Giữa các đơn vị trong sổ",
    "transferred_in": "Từ ngoài sổ",
    "transferred_out": "Ra ngoài sổ",
}
_MOVEMENTS = {**{kind.value: str(kind.label) for kind in MovementKind}, **_CROSSINGS}


def has_kinds(indicator: Indicator) -> bool:
    """Are there several kinds of what it counts?"""
    return "kind" in indicator.dimensions or bool(set(indicator.kinds) & _CROSSINGS.keys())


def by_place(then: Question, now: Question, part: str) -> Explanation:
    """A part for each unit right below the root, or each of several roots, that something counts in."""
    asked = understand(now)
    places = [unit_place(asked.structure, asked.tree, root) for root in asked.roots]
    levels = {place.level for place in places}
    if len(places) == 1:
        level = level_below(asked.structure, places[0])
    else:
        level = levels.pop() if len(levels) == 1 else None
    roster = understand(replace(now, level=level)).roster()

    def place(line: Line) -> str:
        return KEYS[line.row][0] if isinstance(line.row, SpecialRow) else roster.unit_of[line.row].key

    counted = [list(lines(replace(question, level=level), part)) for question in (then, now)]
    titles = {unit.key: unit.name for unit in roster.units} | dict(KEYS.values())
    return _split(titles, counted, place)


def by_kind(then: Question, now: Question, part: str) -> Explanation:
    """A part for each kind of what is counted."""
    indicator = INDICATORS[now.indicator]
    by = "kind" if "kind" in indicator.dimensions else None
    counted = [list(lines(replace(question, by=by), part)) for question in (then, now)]
    titles = {
        kind: _MOVEMENTS.get(kind) or (label("kind", kind) if kind else "Không phân loại")
        for kind in sorted({_kind(line) for each in counted for line in each})
    }
    return _split(titles, counted, _kind)


def _kind(line: Line) -> str:
    return line.by or line.thing.what.split(" ")[0]


def _split(
    titles: Mapping[str, str], counted: Sequence[Sequence[Line]], code: Callable[[Line], str]
) -> Explanation:
    found = {line.thing: code(line) for each in counted for line in each}
    before, after = map(added, counted)
    named = {**titles, UNEXPLAINED: UNEXPLAINED_TITLE}
    return explanation([(before, after, lambda changed: {one: found[one] for one in changed})], named)
