"""How far targets are met: the measure itself, counted from the period's first day to the reporting date."""

from __future__ import annotations

from dataclasses import dataclass

from reports.engine.answers import answers_cached
from reports.engine.target_rows import plain
from reports.measures import attained
from reports.questions import Answer, Question, Row

from .cascade import Cascade, TargetLine


@dataclass(frozen=True, slots=True)
class Reached:
    """What a unit has reached: the row of the measure, in its answer."""

    answer: Answer
    row: Row

    def share(self, line: TargetLine) -> float | None:
        """How far the target is attained, ``None`` where that cannot be said."""
        if line.value is None or self.row.value is None or not line.is_certain:
            return None
        return attained(self.row.value, plain(line.value), line.sense)


def reached(cascade: Cascade) -> dict[int, Reached]:
    """For each unit of the cascade what it has reached by its day; empty before the period begins."""
    subject = cascade.subject
    if cascade.on < subject.period_from:
        return {}
    by_level: dict[str | None, list[TargetLine]] = {None: [cascade.unit]}
    for line in cascade.below:
        by_level.setdefault(line.unit.level, []).append(line)
    answers = answers_cached(tuple(_question(cascade, level) for level in by_level))
    found = {}
    for lines, answer in zip(by_level.values(), answers, strict=True):
        rows = {row.key: row for row in answer.rows}
        for line in lines:
            if (row := rows.get(line.unit.key)) is not None:
                found[line.unit.id] = Reached(answer, row)
    return found


def _question(cascade: Cascade, level: str | None) -> Question:
    subject = cascade.subject
    last = min(cascade.on, subject.period_to)
    measured = subject.measured
    is_flow = measured.indicator.takes == "flow"
    days = {"starts": subject.period_from, "ends": last} if is_flow else {"on": last}
    return Question(
        measured.indicator.code,
        post=measured.post,
        organization=cascade.unit.unit.key,
        level=level,
        structure_on=cascade.structure_on,
        **days,  # type: ignore[arg-type]
    )
