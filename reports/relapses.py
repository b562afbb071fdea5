"""Villages that have lost their members since the clock last looked: one notice a day and unit.

What is compared is what the register says today and what it said at the last look, and not two days of the
register as it is today: so an exit that is recorded late is noticed on the day on which it is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from cells.models import VillageProgramme
from registry.common.database_roles import as_counter
from registry.common.declared.notices import Look, Said
from registry.common.templatetags.ui import day as written
from registry.common.text import first_few
from registry.units.names import area_names, name_on
from registry.units.rosters import Roster
from registry.units.structure import forest
from registry.units.tree import Tree

from .engine.drill_down import units_of_figure
from .engine.units import reading_on
from .models import Reading
from .questions import Question

WITHOUT = "villages_without_member"


def relapses(look: Look) -> Iterator[Said]:
    """What to say to those who look after each unit that holds such a village."""
    structure = forest().on(look.today)
    tops = sorted({structure.party.path(unit)[0] for unit in look.units})
    now = _state(tops, look.today)
    before = look.state or _state(tops, look.since)
    look.state = now
    # Counted another way, villages lose their members on paper only.
    if before["reading"] != now["reading"]:
        return
    lost = _lost(before, now, tops, look.today)
    for unit in look.units:
        own = sorted(lost & Roster.of(structure, Tree.PARTY, [unit], None).inside[1])
        if own:
            yield _said(unit, own, look.today)


def _state(tops: Collection[int], on: date) -> dict[str, Any]:
    """The villages without a member on a day, and by which reading."""
    codes = forest().codes
    with as_counter():
        asked = (Question(WITHOUT, organization=codes[top], on=on) for top in tops)
        without = sorted({village for question in asked for village in units_of_figure(question)})
        return {"on": on.isoformat(), "reading": reading_on(on), "without": without}


def _lost(before: dict[str, Any], now: dict[str, Any], tops: Collection[int], today: date) -> set[int]:
    """The villages that had a member and have none: those of then by what is in their place now."""
    known = forest()
    then, areas = known.on(date.fromisoformat(before["on"])), known.on(today).areas
    without_then, without_now = set(before["without"]), set(now["without"])
    villages = {village for top in tops for village in Roster.of(then, Tree.PARTY, [top], None).inside[1]}
    lost: set[int] = set()
    for village in villages - without_then:
        heirs = areas.inheritors(village)
        if heirs and heirs <= without_now:
            lost |= heirs
    return lost


def _said(unit: int, villages: list[int], today: date) -> Said:
    known = forest()
    names = list(area_names(villages, today).values())
    by = name_on(known, Tree.PARTY, unit, today)
    if len(villages) == 1:
        return Said(
            f"{names[0]} không còn đảng viên",
            f"{by}. {_cleared_on(villages[0], today)}{_counted(today)}",
            reverse("area", args=[known.area_keys[villages[0]][0]]),
            organization=unit,
        )
    return Said(
        f"{len(villages)} thôn, bản không còn đảng viên",
        f"{by}: {first_few(names)}. {_counted(today)}",
        f"{reverse('villages')}?dien=tro-lai",
        organization=unit,
    )


def _counted(today: date) -> str:
    return f"Theo cách tính: {Reading(reading_on(today)).label.lower()}."


def _cleared_on(village: int, today: date) -> str:
    """That a programme had brought the village to members, where one did."""
    closed = VillageProgramme.objects.filter(village=village, ends_on__lte=today).order_by("-ends_on").first()
    return f"Chương trình xóa trắng đã đóng ngày {written(closed.ends_on)}. " if closed else ""
