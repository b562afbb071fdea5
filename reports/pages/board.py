"""What a page asks about its unit: questions with the page's dates, and rows of several answers side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from registry.common.moments import Moment
from reports.questions import Answer, Row
from reports.structure import AREA
from reports.summaries import answer_cached

from .places import Place

SHARES = ("minority_share", "women_share", "youth_share")


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of a table, with its row of each answer (none where an answer has no such row)."""

    row: Row
    href: str
    cells: Mapping[str, Row | None]
    answers: Mapping[str, Answer]

    def __iter__(self) -> Iterator[tuple[str, Answer, Row | None]]:
        """The cells in the order of the answers: title, answer and row."""
        for name, answer in self.answers.items():
            yield name, answer, self.cells[name]


def side_by_side(answers: Mapping[str, Answer], tree: str) -> list[Line]:
    """The rows of answers to the same root and level as lines of one table, ``other`` and the like last."""
    rows: dict[str, Row] = {}
    by_key: dict[str, dict[str, Row]] = {}
    for name, answer in answers.items():
        by_key[name] = {row.key: row for row in answer.rows}
        for row in answer.rows:
            rows.setdefault(row.key, row)
    units = [row for row in rows.values() if row.key not in ("other", "unallocated")]
    rest = [rows[key] for key in ("other", "unallocated") if key in rows]
    return [
        Line(row, address(tree, row), {name: own.get(row.key) for name, own in by_key.items()}, answers)
        for row in (*units, *rest)
    ]


def address(tree: str, row: Row) -> str:
    """The page of a row's unit; empty for a row that is no unit."""
    if row.key in ("other", "unallocated"):
        return ""
    return Place(tree, 0, row.key, row.name, "", row.level or "", row.code or "", True).href


class Board:
    """Questions about one unit on the page's dates; each is asked once."""

    def __init__(self, place: Place, moment: Moment, level: str | None = None) -> None:
        self.place = place
        self.moment = moment
        self.level = level

    def stock(self, indicator: str, **more: Any) -> Answer:
        """The indicator on the reporting date."""
        return answer_cached(self.place.ask(indicator, self.moment, on=self.moment.on, **more))

    def flow(self, indicator: str, **more: Any) -> Answer:
        """The indicator from the first day of the reporting date's year to that date."""
        days = {"starts": self.moment.year_start, "ends": self.moment.on}
        return answer_cached(self.place.ask(indicator, self.moment, **days, **more))

    def attainment(self, basis: str, level: str | None = None) -> Answer:
        """Admissions of the year against the target of the whole year."""
        return answer_cached(
            self.place.ask(
                "attainment",
                self.moment,
                measure="admissions",
                basis=basis,
                starts=self.moment.year_start,
                ends=date(self.moment.on.year, 12, 31),
                on=self.moment.on,
                level=level,
            )
        )

    @cached_property
    def members(self) -> Answer:
        """Members by standing; the total is the headline."""
        return self.stock("members", by="standing")

    @cached_property
    def standing(self) -> dict[str, Row]:
        """Members of each standing that anybody has."""
        return {row.by: row for row in self.members.rows if row.by}

    @cached_property
    def admissions(self) -> Answer:
        """Admissions of the year so far, by unit where the page has a table of units."""
        return self.flow("admissions", level=self.level)

    @cached_property
    def resolution(self) -> Answer | None:
        """Attainment against the resolution; targets are given to organizations only."""
        return None if self.place.tree == AREA else self.attainment("resolution", self.level)

    @cached_property
    def plan(self) -> Answer | None:
        """Attainment against the plan."""
        return None if self.place.tree == AREA else self.attainment("plan", self.level)

    @cached_property
    def shares(self) -> list[Answer]:
        """The minority, women's and youth shares."""
        return [self.stock(code) for code in SHARES]

    @cached_property
    def villages(self) -> Answer:
        """Villages that stand on the reporting date."""
        return self.stock("villages")

    @cached_property
    def without_member(self) -> Answer:
        """Villages without a member, by the board's reading."""
        return self.stock("villages_without_member")

    @cached_property
    def cells(self) -> Answer:
        """Cells of both kinds."""
        return self.stock("cells")

    @cached_property
    def joint_cells(self) -> Answer:
        """Cells that serve two villages or more."""
        return self.stock("joint_cells")

    @cached_property
    def cells_under_three(self) -> Answer:
        """Cells with fewer than three official members."""
        return self.stock("cells_under_three")

    @cached_property
    def units(self) -> list[Line]:
        """The table of the units below, for the year's admissions and the targets."""
        if self.level is None:
            return []
        answers = {"members": self.stock("members", level=self.level), "admissions": self.admissions}
        if self.resolution is not None and self.plan is not None:
            answers |= {"resolution": self.resolution, "plan": self.plan}
        return side_by_side(answers, self.place.tree)

    @cached_property
    def children(self) -> list[Line]:
        """The table of the units below, for what they are."""
        if self.level is None:
            return []
        answers = {"members": self.stock("members", level=self.level), "admissions": self.admissions}
        answers |= {code: self.stock(code, level=self.level) for code in SHARES}
        if self.level not in ("village", "cell"):
            answers["without"] = self.stock("villages_without_member", level=self.level)
            answers["cells"] = self.stock("cells", level=self.level)
        elif self.level == "cell":
            answers["official"] = self.stock("members_official", level=self.level)
        return side_by_side(answers, self.place.tree)
