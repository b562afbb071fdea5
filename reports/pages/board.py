"""What a page asks about its unit: questions with its dates, and rows of several answers side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.accounts.access.places import Place
from registry.common.addresses import addresses_of
from registry.common.moments import Moment
from registry.units.models import CELL_KINDS
from registry.units.tree import Tree
from reports.asking import ask
from reports.engine.answers import answers_cached
from reports.questions import Answer, Question, Row

from .order import by_number

SHARES = ("minority_share", "women_share", "youth_share")
PEOPLE = ("members", "members_official", "members_probationary", *SHARES)
VILLAGES = ("villages", "villages_without_member")
CELLS = ("cells", "joint_cells", "cells_under_three")
# Rows that are no units.
REST = ("other", "unallocated")
# Units with nothing below them.
LEAVES = ("village", "cell")
_CELLS = frozenset(str(kind.label) for kind in CELL_KINDS)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One unit of a table, with its row of each answer (none where an answer has no such row)."""

    row: Row
    href: str
    cells: Mapping[str, Row | None]
    answers: Mapping[str, Answer]


def side_by_side(answers: Mapping[str, Answer], tree: Tree) -> list[BoardLine]:
    """The rows of answers to the same root and level as lines of one table, ``other`` and the like last."""
    rows: dict[str, Row] = {}
    by_key: dict[str, dict[str, Row]] = {}
    for name, answer in answers.items():
        by_key[name] = {row.key: row for row in answer.rows}
        for row in answer.rows:
            rows.setdefault(row.key, row)
    units = [row for row in rows.values() if row.key not in REST]
    rest = [rows[key] for key in REST if key in rows]
    to = addresses_of(tree.value)
    return [
        BoardLine(
            row,
            "" if row.key in REST else to(row.key),
            {name: own.get(row.key) for name, own in by_key.items()},
            answers,
        )
        for row in (*units, *rest)
    ]


def in_order(lines: list[BoardLine], asked: str) -> list[BoardLine]:
    """The lines by the answer that ``asked`` names (``-`` before it: the greatest first), else as they are.

    What is no number stands last either way, and so do the rows that are no units.
    """
    column, down = asked.lstrip("-"), asked.startswith("-")
    if column == "name":
        return lines[::-1] if down else lines
    if not lines or column not in lines[0].answers:
        return lines

    def number(line: BoardLine) -> float | None:
        row = line.cells[column]
        return None if row is None or row.value is None or not line.href else float(row.value)

    return by_number(lines, number, greatest_first=down)


def is_cell(place: Place) -> bool:
    """Is it a cell, under a committee or a grassroots organization by itself?"""
    return place.tree == Tree.PARTY and place.kind in _CELLS


def has_units(place: Place) -> bool:
    """Are there villages and cells of its own to count?"""
    return place.level not in LEAVES and not is_cell(place)


class Board:
    """The figures of one unit, all asked at once, of one moment and on the page's dates.

    ``level`` is that of the units below which the page has a table of. Figures are attributes: the answer to
    ``board.members`` is that to the question of that name, absent where the page does not ask it.
    """

    def __init__(
        self, place: Place, moment: Moment, questions: Mapping[str, Question], level: str | None, order: str
    ) -> None:
        self.place = place
        self.moment = moment
        self.level = level
        self.order = order
        self.answers = dict(zip(questions, answers_cached(tuple(questions.values())), strict=True))

    def __getattr__(self, name: str) -> Answer:
        try:
            return self.__dict__["answers"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def has_units(self) -> bool:
        """Are there villages and cells of its own to count?"""
        return has_units(self.place)

    @property
    def has_villages(self) -> bool:
        """Are there villages of its own territory?"""
        return "villages" in self.answers and bool(self.answers["villages"].total.value)

    @property
    def shares(self) -> list[Answer]:
        """The minority, women's and youth shares."""
        return [self.answers[code] for code in SHARES]

    def table(self, *names: str) -> list[BoardLine]:
        """The units below with their rows of the named answers, in the order that the address asks for."""
        if self.level is None:
            return []
        chosen = {name: self.answers[name] for name in names if name in self.answers}
        return in_order(side_by_side(chosen, self.place.tree), self.order)


def stocks(place: Place, moment: Moment, level: str | None, *indicators: str) -> dict[str, Question]:
    return {code: ask(place, code, moment, on=moment.on, level=level) for code in indicators}


def year_of(moment: Moment) -> dict[str, Any]:
    return {"starts": moment.year_start, "ends": moment.on}


def year_admissions(
    place: Place, moment: Moment, level: str | None, target_level: str | None
) -> dict[str, Question]:
    """Admissions of the year so far and, for an organization, against both targets of the whole year."""
    asked = {"admissions": ask(place, "admissions", moment, level=level, **year_of(moment))}
    if place.tree == Tree.PARTY:
        whole = {"starts": moment.year_start, "ends": date(moment.on.year, 12, 31), "on": moment.on}
        for basis in ("resolution", "plan"):
            asked[basis] = ask(
                place, "attainment", moment, measure="admissions", basis=basis, level=target_level, **whole
            )
    return asked


def home_questions(place: Place, moment: Moment, level: str | None) -> dict[str, Question]:
    """What the home page asks about the user's organization."""
    return {
        **stocks(place, moment, level, *PEOPLE),
        **year_admissions(place, moment, level, level),
        **stocks(place, moment, None, *VILLAGES, *CELLS),
    }
