"""Targets on a plan's day: what each unit is to reach, what is left in reserve, and which went to others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.units.tree import Tree
from reports.engine.answers import answers
from reports.questions import Question
from reports.targets.cascade import Subject, TargetLine, cascade, in_force
from reports.targets.models import Target

from .lines import TOTAL, Line, Thing, counted
from .models import Plan
from .placing import Placed

# A value by its line, and the things that it counts, if it does count things.
Value = tuple[Line, float | None, list[Thing] | None]


def targets(plan: Plan, placed: Placed, level: str) -> Iterator[Value]:
    """Of every subject whose period is going on on the plan's day."""
    moved: list[Thing] = []
    for subject in _subjects(plan.on):
        yield from _given(plan, subject, level)
        yield from _reserves(plan, subject)
        moved += _moved(placed, subject)
    for line, number in counted("targets_moved", "", moved):
        yield line, number, moved


def _subjects(on: date) -> list[Subject]:
    rows = (
        Target.objects.filter(period_to__gte=on, period_from__lte=on)
        .order_by("period_from", "period_to", "measure", "basis")
        .values_list("period_from", "period_to", "measure", "basis")
        .distinct()
    )
    return [Subject(*row) for row in rows]


def _by(subject: Subject) -> str:
    return f"{subject.measure} {subject.basis} {subject.period_from:%Y-%m-%d} {subject.period_to:%Y-%m-%d}"


def _given(plan: Plan, subject: Subject, level: str) -> Iterator[Value]:
    question = Question(
        "targets", organization=plan.organization.code, level=level, starts=subject.period_from,
        ends=subject.period_to, on=plan.on, measure=subject.measure, basis=subject.basis,
    )  # fmt: skip
    (answer,) = answers([question])
    for row in answer.rows:
        if row.value is not None or row.status == "not_applicable":
            yield Line("targets", _by(subject), row.key), row.value, None
    yield Line("targets", _by(subject), TOTAL), answer.total.value, None


def _reserves(plan: Plan, subject: Subject) -> Iterator[Value]:
    """What the plan's organization and each unit right below it has not handed on."""
    found = cascade(subject, unit=plan.organization_id, on=plan.on)
    lines: list[tuple[str, TargetLine]] = [(TOTAL, found.unit)]
    lines += [(line.unit.key, line) for line in found.below]
    for unit, line in lines:
        if line.reserve is not None:
            yield Line("reserve", _by(subject), unit), float(line.reserve), None


def _moved(placed: Placed, subject: Subject) -> Iterator[Thing]:
    """Targets of units that have ended: each with who has it now, where that is certain."""
    structure = placed.structure
    party = structure.party.of_targets
    for row in in_force(subject, structure.day):
        heir = party.one(row.recipient_id)
        if heir == row.recipient_id:
            continue
        path = party.place(row.recipient_id).path
        if placed.roster.roots.isdisjoint(path):
            continue
        name, _ = placed.called(Tree.PARTY, row.recipient_id)
        goes = placed.called(Tree.PARTY, heir)[0] if heir is not None else "chưa rõ đơn vị nào nhận"
        row_key = placed.key(placed.roster.organization(heir)) if heir is not None else TOTAL
        code = structure.forest.codes[row.recipient_id]
        yield Thing(f"{code} {_by(subject)}", row_key, f"{name} → {goes}", subject.measured.title)
