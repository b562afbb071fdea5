"""Why a figure is not what was published: what came and went, by what was recorded since.

Everything that counts is listed as it was known at the closing and as it is known now, or was at a later
closing. Whatever is in one of the lists only belongs to the first part for which there is evidence: of people
something recorded since, of units and records what figures read of them. A reading or a setting that was
changed since is a step of its own: the same knowledge is counted by the one and by the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from registry.common.cache import consistent_read
from registry.common.dates import eve
from reports.catalogue import Family, Indicator
from reports.engine.asked import understand
from reports.engine.by_settings import ReadBy, by_settings, counted_by
from reports.engine.units import reading_on
from reports.questions import Question

from . import inputs
from .evidence import Knowledge
from .parts import (
    UNEXPLAINED,
    UNEXPLAINED_TITLE,
    Causes,
    Explanation,
    as_things,
    explanation,
    first_that_differs,
)
from .things import NUMERATOR, Thing, Things, condition_of, of_measure, things

# Of people, in the order in which evidence is looked for; then what figures read of units and records.
TITLES = {
    "replaced": "Việc được thay bằng việc khác",
    "recorded": "Việc ghi sau khi khóa",
    "voided": "Việc bị hủy",
    "corrected": "Thông tin của người được đính chính",
    "honours": "Huy hiệu ghi thêm, sửa, bỏ",
    "structure": "Cơ cấu tổ chức, địa bàn được sửa",
    "setting": "Thông số của cách tính thay đổi",
    UNEXPLAINED: UNEXPLAINED_TITLE,
}
_READ_BY_READING = ("without_member", "heirs_with")


def explained(
    question: Question,
    since: datetime,
    *,
    until: datetime | None = None,
    part: str = NUMERATOR,
    settings: Mapping[str, Any] | None = None,
) -> Explanation:
    """Why the total is not what was known at ``since``, by what is known now or was at ``until``.

    ``part`` says which count of a ratio is meant; ``settings`` are those by which it was counted then.
    """
    question, part = of_measure(replace(question, level=None, by=None), part)
    knowledge = Knowledge(since, until)
    with consistent_read():
        with knowledge.before():
            indicator = understand(question).indicator
        titles = titles_of(indicator)
        return explanation(_steps(question, part, knowledge, settings or {}), titles)


def titles_of(indicator: Indicator) -> Mapping[str, str]:
    """The parts that a difference of the indicator may have, in their order."""
    return inputs.TITLES if indicator.family in inputs.COMPARED else TITLES


def _steps(
    question: Question, part: str, knowledge: Knowledge, settings: Mapping[str, Any]
) -> Iterator[tuple[Things, Things, Causes]]:
    """From what was known then to what is now; then the readings and the settings, where they differ."""
    with knowledge.before():
        condition = condition_of(understand(question).indicator, part)
        readings = _readings(question, condition)
        with counted_by(ReadBy(settings, {})):
            last = things(question, part)
    with knowledge.after():
        readings_now = _readings(question, condition)
        settings_now = {name: value for name, value in by_settings().items() if name in settings}
        other = [ReadBy(settings, readings)]
        if readings != readings_now:
            other.append(ReadBy(settings, readings_now))
        if settings_now != settings and "%(" in condition:
            other.append(ReadBy(settings_now, readings_now))
        counted = []
        for read_by in other:
            with counted_by(read_by):
                counted.append(things(question, part))
    yield last, counted[0], lambda changed: _recorded(question, part, knowledge, changed)
    for n, (before, after) in enumerate(pairwise(counted), 1):
        code = "reading" if other[n].readings != other[n - 1].readings else "setting"
        yield before, after, _all_of(code)


def _all_of(code: str) -> Causes:
    return lambda changed: dict.fromkeys(changed, code)


def _readings(question: Question, condition: str) -> dict[date, str]:
    """The official readings by which villages are counted, of each day that matters."""
    asked = understand(question)
    if asked.indicator.family not in (Family.VILLAGES, Family.VILLAGES_CHANGED):
        return {}
    if not any(word in condition for word in _READ_BY_READING):
        return {}
    days = {asked.on} if asked.starts is None else {eve(asked.starts), asked.on}
    return {day: reading_on(day) for day in days}


def _recorded(
    question: Question, part: str, knowledge: Knowledge, changed: Collection[Thing]
) -> Mapping[Thing, str]:
    ids = {thing.id for thing in changed}
    with knowledge.after():
        indicator = understand(question).indicator
    if indicator.family not in inputs.COMPARED:
        found = knowledge.recorded(ids)
        return {thing: found[thing.id] for thing in changed if thing.id in found}
    with knowledge.before():
        before = inputs.inputs(understand(question), ids)
    with knowledge.after():
        after = inputs.inputs(understand(question), ids)
    codes = inputs.codes(indicator, part)
    found = first_that_differs(codes, before, after, ids, lambda people: set(knowledge.recorded(people)))
    return as_things(found, changed)
