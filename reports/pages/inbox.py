"""The inbox: reports that came by themselves, their files, and, for administrators, who gets which."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from registry.accounts.access.scopes import ADMINISTRATORS, has_role, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.attempts import attempt
from registry.common.exports import XLSX
from registry.common.paging import slice_of
from registry.common.refusals import Refused
from reports import inbox, saved
from reports.catalogue import INDICATORS
from reports.models import Every

from .scheduled import scheduled


@require_safe
def inbox_page(request: HttpRequest) -> HttpResponse:
    """What came, the newest first, and which of one's questions are sent by themselves."""
    user = user_of(request)
    came = list(inbox.of(user))
    page = slice_of(request, came)
    titles = {kind.code: kind.title for kind in inbox.kinds()}
    unwanted = inbox.unwanted_by(user)
    context = {
        "page": page,
        "notices": [(notice, titles[notice.kind]) for notice in page.rows],
        "newest": max((notice.pk for notice in came), default=0),
        "unread": sum(notice.read_at is None for notice in came),
        "kinds": [(kind, kind.code not in unwanted) for kind in inbox.optional_kinds(user)],
        "own": [
            (question, INDICATORS[question.indicator].title)
            for question in saved.of(user).filter(owner=user)
            if question.indicator in INDICATORS
        ],
        "every": Every.choices,
        "administers": has_role(user, *ADMINISTRATORS),
    }
    return render(request, "inbox/page.html", context)


@require_safe
def file(request: HttpRequest, number: int) -> HttpResponse:
    """The file of one of the user's notices."""
    notice = get_object_or_404(inbox.of(user_of(request)), pk=number)
    if notice.file is None:
        raise Http404
    response = HttpResponse(bytes(notice.file), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{notice.file_name}"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def open_notice(request: HttpRequest, number: int) -> HttpResponse:
    """Lead on to the page that one of the user's notices is about; from then on it counts as read."""
    user = user_of(request)
    notice = get_object_or_404(inbox.of(user), pk=number)
    if request.method == "GET":
        inbox.read(user, notice.pk)
    return redirect(notice.href or "inbox")


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one notice as read, or all up to the newest that had come when the page was made."""
    user = user_of(request)
    number, newest = (request.POST.get(name, "") for name in ("number", "newest"))
    if number.isdecimal():
        inbox.read(user, int(number))
    elif newest.isdecimal():
        inbox.read_all(user, int(newest))
    return redirect("inbox")


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Get notices of the chosen kinds only."""
    wanted = request.POST.getlist("kind")
    attempt(request, lambda: inbox.choose(wanted=wanted, by=user_of(request)), "Đã ghi loại tin bạn nhận.")
    return redirect("inbox")


@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take one of the user's notices out."""
    if not inbox.remove(user_of(request), number):
        raise Http404
    messages.success(request, "Đã xóa tin.")
    return redirect("inbox")


@require_POST
def schedule(request: HttpRequest, number: int) -> HttpResponse:
    """Have one of the user's saved questions sent by itself, or no more."""
    user = user_of(request)
    question = get_object_or_404(saved.of(user), pk=number, owner=user)
    every = request.POST.get("every", "")
    try:
        saved.schedule(question=question, every=every, by=user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("inbox")
    if every:
        when = Every(every).label.lower()
        messages.success(request, f"«{question.name}» sẽ tự gửi vào hộp tin {when}, sau khi hết kỳ.")
    else:
        messages.success(request, f"«{question.name}» không tự gửi nữa.")
    return redirect("inbox")


@require_safe
def schedules(request: HttpRequest) -> HttpResponse:
    """Who of the accounts that the administrator looks after gets which report."""
    found = [
        (question, INDICATORS[question.indicator].title)
        for question in scheduled().filter(owner__in=_looked_after(request))
        if question.indicator in INDICATORS
    ]
    page = slice_of(request, found)
    return render(request, "inbox/schedules.html", {"page": page, "schedules": page.rows})


@require_safe
def readers(request: HttpRequest) -> HttpResponse:
    """Who of them gets which kinds of notices, and does without which."""
    page = slice_of(request, inbox.who_gets_what(_looked_after(request)))
    return render(request, "inbox/readers.html", {"page": page, "readers": page.rows})


def _looked_after(request: HttpRequest) -> QuerySet[User]:
    own = subtree_ids(user_of(request), roles=ADMINISTRATORS)
    found: QuerySet[User] = User.objects.administered_within(own, localdate())
    return found
