"""Who of a unit is to have a card, and who counts there at all."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.models import Card, Event, EventKind, Standing, Stretch
from registry.units.structure import Structure


def counted_in(structure: Structure, unit: int) -> QuerySet[Any]:
    """Everybody who counts in a unit on the structure's day, a stretch each."""
    below = [cell for cell in structure.forest.cells if unit in structure.party.place(cell).path]
    found: QuerySet[Any] = Stretch.objects.on(structure.day).filter(cell__any_of=below)
    return found


def without_card(structure: Structure, unit: int) -> QuerySet[Any]:
    """The official members of a unit who are to have their first card, a stretch each.

    Those recognized in the register of whom no card is on record, and those who have no number of one.
    """
    recognized = Event.objects.live().filter(member=OuterRef("member"), kind=EventKind.RECOGNIZED)
    here = counted_in(structure, unit).filter(standing=Standing.OFFICIAL)
    waiting = here.filter(Exists(recognized) | Q(member__card_no_index__isnull=True))
    return waiting.exclude(member__in=Card.objects.values("member"))
