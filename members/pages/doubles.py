"""People who may be in the register twice: the list, two records side by side, joined and parted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate

from members.audited import audited_rows
from members.forms.doubles import APART, FIRST, JoinForm, PartForm
from members.models import Event, Joining, Member
from members.services import doubles, joining
from members.services.doubles import Alike
from registry.accounts.access.scopes import MANAGERS
from registry.accounts.models import User
from registry.accounts.requests import user_with
from registry.audit.trail import record
from registry.common.paging import numbered_page
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.names import organization_names

from .access import may_manage
from .effects import spans_of

PAIRS_A_PAGE = 25
MANAGERS_ONLY = "Gộp hồ sơ do cán bộ quản lý cả hai hồ sơ làm."
# What is compared side by side, with its words.
COMPARED = (
    ("Họ và tên", "full_name"),
    ("Ngày sinh", "born"),
    ("Giới tính", "get_gender_display"),
    ("Dân tộc", "ethnicity"),
    ("Quê quán", "native_place"),
    ("Ngày vào Đảng", "admitted_on"),
    ("Ngày chính thức", "official_on"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A pair: both people, each with the cell that answers for it."""

    alike: Alike
    sides: tuple[tuple[Member, str], tuple[Member, str]]


def alike(request: HttpRequest) -> HttpResponse:
    """The pairs among people in sight, and what was joined lately."""
    user = user_with(request, *MANAGERS, refusal=MANAGERS_ONLY)
    found = doubles.pairs()
    page = numbered_page(request, found, PAIRS_A_PAGE)
    lines = _lines(list(page))
    seen = audited_rows(member for line in lines for member, _ in line.sides)
    record("members.listed", by=user, list="trung-nguoi", rows=len(lines), seen=seen)
    visible = Member.objects.visible_to(user)
    joined = Joining.objects.filter(undone_at__isnull=True, kept__in=visible).select_related(
        "kept", "left", "joined_by"
    )
    context = {"page": page, "lines": lines, "joined": joined.order_by("-joined_at")[:20]}
    return render(request, "members/doubles/page.html", context)


def _lines(found: Sequence[Alike]) -> list[Line]:
    ids = {number for pair in found for number in (pair.first, pair.second)}
    members = Member.objects.in_bulk(ids)
    cells = organization_names({one.home_id for one in members.values() if one.home_id}, localdate())

    def side(number: int) -> tuple[Member, str]:
        return members[number], cells.get(members[number].home_id or 0, "")

    return [Line(pair, (side(pair.first), side(pair.second))) for pair in found]


def decide(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Two records side by side, and what is decided of them."""
    user = user_with(request, *MANAGERS, refusal=MANAGERS_ONLY)
    one, other = _managed(user, first), _managed(user, second)
    if one == other:
        raise Http404
    record("members.listed", by=user, list="trung-nguoi", rows=2, seen=audited_rows([one, other]))
    back = reverse("alike")
    return serve(
        request,
        Entry(
            title="Hai hồ sơ giống nhau",
            make=JoinForm,
            write=lambda form, _: _write(form.cleaned_data, one, other, user),
            outcome=lambda form, made, live: Outcome(_says(form.cleaned_data, made), named=live),
            looks=lambda form: [_live(one), _live(other)],
            landing=lambda _: back,
            done=lambda _: "Đã ghi quyết định.",
            about=lambda typed: f"{one.full_name}, {other.full_name}",
            back=back,
            fill_template="members/doubles/decide.html",
            confirm_template="members/doubles/confirm.html",
            extra={"rows": _rows(one, other), "sides": (one, other)},
        ),
    )


def _managed(user: User, number: int) -> Member:
    member: Member = get_object_or_404(Member.objects.visible_to(user), pk=number)
    if not may_manage(user, member):
        raise PermissionDenied(MANAGERS_ONLY)
    return member


def _write(said: Mapping[str, Any], one: Member, other: Member, user: User) -> Any:
    if said["decision"] == APART:
        return joining.keep_apart(first=one, second=other, reason=said["reason"], by=user)
    kept, left = (one, other) if said["decision"] == FIRST else (other, one)
    return joining.join(kept=kept, left=left, reason=said["reason"], by=user)


def _says(said: Mapping[str, Any], made: Any) -> str:
    if said["decision"] == APART:
        return "Hai hồ sơ là của hai người khác nhau; cặp này không hiện trong danh sách nữa."
    kept, left = ("1", "2") if said["decision"] == FIRST else ("2", "1")
    events = made.moved["events"]
    carried = sum(1 for _, copy in events if copy)
    rows = sum(map(len, made.moved["rows"].values()))
    return (
        f"Hồ sơ {kept} được giữ. Hồ sơ {left} bị rút: {len(events)} việc của hồ sơ này bị hủy, trong đó"
        f" {carried} việc hồ sơ {kept} chưa có được ghi lại ở hồ sơ {kept}; {rows} dòng khác (chức vụ,"
        " nhiệm vụ, huy hiệu, thẻ, khen thưởng, thông tin có ngày…) chuyển sang. Số liệu từ nay chỉ tính"
        " một người."
        " Lý lịch và số giấy tờ của hồ sơ được giữ không đổi. Tách lại được ở trang này."
    )


def _rows(one: Member, other: Member) -> list[tuple[str, str, str, bool]]:
    """What both records say, and whether it differs."""
    found = []
    for title, name in COMPARED:
        values = [_said(member, name) for member in (one, other)]
        found.append((title, values[0], values[1], values[0] != values[1]))
    today = localdate()
    spans = [spans_of(member.pk) for member in (one, other)]
    cells = organization_names({span.cell for each in spans for span in each}, today)
    said = ["; ".join(f"{cells[s.cell]} {s.starts_on:%d/%m/%Y} – {_end(s)}" for s in each) for each in spans]
    found.append(("Được tính ở", said[0] or "–", said[1] or "–", said[0] != said[1]))
    return found


def _end(span: Any) -> str:
    return "nay" if span.ends_on > localdate() else f"{span.ends_on:%d/%m/%Y}"


def _said(member: Member, name: str) -> str:
    value = getattr(member, name)
    value = value() if callable(value) else value
    if not value:
        return "chưa rõ"
    return f"{value:%d/%m/%Y}" if name.endswith("_on") else str(value)


def _live(member: Member) -> int:
    return Event.objects.live().filter(member=member).count()


def part(request: HttpRequest, number: int) -> HttpResponse:
    """Part two records again that were joined."""
    user = user_with(request, *MANAGERS, refusal=MANAGERS_ONLY)
    held = get_object_or_404(Joining.objects.select_related("kept", "left"), pk=number)
    if held.kept is None or held.left is None:
        raise Http404
    name = held.kept.full_name
    _managed(user, held.kept.pk)
    _managed(user, held.left.pk)
    back = reverse("alike")
    return serve(
        request,
        Entry(
            title="Tách hai hồ sơ đã gộp",
            make=PartForm,
            write=lambda form, _: joining.part(joining=held, reason=form.cleaned_data["reason"], by=user),
            outcome=lambda form, made, _: Outcome(
                f"Hồ sơ của {name} được tách lại thành hai như trước khi gộp; việc ghi sau khi"
                " gộp ở lại với hồ sơ được giữ."
            ),
            landing=lambda _: back,
            done=lambda _: "Đã tách hai hồ sơ.",
            about=lambda typed: name,
            back=back,
        ),
    )
