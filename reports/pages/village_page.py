"""What the page of a village says of work on it: how far it has come over the years, programmes, log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from cells.models import VillageLogEntry, VillageProgramme
from members.models import Member
from registry.accounts.access.places import Place, organization_place
from registry.accounts.models import User
from registry.common.moments import Moment
from registry.units.structure import Structure
from reports.asking import ask
from reports.engine.beginnings import began_after_cached
from reports.engine.village_states import VillageState, village_states
from reports.labels import label

from .village_lines import MARKS, is_open

# So many years back the page goes, and so many steps of the log it shows.
YEARS, STEPS = 10, 60


@dataclass(frozen=True, slots=True)
class YearLine:
    """The village on the last day of a year (or on the page's day), with those that have become it since."""

    day: date
    states: Sequence[VillageState]

    @property
    def rung(self) -> str:
        """The words of its rung; how many villages it was then, where it was several."""
        if len(self.states) == 1:
            return label("rung", self.states[0].rung)
        return f"{len(self.states)} thôn, bản sau này nhập lại" if self.states else "chưa có thôn, bản này"

    @property
    def resident(self) -> int:
        """Members by the reading of this name."""
        return sum(state.resident for state in self.states)

    @property
    def own(self) -> int:
        """Members by the reading of this name."""
        return sum(state.own for state in self.states)

    @property
    def local(self) -> int:
        """Members by the reading of this name."""
        return sum(state.local for state in self.states)


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme as the page shows it; ``in_charge`` is a member whom the user sees."""

    programme: VillageProgramme
    organization: Place | None
    in_charge: Member | None
    is_open: bool
    # Still open after the day that it aims at.
    is_late: bool


@dataclass(frozen=True, slots=True)
class VillageWork:
    """Everything that the page says of work on a village."""

    now: VillageState | None
    years: Sequence[YearLine]
    programmes: Sequence[ProgrammeLine]
    log: Sequence[VillageLogEntry]

    @property
    def marks(self) -> list[str]:
        """What is said of the village beside its rung."""
        return [words for code, words in MARKS.items() if self.now and code in self.now.counted_by]

    @property
    def open(self) -> ProgrammeLine | None:
        """The programme that is open on the page's day."""
        return next((line for line in self.programmes if line.is_open), None)

    @property
    def is_without_again(self) -> bool:
        """Has it no member, although its last programme was closed?"""
        is_without = self.now is not None and "villages_without_member" in self.now.counted_by
        return is_without and bool(self.programmes) and self.open is None

    @property
    def named(self) -> list[Member]:
        """The members whom the page names as in charge."""
        return [line.in_charge for line in self.programmes if line.in_charge is not None]


def village_work(structure: Structure, place: Place, moment: Moment, user: User) -> VillageWork:
    """What was done in a village up to the page's day, and how far it had come at the end of each year."""
    years = _years(place, moment)
    now = years[0].states if years and years[0].day == moment.on else []
    held = VillageProgramme.objects.filter(village=place.id, starts_on__lte=moment.on)
    seen = Prefetch("in_charge", Member.objects.visible_to(user))
    programmes = [
        ProgrammeLine(
            row,
            organization_place(structure, row.organization_id) if row.organization_id else None,
            row.in_charge,
            is_open(row, moment.on),
            is_open(row, moment.on) and row.aim_on is not None and row.aim_on < moment.on,
        )
        for row in held.prefetch_related(seen).order_by("-starts_on")
    ]
    log = VillageLogEntry.objects.filter(village=place.id, noted_on__lte=moment.on)
    return VillageWork(
        now[0] if len(now) == 1 else None,
        years,
        programmes,
        list(log.order_by("-noted_on", "-pk")[:STEPS]),
    )


def _years(place: Place, moment: Moment) -> list[YearLine]:
    """The page's day and the last days of the years before it that the register knows, the newest first."""
    days = [moment.on, *(date(moment.on.year - back, 12, 31) for back in range(1, YEARS + 1))]
    found = []
    for day in days:
        question = ask(place, "villages", moment, on=day)
        if began_after_cached(question, day) is not None:
            break
        found.append(YearLine(day, village_states(question)))
    return found
