"""Understanding a question: which indicator, units, days and structure its parameters mean.

Every parameter is checked here, before anything is counted; :mod:`reports.engine.answers` answers. A question
that compares, or asks for a series of days, is made of plain questions, each about one day or period.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from members.models import PostKind
from registry.units.rosters import Roster
from registry.units.structure import AREA_RANKS, PARTY_RANKS, Structure, forest
from registry.units.tree import Tree
from reports.calendar import STEPS, last_days, written
from reports.catalogue import INDICATORS, Family, Indicator
from reports.indicator import ASSOCIATION
from reports.measures import MEASURES
from reports.models import Basis
from reports.questions import Question, QuestionFault

from .asked_days import check_comparison, days_of, settled
from .asked_roots import roots_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose parameters have been found good."""

    question: Question
    indicator: Indicator
    tree: Tree
    roots: tuple[int, ...]
    structure: Structure
    starts: date | None
    ends: date
    on: date

    @property
    def period(self) -> dict[str, str]:
        """The days that it is about, as an answer says them."""
        if self.starts is None:
            return {"on": self.on.isoformat()}
        period = {"from": self.starts.isoformat(), "to": self.ends.isoformat()}
        return period | ({"on": self.on.isoformat()} if self.indicator.family == Family.TARGETS else {})

    @property
    def is_series(self) -> bool:
        """Is it about a stock on several days?"""
        return self.question.by in STEPS and not self.indicator.period

    @property
    def is_compared(self) -> bool:
        """Is it about two days or periods?"""
        return self.question.compare_on is not None or self.question.compare_starts is not None

    def roster(self) -> Roster:
        """The rows of the answer."""
        return Roster.of(self.structure, self.tree, self.roots, self.question.level)

    def parts(self) -> list[Asked]:
        """The plain questions that it is made of: itself, or one of each day (or period) in question."""
        if self.is_series:
            return [self._at(day) for day in self.days()]
        if self.is_compared:
            question = self.question
            now = replace(question, compare_on=None, compare_starts=None, compare_ends=None)
            then = replace(
                now,
                on=question.compare_on,
                starts=question.compare_starts,
                ends=question.compare_ends,
                structure_on=self.structure.day,
            )
            starts, ends = then.starts, then.ends or then.on
            assert ends is not None
            return [
                replace(self, question=now),
                replace(self, question=then, starts=starts, ends=ends, on=ends),
            ]
        return [self]

    def part_of(self, by: str | None) -> Asked:
        """The plain question that a row of the answer answers, by the row's value of the dimension."""
        parts = self.parts()
        if not self.is_series:
            return parts[0]
        if by is None:
            return parts[-1]
        for part in parts:
            if self.label(part) == by:
                return part
        raise QuestionFault("by", f"Câu trả lời không có dòng “{by}”.")

    def days(self) -> list[date]:
        """The days of a series."""
        assert self.question.by is not None and self.starts is not None
        return last_days(self.question.by, self.starts, self.ends)

    def label(self, part: Asked) -> str:
        """How the rows of one day of a series are marked."""
        assert self.question.by is not None
        return written(self.question.by, part.on)

    def _at(self, day: date) -> Asked:
        question = replace(
            self.question, by=None, starts=None, ends=None, on=day, structure_on=self.structure.day
        )
        return replace(self, question=question, starts=None, ends=day, on=day)


def understand(question: Question) -> Asked:
    """Check every parameter; raises :class:`QuestionFault` naming the first bad one."""
    indicator = INDICATORS.get(question.indicator)
    if indicator is None:
        raise QuestionFault("indicator", f"Không có chỉ tiêu “{question.indicator}”.")
    _check_parameters(question, indicator)
    check_comparison(question, indicator)
    question = settled(question, indicator, timezone.localdate())
    starts, ends, on = days_of(question, indicator)
    structure = forest().on(question.structure_on or on)
    tree, roots = roots_of(question, indicator, structure)
    _check_level(question, structure, tree, roots)
    return Asked(question, indicator, tree, roots, structure, starts, ends, on)


def _check_parameters(question: Question, indicator: Indicator) -> None:
    if question.by is not None and question.by not in indicator.breakdowns:
        known = ", ".join(indicator.breakdowns) or "không có chiều nào"
        raise QuestionFault("by", f"Chỉ tiêu này phân theo: {known}.")
    of_targets = indicator.family == Family.TARGETS
    wanted = {
        "post": (indicator.family == Family.POSTS, [*PostKind.values, ASSOCIATION]),
        "basis": (of_targets, Basis.values),
        "measure": (of_targets, sorted(MEASURES)),
    }
    for name, (needed, known_values) in wanted.items():
        value = getattr(question, name)
        if needed and value is None:
            raise QuestionFault(name, f"Phải cho biết: {', '.join(known_values)}.")
        if not needed and value is not None:
            raise QuestionFault(name, "Chỉ tiêu này không dùng tham số này.")
        if needed and value not in known_values:
            raise QuestionFault(name, f"Phải là một trong: {', '.join(known_values)}.")
    if question.by == "association" and not str(question.post).startswith("association"):
        raise QuestionFault("by", "Chỉ chức danh của các hội phân theo hội.")


def _check_level(question: Question, structure: Structure, tree: Tree, roots: tuple[int, ...]) -> None:
    if question.level is None:
        return
    ranks = AREA_RANKS if tree == Tree.TERRITORY else PARTY_RANKS
    rank = ranks.get(question.level)
    if rank is None:
        raise QuestionFault("level", f"Cấp phải là một trong: {', '.join(ranks)}.")
    if any(rank < structure.rank(tree, root) for root in roots):
        raise QuestionFault("level", "Cấp này cao hơn đơn vị gốc.")
