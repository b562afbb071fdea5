"""What an act changes in the counts, said before it is done: stretches before and after, compared by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Count

from members.history import OFFICIAL, PROBATIONARY, Span
from members.models import Standing, Stretch
from registry.common.dates import last_day
from registry.units.names import area_names, organization_names


class Place(NamedTuple):
    """Where and as what a member counts."""

    cell: int
    village: int | None
    standing: str


class Difference(NamedTuple):
    """From ``starts_on`` to the day before ``ends_on`` the member counts otherwise than before the act."""

    starts_on: date
    ends_on: date
    before: Place | None
    after: Place | None


@dataclass(frozen=True, slots=True)
class EffectLine:
    """What changes for one cell or village: its name and, for each count, label, change, before, after."""

    name: str
    counts: list[tuple[str, int, int, int]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes from a day to a day (``last`` is empty where it stays so)."""

    first: date
    last: date | None
    cells: list[EffectLine]
    villages: list[EffectLine]


def _at(spans: Iterable[Span], day: date) -> Place | None:
    for span in spans:
        if span.starts_on <= day < span.ends_on:
            return Place(span.cell, span.village, span.standing)
    return None


def differences(before: Sequence[Span], after: Sequence[Span]) -> list[Difference]:
    """The unbroken times in which the two histories of one member differ, in order."""
    days = sorted({day for span in (*before, *after) for day in (span.starts_on, span.ends_on)})
    found: list[Difference] = []
    for first, next_ in pairwise(days):
        old, new = _at(before, first), _at(after, first)
        if old == new:
            continue
        last = found[-1] if found else None
        if last and last.ends_on == first and (last.before, last.after) == (old, new):
            found[-1] = last._replace(ends_on=next_)
        else:
            found.append(Difference(first, next_, old, new))
    return found


def spans_of(member_id: int) -> list[Span]:
    """The member's stretches as they stand in the register."""
    rows = Stretch.objects.filter(member=member_id).order_by("starts_on")
    return [Span(*row) for row in rows.values_list("starts_on", "ends_on", "cell", "village", "standing")]


def effects(before: Sequence[Span], after: Sequence[Span]) -> list[Effect]:
    """What a reader is told of an act: per time, which cells and villages count how many more or fewer.

    Counts are those of the first day of the time, read from the register before the act.
    """
    return [_effect(difference) for difference in differences(before, after)]


def _effect(difference: Difference) -> Effect:
    day = difference.starts_on
    in_cells: dict[int, Counter[str]] = {}
    in_villages: Counter[int] = Counter()
    for place, change in ((difference.before, -1), (difference.after, +1)):
        if place is not None:
            in_cells.setdefault(place.cell, Counter())[place.standing] += change
            if place.village is not None:
                in_villages[place.village] += change
    stock = _stock(in_cells, day)
    names = organization_names(in_cells, day)
    villages = {village: change for village, change in in_villages.items() if change}
    residents = _residents(villages, day)
    village_labels = area_names(villages, day)
    return Effect(
        first=day,
        last=last_day(difference.ends_on),
        cells=[
            EffectLine(names[cell], _counts(changes, {s: stock[cell, s] for s in changes}))
            for cell, changes in in_cells.items()
            if any(changes.values())
        ],
        villages=[
            EffectLine(village_labels[village], [_count("đảng viên cư trú", change, residents[village])])
            for village, change in villages.items()
        ],
    )


def _counts(changes: Mapping[str, int], stock: Mapping[str, int]) -> list[tuple[str, int, int, int]]:
    return [
        _count(Standing(standing).label.lower(), changes[standing], stock[standing])
        for standing in (OFFICIAL, PROBATIONARY)
        if changes.get(standing)
    ]


def _count(label: str, change: int, before: int) -> tuple[str, int, int, int]:
    return label, change, before, before + change


def _stock(cells: Iterable[int], day: date) -> Counter[tuple[int, str]]:
    """Members by cell and standing on ``day``. Index: stretch_by_cell."""
    rows = Stretch.objects.on(day).filter(cell__in=list(cells)).values_list("cell", "standing")
    return Counter({(cell, standing): n for cell, standing, n in rows.annotate(n=Count("pk"))})


def _residents(villages: Iterable[int], day: date) -> Counter[int]:
    """Members by village of residence on ``day``. Index: stretch_by_village."""
    rows = Stretch.objects.on(day).filter(village__in=list(villages)).values_list("village")
    return Counter(dict(rows.annotate(n=Count("pk"))))
