"""Members whose recognition is due: their 12 months of probation end soon or have ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import DateField, F, Func, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .models import Event, EventKind, Standing, Stretch
from .rules import rules_on


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
