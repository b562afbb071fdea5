"""Numbers that wait to be compared: the pairs, what is decided of one, and that the others are settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from members.audited import audited_rows
from members.forms.comparing import FIRST, DecideForm, Decision, SettleForm
from members.models import Event, Member
from members.services import comparing
from members.services.comparing import Pair
from members.services.personal import LABELS
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.draft_pages import draft_of
from registry.common.paging import numbered_page
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.names import organization_names

PAIRS_A_PAGE = 25
DECIDED = "Cặp này đã được quyết định, hoặc số đã được sửa."
NOT_THE_WHOLE = "Đối chiếu số giữa các đơn vị do ban tổ chức quản lý toàn sổ làm."


@dataclass(frozen=True, slots=True)
class Side:
    """One of two people: the member, where the member counts, and who entered the record."""

    member: Member
    cell: str
    entered: Event | None


@dataclass(frozen=True, slots=True)
class Line:
    """A pair as the page shows it: both people, the numbers that they share, where it is decided."""

    sides: tuple[Side, Side]
    numbers: list[tuple[str, str]]
    href: str


def _comparer(request: HttpRequest) -> User:
    user = user_of(request)
    if not comparing.compares(user):
        raise PermissionDenied(NOT_THE_WHOLE)
    return user


def _lines(pairs: Sequence[Pair]) -> list[Line]:
    ids = {number for pair in pairs for number in (pair.first, pair.second)}
    members = Member.objects.in_bulk(ids)
    cells = organization_names({one.home_id for one in members.values() if one.home_id}, localdate())
    events = (
        Event.objects.filter(member__in=ids).select_related("recorded_by").order_by("-recorded_at", "-pk")
    )
    entered = {event.member_id: event for event in events}

    def side(number: int) -> Side:
        member = members[number]
        return Side(member, cells.get(member.home_id or 0, ""), entered.get(number))

    return [
        Line(
            (side(pair.first), side(pair.second)),
            [(LABELS[column], getattr(members[pair.first], column)) for column in pair.columns],
            reverse("numbers_decide", args=[pair.first, pair.second]),
        )
        for pair in pairs
    ]


def _noted(user: User, lines: Sequence[Line]) -> None:
    people = [side.member for line in lines for side in line.sides]
    record("members.pairs_listed", by=user, seen=audited_rows(people), rows=len(lines))


@require_http_methods(["GET", "HEAD"])
def pairs(request: HttpRequest) -> HttpResponse:
    """The pairs that are to be decided, and how many other people have a number that waits."""
    user = _comparer(request)
    found = comparing.pairs()
    page = numbered_page(request, found, PAIRS_A_PAGE)
    lines = _lines(list(page))
    _noted(user, lines)
    paired = {number for pair in found for number in (pair.first, pair.second)}
    alone = len(set(comparing.waiting()) - paired)
    context = {"page": page, "lines": lines, "open": len(found), "alone": alone}
    return render(request, "members/comparing/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Decide of a pair: choose, read what will become of both records, confirm."""
    user = _comparer(request)
    pair = next((one for one in comparing.pairs() if (one.first, one.second) == (first, second)), None)
    if pair is None:
        if draft_of(request) is None:
            raise Http404
        messages.info(request, DECIDED)
        return redirect("numbers_awaiting")
    (line,) = _lines([pair])
    _noted(user, [line])
    return serve(
        request,
        Entry(
            title="Quyết định một cặp trùng số",
            make=DecideForm,
            write=partial(_decide, pair, user),
            outcome=lambda form, _, live: Outcome(_says(line, form.decided(), live), named=live),
            looks=lambda form: _live_of(_other(line, form.decided())),
            landing=lambda _: reverse("numbers_awaiting"),
            done=lambda _: "Đã ghi quyết định. Quyết định được lưu trong nhật ký.",
            back=reverse("numbers_awaiting"),
            fill_template="members/comparing/decide.html",
            confirm_template="members/comparing/confirm.html",
            extra={"line": line},
        ),
    )


def _decide(pair: Pair, user: User, form: DecideForm, answers: Mapping[str, Any]) -> None:
    decision = form.decided()
    keeps = pair.first if decision.keeps == FIRST else pair.second
    comparing.decide(pair=pair, keeps=keeps, same=decision.same, reason=form.cleaned_data["reason"], by=user)


def _other(line: Line, decision: Decision) -> Member:
    return line.sides[1 if decision.keeps == FIRST else 0].member


def _live_of(member: Member) -> int:
    return Event.objects.live().filter(member=member).count()


def _says(line: Line, decision: Decision, live: int) -> str:
    """What becomes of both records; ``live`` are the other record's live events, before."""
    keeper, other = ("1", "2") if decision.keeps == FIRST else ("2", "1")
    numbers = ", ".join(label.lower() for label, _ in line.numbers)
    if decision.same:
        return (
            f"Hai hồ sơ là của một người. Hồ sơ {keeper} giữ nguyên và {numbers} là của hồ sơ này."
            f" Hồ sơ {other} bị rút: hủy cả {live} việc đã ghi, từ nay không còn được tính ở đâu, kể cả trong"
            f" số liệu các kỳ trước. Nhiệm vụ, chức vụ và thông tin riêng ghi ở hồ sơ {other} không chuyển"
            f" sang hồ sơ {keeper}."
            f" Nếu người này đã chuyển đơn vị, sau đó ghi chuyển chi bộ cho hồ sơ {keeper}."
        )
    return (
        f"Hai hồ sơ là của hai người khác nhau, cả hai vẫn được tính như trước. Đúng ra {numbers} là của"
        f" hồ sơ {keeper}. Ở hồ sơ {other} số vẫn ghi như cũ với dấu «là số của hồ sơ khác» để đơn vị kiểm"
        " tra và đính chính; số đính chính lại được đối chiếu."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest) -> HttpResponse:
    """Settle every number that waits and is nobody else's, once no pair is left."""
    user = _comparer(request)
    waiting = comparing.waiting()

    def outcome(form: Any, count: int, found: Any) -> Outcome:
        return Outcome(
            f"Số hồ sơ, số thẻ, số căn cước đang chờ đối chiếu của {count} người không trùng với ai trong"
            " toàn sổ và được xác nhận là của họ. Từ nay không ai khác ghi được các số này.",
            named=waiting,
        )

    return serve(
        request,
        Entry(
            title="Xác nhận các số không trùng ai",
            lead=f"Có {len(waiting)} người có số chờ đối chiếu.",
            make=SettleForm,
            write=lambda form, answers: comparing.settle(members=waiting, by=user),
            outcome=outcome,
            landing=lambda _: reverse("numbers_awaiting"),
            done=lambda count: f"Đã xác nhận số của {count} người.",
            back=reverse("numbers_awaiting"),
        ),
    )
