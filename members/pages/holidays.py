"""The calendar of days off: a year at a time, and what staff of the whole register change of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from members.forms.holidays import HolidayForm, RemoveHolidayForm
from members.holidays import FIRST_YEAR, LAST_YEAR, off_in, said
from members.models import Holiday
from members.services import holidays as services
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.dates import iso_day
from registry.drafts.entering import serve

from .flow import act_entry, outcome_of

NOT_THE_WHOLE = "Lịch nghỉ lễ chung cho toàn sổ do ban tổ chức quản lý toàn sổ sửa."


def holidays(request: HttpRequest) -> HttpResponse:
    """The days off of one year."""
    year = _year(request)
    known = said()
    return render(
        request,
        "members/cases/holidays.html",
        {
            "year": year,
            "years": sorted({*range(FIRST_YEAR, LAST_YEAR + 1), *known, year}),
            "days": sorted(off_in(year).items()),
            "is_built_in": year not in known,
            "may_write": services.manages_calendar(user_of(request)),
        },
    )


def _year(request: HttpRequest) -> int:
    given = request.GET.get("nam") or str(localdate().year)
    if not (given.isascii() and given.isdigit() and len(given) == 4 and int(given) >= 1900):
        raise BadRequest("Năm phải gồm bốn chữ số.")
    return int(given)


def _keeper(request: HttpRequest) -> User:
    user = user_of(request)
    if not services.manages_calendar(user):
        raise PermissionDenied(NOT_THE_WHOLE)
    return user


def _calendar(year: int) -> str:
    return f"{reverse('holidays')}?nam={year}"


def add(request: HttpRequest) -> HttpResponse:
    """Say that a day is off."""
    user = _keeper(request)

    def write(form: Any, answers: Mapping[str, Any]) -> Holiday:
        values = form.cleaned_data
        return services.add_holiday(day=values["on"], name=values["name"], by=user)

    return serve(
        request,
        act_entry(
            title="Thêm ngày nghỉ lễ",
            lead="Thời hạn tính theo ngày làm việc không tính ngày này.",
            make=lambda data, **kwargs: HolidayForm(data, user=user, today=localdate(), **kwargs),
            write=write,
            outcome=lambda form, held, found: outcome_of(
                f"Ngày {held.day:%d/%m/%Y} là ngày nghỉ: {held.name}."
            ),
            landing=lambda held: _calendar(held.day.year),
            done=lambda held: f"Đã thêm ngày nghỉ {held.day:%d/%m/%Y}.",
            back=reverse("holidays"),
            extra={"quiet": True},
        ),
    )


def remove(request: HttpRequest, day: str) -> HttpResponse:
    """Say that people work on a day that was off."""
    user, when = _keeper(request), _day(day)

    def write(form: Any, answers: Mapping[str, Any]) -> date:
        services.remove_holiday(day=when, by=user)
        return when

    return serve(
        request,
        act_entry(
            title="Bỏ ngày nghỉ lễ",
            lead=f"Ngày {when:%d/%m/%Y} trở thành ngày làm việc, nếu không phải thứ Bảy, Chủ nhật.",
            make=lambda data, **kwargs: RemoveHolidayForm(data, user=user, today=localdate(), **kwargs),
            write=write,
            outcome=lambda form, gone, found: outcome_of(f"Ngày {when:%d/%m/%Y} không còn là ngày nghỉ lễ."),
            landing=lambda gone: _calendar(when.year),
            done=lambda gone: f"Đã bỏ ngày nghỉ {when:%d/%m/%Y}.",
            back=_calendar(when.year),
            extra={"quiet": True},
        ),
    )


def _day(written: str) -> date:
    try:
        return iso_day(written)
    except ValueError:
        raise Http404 from None
