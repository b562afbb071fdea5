"""The columns of the table of units on the page of a unit: those usually shown, and those chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from reports.questions import Answer

from .board import REST

# In the address: the columns chosen, each by the code of its figure.
COLUMNS = "cot"
HEADS = {
    "members": "Đảng viên",
    "members_official": "Chính thức",
    "members_probationary": "Dự bị",
    "admissions": "Kết nạp",
    "minority_share": "Dân tộc thiểu số",
    "women_share": "Nữ",
    "youth_share": "Từ 18 đến 30 tuổi",
    "cells": "Chi bộ",
    "joint_cells": "Chi bộ ghép",
    "cells_under_three": "Chi bộ dưới 3",
    "villages": "Thôn, bản",
    "villages_without_member": "Thôn, bản chưa có đảng viên",
}
_USUAL = ("members", "members_official", "admissions", "minority_share", "women_share", "youth_share")
_ABOVE = ("cells", "villages_without_member")


@dataclass(frozen=True, slots=True)
class UnitColumn:
    """A figure that the table can show: its head, and whether it does."""

    code: str
    head: str
    is_shown: bool


def columns_of(request: HttpRequest, level: str | None, answers: Mapping[str, Answer]) -> list[UnitColumn]:
    """All columns that the table of units of a level can have, those asked for (or the usual ones) shown."""
    if level is None:
        return []
    offered = [code for code in HEADS if code in answers and answers[code].question is not None]
    offered = [code for code in offered if answers[code].question.level == level]  # type: ignore[union-attr]
    asked = request.GET.getlist(COLUMNS) if isinstance(request.GET, QueryDict) else []
    chosen = [code for code in asked if code in offered] or _usual(level, answers)
    return [UnitColumn(code, HEADS[code], code in chosen) for code in offered]


def _usual(level: str, answers: Mapping[str, Answer]) -> Sequence[str]:
    """Without columns that would say nothing."""
    if level == "cell":
        return _USUAL
    plain = [code for code in _USUAL if code != "members_official"]
    if level == "village":
        return plain
    return [*plain, *(code for code in _ABOVE if _tells(answers, code))]


def _tells(answers: Mapping[str, Answer], code: str) -> bool:
    """Do the units below have cells of their own to count, or villages under them?"""
    least, asked = (1, code) if code == "cells" else (0, "villages")
    return any((row.value or 0) > least for row in answers[asked].rows if row.key not in REST)
