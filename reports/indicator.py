"""What an indicator is: one figure that can be asked for, what it counts, and how it may be broken down.

The indicators themselves stand in :mod:`reports.catalogue`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .calendar import STEPS


class Family(StrEnum):
    """What an indicator counts, and so which module counts it."""

    STOCK = "stock"  # people on a day
    FLOW = "flow"  # movements in a period
    RATE = "rate"  # movements in a period, among the people of its eve
    TRANSFERS = "transfers"  # movements across a unit's boundary
    BALANCE = "balance"
    VILLAGES = "villages"
    VILLAGES_CHANGED = "villages_changed"
    ORGANIZATIONS = "organizations"
    CELLS_CHANGED = "cells_changed"
    WITHOUT_ADMISSION = "without_admission"
    POSTS = "posts"
    PROGRAMMES = "programmes"  # of clearing villages, on a day
    BASES = "bases"  # places of work on a day
    CASES = "cases"  # prospects whose case is open on a day
    FAMILIES = "families"  # families that members help on a day
    GIVEN = "given"  # badges, cards and awards that members were given in a period
    AWARDS = "awards"  # awards of organizations in a period
    MEETINGS = "meetings"  # meetings of cells in a period
    ATTENDANCE = "attendance"  # who came of those convened
    CELLS_MEETING = "cells_meeting"  # cells that met in each month of a period
    RANKED_ORGANIZATIONS = "ranked_organizations"  # organizations ranked for just this period
    RANKED_MEMBERS = "ranked_members"
    TARGETS = "targets"


# Families whose figures of a month can be stored: they add up from the leaves, and nothing else is asked.
STORABLE = (Family.STOCK, Family.FLOW, Family.VILLAGES, Family.ORGANIZATIONS)

# What is decided about a whole period, and asked for by just that period.
RANKED = frozenset({Family.RANKED_ORGANIZATIONS, Family.RANKED_MEMBERS})

# Facts of people that have a day.
CODED_FACTS = (
    "education",
    "qualification",
    "occupation",
    "academic_title",
    "political_theory",
    "religion",
)
YES_NO_FACTS = ("youth_union", "private_owner", "retired")
PEOPLE_DIMENSIONS = (
    "gender",
    "ethnicity",
    "minority",
    "age_band",
    "sector",
    "base",
    "special",
    "standing",
    *CODED_FACTS,
    *YES_NO_FACTS,
)
TASK_DIMENSIONS = ("task",)
REVIEW_DIMENSIONS = (*PEOPLE_DIMENSIONS, "reason")
BASE_DIMENSIONS = ("base",)
CASE_DIMENSIONS = ("step", "source")
STUCK_DIMENSIONS = ("stuck",)
ORGANIZATION_DIMENSIONS = ("sector", "base", "kind")
VILLAGE_DIMENSIONS = ("special",)
POST_DIMENSIONS = ("association",)
MEETING_DIMENSIONS = ("kind", *STEPS)
RANKED_DIMENSIONS = ("grade", "kind", "sector", "base")
PROGRAMME_DIMENSIONS = ("cause",)
# What asks about heads and deputies of associations together.
ASSOCIATION = "association"
# Of these something may have several values: it counts in the row of each, and in the total one time.
SEVERAL = frozenset({"special", "task"})
FLOW_DIMENSIONS = (*PEOPLE_DIMENSIONS, *STEPS)
FOUNDED_DIMENSIONS = (*ORGANIZATION_DIMENSIONS, *STEPS)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure that can be asked for.

    With ``stored`` it has a trend: each month's figure is stored for every unit, of a share its numerator.
    Of a mean, ``sums`` is what is added up over those ``among``; whoever fits ``missing`` is left out and
    counted as unknown.
    """

    code: str
    title: str
    unit: str
    family: Family
    description: str
    counts: str = "true"
    among: str | None = None
    sums: str | None = None
    missing: str | None = None
    kinds: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    period: bool = False
    of_people: bool = False
    stored: bool = False

    def __post_init__(self) -> None:
        if self.stored and (self.family not in STORABLE or self.sums):
            raise ValueError(f"{self.code}: figures of {self.family} cannot be stored by month")

    @property
    def series(self) -> tuple[str, ...]:
        """By what a stock goes through a period, a day at the end of each."""
        return STEPS if self.takes == "stock" else ()

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """Whatever may be asked for by ``by``. A balance is always by line."""
        return ("line",) if self.family == Family.BALANCE else (*self.dimensions, *self.series)

    @property
    def is_leaving(self) -> bool:
        """Of transfers: are those counted who leave a unit?"""
        return self.kinds == ("transferred_out",)

    @property
    def is_ratio(self) -> bool:
        """Is the value a quotient, of which the two counts are given as well?"""
        return self.is_percent or self.sums is not None

    @property
    def is_percent(self) -> bool:
        """Is the value a percentage of two counts?"""
        return self.unit == "percent"

    @property
    def takes(self) -> str:
        """``stock`` (a day), ``flow`` or ``balance`` (a period), or ``targets`` (a period and a day)."""
        if self.family in (Family.BALANCE, Family.TARGETS):
            return str(self.family)
        return "flow" if self.period else "stock"
