"""The board's official reading of a village without a member: since when which, and setting it anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from registry.accounts.access.places import roots_of, structure_of
from registry.accounts.access.scopes import MANAGERS, sees_everything
from registry.accounts.requests import user_of
from registry.common.form_fields import DayField
from registry.common.moments import Moment
from registry.drafts.entering import Entry, Outcome, serve
from registry.drafts.forms import DraftForm
from reports.asking import ask
from reports.catalogue import INDICATORS
from reports.engine.answers import answers_cached
from reports.models import BoardReading, Reading
from reports.readings import reading_set_on, set_reading

NOT_AT_THE_TOP = "Cách tính áp dụng cho cả sổ nên chỉ cán bộ ban tổ chức cấp tỉnh đổi được."
# The figures that follow the official reading.
FOLLOWING = (
    "villages_without_member",
    "villages_cleared",
    "villages_relapsed",
    "villages_still_without",
    "villages_ended_without",
)


class ReadingForm(DraftForm):
    """A reading and the day from which it is official."""

    reading = forms.ChoiceField(
        label="Cách tính chính thức",
        choices=[("", "Chọn"), *Reading.choices],
        error_messages={"required": "Chọn cách tính."},
    )
    on = DayField(
        label="Từ ngày",
        help_text="Ngày/tháng/năm, ví dụ 01/01/2027. Số liệu của các ngày trước đó giữ nguyên.",
        error_messages={"required": "Ghi ngày."},
    )


def readings(request: HttpRequest) -> HttpResponse:
    """Every day on which the official reading changed, and which it is today."""
    user = user_of(request)
    rows = list(BoardReading.objects.order_by("-in_force_from"))
    context = {
        "rows": [(row.in_force_from, Reading(row.reading).label) for row in rows],
        "default": Reading.OWN.label,
        "today": Reading(reading_set_on(localdate())).label,
        "may_set": sees_everything(user, roles=MANAGERS),
        "following": [INDICATORS[code].title for code in FOLLOWING],
    }
    return render(request, "villages/readings.html", context)


def reading_set(request: HttpRequest) -> HttpResponse:
    """Set the official reading from a day on: what it will change is read before it is confirmed."""
    user = user_of(request)
    if not sees_everything(user, roles=MANAGERS):
        raise PermissionDenied(NOT_AT_THE_TOP)
    page = reverse("readings")

    def write(form: Any, answers: Mapping[str, Any]) -> BoardReading:
        return set_reading(reading=form.cleaned_data["reading"], on=form.cleaned_data["on"], by=user)

    def looks(form: Any) -> tuple[str, date | None]:
        """What was official until then, and when the next reading that is set begins."""
        on = form.cleaned_data["on"]
        later = BoardReading.objects.filter(in_force_from__gt=on).order_by("in_force_from").first()
        return reading_set_on(on), later.in_force_from if later else None

    def outcome(form: Any, row: BoardReading, found: tuple[str, date | None]) -> Outcome:
        before, until = found
        last = f", đến trước ngày {until:%d/%m/%Y}" if until else ""
        return Outcome(
            f"Từ ngày {row.in_force_from:%d/%m/%Y}{last}, thôn, bản chưa có đảng viên được tính theo cách"
            f" «{Reading(row.reading).label}» thay cho «{Reading(before).label}».",
            lambda: {"changes": _changes(request, row.in_force_from, before, row.reading)},
            named=found,
        )

    return serve(
        request,
        Entry(
            title="Đổi cách tính thôn, bản chưa có đảng viên",
            make=ReadingForm,
            write=write,
            looks=looks,
            outcome=outcome,
            landing=lambda _: page,
            done=lambda row: f"Đã đặt cách tính chính thức từ ngày {row.in_force_from:%d/%m/%Y}.",
            back=page,
            confirm_template="villages/reading_confirm.html",
            extra={"following": [INDICATORS[code].title for code in FOLLOWING]},
        ),
    )


def _changes(request: HttpRequest, on: date, before: str, after: str) -> dict[str, Any]:
    """How many villages of the user's unit are without a member by both readings, on the day or today."""
    day = min(on, localdate())
    moment = Moment(on=day, structure_on=day)
    place = next((place for place in roots_of(request, structure_of(moment)) if place.stands), None)
    if place is None:
        return {}
    asked = tuple(ask(place, f"villages_without_member_{r}", moment, on=day) for r in (before, after))
    then, now = answers_cached(asked)
    return {"day": day, "place": place, "before": then, "after": now}
