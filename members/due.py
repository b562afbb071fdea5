"""What is due: recognitions whose 12 months of probation end, decisions and ceremonies of prospects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Max

from registry.common.cached_rows import rows
from registry.common.dates import working_days_after

from .case_rules import Steps, ceremony_due_on, decision_due_on
from .models import Case, CaseStep, Event, EventKind, Member, Standing, Step, Stretch
from .rules import add_months, rules_on

# After these the next step has a last day.
_DEADLINE_FOLLOWS = (Step.CELL_VOTE, Step.DECISION)
_STEP = ("case_id", "pk", "step", "done_on", "result")
# How far ahead one looks: time for the cell to take it up.
AHEAD = timedelta(days=60)


class Recognition(NamedTuple):
    """Somebody on probation: in which cell, since when, and the day on which it has lasted long enough."""

    member: int
    full_name: str
    cell: int
    began: date
    due_on: date


def recognitions(cells: Collection[int], today: date, until: date) -> list[Recognition]:
    """Probationary members of ``cells`` on ``today`` whose probation ends by ``until``, by that day and name.

    Somebody whose ceremony is not known counts from the day on which the register found them on probation.
    """
    counted = Stretch.objects.on(today).filter(cell__any_of=cells, standing=Standing.PROBATIONARY)
    found = rows(counted.values_list("member", "cell", "starts_on"))
    # Names are looked up of those alone whose probation ends: of a province one in five.
    began = _ceremonies([member for member, *_ in found], today)
    months = rules_on(today).probation_months
    due = {
        member: (cell, day, due_on)
        for member, cell, since in found
        if (due_on := add_months(day := began.get(member, since), months)) <= until
    }
    named = Member.objects.filter(pk__any_of=list(due)).values_list("pk", "full_name", "sort_key")
    ordered = sorted(named, key=lambda row: (due[row[0]][2], row[2], row[0]))
    return [Recognition(member, full_name, *due[member]) for member, full_name, _ in ordered]


def _ceremonies(people: Sequence[int], today: date) -> dict[int, date]:
    """The day of the ceremony of those of whom it is known, by their last admission, else by the record."""
    admitted = Event.objects.live().filter(
        member__any_of=people, kind=EventKind.ADMITTED, effective_on__lte=today
    )
    known = dict(rows(admitted.values_list("member").annotate(Max("effective_on"))))
    others = [member for member in people if member not in known]
    recorded = Member.objects.filter(pk__any_of=others, admitted_on__isnull=False)
    return dict(recorded.values_list("pk", "admitted_on")) | known


class CaseDeadline(NamedTuple):
    """A step of a prospect's case that has a last day."""

    case: Case
    step: Step
    due_on: date


def next_deadline(steps: Collection[CaseStep], off: Collection[date]) -> tuple[Step, date] | None:
    """The step of a case that has a last day, and the day; none before the cell's vote."""
    awaited = _awaited(steps)
    return (awaited[0], _last_day(*awaited, off)) if awaited else None


def _awaited(steps: Collection[CaseStep]) -> tuple[Step, date] | None:
    """The decision after the cell's vote, or the ceremony after the decision; and since when."""
    done = Steps(steps)
    vote, decision = done.passed(Step.CELL_VOTE), done.passed(Step.DECISION)
    if decision is not None and decision.done_on:
        return Step.CEREMONY, decision.done_on
    if vote is not None and vote.done_on:
        return Step.DECISION, vote.done_on
    return None


def _last_day(step: Step, since: date, off: Collection[date]) -> date:
    return (ceremony_due_on if step == Step.CEREMONY else decision_due_on)(since, off)


def case_deadlines(
    cells: Collection[int], today: date, until: date, off: Collection[date]
) -> list[CaseDeadline]:
    """What is due by ``until`` of the cases of ``cells`` that are open on ``today``, the first due first.

    Of the cases only what names them is read.
    """
    waiting = Case.objects.open_on(today).filter(cell__any_of=cells)
    awaited = CaseStep.objects.filter(case__in=waiting, step__in=_DEADLINE_FOLLOWS)
    steps: dict[int, list[CaseStep]] = {}
    for row in rows(awaited.values_list(*_STEP)):
        steps.setdefault(row[0], []).append(CaseStep(**dict(zip(_STEP, row, strict=True))))
    waits = {case: found for case, done in steps.items() if (found := _awaited(done))}
    # Many have their vote on the same day: working days are counted for each day once.
    last_days = {one: _last_day(*one, off) for one in set(waits.values())}
    due = {case: (one[0], last_days[one]) for case, one in waits.items() if last_days[one] <= until}
    named = Case.objects.filter(pk__any_of=list(due)).only("case_no", "full_name", "sort_key", "cell")
    deadlines = (CaseDeadline(case, *due[case.pk]) for case in named)
    return sorted(deadlines, key=lambda one: (one.due_on, one.case.sort_key, one.case.pk))


def transfer_due_on(sent_on: date, off: Collection[date]) -> date:
    """The last day on which somebody who was sent is received in time, by the rule set of the letter."""
    rules = rules_on(sent_on)
    days = rules.transfer_days if rules.transfer_is_completed else rules.transfer_present_days
    return working_days_after(sent_on, days, off)
