"""Tags that every template may use: numbers and days as Vietnamese read them, links that keep their dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.template import loader
from django.urls import NoReverseMatch, ResolverMatch, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate, localtime

from registry.common import filters, moments, paging
from registry.common.dates import BEGINNING, FOREVER, REFORM, eve, last_day
from registry.common.delays import delay
from registry.common.parts import Part, in_parts

register = template.Library()

# The unit that a page is about, in its address.
UNIT = "don-vi"
# What a unit that is no organization begins with in an address.
AREA, GROUP = "dia-ban:", "nhom:"
# In a navigation that serves many pages stand for the page's dates, and for its unit too where the page that
# a link leads to takes such a one: an organization, an area as well, any unit.
_DATES, _AND_ORGANIZATION, _AND_AREA, _AND_ANY = "\0", "\1", "\2", "\3"
_OF_UNIT = {"": _DATES, "organization": _AND_ORGANIZATION, "area": _AND_AREA, "any": _AND_ANY}
NO_FIGURE = {
    "not_applicable": ("không áp dụng", "na"),
    "not_reported": ("chưa có số liệu", "nr"),
    "hidden": ("ẩn để bảo mật", "hid"),
}
# In place of "not_reported" where nothing is missing: nobody set a target.
NOT_GIVEN = "chưa giao"


@register.filter
def number(value: Any, places: int = 0) -> str:
    """``1234567.5`` as ``1.234.568``, with ``places`` decimals after a comma; nothing for nothing."""
    if value is None or value == "":
        return ""
    return f"{_rounded(value, places):,}".replace(",", " ").replace(".", ",").replace(" ", ".")


def rounded(value: float, places: int) -> float:
    """The number that is read on screen with so many decimals, for the cell of a file."""
    return float(_rounded(value, places))


def _rounded(value: Any, places: int) -> Decimal:
    # What is rounded to nothing has no sign: a zero added takes it away.
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0


@register.filter
def exactly(value: Any) -> str:
    """``33.50`` as ``33,5``: a number as it was given, with its own decimals; nothing for nothing."""
    if value is None or value == "":
        return ""
    plain = Decimal(str(value)).normalize()
    return number(plain, max(-int(plain.as_tuple().exponent), 0))


@register.filter
def percent(value: Any) -> str:
    """``52.345`` as ``52,3%``; nothing for nothing."""
    return "" if value is None or value == "" else f"{number(value, 1)}%"


@register.filter
def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy; nothing for an open or unknown end."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return localtime(value).strftime("%d/%m/%Y")
    return "" if value in (BEGINNING, FOREVER) else f"{value.day:02}/{value.month:02}/{value.year}"


register.filter("late_on", delay)
register.filter("in_parts", in_parts)


@register.filter
def iso_day(value: str) -> str:
    """``2025-07-01`` as ``01/07/2025``."""
    return day(date.fromisoformat(value))


@register.filter
def moment(value: datetime | None) -> str:
    """dd/mm/yyyy HH:MM by the clock of Vietnam."""
    return "" if value is None else localtime(value).strftime("%d/%m/%Y %H:%M")


@register.filter
def until(value: date) -> str:
    """The last day included of a period that ends before ``value``; ``nay`` where it is open."""
    return day(last_day(value)) or "nay"


@register.filter
def get(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """What a mapping, if there is one, holds under a key that the template knows only by name."""
    return mapping.get(key) if mapping else None


@register.filter
def choices_in_parts(field: BoundField) -> list[Part[BoundWidget]]:
    """The boxes of a field of which several may be ticked, as a long form shows them."""
    return in_parts(field.subwidgets)


@register.filter
def before_comma(words: str) -> str:
    """``Lò Văn An, sinh 1990`` as ``Lò Văn An``: what a choice is called, without what tells it apart."""
    return words.partition(",")[0]


@register.filter
def unlocalised(value: float) -> str:
    """A number as machines write it (12.5), for the attributes of a drawing."""
    return str(value)


@register.filter
def mask(value: str) -> str:
    """A number with all but its last three characters hidden; a short one shows less than half."""
    shown = min(3, len(value) // 2)
    return "" if not value else "•" * max(len(value) - shown, 3) + value[len(value) - shown :]


@register.simple_tag
def value(row: Any, unit: str = "") -> SafeString:
    """The value of a figure's row (``.value``, ``.status``). Zero, none and not known look different."""
    if row is None:
        return mark_safe('<span class="nr">chưa có số liệu</span>')
    text, kind = NO_FIGURE.get(str(row.status), ("", ""))
    if getattr(row, "is_not_given", False):
        text = NOT_GIVEN
    if text:
        return format_html('<span class="{}">{}</span>', kind, text)
    if row.value == 0:
        return format_html('<span class="zero">{}</span>', "0%" if unit == "percent" else "0")
    if unit == "percent":
        return format_html("{}", percent(row.value))
    whole = unit != "years" and float(row.value).is_integer()
    return format_html("{}", number(row.value, 0 if whole else 1 if unit == "years" else 2))


@register.simple_tag(takes_context=True)
def keep(context: template.Context, **changes: Any) -> str:
    """``?…`` with the page's two dates, for links to another page: ``{% url 'area' key %}{% keep %}``.

    For the same page with something changed there is Django's ``{% querystring %}``.
    """
    return moments.with_dates(context.get("request"), **changes)


