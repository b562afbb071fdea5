"""What changed in a unit's figures since its last closing, or since the end of the month before.

Both days are counted on the structure of the page, so that the difference is what ``/vi-sao/`` explains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from registry.accounts.access.places import Place
from registry.common.cached_rows import rows
from registry.common.database_roles import as_counter
from registry.common.dates import DAY, eve
from registry.common.moments import Moment
from registry.units.structure import Structure
from reports.asking import ask
from reports.catalogue import INDICATORS, Indicator
from reports.periods.models import Closing
from reports.questions import Answer, Question, Status
from reports.templatetags.figures import address_about

from .board import year_of

# Of which figures it is said.
CHANGED = ("members", "cells")
VILLAGES_CHANGED = "villages_without_member"
# Before the name of a figure: that of the earlier day.
BEFORE, SINCE = "before_", "admissions_since"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The day from which it is said what changed."""

    day: date
    is_closing: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A figure on both days, its difference, and the page that says why; of a sum no earlier day."""

    now: Answer
    before: float | None
    change: float
    why: str

    @property
    def indicator(self) -> Indicator:
        """What is counted."""
        return INDICATORS[self.now.indicator]


def earlier_of(structure: Structure, place: Place, moment: Moment) -> Earlier:
    """The last day of the last period that the unit, or one above it, has closed; else the month's eve."""
    closings = Closing.objects.in_force().filter(
        organization__in=structure.party.path(place.id), last__lt=moment.on
    )
    # Of a closing above, whose row the user may not read, only the day is told.
    with as_counter():
        last = rows(closings.order_by("-last").values_list("last", flat=True)[:1])
    return Earlier(last[0], True) if last else Earlier(eve(moment.on.replace(day=1)), False)


def changed_questions(place: Place, moment: Moment, earlier: Earlier) -> dict[str, Question]:
    """What is asked to say it."""
    asked = {
        f"{BEFORE}{code}": ask(place, code, moment, on=earlier.day) for code in (*CHANGED, VILLAGES_CHANGED)
    }
    asked[SINCE] = ask(place, "admissions", moment, **{**year_of(moment), "starts": earlier.day + DAY})
    return asked


def changes(answers: Mapping[str, Answer], earlier: Earlier) -> list[Change]:
    """A line for each figure that is known on both days; of villages only where there are any."""
    codes = [*CHANGED, *([VILLAGES_CHANGED] if answers["villages"].total.value else [])]
    found = []
    for code in codes:
        now, before = answers[code], answers[f"{BEFORE}{code}"]
        if now.total.value is None or before.total.value is None:
            continue
        assert now.question is not None, "what a page asked has its question"
        question = replace(now.question, level=None, compare_on=earlier.day)
        change = now.total.value - before.total.value
        found.append(Change(now, before.total.value, change, address_about(question, "why_moved")))
    admitted = answers[SINCE]
    if admitted.total.status == Status.REPORTED and admitted.total.value is not None:
        found.insert(min(1, len(found)), Change(admitted, None, admitted.total.value, ""))
    return found
