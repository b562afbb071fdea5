"""One's own account: the second step of signing in, and where one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.accounts import services
from registry.accounts.models import Session, User
from registry.accounts.services.endings import public_id
from registry.common.attempts import attempt
from registry.common.refusals import Refused
from registry.common.stale_forms import TOO_OLD, is_current, mark_of

from . import factors, one_time_codes, security_keys, signing_in, tries
from .forms import KeyForm, ProveForm, TelephoneForm
from .pages import in_words

# The secret of a telephone that is being set up, sealed, until its first code has come.
NEW_SECRET = "new_secret"  # noqa: S105 (a key of the session)
View = Callable[..., HttpResponse]


def proved(view: View) -> View:
    """Only for who has shown the password within the last minutes; others show it first and come back."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if signing_in.has_proved(request):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('prove')}?{urlencode({'den': _name_of(request)})}")

    return run


def _name_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name if match else None) or ""


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def prove(request: HttpRequest) -> HttpResponse:
    """The password once more, before something that guards the account is changed."""
    user = cast(User, request.user)
    then = request.GET.get("den", "")
    form, wait, status = ProveForm(request.POST or None), "", 200
    if request.method == "POST":
        held = signing_in.password_keys(request, user.username)
        if seconds := tries.wait(held):
            wait, status = in_words(seconds), 429
        elif form.is_valid():
            if user.check_password(form.cleaned_data["password"]):
                tries.passed(held)
                signing_in.prove(request)
                return redirect(then if then in ("factor_totp", "factor_key", "factor_codes") else "factors")
            tries.failed(held)
            form.add_error("password", "Mật khẩu không đúng.")
    return render(request, "accounts/prove.html", {"form": form, "wait": wait}, status=status)


@require_safe
def own_factors(request: HttpRequest) -> HttpResponse:
    """What the user has set up for the second step, and what there is to set up."""
    user = cast(User, request.user)
    mine = factors.of(user)
    required = factors.is_required_of(user)
    return render(request, "accounts/factors.html", {"mine": mine, "must": required and not mine.any})


@never_cache
@proved
@require_http_methods(["GET", "HEAD", "POST"])
def add_totp(request: HttpRequest) -> HttpResponse:
    """Set up codes on a telephone: show the secret, take the first code."""
    user = cast(User, request.user)
    if factors.of(user).totp is not None:
        return redirect("factors")
    sealed = request.session.get(NEW_SECRET) or one_time_codes.new_secret()
    request.session[NEW_SECRET] = sealed
    form = TelephoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            factors.add_totp(user=user, sealed=sealed, code=form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            del request.session[NEW_SECRET]
            return _added(request, user, factors.TOTP.value)
    secret, picture = one_time_codes.for_telephone(user.username, sealed)
    context = {"form": form, "secret": secret, "picture": picture}
    return render(request, "accounts/factor_totp.html", context)


@never_cache
@proved
@require_http_methods(["GET", "HEAD", "POST"])
def add_key(request: HttpRequest) -> HttpResponse:
    """Set up a security key."""
    user = cast(User, request.user)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            factors.add_key(
                user=user,
                name=form.cleaned_data["name"],
                answer=form.cleaned_data["credential"],
                asked=security_keys.take_asked(request),
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _added(request, user, factors.KEY.value)
    context = {"form": form, "options": factors.key_to_add(request, user)}
    return render(request, "accounts/factor_key.html", context)


def _added(request: HttpRequest, user: User, kind: str) -> HttpResponse:
    """This session has shown what others of the user have not: they end. The first factor brings codes."""
    services.end_other_sessions(user=user, but=request.session.session_key)
    signing_in.note(request, factor=kind)
    if factors.of(user).codes is None:
        return _codes(request, factors.new_codes(user=user))
    messages.success(request, "Đã thêm cách xác thực.")
    return redirect("factors")


@never_cache
@proved
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Fresh recovery codes, shown this once."""
    user = cast(User, request.user)
    mine = factors.of(user)
    found = mine.codes.pk if mine.codes else 0
    if request.method != "POST":
        return render(request, "accounts/factor_codes.html", {"mine": mine, "mark": mark_of(found)})
    if not is_current(request, found):
        messages.warning(request, TOO_OLD)
        return redirect("factors")
    codes = attempt(request, lambda: factors.new_codes(user=user))
    return redirect("factors") if codes is None else _codes(request, codes)


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    pairs = [f"{code[:4]} {code[4:]}" for code in codes]
    return render(request, "accounts/codes_once.html", {"codes": pairs})


@proved
@require_POST
def remove_factor(request: HttpRequest, number: int) -> HttpResponse:
    """Take away one of one's own factors."""
    user = cast(User, request.user)
    attempt(request, lambda: factors.remove(user=user, factor_id=number), "Đã bỏ cách xác thực.")
    return redirect("factors")


@require_safe
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where the user is signed in now."""
    rows = Session.objects.filter(user=cast(User, request.user)).order_by("-seen_at")
    here = request.session.session_key
    sessions = [
        {
            "id": public_id(row),
            "here": row.session_key == here,
            "browser": browser(row.agent),
            "address": row.address,
            "started_at": row.started_at,
            "seen_at": row.seen_at,
        }
        for row in rows
    ]
    sessions.sort(key=lambda session: not session["here"])
    return render(request, "accounts/sessions.html", {"sessions": sessions})


@require_POST
def end_own_sessions(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, or all but this."""
    user = cast(User, request.user)
    try:
        if one := request.POST.get("phien", ""):
            services.end_session(user=user, public=one, by=user)
            messages.success(request, "Đã kết thúc phiên đăng nhập đó.")
        else:
            ended = services.end_other_sessions(user=user, but=request.session.session_key)
            messages.success(request, f"Đã kết thúc {ended} phiên đăng nhập khác.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("own_sessions")


_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Cốc Cốc"), ("Firefox/", "Firefox"),
             ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip


def browser(agent: str) -> str:
    """``Chrome trên Windows``: enough to recognize one's own."""
    name = next((name for mark, name in _BROWSERS if mark in agent), "Trình duyệt khác")
    system = next((f" trên {name}" for mark, name in _SYSTEMS if mark in agent), "")
    return name + system
