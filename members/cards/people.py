"""Who of a unit is to have a card, and who counts there at all."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from members.models import Card, Event, EventKind, Member, Standing, Stretch
from registry.common.cache import Cache
from registry.common.database_roles import as_counter
from registry.units.structure import Structure

# Of a unit and day, until a write could change it; who sees whom of them is asked each time.
_recognized: Cache[list[int]] = Cache(size=40)


def counted_in(structure: Structure, unit: int) -> QuerySet[Any]:
    """Everybody who counts in a unit on the structure's day, a stretch each."""
    found: QuerySet[Any] = Stretch.objects.on(structure.day).filter(cell__any_of=_cells(structure, unit))
    return found


def _cells(structure: Structure, unit: int) -> list[int]:
    return [cell for cell in structure.forest.cells if unit in structure.party.place(cell).path]


def without_card(structure: Structure, unit: int) -> QuerySet[Any]:
    """The official members of a unit who are to have their first card, a stretch each.

    Those recognized in the register of whom no card is on record, and those who have no number of one. They
    are found first, and row security is asked of them alone: of everybody it would be asked four times.
    """
    recognized = Event.objects.live().filter(member=OuterRef("member"), kind=EventKind.RECOGNIZED)
    has_card = Exists(Card.objects.filter(member=OuterRef("member")))
    here = counted_in(structure, unit).filter(~has_card, standing=Standing.OFFICIAL)

    def find() -> list[int]:
        with as_counter():
            return list(here.filter(Exists(recognized)).values_list("pk", flat=True))

    found = set(_recognized.get((structure.day, unit), find))
    # Numbers are for those alone who may see the person.
    numberless = list(Member.objects.filter(card_no_index__isnull=True).values_list("pk", flat=True))
    with as_counter():
        found.update(here.filter(member__any_of=numberless).values_list("pk", flat=True))
    return Stretch.objects.filter(pk__any_of=sorted(found))
