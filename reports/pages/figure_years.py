"""A series of months, quarters or years beside that of the year before, point by point."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.timezone import localdate

from reports.calendar import last_days, written
from reports.engine.answers import answer_cached
from reports.engine.composing import beside
from reports.questions import Answer, Question, Row, Status

from .figure_asked import Asked, a_year_before


def asked_a_year_before(asked: Asked, answer: Answer) -> Question | None:
    """The series a year earlier, on the same structure; none unless the address asks for it."""
    question = asked.question
    if not (asked.is_series and asked.beside) or question.starts is None or question.ends is None:
        return None
    starts, ends = a_year_before(question.starts), a_year_before(question.ends)
    return replace(question, starts=starts, ends=ends, structure_on=answer.structure_on, as_published=None)


def year_before(asked: Asked, answer: Answer) -> Answer | None:
    """The answer to that."""
    then = asked_a_year_before(asked, answer)
    return with_every_point(asked, answer_cached(then), then.ends) if then else None


def with_every_point(asked: Asked, answer: Answer, ends: date | None = None) -> Answer:
    """The answer with points of which nothing happened, up to today: a picture without them misleads."""
    starts, ends = date.fromisoformat(answer.period.get("from", "9999-12-31")), ends or asked.question.ends
    known = {row.by for row in answer.rows}
    if not asked.is_series or asked.question.level is not None or ends is None or None in known:
        return answer
    if answer.total.status != Status.REPORTED or not asked.indicator.period:
        return answer
    step, whole = asked.question.by or "", answer.total
    points = [written(step, day) for day in last_days(step, starts, min(ends, localdate()))]
    blank = Row(whole.key, whole.code, whole.name, whole.level, None, 0)
    if asked.indicator.is_ratio:
        blank = replace(blank, value=None, numerator=0, denominator=0, status=Status.NOT_APPLICABLE)
    rows = [*answer.rows, *(replace(blank, by=point) for point in points if point not in known)]
    return replace(answer, rows=sorted(rows, key=lambda row: row.by or ""))


def a_year_later(by: str | None) -> str | None:
    """``2025-03`` as ``2026-03``: with which point one of the year before stands."""
    return _years_later(by, 1)


def a_year_earlier(by: str | None) -> str | None:
    """``2026-03`` as ``2025-03``: which point of the year before stands with one."""
    return _years_later(by, -1)


def _years_later(by: str | None, years: int) -> str | None:
    if by is None:
        return None
    year, dash, part = by.partition("-")
    return f"{int(year) + years:04}{dash}{part}"


def as_series(asked: Asked, answer: Answer) -> Answer:
    """The answer; of a series with all its points, each beside that of the year before if asked for."""
    answer = with_every_point(asked, answer)
    then = year_before(asked, answer)
    if then is None:
        return answer
    later = [replace(row, by=a_year_later(row.by)) for row in then.rows]
    both = beside(answer, replace(then, rows=later))
    return replace(both, rows=sorted(both.rows, key=lambda row: row.by or ""))
