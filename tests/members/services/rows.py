"""What follows from the events of somebody, as plain rows in the order of their days."""

from __future__ import annotations

from typing import Any

from members.models import Event, Member, Movement, Stretch
from registry.audit.models import Entry
from tests.refusing import refusing

# A refusal leaves none of these rows.
refused = refusing(Member, Event, Stretch, Movement, Entry)


def stretches(member: Member) -> list[tuple[Any, ...]]:
    rows = Stretch.objects.filter(member=member).order_by("starts_on")
    return list(rows.values_list("cell__code", "village__key", "standing", "starts_on", "ends_on"))


def movements(member: Member, *columns: str) -> list[tuple[Any, ...]]:
    rows = Movement.objects.filter(member=member).order_by("happened_on", "kind")
    return list(rows.values_list("kind", "happened_on", *columns))


def counts() -> list[int]:
    return [model.objects.count() for model in (Member, Event, Stretch, Movement, Entry)]
