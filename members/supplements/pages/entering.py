"""Opening, closing and reopening a round, and noting many answers at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate

from members.audited import audited_rows
from members.models import Member
from members.pages.access import READ_ONLY, require_writer
from members.pages.flow import act_entry
from members.supplements import services
from members.supplements.completeness import answers_in, asked_in, cells_below
from members.supplements.forms import NoteForm, OpenForm, PlainForm
from members.supplements.models import SupplementRound
from registry.accounts.access.scopes import MANAGERS, WRITERS, may, province_under, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.drafts.entering import Outcome, serve
from registry.units.models import Organization
from registry.units.names import organization_names

from .asking import UNIT, YEAR, place_asked, round_of

BOARD_ONLY = "Đợt bổ sung hồ sơ do ban tổ chức của tỉnh mở và đóng."
# So many can be ticked on one form.
MOST = 300


def new(request: HttpRequest) -> HttpResponse:
    """Open a round of the whole province."""
    user, today = user_of(request), localdate()
    province = province_under(user, *MANAGERS)
    if province is None:
        raise PermissionDenied(BOARD_ONLY)
    usual = {"year": today.year, "on": today, "due_on": date(today.year, 12, 31)}

    def write(form: Any, answers: Any) -> SupplementRound:
        values = {name: form.cleaned_data[name] for name in ("year", "on", "due_on", "document_no")}
        return services.open_round(organization=Organization.objects.get(pk=province), by=user, **values)

    return serve(
        request,
        act_entry(
            title="Mở đợt bổ sung hồ sơ",
            lead="Mọi đảng viên của tỉnh được hỏi; ai đã nộp thì đơn vị ghi, thay đổi ghi thẳng vào hồ sơ.",
            make=lambda data, **more: OpenForm(data, user=user, today=today, **{"initial": usual, **more}),
            write=write,
            outcome=lambda form, opened, _: Outcome(
                f"Mở đợt bổ sung hồ sơ năm {opened.year}, hạn nộp {opened.due_on:%d/%m/%Y}."
            ),
            landing=_page,
            done=lambda opened: f"Đã mở đợt bổ sung hồ sơ năm {opened.year}.",
            back=reverse("supplements"),
            extra={"quiet": True},
        ),
    )


def close(request: HttpRequest, year: int) -> HttpResponse:
    """End a round."""
    return _changed(
        request,
        year,
        "Đóng đợt bổ sung hồ sơ",
        services.close_round,
        "Đợt năm {year} đóng hôm nay; không ghi thêm được ai đã nộp. Mở lại được.",
        "Đã đóng đợt năm {year}.",
    )


def reopen(request: HttpRequest, year: int) -> HttpResponse:
    """Let a round go on."""
    return _changed(
        request,
        year,
        "Mở lại đợt bổ sung hồ sơ",
        services.reopen_round,
        "Đợt năm {year} lại mở; đơn vị ghi tiếp được ai đã nộp.",
        "Đã mở lại đợt năm {year}.",
    )


def _changed(
    request: HttpRequest, year: int, title: str, write: Callable[..., Any], says: str, done: str
) -> HttpResponse:
    user, today, asked = user_of(request), localdate(), round_of(year)
    if not (user.is_active and may(user, asked.organization_id, *MANAGERS)):
        raise PermissionDenied(BOARD_ONLY)
    return serve(
        request,
        act_entry(
            title=title,
            make=lambda data, **more: PlainForm(data, user=user, today=today, **more),
            write=lambda form, answers: write(asked=asked, by=user),
            outcome=lambda form, held, _: Outcome(says.format(year=year)),
            landing=_page,
            done=lambda held: done.format(year=year),
            back=_page(asked),
            extra={"quiet": True},
        ),
    )


def note(request: HttpRequest, year: int) -> HttpResponse:
    """Note that those who are ticked, of a unit, have handed in their sheets."""
    user, today, asked = require_writer(request), localdate(), round_of(year)
    structure, place = place_asked(request, asked)
    if place is None:
        raise Http404
    if place.id not in set(subtree_ids(user, roles=WRITERS)):
        raise PermissionDenied(READ_ONLY)
    rows = asked_in(asked, cells_below(structure, place.id)).exclude(answers_in(asked))
    offered = _offered(user, place.id, rows, today)
    back = f"{reverse('supplement_people')}?{YEAR}={year}&{UNIT}={place.code}"
    more_are_left = " Đây là 300 người đầu; ghi xong mở lại để ghi tiếp." if len(offered) == MOST else ""

    def make(data: Any, **more: Any) -> Any:
        return NoteForm(data, user=user, today=today, offered=offered, **{"initial": {"on": today}, **more})

    return serve(
        request,
        act_entry(
            title=f"Ghi ai đã nộp phiếu bổ sung năm {year}",
            lead=f"{place.name}: {len(offered)} người chưa nộp. Đánh dấu ai đã nộp.{more_are_left}",
            make=make,
            write=lambda form, answers: services.note_answers(
                asked=asked, members=form.chosen(), on=form.cleaned_data["on"], by=user
            ),
            outcome=lambda form, added, _: Outcome(f"Ghi thêm {added} người đã nộp.", named=added),
            landing=lambda _: back,
            done=lambda added: f"Đã ghi {added} người đã nộp.",
            parameters=(UNIT,),
            back=back,
            extra={"quiet": True},
        ),
    )


def _offered(user: User, unit: int, rows: Any, today: date) -> dict[int, str]:
    """Who may be ticked, by number, with what is said of each."""
    found = list(rows.select_related("member").order_by("member__sort_key", "pk")[:MOST])
    cells = organization_names({row.cell_id for row in found}, today)
    people: list[Member] = [row.member for row in found]
    record(
        "members.listed",
        by=user,
        organization=unit,
        list="bo-sung-ho-so",
        rows=len(found),
        seen=audited_rows(people),
    )
    return {
        row.member_id: f"{row.member.full_name}, sinh {row.member.born or 'chưa rõ'}, {cells[row.cell_id]}"
        for row in found
    }


def _page(asked: SupplementRound) -> str:
    return f"{reverse('supplements')}?{YEAR}={asked.year}"
