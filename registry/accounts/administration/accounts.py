"""Pages of accounts: the list, one user, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.accounts import services
from registry.accounts.access.scopes import ADMINISTRATORS
from registry.accounts.models import Grant, Session, User
from registry.accounts.requests import user_with
from registry.accounts.services.passwords import ONE_TIME
from registry.accounts.services.rights import require_over_user
from registry.accounts.sign_in import factors
from registry.accounts.sign_in.own_pages import browser
from registry.common.attempts import attempt
from registry.common.paging import numbered_page
from registry.common.refusals import Refused
from registry.common.stale_forms import TOO_OLD, is_current, mark_of
from registry.units.names import organization_names

from .forms import AccountForm, GrantForm
from .listing import AccountFilters, held, lines
from .units import administered

A_PAGE = 50
NOT_YOURS = "Chỉ người quản trị hệ thống dùng được trang này."


def administrator(request: HttpRequest) -> User:
    """The signed-in user, who must administer something."""
    return user_with(request, *ADMINISTRATORS, refusal=NOT_YOURS)


def account_of(request: HttpRequest, number: int) -> User:
    """A user within what the signed-in one administers: else 404."""
    by = administrator(request)
    users = User.objects.administered_within(administered(by), localdate())
    found: User = get_object_or_404(users, pk=number)
    return found


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """The users below the administrator's grants."""
    by, today = administrator(request), localdate()
    mine = administered(by)
    filters = AccountFilters(request.GET, User.objects.administered_within(mine, today), mine, today)
    page = numbered_page(request, filters.qs.order_by("username"), A_PAGE)
    context = {
        "form": filters.form,
        "page": page,
        "lines": lines(list(page), mine, today),
        "total": page.paginator.count,
    }
    return render(request, "administration/accounts.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """A new user; the one-time password is read here, this once."""
    by, today = administrator(request), localdate()
    form = AccountForm(request.POST or None, user=by, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = services.create_account(by=by, **form.arguments())
        except Refused as refused:
            form.refuse(refused)
        else:
            return _show_password(request, user, password)
    context = {"form": form, "title": "Thêm người dùng", "does": "Tạo tài khoản", "back": "accounts"}
    return render(request, "administration/form.html", context)


@require_safe
def account(request: HttpRequest, number: int) -> HttpResponse:
    """One user: what he may do, where he is signed in, how he signs in."""
    by, today = administrator(request), localdate()
    user = account_of(request, number)
    mine = administered(by)
    grants = list(Grant.objects.filter(user=user, organization_id__any_of=mine))
    fault = _fault(by, user)
    sessions = (
        [] if fault and by.pk != user.pk else list(Session.objects.filter(user=user).order_by("-seen_at"))
    )
    context = {
        "account": user,
        "grants": held(grants, organization_names((row.organization_id for row in grants), today), today),
        "fault": fault,
        "is_self": by.pk == user.pk,
        "factors": factors.of(user),
        "sessions": [(browser(session.agent), session) for session in sessions],
        "today": today,
        "mark": mark_of(user.password),
    }
    return render(request, "administration/account.html", context)


def _fault(by: User, user: User) -> str:
    """Why ``by`` may not act on the account as a whole; empty where he may."""
    try:
        require_over_user(by, user)
    except Refused as refused:
        return refused.message
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def account_grant(request: HttpRequest, number: int) -> HttpResponse:
    """Give the user one more role."""
    by, today = administrator(request), localdate()
    user = account_of(request, number)
    form = GrantForm(request.POST or None, user=by, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            services.grant(user=user, by=by, **form.arguments())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Đã giao quyền.")
            return redirect("account", number)
    context = {"form": form, "title": f"Giao quyền cho {user}", "does": "Giao quyền", "account": user}
    return render(request, "administration/form.html", context)


@require_POST
def grant_end(request: HttpRequest, number: int, grant_id: int) -> HttpResponse:
    """End one of the user's grants, now."""
    by, user = administrator(request), account_of(request, number)
    own = Grant.objects.filter(user=user, organization_id__any_of=administered(by))
    row = get_object_or_404(own, pk=grant_id)
    return _do(request, user, "Đã thôi quyền.", lambda: services.end_grant(grant=row, by=by))


@require_POST
def account_rename(request: HttpRequest, number: int) -> HttpResponse:
    """Correct the user's name."""
    by, user = administrator(request), account_of(request, number)
    name = request.POST.get("full_name", "")
    return _do(
        request, user, "Đã sửa họ tên.", lambda: services.change_name(user=user, full_name=name, by=by)
    )


@never_cache
@require_POST
def account_password(request: HttpRequest, number: int) -> HttpResponse:
    """A new one-time password, read here, this once."""
    by, user = administrator(request), account_of(request, number)
    if not is_current(request, user.password):
        messages.warning(request, TOO_OLD)
        return redirect("account", number)
    return _with_password(request, user, lambda: services.new_one_time_password(user=user, by=by))


@never_cache
@require_POST
def account_reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Let an ended account in again; the one-time password is read here, this once."""
    by, user = administrator(request), account_of(request, number)
    return _with_password(request, user, lambda: services.reopen_account(user=user, by=by))


@require_POST
def account_end(request: HttpRequest, number: int) -> HttpResponse:
    """End the account."""
    by, user = administrator(request), account_of(request, number)
    reason = request.POST.get("reason", "")
    return _do(
        request,
        user,
        "Đã khóa tài khoản; mọi quyền, phiên đăng nhập và việc đang chờ đã kết thúc.",
        lambda: services.end_account(user=user, by=by, reason=reason),
    )


@require_POST
def account_factors(request: HttpRequest, number: int) -> HttpResponse:
    """Take every second factor away."""
    by, user = administrator(request), account_of(request, number)
    reason = request.POST.get("reason", "")
    return _do(
        request,
        user,
        "Đã xóa bước hai; người dùng cài lại khi đăng nhập.",
        lambda: services.reset_second_factor(user=user, by=by, reason=reason),
    )


@require_POST
def account_sessions(request: HttpRequest, number: int) -> HttpResponse:
    """End every session of the user."""
    by, user = administrator(request), account_of(request, number)
    return _do(
        request, user, "Đã kết thúc mọi phiên đăng nhập.", lambda: services.end_sessions(user=user, by=by)
    )


def _do(request: HttpRequest, user: User, done: str, act: Callable[[], Any]) -> HttpResponse:
    attempt(request, act, done)
    return redirect("account", user.pk)


def _with_password(request: HttpRequest, user: User, act: Callable[[], str]) -> HttpResponse:
    password = attempt(request, act)
    return redirect("account", user.pk) if password is None else _show_password(request, user, password)


def _show_password(request: HttpRequest, user: User, password: str) -> HttpResponse:
    context = {"account": user, "password": password, "days": ONE_TIME.days}
    return render(request, "administration/password_once.html", context)
