"""The sheet of a member, as a page and as PDF; with numbers in full for a stated purpose."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from members.member_sheet.gathering import member_sheet
from members.member_sheet.pdf import as_pdf
from members.models import Member
from registry.accounts.requests import user_of
from registry.audit.trail import record

from .access import READ_ONLY, may_write_about
from .purposes import Purpose


def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """The sheet as a page; numbers are masked on it."""
    return _page(request, _find(request, number), Purpose())


@require_POST
def sheet_file(request: HttpRequest, number: int) -> HttpResponse:
    """The sheet as PDF; asked for with a purpose by who writes about the member, with numbers in full."""
    found, user, in_full = _find(request, number), user_of(request), "purpose" in request.POST
    if in_full:
        if not may_write_about(user, found):
            raise PermissionDenied(READ_ONLY)
        form = Purpose(request.POST)
        if not form.is_valid():
            return _page(request, found, form)
        record("members.numbers_shown", by=user, on=found, reason=form.reason)
    record("members.sheet_printed", by=user, on=found)
    response = HttpResponse(
        as_pdf(member_sheet(found, localdate(), in_full=in_full)), content_type="application/pdf"
    )
    # No name of anybody in the name of a file.
    response["Content-Disposition"] = f'attachment; filename="phieu-dang-vien-{found.pk}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _find(request: HttpRequest, number: int) -> Member:
    visible = Member.objects.visible_to(user_of(request)).prefetch_related("profiles__workplace")
    found: Member = get_object_or_404(visible, pk=number)
    return found


def _page(request: HttpRequest, found: Member, form: Purpose) -> HttpResponse:
    user = user_of(request)
    record("members.read", by=user, on=found, purpose="phieu")
    context = {
        "member": found,
        "sheet": member_sheet(found, localdate()),
        "form": form,
        "may_write": may_write_about(user, found),
    }
    return render(request, "members/sheet.html", context)
