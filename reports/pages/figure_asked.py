"""What the address of a figure's page asks: of which unit, when, at which level, by what, beside what.

Each choice has a name in the address, so that a page can be kept as a bookmark and sent. What is left out is
chosen as most people want it: the user's own unit, this year so far, the level right below the unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from members.models import PostKind
from registry.accounts.access.places import (
    LEVEL_TITLES,
    Place,
    find_area,
    find_organization,
    roots_of,
    structure_of,
)
from registry.accounts.requests import user_of
from registry.common.dates import DAY
from registry.common.moments import ON, STRUCTURE_ON, Moment, day_of, moment_of
from registry.common.templatetags import ui
from registry.units.structure import Structure
from registry.units.tree import Tree
from reports.calendar import STEPS, days_of, days_so_far, last_day_of, months_before, same_day
from reports.catalogue import INDICATORS, Family, Indicator
from reports.indicator import ASSOCIATION, RANKED, SEVERAL
from reports.labels import DIMENSIONS
from reports.measures import MEASURES
from reports.models import Basis
from reports.questions import Answer, Question
from reports.unit_groups import NAMED

from .together import Together, group_asked, levels_of, root_of, usual_level

# Names in the address.
UNIT, LEVEL, BY, PERIOD, FROM, TO, BESIDE = "don-vi", "cap", "phan-theo", "ky", "tu", "den", "so-sanh"
MEASURE, BASIS, POST = "ket-qua", "can-cu", "chuc-danh"
SORTED_BY = "xep"
# By which level a table of deep levels adds up: the one right below the unit, unless it is asked not to.
ADDS_UP, FLAT = "cong", "khong"
# Sent along by a page that shows days: a period that is named beside them was chosen after them.
DAYS_SHOWN = "dang-theo-ngay"
# A closed period is shown as published, unless it is asked for as it is known now.
BY_KNOWLEDGE, OF_NOW = "theo", "hien-nay"
# All that a saved question holds beside its figure; a date of the page only where that is wanted.
CHOICES = (UNIT, LEVEL, BY, PERIOD, FROM, TO, BESIDE, MEASURE, BASIS, POST, SORTED_BY, ADDS_UP)
# An area in the place of an organization's code.
AREA = ui.AREA
# The unit alone, without a table of those below it.
ALONE = "chung"
LAST_YEAR, BEFORE = "nam-truoc", "ky-truoc"
BESIDES = {LAST_YEAR: "Cùng kỳ năm trước", BEFORE: "Kỳ liền trước"}
BESIDES_OF_A_DAY = {LAST_YEAR: "Cùng ngày năm trước", BEFORE: "Cuối năm trước"}


OF_ORGANIZATIONS = (
    "Chỉ tiêu và mức đạt chỉ có của tổ chức đảng, không có của địa bàn. Hãy chọn tổ chức đảng ở đó."
)


class PeriodFault(BadRequest):
    """A day of a period that was typed and cannot be taken; ``field`` is its name in the address."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that an address asks, and what the page needs to offer other ones."""

    indicator: Indicator
    place: Place | Together
    moment: Moment
    structure: Structure
    question: Question
    beside: str
    # The level of the subtotals, if the table is of one further below; are they wanted?
    grouping: str | None = None
    adds_up: bool = True
    # What was chosen of another figure or unit and is not to be had of this one, in words.
    left: tuple[str, ...] = ()

    @property
    def is_series(self) -> bool:
        """Does it go by months, quarters or years?"""
        return self.question.by in STEPS

    @property
    def counts_again(self) -> bool:
        """May something stand in several rows of it?"""
        return self.question.by in SEVERAL

    @property
    def has_period(self) -> bool:
        """Is it about a period, and not about one day?"""
        return self.indicator.period or self.is_series

    @property
    def is_of_its_own_days(self) -> bool:
        """Is it about a period that was chosen, which does not end on the reporting date?"""
        if not self.has_period or self.indicator.family == Family.TARGETS:
            return False
        return self.question.ends != self.moment.on

    @property
    def besides(self) -> Mapping[str, str]:
        """What it can be compared with."""
        if self.indicator.family == Family.TARGETS or (self.is_series and self.question.level is not None):
            return {}
        if self.is_series:
            return {LAST_YEAR: BESIDES[LAST_YEAR]}
        return BESIDES if self.indicator.period else BESIDES_OF_A_DAY

    @property
    def levels(self) -> dict[str, str]:
        """The levels by which a table can break it down."""
        return levels_of(self.place)

    @property
    def dimensions(self) -> dict[str, str]:
        """What it can be broken down by."""
        if self.indicator.family == Family.BALANCE:
            return {}
        return {by: DIMENSIONS[by] for by in self.indicator.breakdowns}


