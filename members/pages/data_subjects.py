"""What a person may ask for, done by staff: the document of all that is held, and erasure for good."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members import services
from members.models import Member
from members.pages.access import may_manage
from members.pages.events import member_url
from members.services.erasing import extent_of, refuse_who_counts
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common.form_fields import reason_field
from registry.common.refusals import Refused
from registry.common.templatetags.ui import moment
from registry.common.text import clean
from registry.privacy.data_subjects.document import IN_A_FILE, ON_A_PAGE, gathered
from registry.privacy.data_subjects.files import as_json, as_workbook
from registry.privacy.data_subjects.parts import parts

PAGE, WORKBOOK, DATA = "trang", "xlsx", "json"
FORMATS = {PAGE: "Xem trên trang này để in", WORKBOOK: "Tệp Excel", DATA: "Tệp JSON cho máy đọc"}
MANAGERS_ONLY = "Việc này do cán bộ ban tổ chức quản lý người này làm."


class Ask(forms.Form):
    """Why the document is made, and as what."""

    purpose = forms.CharField(
        label="Mục đích lập tài liệu",
        min_length=5,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "Ví dụ: trả lời đơn của đồng chí về dữ liệu cá nhân"}),
        error_messages={
            "required": "Hãy ghi mục đích.",
            "min_length": "Mục đích quá ngắn: hãy ghi rõ việc đang làm.",
        },
    )
    kind = forms.ChoiceField(label="Dạng", choices=list(FORMATS.items()), initial=PAGE)


class Erase(forms.Form):
    """The reason, and the name typed out, so that nobody is erased by a slip of the hand."""

    reason = reason_field(
        "Lý do xóa", "Lý do được giữ lại trong nhật ký: không ghi tên, số giấy tờ của người này."
    )
    typed = forms.CharField(
        label="Gõ lại họ và tên của người này để xác nhận",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Gõ lại họ và tên để xác nhận."},
    )

    def __init__(self, data: Any = None, *, member: Member) -> None:
        self.member = member
        super().__init__(data)

    def clean_typed(self) -> str:
        """The very name, however it is capitalized."""
        typed = clean(self.cleaned_data["typed"])
        if typed.casefold() != self.member.full_name.casefold():
            raise forms.ValidationError("Không khớp với họ và tên đã ghi. Chưa có gì bị xóa.", code="differs")
        return typed


def _managed(request: HttpRequest, number: int) -> Member:
    """The member in sight of whom the user manages: 404 for nobody there, 403 for who does not manage."""
    user = user_of(request)
    member: Member = get_object_or_404(Member.objects.visible_to(user), pk=number)
    if not may_manage(user, member):
        raise PermissionDenied(MANAGERS_ONLY)
    return member


@require_http_methods(["GET", "HEAD", "POST"])
def holdings(request: HttpRequest, number: int) -> HttpResponse:
    """All that is held on a person: what it will be and why it is wanted first, then the document."""
    member = _managed(request, number)
    form = Ask(request.POST) if request.method == "POST" else Ask()
    if request.method != "POST" or not form.is_valid():
        record("members.read", by=user_of(request), on=member, purpose="luu-gi")
        context = {"member": member, "form": form, "parts": parts(), "back": member_url(member)}
        return _unstored(
            render(request, "data_subjects/ask.html", context, status=422 if form.errors else 200)
        )
    return _document(request, member, form.cleaned_data["purpose"], form.cleaned_data["kind"])


def _document(request: HttpRequest, member: Member, purpose: str, kind: str) -> HttpResponse:
    record("members.holdings_shown", by=user_of(request), on=member, reason=purpose, kind=kind)
    sections = gathered(member, most=ON_A_PAGE if kind == PAGE else IN_A_FILE)
    about = {
        "made_at": moment(timezone.now()),
        "made_by": str(request.user),
        "purpose": purpose,
    }
    if kind == WORKBOOK:
        return as_workbook(sections, about)
    if kind == DATA:
        return as_json(sections, about)
    context = {"member": member, "sections": sections, "about": about, "back": member_url(member)}
    return _unstored(render(request, "data_subjects/document.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, number: int) -> HttpResponse:
    """Erase somebody who never counted, after saying what goes and having the name typed out."""
    member = _managed(request, number)
    try:
        refuse_who_counts(member)
    except Refused as refused:
        context = {"member": member, "why": refused.message, "back": member_url(member)}
        return _unstored(
            render(
                request,
                "data_subjects/not_erasable.html",
                context,
                status=422 if request.method == "POST" else 200,
            )
        )
    form = Erase(request.POST, member=member) if request.method == "POST" else Erase(member=member)
    if request.method == "POST" and form.is_valid():
        try:
            services.erase(member=member, reason=form.cleaned_data["reason"], by=user_of(request))
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(
                request, "Đã xóa hẳn một hồ sơ chưa từng được tính. Việc xóa được ghi vào nhật ký."
            )
            return redirect("members")
    record("members.read", by=user_of(request), on=member, purpose="xoa-han")
    context = {"member": member, "form": form, "extent": extent_of(member), "back": member_url(member)}
    return _unstored(render(request, "data_subjects/erase.html", context, status=422 if form.errors else 200))


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
