"""Who of a unit is to have a card, and who counts there at all."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from members.models import Card, Event, EventKind, Member, Standing, Stretch
from registry.common.cached_rows import rows
from registry.common.database_roles import as_counter
from registry.units.structure import Structure


def counted_in(structure: Structure, unit: int) -> QuerySet[Any]:
    """Everybody who counts in a unit on the structure's day, a stretch each."""
    below = [cell for cell in structure.forest.cells if unit in structure.party.place(cell).path]
    found: QuerySet[Any] = Stretch.objects.on(structure.day).filter(cell__any_of=below)
    return found


def without_card(structure: Structure, unit: int) -> QuerySet[Any]:
    """The official members of a unit who are to have their first card, a stretch each.

    Those recognized in the register of whom no card is on record, and those who have no number of one. They
    are found first, and row security is asked of them alone: of everybody it would be asked four times.
    """
    recognized = Event.objects.live().filter(member=OuterRef("member"), kind=EventKind.RECOGNIZED)
    has_card = Exists(Card.objects.filter(member=OuterRef("member")))
    here = counted_in(structure, unit).filter(~has_card, standing=Standing.OFFICIAL)
    with as_counter():
        found = set(rows(here.filter(Exists(recognized)).values_list("pk", flat=True)))
    # Numbers are for those alone who may see the person.
    numberless = list(Member.objects.filter(card_no_index__isnull=True).values_list("pk", flat=True))
    with as_counter():
        found.update(here.filter(member__any_of=numberless).values_list("pk", flat=True))
    return Stretch.objects.filter(pk__any_of=sorted(found))