def asked_of(request: HttpRequest, code: str, given: Mapping[str, Any]) -> Asked | None:
    """What is asked by the choices ``given``, on the dates of the page; none where the user has no unit.

    Raises 404 for what is out of sight, :class:`PeriodFault` for a typed day that cannot be taken, and
    :class:`BadRequest`, with what to do, for what else cannot be chosen.
    """
    indicator = INDICATORS.get(code)
    if indicator is None:
        raise Http404
    moment = moment_of(request, given)
    by = None
    if indicator.family != Family.BALANCE:
        by = _chosen(given, BY, indicator.breakdowns, elsewhere=DIMENSIONS)
    days = _days(given, moment, indicator, by)
    moments = [moment]
    if not (given.get(STRUCTURE_ON) or request.GET.get(STRUCTURE_ON)):
        # On the structure of the last day that is asked about: so are periods published. A unit founded since
        # is shown on that of the page.
        moments.insert(0, replace(moment, structure_on=days.get("on") or days["ends"]))
    found = [
        (placed, _place_asked(request, structure_of(placed), given)) for placed in dict.fromkeys(moments)
    ]
    placed, place = next((one for one in found if one[1] and one[1].stands), found[-1])
    if place is None:
        return None
    if not has_figure(indicator, place.tree):
        raise BadRequest(OF_ORGANIZATIONS)
    asked = Asked(indicator, place, placed, structure_of(placed), Question(code, by=by), "")
    question = replace(
        asked.question,
        structure_on=placed.structure_on,
        level=_level(given, asked),
        as_published="no" if given.get(BY_KNOWLEDGE) == OF_NOW else None,
        **root_of(place),
        **days,
        **_of_targets_and_posts(given, indicator),
    )
    asked = replace(asked, question=question)
    beside = _chosen(given, BESIDE, asked.besides, elsewhere=BESIDES) or ""
    return replace(
        asked,
        beside=beside,
        # Of a series each point has its own year before: two questions, put together by the page.
        question=question if asked.is_series else replace(question, **_compared(question, beside, given)),
        grouping=_grouping(asked),
        adds_up=given.get(ADDS_UP) != FLAT,
        left=tuple(_left(given, asked, beside)),
    )


def has_figure(indicator: Indicator, tree: Tree) -> bool:
    """Is there such a figure of units of a tree? Targets are set for Party organizations alone."""
    return tree == Tree.PARTY or indicator.family != Family.TARGETS


def _place_asked(
    request: HttpRequest, structure: Structure, given: Mapping[str, Any]
) -> Place | Together | None:
    named = given.get(UNIT, "").strip()
    if named.startswith(NAMED):
        return group_asked(named, structure, user_of(request))
    return unit_asked(request, structure, given)


def named_unit(request: HttpRequest) -> Place | Together | None:
    """The unit or group that the address names, on the page's structure; none for one out of sight."""
    if not request.GET.get(UNIT, "").strip():
        return None
    try:
        return _place_asked(request, structure_of(moment_of(request)), request.GET)
    except Http404:
        return None


def unit_asked(request: HttpRequest, structure: Structure, given: Mapping[str, Any]) -> Place | None:
    """The unit that is named, or the user's own; 404 for one out of sight."""
    unit = given.get(UNIT, "").strip()
    if unit.startswith(AREA):
        return find_area(request, structure, unit.removeprefix(AREA))
    if unit:
        return find_organization(request, structure, unit)
    roots = roots_of(request, structure)
    return next((place for place in roots if place.stands), roots[0] if roots else None)


def unit_name(place: Place | Together) -> str:
    """A unit, or a group of units, as the address writes it."""
    if isinstance(place, Together):
        return f"{NAMED}{place.number}"
    return f"{AREA}{place.key}" if place.tree == Tree.TERRITORY else place.code


def _chosen(given: Mapping[str, Any], name: str, offered: Any, *, elsewhere: Any = ()) -> str | None:
    """The choice, if it is one; of what is only to be had ``elsewhere`` nothing is chosen."""
    choice = given.get(name, "")
    if choice and choice not in offered:
        if choice in elsewhere:
            return None
        raise BadRequest(f"Không chọn được «{choice[:40]}» ở đây. Hãy chọn một mục trong danh sách.")
    return choice or None


def _left(given: Mapping[str, Any], asked: Asked, beside: str) -> Iterator[str]:
    if (level := given.get(LEVEL)) and level not in (ALONE, *asked.levels):
        yield f"chia theo cấp {LEVEL_TITLES[level]}"
    if (by := given.get(BY)) and by != asked.question.by:
        yield f"phân theo {DIMENSIONS.get(by, by)}"
    if given.get(BESIDE) and not beside:
        yield "so sánh với năm trước hoặc kỳ trước"


def _level(given: Mapping[str, Any], asked: Asked) -> str | None:
    level = _chosen(given, LEVEL, (ALONE, *asked.levels), elsewhere=LEVEL_TITLES)
    if level is not None:
        return None if level == ALONE else level
    breaks_down = asked.question.by is not None or asked.indicator.family == Family.BALANCE
    return None if breaks_down else usual_level(asked.structure, asked.place)


def _grouping(asked: Asked) -> str | None:
    """The level right below the unit, where the table is of one below that."""
    usual, level = usual_level(asked.structure, asked.place), asked.question.level
    if usual is None or level is None or asked.indicator.family == Family.TARGETS:
        return None
    order = list(asked.levels)
    return usual if order.index(level) > order.index(usual) else None


