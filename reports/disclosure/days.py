"""Which days a protected machine may ask for: month ends, and periods of whole months.

On free days the day before an exit and the day of it would tell who left.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from registry.common.dates import DAY
from reports.catalogue import INDICATORS, Family
from reports.questions import Question, QuestionFault

_MONTH_END = "Chỉ hỏi được số liệu ngày cuối tháng, ví dụ 2025-06-30."
_MONTH_START = "Kỳ phải gồm các tháng trọn vẹn: từ ngày 01 của một tháng."


def is_month_end(day: date) -> bool:
    """Is the day the last of its month?"""
    return day == date.max or (day + DAY).day == 1


def last_month_end(today: date) -> date:
    """The latest month end that has been reached."""
    return today if is_month_end(today) else today.replace(day=1) - DAY


def in_months(question: Question) -> Question:
    """The question with days that a protected machine may ask for.

    Without days it is about the latest month end reached, and the year up to it. Raises
    :class:`QuestionFault` for a day that is none: a month ends on ``on`` and ``to`` and begins on ``from``.
    """
    for name, day in (("on", question.on), ("to", question.ends)):
        if day is not None and not is_month_end(day):
            raise QuestionFault(name, _MONTH_END)
    if question.starts is not None and question.starts.day != 1:
        raise QuestionFault("from", _MONTH_START)
    return _with_days(question)


def _with_days(question: Question) -> Question:
    indicator = INDICATORS[question.indicator]
    end = last_month_end(timezone.localdate())
    if not indicator.period:
        return question if question.on else replace(question, on=end)
    if question.starts or question.ends or indicator.family == Family.TARGETS:
        return question
    return replace(question, starts=date(end.year, 1, 1), ends=end)
