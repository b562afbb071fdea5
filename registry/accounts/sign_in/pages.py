"""Signing in with its two steps, signing out, and changing one's own password."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from registry.accounts.models import User
from registry.accounts.services import change_password
from registry.audit.trail import record
from registry.common.refusals import Refused

from . import factors, guard, security_keys, signing_in, tries
from .forms import CodeForm, NewPasswordForm, SignInForm

EXPIRED = "Mật khẩu dùng một lần đã hết hạn. Hãy đề nghị người quản trị cấp lại."
ENDED = {
    guard.IDLE: "Phiên trước đã kết thúc vì lâu không dùng. Hãy đăng nhập lại.",
    guard.STOLEN: "Phiên trước đã bị hủy vì được mở trên một trình duyệt khác. Hãy đăng nhập lại.",
}


@login_not_required
@sensitive_post_parameters("password")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first step. Each try is written down; what was typed is not."""
    then = _safe(request, request.POST.get("next") or request.GET.get("next", ""))
    if isinstance(request.user, User):
        return HttpResponseRedirect(then)
    if request.method != "POST":
        ended = ENDED.get(request.session.pop(guard.ENDED, ""), "")
        return _form(request, SignInForm(request), then, ended=ended)
    name = User.normalize_username(request.POST.get("username", "")[:60])
    held = signing_in.password_keys(request, name)
    if seconds := tries.wait(held):
        return _form(request, SignInForm(request), then, wait=in_words(seconds), username=name, status=429)
    form = SignInForm(request, request.POST)
    if not form.is_valid():
        tries.failed(held)
        record("accounts.sign_in_refused", by=None, on=User.objects.filter(username=name).first())
        return _form(request, form, then, username=name)
    user = form.get_user()
    if user.one_time_until is not None and user.one_time_until < now():
        record("accounts.sign_in_refused", by=None, on=user, expired=True)
        return _form(request, SignInForm(request), then, ended=EXPIRED)
    if factors.has(user):
        signing_in.await_second_step(request, user, then)
        return redirect("second_step")
    return signing_in.complete(request, user, HttpResponseRedirect(then), factor="")


@login_not_required
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def second_step(request: HttpRequest) -> HttpResponse:
    """The second step: a code, or a security key."""
    waiting = signing_in.pending(request)
    if waiting is None or isinstance(request.user, User):
        return redirect("login")
    user = waiting.user
    if request.method != "POST":
        return _second(request, user, CodeForm())
    held = signing_in.factor_keys(request, user)
    if seconds := tries.wait(held):
        return _second(request, user, CodeForm(), wait=in_words(seconds), status=429)
    answer = request.POST.get("credential", "")
    form = CodeForm(request.POST)
    factor, fault = "", factors.KEY_FAILED
    if answer:
        asked = security_keys.take_asked(request)
        factor = factors.KEY.value if factors.passes_key(user, answer, asked) else ""
    elif form.is_valid():
        factor, fault = factors.passes(user, form.cleaned_data["code"]), factors.WRONG_CODE
    else:
        return _second(request, user, form)
    if not factor:
        tries.failed(held)
        record("accounts.second_step_refused", by=None, on=user)
        return _second(request, user, CodeForm(), fault=fault)
    then = _safe(request, waiting.then)
    return signing_in.complete(request, user, HttpResponseRedirect(then), factor=factor)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and go back to the sign-in page."""
    user = cast(User, request.user)
    record("accounts.signed_out", by=user, on=user)
    signing_in.leave(request)
    return redirect("login")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def password(request: HttpRequest) -> HttpResponse:
    """The user's own password. Wrong guesses of the present one count as tries to sign in."""
    user = cast(User, request.user)
    if request.method != "POST":
        return _password(request, NewPasswordForm(user))
    held = signing_in.password_keys(request, user.username)
    if seconds := tries.wait(held):
        return _password(request, NewPasswordForm(user), wait=in_words(seconds), status=429)
    form = NewPasswordForm(user, request.POST)
    if not form.is_valid():
        if "old_password" in form.errors:
            tries.failed(held)
        return _password(request, form)
    try:
        change_password(
            user=user, password=form.cleaned_data["new_password1"], session_key=request.session.session_key
        )
    except Refused as refusal:
        form.add_error(refusal.field or None, refusal.message)
        return _password(request, form)
    signing_in.rekey(request, user)
    signing_in.prove(request)
    messages.success(request, "Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc.")
    return redirect("home")


def in_words(seconds: int) -> str:
    """``45 giây``, ``3 phút``."""
    return f"{seconds} giây" if seconds < 90 else f"{-(-seconds // 60)} phút"


def _form(
    request: HttpRequest,
    form: SignInForm,
    then: str,
    *,
    wait: str = "",
    ended: str = "",
    username: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "next": then, "wait": wait, "ended": ended, "username": username}
    return render(request, "registration/login.html", context, status=status)


def _second(
    request: HttpRequest, user: User, form: CodeForm, *, wait: str = "", fault: str = "", status: int = 200
) -> HttpResponse:
    mine = factors.of(user)
    context = {
        "form": form,
        "wait": wait,
        "fault": fault,
        "mine": mine,
        "options": factors.key_to_show(request, user) if mine.keys else "",
    }
    return render(request, "registration/second_step.html", context, status=status)


def _password(
    request: HttpRequest, form: NewPasswordForm, *, wait: str = "", status: int = 200
) -> HttpResponse:
    one_time = cast(User, request.user).one_time_until is not None
    context = {"form": form, "wait": wait, "one_time": one_time}
    return render(request, "registration/password.html", context, status=status)


def _safe(request: HttpRequest, address: str) -> str:
    """An address of this site, else the home page."""
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and safe else resolve_url(settings.LOGIN_REDIRECT_URL)
