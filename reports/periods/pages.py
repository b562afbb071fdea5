"""Pages of periods: who has closed, who is late; closing, stopping that, reopening."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from registry.accounts.access.places import Place, find_organization, organization_asked
from registry.accounts.access.scopes import MANAGERS, may
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.moments import moment_of
from registry.common.refusals import Refused
from registry.common.stale_forms import check_current, mark_of
from registry.units.models import Kind, Organization
from registry.units.structure import forest
from reports.labels import label

from .asked import PERIOD, UNIT, choices, period_asked
from .books import CLOSING_KINDS, Book, Period, PeriodKind, books, structure_of, units_of
from .checks import may_close
from .services import ask_closing, reopen, stop_closing

NOT_YOURS = "Bạn không được khóa kỳ của đơn vị này."


@dataclass(frozen=True, slots=True)
class BookLine:
    """A unit's line: how far it is, and what the user may do about it."""

    book: Book
    close: str = ""
    stop: str = ""
    reopen: str = ""


@require_http_methods(["GET", "HEAD"])
def periods_page(request: HttpRequest) -> HttpResponse:
    """The unit's own part and those of the superior committees below it, in one period."""
    user, (kind, about) = user_of(request), _period(request)
    place = _place(request, about)
    found = books(about, units_of(about, place.id)) if place is not None else []
    # Of many units those that have not closed themselves are looked for: right below the province.
    found.sort(key=lambda book: (book.kind != Kind.PROVINCE_COMMITTEE, book.is_closed_by_itself))
    lines = [_line(user, about, book) for book in found]
    counted = [line.book for line in lines if line.book.kind != Kind.PROVINCE_COMMITTEE]
    context = {
        "place": place,
        "about": about,
        "title": label("period", about.name),
        **choices(kind),
        "lines": lines,
        "is_closing": any(line.book.is_being_closed for line in lines),
        "again": request.get_full_path(),
        "closed": sum(book.is_closed_by_itself for book in counted),
        "late": sum(book.is_late for book in counted),
        "units": len(counted),
        "units_due_on": about.due_on(Kind.SUPERIOR_COMMITTEE),
        "whole_due_on": about.due_on(Kind.PROVINCE_COMMITTEE),
    }
    return render(request, "periods/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def close_page(request: HttpRequest) -> HttpResponse:
    """What closing means here and who is late, then the deed."""
    user, about, place = user_of(request), _period(request)[1], _named(request)
    if not may_close(user, place.id, _kind(about, place.id)):
        raise PermissionDenied(NOT_YOURS)
    organization = Organization.objects.get(pk=place.id)
    late = [book for book in books(about, units_of(about, place.id))[1:] if not book.is_closed]

    def act(reason: str) -> str:
        ask_closing(about=about, organization=organization, by=user, reason=reason)
        return f"Đang khóa {_said(about)} của {place.name}. Việc chạy ở máy chủ: bạn có thể rời trang này."

    return _confirmed(request, about, place, "periods/close.html", act, {"late": late})


@require_POST
def stop_page(request: HttpRequest) -> HttpResponse:
    """Stop a closing that goes on, and say so on the page of periods."""
    user, about, place = user_of(request), _period(request)[1], _named(request)
    if not may_close(user, place.id, _kind(about, place.id)):
        raise PermissionDenied(NOT_YOURS)
    try:
        stop_closing(about=about, organization=Organization.objects.get(pk=place.id), by=user)
        messages.success(request, f"Đã dừng khóa {_said(about)} của {place.name}. Không có số nào được lưu.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(f"{reverse('periods')}?{urlencode({PERIOD: about.name})}")


@require_http_methods(["GET", "HEAD", "POST"])
def reopen_page(request: HttpRequest) -> HttpResponse:
    """What reopening means, its reason, then the deed."""
    user, about, place = user_of(request), _period(request)[1], _named(request)
    if not may(user, place.id, *MANAGERS):
        raise PermissionDenied("Chỉ cán bộ ban tổ chức của đơn vị được mở lại kỳ.")
    found = books(about, [place.id]) if _kind(about, place.id) else []
    closing = found[0].closing if found and found[0].is_closed and not found[0].is_closed_over else None

    def act(reason: str) -> str:
        if closing is None:
            raise Refused("not_closed", "Kỳ này của đơn vị đang mở.")
        reopen(closing=closing, by=user, reason=reason)
        return f"Đã mở lại {_said(about)} của {place.name}. Số đã công bố vẫn được giữ."

    return _confirmed(request, about, place, "periods/reopen.html", act, {"closing": closing})


def _confirmed(
    request: HttpRequest,
    about: Period,
    place: Place,
    template: str,
    act: Callable[[str], str],
    more: dict[str, Any],
) -> HttpResponse:
    """The page to confirm on; after the deed, back to the periods; where it is refused, with the reason why.

    The form is of what the page said: where that has changed meanwhile, it is read again first.
    """
    back = f"{reverse('periods')}?{urlencode({PERIOD: about.name})}"
    reason, refused = request.POST.get("reason", ""), None
    found = (about.name, place.id, more)
    if request.method == "POST":
        try:
            check_current(request, found)
            messages.success(request, act(reason))
            return redirect(back)
        except Refused as refusal:
            refused = refusal
    context: dict[str, Any] = {
        "about": about,
        "title": _said(about),
        "place": place,
        "back": back,
        "reason": reason,
    }
    context |= {**more, "refused": refused, "mark": mark_of(found)}
    return render(request, template, context, status=200 if refused is None else 422)


def _line(user: User, about: Period, book: Book) -> BookLine:
    query = urlencode({PERIOD: about.name, UNIT: book.code})
    if about.is_over and not book.is_closed and may_close(user, book.organization, book.kind):
        if book.is_being_closed:
            return BookLine(book, stop=f"{reverse('period_stop')}?{query}")
        return BookLine(book, close=f"{reverse('period_close')}?{query}")
    if book.is_closed and not book.is_closed_over and may(user, book.organization, *MANAGERS):
        return BookLine(book, reopen=f"{reverse('period_reopen')}?{query}")
    return BookLine(book)


def _kind(about: Period, organization: int) -> str:
    """What the organization is on the period's last day; empty where it does not close."""
    term = forest().on(about.last).party_term(organization)
    return term.kind if term is not None and term.kind in CLOSING_KINDS else ""


def _said(about: Period) -> str:
    """The period within a sentence."""
    title = label("period", about.name)
    return title[:1].lower() + title[1:]


def _period(request: HttpRequest) -> tuple[PeriodKind, Period]:
    return period_asked(request, PeriodKind.MONTH)


def _place(request: HttpRequest, about: Period) -> Place | None:
    """The unit that the address names, or the user's own, as it stands on the period's last day."""
    return organization_asked(request, structure_of(about), request.GET.get(UNIT, ""), _month_of)


def _month_of(day: date) -> dict[str, str]:
    return {PERIOD: f"{day:%Y-%m}"}


def _named(request: HttpRequest) -> Place:
    """The unit that the address has to name; 404 for none and for one out of sight."""
    structure = forest().on(moment_of(request).structure_on)
    return find_organization(request, structure, request.GET.get(UNIT, ""))
