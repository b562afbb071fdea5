"""The days of a question: the day or period that it is about, and the one that this is compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from reports import calendar
from reports.calendar import STEPS
from reports.catalogue import Family, Indicator
from reports.questions import Question, QuestionFault

# So many days of a series are answered at once: twenty years of months.
POINTS = 240


def settled(question: Question, indicator: Indicator, reached: date) -> Question:
    """The question with the days that its ``period`` stands for; one that is running ends on ``reached``.

    Raises :class:`QuestionFault` for what is no period, or stands beside days.
    """
    if indicator.family == Family.BALANCE and question.by is not None:
        question = replace(question, by=None)
    if question.period is None:
        return question
    try:
        first, until = calendar.days_so_far(question.period, timezone.localdate(), reached)
        last = calendar.days_of(question.period)[1]
    except ValueError:
        raise QuestionFault("period", "Kỳ viết như 2026, 2026-H1, 2026-Q3 hoặc 2026-07.") from None
    of_targets = indicator.family == Family.TARGETS
    if question.starts or question.ends or (question.on and not of_targets):
        raise QuestionFault("period", "Cho biết hoặc period, hoặc các ngày.")
    if until < first:
        raise QuestionFault("period", "Kỳ này chưa có ngày nào hỏi được.")
    plain = replace(question, period=None)
    if of_targets:
        # A target is of its whole period; what is done is counted up to a day.
        return replace(plain, starts=first, ends=last, on=question.on or until)
    if indicator.period or question.by in STEPS:
        return replace(plain, starts=first, ends=until)
    return replace(plain, on=until)


def days_of(question: Question, indicator: Indicator) -> tuple[date | None, date, date]:
    """First day, last day and reporting day of a settled question; a stock on a day has no first day."""
    today = timezone.localdate()
    is_series = not indicator.period and question.by in STEPS
    if not indicator.period and not is_series:
        for name, value in (("from", question.starts), ("to", question.ends)):
            if value is not None:
                raise QuestionFault(name, "Chỉ tiêu này tính tại một ngày: dùng on.")
        on = question.on or today
        return None, on, on
    if is_series and question.starts is None and question.ends is None:
        raise QuestionFault("by", "Chỉ tiêu này phân theo tháng, quý, năm thì dùng from và to.")
    if question.on is not None and indicator.family != Family.TARGETS:
        raise QuestionFault("on", "Câu hỏi này tính trong một kỳ: dùng from và to.")
    starts, ends = _from_and_to(question, indicator, today)
    on = question.on or ends
    if not starts <= on <= ends:
        raise QuestionFault("on", "Ngày tính phải nằm trong kỳ của chỉ tiêu.")
    if is_series and len(calendar.last_days(question.by or "", starts, ends)) > POINTS:
        raise QuestionFault("from", f"Một chuỗi có nhiều nhất {POINTS} ngày.")
    return starts, ends, on


def _from_and_to(question: Question, indicator: Indicator, today: date) -> tuple[date, date]:
    if (question.starts is None) != (question.ends is None):
        missing = "from" if question.starts is None else "to"
        raise QuestionFault(missing, "Kỳ phải có cả ngày đầu và ngày cuối.")
    if question.starts is None or question.ends is None:
        # Without days it is about this year, of targets the whole of it.
        last = date(today.year, 12, 31) if indicator.family == Family.TARGETS else today
        return date(today.year, 1, 1), last
    if question.starts > question.ends:
        raise QuestionFault("from", "Ngày đầu kỳ phải không sau ngày cuối kỳ.")
    return question.starts, question.ends


def check_comparison(question: Question, indicator: Indicator) -> None:
    """Raises :class:`QuestionFault` unless what it is to be compared with is of its own kind."""
    on, starts, ends = question.compare_on, question.compare_starts, question.compare_ends
    given = {"compare_on": on, "compare_from": starts, "compare_to": ends}
    named = [name for name, day in given.items() if day is not None]
    if not named:
        return
    if question.by in STEPS:
        raise QuestionFault(named[0], "Không so sánh được khi phân theo thời gian.")
    if indicator.family == Family.TARGETS:
        raise QuestionFault(named[0], "Chỉ tiêu giao và mức đạt không so sánh được.")
    if not indicator.period:
        if named != ["compare_on"]:
            wrong = next(name for name in named if name != "compare_on")
            raise QuestionFault(wrong, "Chỉ tiêu này tính tại một ngày: dùng compare_on.")
        return
    if on is not None:
        raise QuestionFault("compare_on", "Chỉ tiêu này tính trong một kỳ: dùng compare_from và compare_to.")
    if starts is None or ends is None:
        missing = "compare_from" if starts is None else "compare_to"
        raise QuestionFault(missing, "Kỳ so sánh phải có cả ngày đầu và ngày cuối.")
    if starts > ends:
        raise QuestionFault("compare_from", "Ngày đầu kỳ phải không sau ngày cuối kỳ.")