def _days(given: Mapping[str, Any], moment: Moment, indicator: Indicator, by: str | None) -> dict[str, Any]:
    """The day of a stock; the first and last day of everything else."""
    on = moment.on
    if not indicator.period and by not in STEPS:
        return {"on": on}
    if indicator.family == Family.TARGETS:
        return {"starts": moment.year_start, "ends": date(on.year, 12, 31), "on": on}
    if goes_by_days(given):
        starts, ends = _typed(given, FROM, "Từ ngày"), _typed(given, TO, "Đến ngày")
        starts, ends = starts or moment.year_start, ends or on
        if starts > ends:
            raise PeriodFault(FROM if given.get(FROM) else TO, "Ngày đầu kỳ phải không sau ngày cuối kỳ.")
        return {"starts": starts, "ends": ends}
    period = given.get(PERIOD, "")
    if not period and indicator.family in RANKED:
        # A year is ranked when it is over.
        over = on.year if (on.month, on.day) == (12, 31) else on.year - 1
        return {"starts": date(over, 1, 1), "ends": date(over, 12, 31)}
    if not period:
        return {"starts": moment.year_start, "ends": on}
    try:
        # What is decided about a whole period is asked for by just that.
        whole = indicator.family in RANKED
        first, last = days_of(period) if whole else days_so_far(period, localdate())
    except ValueError:
        raise BadRequest("Không có kỳ này. Hãy chọn một kỳ trong danh sách.") from None
    return {"starts": first, "ends": last}


def goes_by_days(given: Mapping[str, Any]) -> bool:
    """Are the days of the period typed, and no period chosen after them?"""
    typed = given.get(FROM, "").strip() or given.get(TO, "").strip()
    return bool(typed) and not (given.get(DAYS_SHOWN) and given.get(PERIOD))


def _typed(given: Mapping[str, Any], name: str, label: str) -> date | None:
    try:
        return day_of(given, name, label)
    except BadRequest as fault:
        raise PeriodFault(name, str(fault)) from fault


def _of_targets_and_posts(given: Mapping[str, Any], indicator: Indicator) -> dict[str, Any]:
    if indicator.family == Family.TARGETS:
        return {
            "measure": _chosen(given, MEASURE, MEASURES) or "admissions",
            "basis": _chosen(given, BASIS, Basis.values) or Basis.RESOLUTION,
        }
    if indicator.family == Family.POSTS:
        return {"post": _chosen(given, POST, (*PostKind.values, ASSOCIATION)) or PostKind.VILLAGE_HEAD}
    return {}


def _compared(question: Question, beside: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The day or period that the one asked stands beside."""
    if not beside:
        return {}
    if question.starts is None or question.ends is None:
        assert question.on is not None, "what has no period has a day"
        on = question.on
        return {"compare_on": a_year_before(on) if beside == LAST_YEAR else date(on.year - 1, 12, 31)}
    if beside == LAST_YEAR:
        starts, ends = a_year_before(question.starts), a_year_before(question.ends)
        return {"compare_starts": starts, "compare_ends": ends}
    period = "" if goes_by_days(given) else given.get(PERIOD, "")
    whole = days_of(period)[1] if period else question.ends
    starts, ends = before(question.starts, question.ends, whole)
    return {"compare_starts": starts, "compare_ends": ends}


def a_year_before(day: date) -> date:
    """The same day of the year before; of a month's last day, that month's last day."""
    return same_day(day, 12)


def before(starts: date, ends: date, whole: date | None = None) -> tuple[date, date]:
    """The period right before: as many months if it has whole ones, else as many days.

    One that is running and will end on ``whole`` stands beside as much of the one before.
    """
    last, whole = starts - DAY, whole or ends
    if starts.day == 1 and whole == last_day_of("month", whole):
        months = (whole.year - starts.year) * 12 + whole.month - starts.month + 1
        return months_before(starts, months), last if ends == whole else same_day(ends, months)
    return last - timedelta(days=(ends - starts).days), last


def figure_address(answer: Answer, roots: Sequence[Place]) -> str | None:
    """The address of the page of the figure that a list stands behind; of several units there is none."""
    question = answer.question
    if question is None or len(roots) != 1:
        return None
    indicator = INDICATORS[question.indicator]
    by = None if indicator.family == Family.BALANCE else question.by
    asked = {
        UNIT: unit_name(roots[0]),
        LEVEL: question.level or ALONE,
        BY: by,
        MEASURE: question.measure,
        BASIS: question.basis,
        POST: question.post,
        BY_KNOWLEDGE: OF_NOW if question.as_published == "no" else None,
        ON: question.on or question.ends,
        STRUCTURE_ON: question.structure_on,
    }
    if question.starts and indicator.family != Family.TARGETS:
        asked |= {FROM: question.starts, TO: question.ends}
    given = {name: value for name, value in asked.items() if value}
    return f"{reverse('figure', args=[question.indicator])}?{urlencode(given)}"
