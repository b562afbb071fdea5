"""The page of those whose badge is due on an occasion, and the form that enters one decision about many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from members import services
from members.audited import audited_rows
from members.cards.people import without_card
from members.forms.honours import BadgesForm, CardsForm
from members.models import Badge, Card, Event, Member, Stretch, is_seen_by
from members.pages.access import READ_ONLY, require_writer
from members.pages.flow import act_entry
from members.pages.honours import taking_back
from registry.accounts.access.places import Place, organization_asked
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.form_fields import day_typed
from registry.common.paging import numbered_page
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.names import organization_names
from registry.units.structure import Structure, forest
from reports.asking import answers

from .choosing import UNIT, units_around
from .due import LISTS, DueLine, due_by_name, lines_of, occasions_around

DAY, LIST = "ngay", "danh-sach"
PER_PAGE = 50
# One decision is about so many people at most; of more, units below are asked one by one.
MOST_TOGETHER = 300
HEADS = ("Họ và tên", "Ngày sinh", "Chi bộ", "Tính tuổi Đảng từ", "Tuổi Đảng", "Mức", "Ghi chú")


@answers
def badges(request: HttpRequest) -> HttpResponseBase:
    """One of the lists of an occasion, a page at a time or whole as a file."""
    on = asked_day(request)
    structure = forest().on(on)
    unit = organization_asked(request, structure, request.GET.get(UNIT, ""), _occasion_of)
    if unit is None:
        return render(request, "books/no_unit.html", {"title": "Huy hiệu Đảng"})
    name = request.GET.get(LIST) or "den-han"
    if name not in LISTS:
        raise BadRequest("Không có danh sách này. Hãy chọn một danh sách trên trang.")
    user = user_of(request)
    found = due_by_name(unit.code, on)
    listed = _in_sight(found, user)
    about: dict[str, Any] = {"by": user, "organization": unit.id, "list": f"huy-hieu-{name}"}
    if kind := exports.wanted(request):
        lines = _lines(structure, listed[name], name, on)
        record("members.exported", rows=len(lines), kind=kind, seen=_seen(lines), **about)
        return exports.send(kind, _table(unit, name, on, lines))
    page = numbered_page(request, listed[name], PER_PAGE)
    lines = _lines(structure, list(page.object_list), name, on)
    record("members.listed", rows=len(lines), seen=_seen(lines), **about)
    return render(
        request,
        "books/badges.html",
        {
            "unit": unit,
            "units": units_around(request, structure, unit),
            "on": on,
            "occasions": occasions_around(localdate()),
            "lists": [(key, title, len(listed[key])) for key, (title, _) in LISTS.items()],
            "name": name,
            "title": LISTS[name][0],
            "lines": lines,
            "page": page,
            # As the figure ``badges_due`` counts them: whoever sees them.
            "due": len(found["den-han"]),
            "unknown": len(found["chua-ro"]),
            "may_write": unit.id in set(subtree_ids(user, roles=WRITERS)),
        },
    )


def _occasion_of(day: date) -> dict[str, str]:
    return {DAY: f"{day:%Y-%m-%d}"}


def _in_sight(found: Mapping[str, Sequence[tuple[int, int]]], user: User) -> dict[str, list[int]]:
    """The stretches of those whom the user sees, of each list in its order."""
    members = {member for pairs in found.values() for _, member in pairs}
    seen = set(Member.objects.visible_to(user).filter(pk__any_of=members).values_list("pk", flat=True))
    return {name: [pk for pk, member in pairs if member in seen] for name, pairs in found.items()}


def asked_day(request: HttpRequest) -> date:
    """The day that the address names; else the occasion that comes next."""
    typed = request.GET.get(DAY)
    if not typed:
        today = localdate()
        return next(day for day in occasions_around(today) if day >= today)
    try:
        return day_typed(typed)
    except ValidationError as error:
        raise BadRequest(error.messages[0]) from None


def _lines(structure: Structure, stretches: Sequence[int], name: str, on: date) -> list[DueLine]:
    rows = Stretch.objects.filter(pk__any_of=stretches).order_by("member__sort_key", "pk")
    fetched = rows.select_related("member").prefetch_related(
        Prefetch("member__events", Event.objects.live()), "member__badges"
    )
    return lines_of(structure, fetched, name, on)


def _seen(lines: list[DueLine]) -> list[tuple[int, int | None]]:
    return audited_rows(line.member for line in lines)


def _table(unit: Place, name: str, on: date, lines: list[DueLine]) -> exports.Table:
    rows = [
        [
            line.member.full_name,
            str(line.member.born or ""),
            line.cell.name,
            line.age.since,
            line.age.years,
            f"{line.step} năm" if line.step else "",
            line.remark,
        ]
        for line in lines
    ]
    title = f"Huy hiệu Đảng: {LISTS[name][0].lower()}"
    notes = (unit.name, f"Đợt ngày {on:%d/%m/%Y}", f"Lập ngày {localdate():%d/%m/%Y}")
    return exports.Table(title, HEADS, rows, notes=notes, total=["Cộng", len(rows)])


# One decision about many.


def badges_together(request: HttpRequest) -> HttpResponse:
    """Propose or award the badges that are due on an occasion to those who are ticked, with one decision."""
    user = require_writer(request)
    on = asked_day(request)
    structure = forest().on(on)
    unit = _unit_to_write(request, structure, user, _occasion_of)
    due = _in_sight({"den-han": due_by_name(unit.code, on)["den-han"]}, user)["den-han"]
    if len(due) > MOST_TOGETHER:
        return _too_many(request, structure, unit, f"{DAY}={on:%Y-%m-%d}&{UNIT}=")
    rows = Stretch.objects.filter(pk__any_of=due)
    offered = _offered(request, structure, unit, rows, "huy-hieu-den-han")

    def write(form: Any, answers: Mapping[str, Any]) -> list[Badge]:
        return services.record_badges(members=form.chosen(), by=user, **form.act_arguments(answers))

    back = f"{reverse('badges')}?{UNIT}={unit.code}&{DAY}={on:%Y-%m-%d}"
    return serve(
        request,
        _together(
            user,
            unit,
            title="Quyết định về Huy hiệu Đảng",
            make=lambda data, **kwargs: BadgesForm(
                data,
                user=user,
                today=localdate(),
                offered=offered,
                **{"initial": {"occasion_on": on, "people": list(map(str, offered))}, **kwargs},
            ),
            write=write,
            model=Badge,
            back=back,
        ),
    )


@answers
def cards(request: HttpRequest) -> HttpResponseBase:
    """Enter the cards that were issued with one decision to those who have none on record."""
    user = require_writer(request)
    today = localdate()
    structure = forest().on(today)
    unit = _unit_to_write(request, structure, user, written=None)
    rows = without_card(structure, unit.id).filter(is_seen_by(user, "member"))
    if rows.count() > MOST_TOGETHER:
        return _too_many(request, structure, unit, f"{UNIT}=")
    offered = _offered(request, structure, unit, rows, "the-dang")

    def write(form: Any, answers: Mapping[str, Any]) -> list[Card]:
        return services.issue_cards(members=form.chosen(), by=user, **form.card_arguments())

    return serve(
        request,
        _together(
            user,
            unit,
            title="Cấp thẻ đảng viên theo đợt",
            make=lambda data, **kwargs: CardsForm(
                data, user=user, today=today, offered=offered, **{"initial": {"kind": "new"}, **kwargs}
            ),
            write=write,
            model=Card,
            back=reverse("organization", args=[unit.code]),
        ),
    )


def _unit_to_write(
    request: HttpRequest, structure: Structure, user: User, written: Callable[[date], dict[str, str]] | None
) -> Place:
    unit = organization_asked(request, structure, request.GET.get(UNIT, ""), written)
    if unit is None:
        raise Http404
    if unit.id not in set(subtree_ids(user, roles=WRITERS)):
        raise PermissionDenied(READ_ONLY)
    return unit


def _too_many(request: HttpRequest, structure: Structure, unit: Place, query: str) -> HttpResponse:
    """More than one decision is about: the units to go on with."""
    units = [one for one in units_around(request, structure, unit) if one.level != unit.level]
    context = {"unit": unit, "units": units, "query": query, "most": MOST_TOGETHER}
    return render(request, "books/too_many.html", context)


def _offered(
    request: HttpRequest, structure: Structure, unit: Place, rows: QuerySet[Any], name: str
) -> dict[int, str]:
    """Who may be ticked, by number, with what is said of each."""
    found = list(rows.select_related("member").order_by("member__sort_key", "pk"))
    cells = organization_names({row.cell_id for row in found}, structure.day)
    record(
        "members.listed",
        by=user_of(request),
        organization=unit.id,
        list=name,
        rows=len(found),
        seen=audited_rows(row.member for row in found),
    )
    return {
        row.member_id: f"{row.member.full_name}, sinh {row.member.born or 'chưa rõ'}, {cells[row.cell_id]}"
        for row in found
    }


def _together(user: User, unit: Place, *, title: str, make: Any, write: Any, model: Any, back: str) -> Entry:
    def outcome(form: Any, written: list[Any], found: Any) -> Outcome:
        said = form.fields["kind"].choices
        kind = dict(said)[form.cleaned_data["kind"]]
        return Outcome(f"{kind}: {len(written)} đồng chí của {unit.name}.", named=len(written))

    def done(written: list[Any]) -> str:
        return format_html(
            'Đã ghi cho {} đồng chí. <a href="{}">Bỏ cả quyết định vừa ghi</a>',
            len(written),
            reverse("given_together_taken_back", args=[written[0].form_key]),
        )

    return act_entry(
        title=title,
        lead=f"{unit.name}. Đánh dấu những người có trong quyết định.",
        make=make,
        write=write,
        outcome=outcome,
        landing=lambda _: back,
        done=done,
        repeated=lambda key: list(model.objects.filter(form_key=key)) or None,
        parameters=(UNIT, DAY),
        back=back,
        extra={"quiet": True},
    )


def take_back_together(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back all that one decision entered, as long as all of it is about people whom one writes about."""
    user = require_writer(request)
    visible = Member.objects.visible_to(user)
    rows: list[Any] = [
        row
        for model in (Badge, Card)
        for row in model.objects.filter(form_key=key, member__in=visible).select_related("member")
    ]
    if not rows:
        raise Http404
    mine = set(subtree_ids(user, roles=WRITERS))
    if any(row.member.home_id not in mine for row in rows):
        raise PermissionDenied(READ_ONLY)
    record("members.listed", by=user, rows=len(rows), list="bo-quyet-dinh", seen=_members(rows))
    return serve(
        request,
        taking_back(
            user,
            rows,
            says=f"Bỏ những gì một quyết định đã ghi cho {len(rows)} đồng chí, như chưa từng có.",
            landing=reverse("badges"),
            back=reverse("badges"),
            extra={"quiet": True},
        ),
    )


def _members(rows: list[Any]) -> list[tuple[int, int | None]]:
    return audited_rows(row.member for row in rows)
