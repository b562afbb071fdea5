"""Lists of people in the order of a column.

What a column says of each is read of all of them at once, and the order is found once for as long as nothing
is written: a page of a hundred thousand then costs what it shows. Who has nothing in the column comes last,
upwards and downwards; people of whom it says the same stand by their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from members.models import Event, EventKind, Member, Profile, Standing, Stretch
from registry.accounts.access.places import organization_place
from registry.common import cached_rows
from registry.common.text import sort_key
from registry.units.structure import Structure

# Of more people than this everybody's rows are read, rather than those of a list of numbers.
MANY = 20_000


@dataclass(frozen=True, slots=True)
class Everybody:
    """All people of a list, in the order of their names, and the day that it is read on."""

    numbers: Sequence[int]
    on: date
    structure: Structure

    def rows_of(self, found: QuerySet[Any], member: str = "member") -> QuerySet[Any]:
        """Those of the rows that are about these people, and perhaps about others."""
        if len(self.numbers) > MANY:
            return found
        return found.filter(**{f"{member}__any_of": list(self.numbers)})


# What a list is in order by: of each person a key, of those of whom there is one.
Order = Callable[[Everybody], Mapping[int, Any]]


def own(name: str, key: Callable[[Any], Any] = lambda value: value) -> Order:
    """By a field of the person."""

    def keys(people: Everybody) -> Mapping[int, Any]:
        found = people.rows_of(Member.objects.all(), "pk").values_list("pk", name).order_by()
        return {number: key(value) for number, value in found.iterator() if value not in (None, "")}

    return keys


def fact(name: str, key: Callable[[Any], Any]) -> Order:
    """By a dated fact as it is on the day."""

    def keys(people: Everybody) -> Mapping[int, Any]:
        found = dict(own(name)(people))
        later = Profile.objects.filter(from_on__lte=people.on).exclude(**{name: ""})
        found |= people.rows_of(later).order_by("from_on").values_list("member_id", name)
        return {number: key(value) for number, value in found.items()}

    return keys


# Places and work are said in some thousand ways.
@lru_cache(maxsize=20_000)
def in_words(text: str) -> str:
    """A text as the language orders it."""
    return sort_key(text)


def by_level(choices: Any) -> Callable[[Any], int]:
    """In the order of a list of choices: from the lowest level to the highest."""
    return {value: place for place, value in enumerate(choices.values)}.__getitem__


def _last_stretches(people: Everybody) -> Iterator[tuple[int, int, str, bool]]:
    """The person, the cell and the standing that each has on the day or last had, and whether it is had."""
    begun = people.rows_of(Stretch.objects.filter(starts_on__lte=people.on)).order_by("starts_on")
    lines = begun.values_list("member_id", "cell_id", "standing", "ends_on")
    last = {line[0]: line for line in lines.iterator()}
    return ((member, cell, standing, ends > people.on) for member, cell, standing, ends in last.values())


def by_cell(people: Everybody) -> Mapping[int, str]:
    """By the name of the cell."""
    keys: dict[int, str] = {}
    found = {}
    for member, cell, _, _ in _last_stretches(people):
        if cell not in keys:
            keys[cell] = sort_key(organization_place(people.structure, cell).name)
        found[member] = keys[cell]
    return found


def by_standing(people: Everybody) -> Mapping[int, int]:
    """Probationary members before official ones."""
    place = by_level(Standing)
    return {member: place(standing) for member, _, standing, is_so in _last_stretches(people) if is_so}


def by_admission(people: Everybody) -> Mapping[int, date]:
    """By the day of entering the Party: as the papers say, else as the register saw it."""
    # As a line says it: of several admissions the first.
    return _admitted(people, "effective_on", first=True) | dict(own("admitted_on")(people))


def by_party_age(people: Everybody) -> Mapping[int, int]:
    """The youngest in the Party first; only official members have a party age."""
    since = dict(own("admitted_on")(people)) | _admitted(people, Coalesce("decided_on", "effective_on"))
    official = (
        member
        for member, _, standing, is_so in _last_stretches(people)
        if is_so and standing == Standing.OFFICIAL
    )
    return {member: -since[member].toordinal() for member in official if member in since}


def _admitted(people: Everybody, day: Any, *, first: bool = False) -> dict[int, date]:
    events = people.rows_of(Event.objects.live().filter(kind=EventKind.ADMITTED))
    in_time = events.order_by("-effective_on" if first else "effective_on")
    return dict(in_time.values_list("member_id", day).iterator())


def in_order(
    found: QuerySet[Any],
    by: str,
    order: Order | None,
    on: date,
    structure: Structure,
    *,
    member: str = "",
    downwards: bool = False,
) -> Sequence[int]:
    """The numbers of the rows of a list: by name without an ``order``, which ``by`` names.

    Rows are people, or lead to one by ``member``.
    """
    path = f"{member}__" if member else ""
    named = found.order_by(f"{path}sort_key", "pk")

    def found_anew() -> list[int]:
        if member:
            lines = list(named.values_list("pk", f"{member}_id").iterator())
        else:
            lines = [(person, person) for person in cached_rows.numbers(named)]
        return arranged(lines, order, on, structure, downwards=downwards)

    if order is None and not downwards:
        return cached_rows.numbers(named)
    return cached_rows.numbers(named, (by, downwards, on, structure.day), found_anew)


def arranged(
    lines: Sequence[tuple[int, int]],
    order: Order | None,
    on: date,
    structure: Structure,
    *,
    downwards: bool = False,
) -> list[int]:
    """Rows, each with the number of its person, as they stand by name, in the order asked for."""
    if order is None:
        return [row for row, _ in (reversed(lines) if downwards else lines)]
    keys = order(Everybody([person for _, person in lines], on, structure))
    known = [line for line in lines if line[1] in keys]
    known.sort(key=lambda line: keys[line[1]], reverse=downwards)
    return [row for row, _ in known] + [row for row, person in lines if person not in keys]
