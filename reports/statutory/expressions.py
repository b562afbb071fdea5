"""Reads what a cell of a layout says: figures of the catalogue, or other rows, added up.

``members:education=primary|lower_secondary - women_share/numerator`` is a figure by a dimension, less one of
the two counts of a share; ``B1 + B2 - C`` are rows.
"""

from __future__ import annotations

import re

from members.ethnicity import NAMES
from reports.calendar import STEPS
from reports.catalogue import INDICATORS, Family
from reports.labels import known_values

from .layout import Expression, Sum, Term

PARTS = ("numerator", "denominator")
UNKNOWN = "unknown"
# What needs more than a unit and a period.
_NOT_ON_FORMS = (Family.TARGETS, Family.POSTS)
_TERM = re.compile(r"(?P<code>\w+)(?:/(?P<part>\w+))?(?::(?P<by>\w+)=(?P<values>.+))?")
_SIGNED = re.compile(r"\s+([+-])\s+")


class BadExpression(Exception):
    """What is wrong with it, in Vietnamese."""


def expression(text: str) -> Expression:
    """The figures that the text names; raises :class:`BadExpression`."""
    return Expression(tuple(_term(sign, part) for sign, part in _signed(text)))


def row_sum(text: str) -> Sum:
    """The rows that the text names; raises :class:`BadExpression`."""
    return Sum(tuple(_signed(text)))


def _signed(text: str) -> list[tuple[int, str]]:
    first, *more = _SIGNED.split(text.strip())
    signs = (1 if sign == "+" else -1 for sign in more[::2])
    parts = [(1, first), *zip(signs, more[1::2], strict=True)]
    if not all(part for _, part in parts):
        raise BadExpression("thiếu một số hạng")
    return parts


def _term(sign: int, text: str) -> Term:
    found = _TERM.fullmatch(text)
    if found is None:
        raise BadExpression(f"không hiểu “{text}”")
    code, part, by = found["code"], found["part"] or "", found["by"]
    indicator = INDICATORS.get(code)
    if indicator is None:
        raise BadExpression(f"không có chỉ tiêu “{code}”")
    if indicator.family in _NOT_ON_FORMS:
        raise BadExpression(f"chỉ tiêu “{code}” cần thêm điều kiện, không ghi được ở đây")
    if indicator.family == Family.BALANCE and by is None:
        raise BadExpression("cân đối phải ghi theo dòng: balance:line=…")
    if part and (part not in PARTS or not indicator.is_ratio):
        raise BadExpression(f"“{code}” không có phần “{part}”")
    values = tuple((found["values"] or "").split("|")) if by else ()
    if by is not None:
        _check_values(code, by, values, allowed=indicator.breakdowns)
    return Term(sign, code, by, values, part)


def _check_values(code: str, by: str, values: tuple[str, ...], *, allowed: tuple[str, ...]) -> None:
    if by not in allowed or by in STEPS:
        raise BadExpression(f"“{code}” không phân theo “{by}”")
    known = NAMES if by == "ethnicity" else known_values(by)
    wrong = [value for value in values if value not in known and value != UNKNOWN]
    if wrong:
        raise BadExpression(f"“{by}” không có giá trị “{wrong[0]}”")