@register.simple_tag(takes_context=True)
def sort_head(
    context: template.Context, column: str, label: str, kind: str = "", rows: int = 1, up: bool = False
) -> SafeString:
    """A head of a table by whose column it sorts: the greatest first, or with ``up`` the smallest."""
    query = context["request"].GET.copy()
    now = query.get("xep", "")
    first, other = (column, f"-{column}") if up else (f"-{column}", column)
    query["xep"] = other if now == first else first
    is_down = now.startswith("-")
    state = "" if now.lstrip("-") != column else "descending" if is_down else "ascending"
    return format_html(
        '<th scope="col" class="{}"{}{}><a href="?{}">{}</a></th>',
        kind,
        format_html(' rowspan="{}"', rows) if rows > 1 else "",
        format_html(' aria-sort="{}"', state) if state else "",
        query.urlencode(),
        label,
    )


@register.simple_tag(takes_context=True)
def navigation(context: template.Context, name: str, **rights: bool) -> SafeString:
    """The navigation in a template for whoever has these rights; its links keep the page's dates and unit."""
    match = getattr(context.get("request"), "resolver_match", None)
    here, given = getattr(match, "url_name", None), tuple(rights.items())
    # Most pages are no item of it, and share one.
    made = _navigation(name, here if here in _named(name, given) else None, given)
    unit = _unit(match, context)
    refused = {_AND_ORGANIZATION: (AREA, GROUP), _AND_AREA: (GROUP,), _AND_ANY: ()}
    made = made.replace(_DATES, conditional_escape(keep(context)))
    for mark, kinds in refused.items():
        taken = "" if unit.startswith(kinds) else unit
        made = made.replace(mark, conditional_escape(keep(context, don_vi=taken)))
    return SafeString(made)


def _unit(match: ResolverMatch | None, context: template.Context) -> str:
    """The unit that the page is about, as addresses name it; of a page of errors there is none."""
    if match is None or context.get("is_error"):
        return ""
    if match.url_name == "organization":
        return str(match.kwargs.get("code", ""))
    return str(context["request"].GET.get(UNIT, ""))


@lru_cache(maxsize=512)
def _navigation(name: str, here: str | None, rights: tuple[tuple[str, bool], ...]) -> str:
    # The same for all with the same rights; putting it together took a third of the time of a small page.
    return loader.render_to_string(name, {**dict(rights), "here": here})


@lru_cache(maxsize=512)
def _named(name: str, rights: tuple[tuple[str, bool], ...]) -> frozenset[str]:
    """The pages of which some item is marked as the one that is open."""
    named: set[str] = set()
    loader.render_to_string(name, {**dict(rights), "here": None, "named": named})
    return frozenset(named)


@register.simple_tag(takes_context=True)
def nav_item(context: template.Context, view: str, label: str, *also: str) -> SafeString:
    """One link of the navigation, marked when the page that it is made for is ``view`` or one of ``also``."""
    if "named" in context:
        context["named"].update((view, *also))
    try:
        href = reverse(view)
    except NoReverseMatch:
        return mark_safe("")
    current = mark_safe(' aria-current="page"') if context["here"] in (view, *also) else ""
    query = _OF_UNIT[context.get("of_unit") or ""]
    return format_html('<li><a href="{}{}"{}>{}</a></li>', href, query, current, label)


@register.simple_tag
def narrowed(*about: Any) -> SafeString:
    """What a list is narrowed by, at the end of what is said of it; nothing where by nothing.

    ``{% narrowed form %}``, ``{% narrowed words %}``, or a label, a value and its choices for each filter.
    """
    words = filters.words_of(*about)
    return format_html(" · {}", filters.sentence(words)) if words else mark_safe("")


@register.inclusion_tag("_ui/rows_shown.html", takes_context=True)
def rows_shown(context: template.Context, page: Any) -> dict[str, Any]:
    """Which rows of how many a page of a list shows, also on paper; nothing where it shows all."""
    request = context["request"]
    first, last, total = paging.place_of(page)
    is_cut = bool(total is None or last - first + 1 < total) and (
        page.has_other_pages() if hasattr(page, "has_other_pages") else bool(page.before or page.after)
    )
    return {
        "first": first,
        "last": last,
        "total": total,
        "is_cut": is_cut,
        "fits": is_cut and total is not None and total <= paging.MOST_ON_A_PAGE,
        "is_whole": request.GET.get(paging.ROWS) == paging.ALL and not is_cut,
        "request": request,
    }


@register.inclusion_tag("_ui/dates.html", takes_context=True)
def dates_form(context: template.Context, *instead: str, of: moments.Moment | None = None) -> dict[str, Any]:
    """The picker of the reporting and the structure date; it keeps every other filter of the address.

    A page that names its dates otherwise says by which names, ``instead``, and which they are.
    """
    request = context["request"]
    others = request.GET.copy()
    for name in (moments.ON, moments.STRUCTURE_ON, *paging.PLACES, "dang", *instead):
        others.pop(name, None)
    moment, today = of or moments.moment_of(request), localdate()
    has_structure = of.structure_on != of.on if of else bool(request.GET.get(moments.STRUCTURE_ON))

    def at(on: date, structure_on: date | None) -> str:
        query = others.copy()
        if on != today:
            query[moments.ON] = on.isoformat()
        if structure_on:
            query[moments.STRUCTURE_ON] = structure_on.isoformat()
        return str(query.urlencode())

    structure_on = moment.structure_on if has_structure else None
    is_before = structure_on == eve(REFORM)
    days = [(f"{day:%d/%m/%Y}", day) for day in moments.usual_days(today)]
    reporting = [
        (label, at(day, structure_on)) for label, day in [("Hôm nay", today), *days] if day != moment.on
    ]
    structure = ("Cơ cấu cùng ngày", None) if is_before else ("Trước 01/07/2025", eve(REFORM))
    return {
        "moment": moment,
        "has_structure": has_structure,
        "others": [(name, value) for name, values in others.lists() for value in values if value],
        "shortcuts": [*reporting, (structure[0], at(moment.on, structure[1]))],
        "request": request,
    }
