"""What the end of a village or a cell means for the people recorded in it.

They are not rewritten: the ledger says where they count. But nobody can be recorded in a unit that has ended,
nobody is left behind where nothing follows, and a village's posts end with it. Places of work go on in what
follows their area.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from registry.common.dated import change_from, covered_until, end_from
from registry.common.dates import FOREVER
from registry.common.declared.endings import Ending, KindChange, UnitEnd
from registry.common.refusals import Refused
from registry.units.models import Area, AreaPlacement
from registry.units.organizations import ORGANIZATIONS, as_a_cell
from registry.units.restructure import Structure, written
from registry.units.services import AREAS

from .models import Assignment, Award, BaseTerm, Case, Event, PartyPost, Post, Stretch


def _refuse_people(structure: Structure, ends: Sequence[UnitEnd], unit: str) -> None:
    on, units = ends[0].on, {f"{unit}__in": [end.unit for end in ends]}
    events = Event.objects.live().filter(**units, effective_on__gte=on)
    recorded = Counter(events.values_list(unit, flat=True))
    cases = Counter(Case.objects.filter(**units).open_on(on).values_list(unit, flat=True))
    left = Counter(Stretch.objects.filter(**units).on(on).values_list(unit, flat=True))
    for end in ends:
        if number := recorded[end.unit.pk]:
            raise Refused(
                "people_recorded_later",
                f"Có {number} sự kiện của đảng viên ghi tại {structure.quoted(end.unit, on)} từ ngày"
                f" {written(on)} trở đi. Hãy thay các sự kiện đó trước.",
                "on",
            )
        if (number := cases[end.unit.pk]) and not end.successors:
            raise Refused(
                "cases_left",
                f"Còn {number} hồ sơ quần chúng đang mở tại {structure.quoted(end.unit, on)}."
                " Hãy chuyển hoặc kết thúc trước.",
                "on",
            )
        if (number := left[end.unit.pk]) and not end.successors:
            raise Refused(
                "people_left",
                f"Còn {number} đảng viên tại {structure.quoted(end.unit, on)}."
                " Hãy chuyển họ đi trước khi giải thể.",
                "on",
            )


def area_ended(ending: UnitEnd) -> None:
    """As :func:`areas_ended`, of one."""
    areas_ended([ending])


def areas_ended(ends: Sequence[UnitEnd]) -> None:
    """Villages end with their posts and the tasks in them, and only where nobody is left without a place.

    Places of work go on: see :func:`_bases_move_on`.
    """
    _refuse_people(AREAS, ends, "village")
    on, villages = ends[0].on, [end.unit for end in ends]
    posts = Post.objects.filter(village__in=villages)
    filled = posts.filter(starts_on__gte=on).select_related("village").first()
    if filled is not None:
        raise Refused(
            "posts_filled_later",
            f"{AREAS.quoted(filled.village, on)} có chức danh ghi từ ngày {written(on)} trở đi.",
            "on",
        )
    end_from(posts, on)
    end_from(Assignment.objects.filter(village__in=villages), on)
    _bases_move_on(ends)


def _bases_move_on(ends: Sequence[UnitEnd]) -> None:
    """Places of work in an area that ends lie in its heir from that day; without one, in what it lay in.

    Where an area is divided and no part is the main one, or nothing follows it, nobody has said where they
    lie now: the area above is what is certain. So none is recorded in an area that does not stand.
    """
    heirs, on = {end.unit.pk: end.heir for end in ends}, ends[0].on
    held = BaseTerm.objects.filter(area__in=list(heirs), ends_on__gt=on).order_by("base", "-starts_on")
    for base, starts_on, area, name in list(held.values_list("base", "starts_on", "area", "name")):
        since = max(starts_on, on)
        to = heirs[area] or _area_above(area, since)
        terms = BaseTerm.objects.filter(base=base)
        if to is None or covered_until(AREAS.of(to), since) < terms.latest("starts_on").ends_on:
            raise Refused(
                "base_left",
                f"Cơ sở «{name}» nằm trong địa bàn này mà không có địa bàn nào tiếp nhận suốt thời gian sau"
                f" ngày {written(since)}. Hãy ghi địa bàn khác cho cơ sở trước.",
                "on",
            )
        change_from(terms, since, area=to)


def _area_above(area: int, on: date) -> Area | None:
    """The nearest area above one that has ended by ``on`` which stands on it."""
    over: int | None = area
    while over is not None:
        last = AreaPlacement.objects.filter(area=over, starts_on__lt=on).order_by("-starts_on").first()
        over = last.parent_id if last is not None else None
        if over is not None and AreaPlacement.objects.filter(area=over).on(on).exists():
            return Area.objects.get(pk=over)
    return None


def organization_ended(ending: UnitEnd) -> None:
    """A cell ends only where nobody is left without a place; posts and tasks in it end with it.

    An organization that was given an award later than that has not ended.
    """
    _refuse_people(ORGANIZATIONS, [ending], "cell")
    if Award.objects.filter(organization=ending.unit, awarded_on__gte=ending.on).exists():
        raise Refused(
            "awarded_later",
            f"{ORGANIZATIONS.quoted(ending.unit, ending.on)} có khen thưởng từ ngày {written(ending.on)} trở"
            " đi.",
            "on",
        )
    end_from(PartyPost.objects.filter(organization=ending.unit), ending.on)
    end_from(Assignment.objects.filter(cell=ending.unit), ending.on)


def no_cell_any_more(organization: Any, on: date) -> None:
    """Tasks for a cell end on the day from which the organization is none any more."""
    until = covered_until(as_a_cell(organization), on)
    if until < FOREVER:
        end_from(Assignment.objects.filter(cell=organization), until)


ENDINGS = (
    Ending("area", area_ended, areas_ended),
    Ending("organization", organization_ended),
    KindChange(no_cell_any_more),
)
