"""Figures on a page: the value as Vietnamese read it, opening the list behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from registry.accounts.access.places import Place
from registry.common import moments
from registry.common.templatetags.ui import day, iso_day, number, percent, value
from reports.catalogue import INDICATORS, Indicator
from reports.labels import unattained
from reports.models import SavedQuestion
from reports.questions import Answer, ComparedRow, Question, Row
from reports.saying import counted_to, said_when

if TYPE_CHECKING:
    from reports.pages.figure_table import Table

register = template.Library()
register.filter("unattained", unattained)
register.filter("said_when", said_when)


@lru_cache(maxsize=4096)
def address_about(question: Question, page: str = "drill_down") -> str:
    """The address of a page about a total, as of its list; the same for hundreds of figures of a page."""
    pairs = [("indicator", question.indicator)]
    for name, attribute in Question.PARAMETERS.items():
        given = getattr(question, attribute)
        if given is not None:
            pairs.append((name, str(given)))
    return f"{reverse(page)}?{urlencode(pairs)}"


def list_address(question: Question, *, key: str = "", by: str = "", part: str = "") -> str:
    """The address of the list behind a figure."""
    more = [(n, v) for n, v in (("key", key), ("value", by), ("part", part)) if v]
    return f"{address_about(question)}&{urlencode(more)}" if more else address_about(question)


def _opens(context: template.Context, answer: Answer, row: Row, text: Any, part: str = "") -> SafeString:
    """``text`` as a link to the list behind the row, where there is one."""
    question = answer.question
    if question is None:
        return format_html("{}", text)
    is_total = row is answer.total
    address = list_address(question, key="" if is_total else row.key, by=row.by or "", part=part)
    return _link(context, address, text)


def _link(context: template.Context, address: str, text: Any) -> SafeString:
    dates = moments.with_dates(context.get("request")).replace("?", "&", 1)
    return format_html('<a href="{}{}">{}</a>', address, dates, text)


@register.simple_tag(takes_context=True)
def figure(context: template.Context, answer: Answer, *rows: Row | None) -> SafeString:
    """The value of a row (of the total unless one is given) as a link to the list behind it.

    Zeros open nothing; a unit that an answer has no row for stays blank.
    """
    row = rows[0] if rows else answer.total
    if row is None:
        return mark_safe("")
    shown = value(row, answer.unit)
    if row.status != "reported" or not row.value:
        return shown
    return _opens(context, answer, row, shown)


@register.simple_tag(takes_context=True)
def both_counts(context: template.Context, answer: Answer, *rows: Row | None) -> SafeString:
    """The two counts of a ratio, ``5 / 12``, each opening its own list."""
    row = rows[0] if rows else answer.total
    if row is None or row.numerator is None or row.denominator is None:
        return mark_safe("")
    parts = [
        _opens(context, answer, row, _count(count), part) if count else _count(count)
        for count, part in ((row.numerator, "numerator"), (row.denominator, "denominator"))
    ]
    return format_html("{}&nbsp;/&nbsp;{}", *parts)


@register.simple_tag(takes_context=True)
def counts_before(context: template.Context, table: Table, answer: Answer, row: Row | None) -> SafeString:
    """The two counts of a ratio on the day or in the period compared with; nothing for what is no ratio."""
    then = table.before_of(answer, row)
    if then is None or table.before is None or then.numerator is None:
        return mark_safe("")
    counts = both_counts(context, table.before, then)
    return format_html(' <span class="small muted nowrap">{}</span>', counts)


@register.simple_tag(takes_context=True)
def previous(context: template.Context, table: Table, answer: Answer, row: ComparedRow) -> SafeString:
    """The value on the day or in the period compared with, as a link to the list behind it."""
    asked = table.asked_then(answer, row)
    shown = as_figure(row.previous, INDICATORS[answer.indicator])
    if asked is None or not row.previous:
        return format_html("{}", shown)
    question, by = asked
    return _link(context, list_address(question, key="" if row is answer.total else row.key, by=by), shown)


@register.simple_tag
def crossed_head(table: Table, place: int) -> str:
    """The name of the value in a column of a crossed table, for the cards of a phone."""
    assert table.crossing is not None
    return table.crossing.heads[place][1]


def _count(count: float) -> str:
    """A count; where targets are shares it is a percentage with its decimals."""
    return number(count, 0 if float(count).is_integer() else 2)


@register.simple_tag(takes_context=True)
def question_href(context: template.Context, question: SavedQuestion) -> str:
    """The page that asks a saved question, on the dates of this one unless it holds its own."""
    return on_dates_of(context.get("request"), question)


def on_dates_of(request: HttpRequest | None, question: SavedQuestion) -> str:
    """The address of a saved question on the dates of a page."""
    held = question.kept.keys() & {moments.ON, moments.STRUCTURE_ON}
    dates = moments.with_dates(request, **{name.replace("-", "_"): None for name in held})
    return question.href + (dates.replace("?", "&", 1) if question.choices else dates.removeprefix("?"))


@register.filter
def dates_held(question: SavedQuestion) -> str:
    """The dates that a saved question holds, in words; nothing for one that follows those of its reader."""
    kept = question.kept
    said = [
        f"{words} {iso_day(kept[name])}"
        for name, words in ((moments.ON, "ngày"), (moments.STRUCTURE_ON, "cơ cấu ngày"))
        if kept.get(name)
    ]
    return ", ".join(said)


@register.simple_tag(takes_context=True)
def dates_to_keep(context: template.Context) -> list[tuple[str, date, str, bool]]:
    """The dates that the address names, for a question to hold: of the structure unless one says no."""
    request = context["request"]
    moment = moments.moment_of(request)
    offered = [
        (moments.ON, moment.on, "Giữ ngày báo cáo", False),
        (moments.STRUCTURE_ON, moment.structure_on, "Giữ cơ cấu ngày", True),
    ]
    return [one for one in offered if request.GET.get(one[0])]


@register.filter
def title(code: str) -> str:
    """The Vietnamese title of an indicator."""
    return INDICATORS[code].title if code in INDICATORS else code


@register.filter
def names_of(places: Iterable[Place]) -> str:
    """Several units in a line."""
    return " + ".join(place.name for place in places)


SHORT_TITLES = {
    "minority_share": "Dân tộc thiểu số",
    "women_share": "Nữ",
    "youth_share": "Từ 18 đến 30 tuổi",
}


@register.filter
def short_title(code: str) -> str:
    """The title of a share where the heading already says of what."""
    return SHORT_TITLES.get(code) or title(code)


@register.simple_tag
def meter(share: Any) -> SafeString:
    """A thin bar for a percentage, full at 100; decoration beside the number, not instead of it."""
    if share is None:
        return mark_safe("")
    part = max(0.0, min(float(share), 100.0))
    return format_html(
        '<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="100" height="6" rx="1"/><rect class="part" width="{}" height="6" rx="1"/></svg>',
        f"{part:.1f}",
    )


@register.filter
def as_figure(given: Any, indicator: Indicator) -> str:
    """A number as figures of the indicator are read: a share as a percentage, a mean with a decimal."""
    return percent(given) if indicator.is_percent else number(given, 1 if indicator.is_ratio else 0)


@register.simple_tag
def signed(change: Any, indicator: Indicator) -> SafeString:
    """A change with its sign; of a share in points."""
    if change is None:
        return mark_safe('<span class="nr">không có</span>')
    text = as_figure(abs(change), indicator).removesuffix("%")
    return format_html("{}{}{}", _sign(change, text), text, " điểm" if indicator.is_percent else "")


@register.simple_tag
def changed(row: Row | None, indicator: Indicator) -> SafeString:
    """How a figure of a crossed table differs from the one compared with; nothing where it does not."""
    change = row.change if isinstance(row, ComparedRow) else None
    if not change:
        return mark_safe("")
    return format_html(' <span class="small muted">{}</span>', signed(change, indicator))


@register.simple_tag(takes_context=True)
def since(context: template.Context, now: Answer, then: Any, unit: str) -> SafeString:
    """How a total differs from that of a year before, leading to the comparison; nothing where none is known.

    ``then`` may be absent: not every page compares.
    """
    if not isinstance(then, Answer) or now.total.value is None or then.total.value is None:
        return mark_safe("")
    change = now.total.value - then.total.value
    shown = signed(change, INDICATORS[now.indicator]) if change else "bằng"
    address = (
        f"{reverse('figure', args=[now.indicator])}?{urlencode({'don-vi': unit, 'so-sanh': 'nam-truoc'})}"
    )
    dates = moments.with_dates(context.get("request")).replace("?", "&", 1)
    return format_html(
        ' <span class="since">{} so với <a href="{}{}">{}</a></span>',
        shown,
        address,
        dates,
        day(counted_to(then.period)),
    )


@register.simple_tag
def signed_percent(change: Any) -> SafeString:
    """A change in percent with its sign; nothing where there was nothing before."""
    if change is None:
        return mark_safe("")
    text = percent(abs(change))
    return format_html("{}{}", _sign(change, text), text)


def _sign(change: float, text: str) -> str:
    """The sign of what is read as ``text``: what is rounded to nothing has none."""
    if not text.strip("0,%"):
        return ""
    return "+" if change > 0 else "−"


@register.simple_tag
def bar(value: Any, greatest: float) -> SafeString:
    """A bar as long as the value is beside the greatest of its table; decoration beside the number."""
    if value is None or not greatest:
        return mark_safe("")
    part = max(0.0, float(value)) / greatest * 100
    return format_html(
        '<svg class="long-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="8"/></svg>',
        f"{part:.1f}",
    )
