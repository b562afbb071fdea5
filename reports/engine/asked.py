"""Understanding a question: which indicator, unit, days and structure its parameters mean.

Every parameter is checked here, before anything is counted; :mod:`reports.engine.answers` answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from members.models import PostKind
from registry.units.rosters import Roster
from registry.units.structure import AREA_RANKS, PARTY_RANKS, Structure, forest
from registry.units.tree import Tree
from reports.catalogue import COUNTING, INDICATORS, Family, Indicator
from reports.models import Basis
from reports.questions import Question, QuestionFault


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose parameters have been found good."""

    question: Question
    indicator: Indicator
    tree: Tree
    root: int
    structure: Structure
    starts: date | None
    ends: date
    on: date

    def roster(self) -> Roster:
        """The rows of the answer."""
        return Roster(self.structure, self.tree, self.root, self.question.level)


def understand(question: Question) -> Asked:
    """Check every parameter; raises :class:`QuestionFault` naming the first bad one."""
    indicator = INDICATORS.get(question.indicator)
    if indicator is None:
        raise QuestionFault("indicator", f"Không có chỉ tiêu “{question.indicator}”.")
    _check_parameters(question, indicator)
    starts, ends, on = _days(question, indicator)
    structure = forest().on(question.structure_on or on)
    tree, root = _root(question, structure)
    _check_level(question, structure, tree, root)
    return Asked(question, indicator, tree, root, structure, starts, ends, on)


def _check_parameters(question: Question, indicator: Indicator) -> None:
    if question.by is not None and question.by not in indicator.dimensions:
        known = ", ".join(indicator.dimensions) or "không có chiều nào"
        raise QuestionFault("by", f"Chỉ tiêu này phân theo: {known}.")
    of_targets = indicator.family == Family.TARGETS
    wanted = {
        "post": (indicator.family == Family.POSTS, PostKind.values),
        "basis": (of_targets, Basis.values),
        "measure": (of_targets, sorted(COUNTING)),
    }
    for name, (needed, known_values) in wanted.items():
        value = getattr(question, name)
        if needed and value is None:
            raise QuestionFault(name, f"Phải cho biết: {', '.join(known_values)}.")
        if not needed and value is not None:
            raise QuestionFault(name, "Chỉ tiêu này không dùng tham số này.")
        if needed and value not in known_values:
            raise QuestionFault(name, f"Phải là một trong: {', '.join(known_values)}.")


def _days(question: Question, indicator: Indicator) -> tuple[date | None, date, date]:
    """First day, last day and reporting day; a stock has no first day."""
    today = timezone.localdate()
    if not indicator.period:
        for name, value in (("from", question.starts), ("to", question.ends)):
            if value is not None:
                raise QuestionFault(name, "Chỉ tiêu này tính tại một ngày: dùng on.")
        on = question.on or today
        return None, on, on
    if question.on is not None and indicator.family != Family.TARGETS:
        raise QuestionFault("on", "Chỉ tiêu này tính trong một kỳ: dùng from và to.")
    if (question.starts is None) != (question.ends is None):
        missing = "from" if question.starts is None else "to"
        raise QuestionFault(missing, "Kỳ phải có cả ngày đầu và ngày cuối.")
    if question.starts is not None and question.ends is not None:
        starts, ends = question.starts, question.ends
    else:
        starts = date(today.year, 1, 1)
        ends = date(today.year, 12, 31) if indicator.family == Family.TARGETS else today
    if starts > ends:
        raise QuestionFault("from", "Ngày đầu kỳ phải không sau ngày cuối kỳ.")
    on = question.on or ends
    if not starts <= on <= ends:
        raise QuestionFault("on", "Ngày tính phải nằm trong kỳ của chỉ tiêu.")
    return starts, ends, on


def _root(question: Question, structure: Structure) -> tuple[Tree, int]:
    if (question.organization is None) == (question.area is None):
        raise QuestionFault("organization", "Cho biết hoặc organization, hoặc area.")
    day = structure.day.strftime("%d/%m/%Y")
    if question.organization is not None:
        root = structure.find_organization(question.organization)
        if root is None:
            raise QuestionFault("organization", f"Không có tổ chức mã “{question.organization}”.")
        if root not in structure.party.standing:
            raise QuestionFault("organization", f"Tổ chức này không tồn tại vào ngày {day}.")
        return Tree.PARTY, root
    assert question.area is not None
    if INDICATORS[question.indicator].family == Family.TARGETS:
        raise QuestionFault("area", "Chỉ tiêu giao cho tổ chức đảng: dùng organization.")
    root = structure.find_area(question.area)
    if root is None:
        raise QuestionFault(
            "area", f"Không có địa bàn nào mang khóa hoặc mã “{question.area}” vào ngày {day}."
        )
    if root not in structure.areas.standing:
        raise QuestionFault("area", f"Địa bàn này không tồn tại vào ngày {day}.")
    return Tree.TERRITORY, root


def _check_level(question: Question, structure: Structure, tree: Tree, root: int) -> None:
    if question.level is None:
        return
    ranks = AREA_RANKS if tree == Tree.TERRITORY else PARTY_RANKS
    rank = ranks.get(question.level)
    if rank is None:
        raise QuestionFault("level", f"Cấp phải là một trong: {', '.join(ranks)}.")
    if rank < structure.rank(tree, root):
        raise QuestionFault("level", "Cấp này cao hơn đơn vị gốc.")
