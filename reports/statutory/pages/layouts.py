"""Layouts of the forms: which is in force, its text to take out, and the page on which it comes back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from registry.accounts.access.scopes import MANAGERS, may
from registry.accounts.requests import user_of
from registry.drafts.entering import Entry, Outcome, serve
from registry.units.models import Kind, Organization
from reports.asking import answers
from reports.periods.asked import PERIOD, UNIT
from reports.statutory.choosing import FORMS, Edition, versions
from reports.statutory.filling import fill
from reports.statutory.laying_out import LayoutForm, differences
from reports.statutory.services import lay_out

from .asked import Asked, of_a_unit
from .forms import heads_of, lines_of

FORM, AS = "bieu", "dang"


@of_a_unit
def layouts(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The layout of each form in force, and what the board has made of it; ``dang=yaml`` is its text."""
    if request.GET.get(AS) == "yaml":
        return _text(asked, request.GET.get(FORM, ""))
    lines = [
        (form, asked.edition(form).layout, versions(form, asked.of.path).order_by("-number"))
        for form in FORMS
    ]
    return render(
        request, "statutory/layouts.html", asked.context() | {"lines": lines, "edits": _edits(asked)}
    )


@answers
@of_a_unit
def edit(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Bring a layout back: it is tried, filled for the unit, and then confirmed."""
    code, user = request.GET.get(FORM, ""), user_of(request)
    if not may(user, asked.place.id, *MANAGERS):
        raise PermissionDenied("Mẫu biểu do cán bộ ban tổ chức của tỉnh sửa.")
    if not _edits(asked):
        # Whoever manages another unit may be told so.
        why = "Mẫu biểu do cán bộ ban tổ chức của tỉnh sửa, cho cả tỉnh."
        return render(request, "statutory/nothing.html", {"why": why})
    edition, board = asked.edition(code), Organization.objects.get(pk=asked.place.id)
    back = f"{reverse('layouts')}?{asked.query}"
    return serve(
        request,
        Entry(
            title=f"Mẫu biểu số {code}",
            make=lambda data, **more: LayoutForm(data, form=code, text=edition.text, **more),
            write=lambda form, _: lay_out(
                form=code, board=board, about=asked.about, text=form.cleaned_data["text"], by=user
            ),
            outcome=lambda form, _, __: _outcome(form, asked, edition),
            landing=lambda _: back,
            done=lambda made: f"Đã ghi mẫu biểu số {code}, lần {made.number}.",
            about=lambda typed: f"mẫu biểu số {code}",
            parameters=(UNIT, PERIOD, FORM),
            back=back,
            fill_template="statutory/layout.html",
            confirm_template="statutory/layout_confirm.html",
            extra={"place": asked.place, "code": code},
        ),
    )


def _edits(asked: Asked) -> bool:
    """May the user lay out forms anew? Staff of a province, for the province."""
    kind = asked.of.structure.party.standing[asked.place.id].kind
    return kind == Kind.PROVINCE_COMMITTEE and may(user_of(asked.request), asked.place.id, *MANAGERS)


def _outcome(form: LayoutForm, asked: Asked, edition: Edition) -> Outcome:
    layout, text = form.layout, form.cleaned_data["text"]
    assert layout is not None
    changes = list(differences(edition.layout, layout)) or ["Không đổi dòng, cột nào"]

    def shows() -> dict[str, Any]:
        filled = fill(layout, text, asked.of)
        return {"changes": changes, "lines": list(lines_of(filled)), "heads": heads_of(filled)}

    says = f"Mẫu được dùng cho kỳ kết thúc từ {layout.in_force_from:%d/%m/%Y}; kỳ đã khóa giữ mẫu cũ."
    return Outcome(says, shows, text)


def _text(asked: Asked, code: str) -> HttpResponse:
    if code not in FORMS:
        raise Http404
    response = HttpResponse(asked.edition(code).text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bieu-{code}.yaml"'
    return response
