"""What is due: recognitions whose 12 months of probation end, decisions and ceremonies of prospects."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import DateField, F, Func, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from registry.common.dates import working_days_after

from .case_rules import Steps, ceremony_due_on, decision_due_on
from .models import Case, Event, EventKind, Standing, Step, Stretch
from .rules import rules_on

# How far ahead one looks: time for the cell to take it up.
AHEAD = timedelta(days=60)


class _MonthsOn(Func):
    """The day ``months`` later, as :func:`members.rules.add_months` counts."""

    template = "(%(expressions)s + make_interval(months => %(months)s))::date"
    output_field = DateField()


def recognitions(cells: Collection[int], today: date, until: date) -> QuerySet[Any]:
    """Probationary members of ``cells`` on ``today`` whose probation ends by ``until``, by that day.

    A stretch each, with its ``member``, the day probation ``began`` and the day it is ``due_on``. Somebody
    whose ceremony is not known counts from the day on which the register found them on probation.
    """
    admitted = Event.objects.live().filter(
        member=OuterRef("member"), kind=EventKind.ADMITTED, effective_on__lte=today
    )
    found: QuerySet[Any] = (
        Stretch.objects.on(today)
        .filter(cell__any_of=list(cells), standing=Standing.PROBATIONARY)
        .annotate(
            began=Coalesce(
                Subquery(admitted.order_by("-effective_on").values("effective_on")[:1]),
                F("member__admitted_on"),
                F("starts_on"),
                output_field=DateField(),
            )
        )
        .annotate(due_on=_MonthsOn("began", months=rules_on(today).probation_months))
        .filter(due_on__lte=until)
        .select_related("member")
        .order_by("due_on", "member__sort_key", "member_id")
    )
    return found


class CaseDeadline(NamedTuple):
    """A step of a prospect's case that has a last day."""

    case: Case
    step: Step
    due_on: date


def next_deadline(case: Case, off: Collection[date]) -> CaseDeadline | None:
    """The decision after the cell's vote, or the ceremony after the decision; none before the vote."""
    steps = Steps(case.steps.all())
    vote, decision = steps.passed(Step.CELL_VOTE), steps.passed(Step.DECISION)
    if decision is not None and decision.done_on:
        return CaseDeadline(case, Step.CEREMONY, ceremony_due_on(decision.done_on, off))
    if vote is not None and vote.done_on:
        return CaseDeadline(case, Step.DECISION, decision_due_on(vote.done_on, off))
    return None


def case_deadlines(
    cells: Collection[int], today: date, until: date, off: Collection[date]
) -> list[CaseDeadline]:
    """What is due by ``until`` of the cases of ``cells`` that are open on ``today``, the first due first."""
    waiting = Case.objects.open_on(today).filter(
        pk__in=Case.objects.filter(
            cell__any_of=list(cells), steps__step__in=(Step.CELL_VOTE, Step.DECISION)
        ).values("pk")
    )
    found = (next_deadline(case, off) for case in waiting.prefetch_related("steps"))
    return sorted(
        (one for one in found if one is not None and one.due_on <= until),
        key=lambda one: (one.due_on, one.case.sort_key, one.case.pk),
    )


def transfer_due_on(sent_on: date, off: Collection[date]) -> date:
    """The last day on which somebody who was sent is received in time, by the rule set of the letter."""
    rules = rules_on(sent_on)
    days = rules.transfer_days if rules.transfer_is_completed else rules.transfer_present_days
    return working_days_after(sent_on, days, off)
