"""Which days a protected machine may ask for: month ends, and periods of whole months.

On free days the day before an exit and the day of it would tell who left.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from registry.common.dates import DAY
from reports.calendar import STEPS
from reports.catalogue import INDICATORS, Family
from reports.engine.asked_days import settled
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

    Without days it is about the latest month end reached, and the year up to it; a period that is running
    ends there too. Raises :class:`QuestionFault` for a day that is none: a month ends on ``on`` and ``to``
    and begins on ``from``, and so does one to compare with.
    """
    reached = last_month_end(timezone.localdate())
    question = settled(question, INDICATORS[question.indicator], reached)
    for name in ("on", "to", "compare_on", "compare_to"):
        day = getattr(question, Question.PARAMETERS[name])
        if day is not None and not is_month_end(day):
            raise QuestionFault(name, _MONTH_END)
    for name in ("from", "compare_from"):
        day = getattr(question, Question.PARAMETERS[name])
        if day is not None and day.day != 1:
            raise QuestionFault(name, _MONTH_START)
    return _with_days(question, reached)


def _with_days(question: Question, end: date) -> Question:
    indicator = INDICATORS[question.indicator]
    if not indicator.period:
        is_series = question.by in STEPS
        return question if question.on or is_series else replace(question, on=end)
    if question.starts or question.ends or indicator.family == Family.TARGETS:
        return question
    return replace(question, starts=date(end.year, 1, 1), ends=end)
