"""What the address of a page of rankings asks for: a unit, a period, and who of the unit is listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from members.models import Member, Stretch
from registry.accounts.access.places import Place, organization_asked, organization_place
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.units.structure import Structure, forest
from registry.units.tree import Tree

from .lines import (
    Line,
    Of,
    cells_in,
    choices_of,
    decider_of,
    member_lines,
    organization_lines,
    organizations_in,
)
from .periods import PERIOD, RankedPeriod

UNIT, WHICH, OF = "don-vi", "loc", "xem"
# More people than this are listed for no unit: one below it is chosen first.
MOST_PEOPLE = 3000


@dataclass(frozen=True, slots=True)
class Asked:
    """A unit with the structure of the day on which it is ranked, a period, and whom of the unit."""

    place: Place
    structure: Structure
    period: RankedPeriod
    of: Of

    def address(self, view: str, **more: str) -> str:
        """A page about the same."""
        query = {UNIT: self.place.code, PERIOD: str(self.period), OF: self.of.value, **more}
        return f"{reverse(view)}?{urlencode({name: value for name, value in query.items() if value})}"

    def lines(self, user: User) -> list[Line]:
        """Who is listed, as far as the user sees them."""
        mine = set(subtree_ids(user))
        if self.of == Of.MEMBERS:
            cells = [cell for cell in cells_in(self.structure, self.place.id) if cell in mine]
            here = Stretch.objects.on(self.structure.day).filter(cell__any_of=cells).values("member")
            people = Member.objects.visible_to(user).filter(pk__in=here)
            return member_lines(self.structure, cells, self.period, {one.pk: one for one in people})
        units = [unit for unit in organizations_in(self.structure, self.place.id, self.of) if unit in mine]
        return organization_lines(self.structure, units, self.period)

    def capped(self, lines: Sequence[Line]) -> list[Line]:
        """Those of the lines that are counted against a cap here: the unit itself is where it is ranked."""
        return [line for line in lines if line.member or line.unit.id != self.place.id]

    def too_many(self) -> int:
        """How many people there are, where they are more than one page lists; else none."""
        if self.of != Of.MEMBERS:
            return 0
        cells = cells_in(self.structure, self.place.id)
        count = Stretch.objects.on(self.structure.day).filter(cell__any_of=cells).count()
        return count if count > MOST_PEOPLE else 0

    def below(self) -> list[Place]:
        """The units right below, one of which is chosen where there is too much for one page."""
        structure = self.structure
        units = [
            unit
            for unit in structure.party.below([self.place.id])
            if unit != self.place.id and decider_of(structure, unit) == self.place.id
        ]
        units.sort(key=lambda unit: structure.unit(Tree.PARTY, unit).sort_key)
        return [organization_place(structure, unit) for unit in units]

    def of_unit(self, unit: Place) -> Asked:
        """The same of another unit."""
        return Asked(unit, self.structure, self.period, self.of)


def asked_for(request: HttpRequest) -> Asked | None:
    """What the address asks for: of the user's own unit where none is named; ``None`` without any."""
    today = localdate()
    try:
        period = RankedPeriod.read(request.GET.dict(), today)
    except (ValueError, TypeError):
        raise BadRequest("Kỳ viết như 2025, 2025-Q3, 2025-07 và không sau hôm nay.") from None
    structure = forest().on(min(period.ends, today))
    place = organization_asked(request, structure, request.GET.get(UNIT, ""), _month_of)
    if place is None:
        return None
    choices = choices_of(structure, place.id)
    named = request.GET.get(OF, "")
    if named not in ("", *Of):
        raise BadRequest("Không có cách xem này. Hãy chọn một mục trong danh sách.")
    of = Of(named) if named in choices else choices[0]
    return Asked(place, structure, period, of)


def _month_of(day: date) -> dict[str, str]:
    return {PERIOD: f"{day:%Y-%m}"}


def proposable(lines: list[Line], user: User) -> list[Line]:
    """The lines of which the user may propose something: their own and those below, not decided yet."""
    mine = set(subtree_ids(user, roles=WRITERS))
    return [line for line in lines if line.unit.id in mine and line.decided is None and not line.is_exempted]


def decidable(lines: list[Line], user: User) -> list[Line]:
    """The lines of which the user may decide: those whose superior committee is in the user's hands."""
    mine = set(subtree_ids(user, roles=WRITERS))
    return [line for line in lines if line.decider in mine and not line.is_exempted]


def confirmable(lines: list[Line], user: User) -> list[Line]:
    """The waiting proposals of which the user may decide: nobody's own."""
    return [
        line
        for line in decidable(lines, user)
        if line.waits and line.proposed is not None and line.proposed.proposed_by_id != user.pk
    ]
