"""Signing a user in: the password, the second step, and the session that comes of both."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from django.contrib.auth import BACKEND_SESSION_KEY, login
from django.contrib.auth import logout as end_session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from registry.accounts.models import User
from registry.audit.trail import record

from . import devices, tries
from .sessions import SIGNED_IN

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Who has shown the password, while the second step is awaited.
PENDING = "pending"
PENDING_SECONDS = 10 * 60
# For so long the password shown last counts as shown, before something that guards the account is changed.
PROVED_SECONDS = 10 * 60


class Pending(NamedTuple):
    """Somebody who has shown the password and is to pass the second step, and where to go after it."""

    user: User
    then: str


def await_second_step(request: HttpRequest, user: User, then: str) -> None:
    """Remember in a fresh session, for ten minutes, that the password was right."""
    request.session.flush()
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": int(time.time()),
        "then": then,
    }


def pending(request: HttpRequest) -> Pending | None:
    """Whose second step is awaited in this session; ``None`` where nobody's is (any more)."""
    pending: dict[str, Any] = request.session.get(PENDING, {})
    if not pending or time.time() - pending["at"] > PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    # A password changed in between takes the first step back.
    if user is None or not constant_time_compare(user.get_session_auth_hash(), pending["hash"]):
        return None
    return Pending(user, str(pending["then"]))


def complete(request: HttpRequest, user: User, response: HttpResponse, *, factor: str) -> HttpResponse:
    """Begin the user's session, bound to this browser; ``factor`` is how the second step was passed.

    The session has a new key, and nothing in it that was there before. Returns the response, which carries
    the browser's own cookie.
    """
    request.session.flush()
    login(request, user, backend=BACKEND)
    digest, token = devices.recognize(request, user.pk)
    request.session[SIGNED_IN] = {
        "device": digest,
        "at": timezone.now().isoformat(),
        "agent": request.META.get("HTTP_USER_AGENT", "")[:200],
        "address": request.META.get("REMOTE_ADDR") or None,
        "factor": factor,
        "proved_at": int(time.time()),
    }
    tries.passed(tries.keys(username=user.username, address="", device=digest))
    tries.passed(tries.factor_keys(user_id=user.pk, device=digest))
    record("accounts.signed_in", by=user, on=user, factor=factor or "none")
    devices.set_cookie(response, token)
    return response


def factor_of(request: HttpRequest) -> str:
    """How the session's second step was passed; empty where there was none."""
    return str(request.session.get(SIGNED_IN, {}).get("factor", ""))


def note(request: HttpRequest, **facts: Any) -> None:
    """Add to what the session knows of its own signing-in."""
    request.session[SIGNED_IN] = request.session.get(SIGNED_IN, {}) | facts


def has_proved(request: HttpRequest) -> bool:
    """Has the user shown the password within the last minutes?"""
    proved = request.session.get(SIGNED_IN, {}).get("proved_at", 0)
    return time.time() - float(proved) < PROVED_SECONDS


def prove(request: HttpRequest) -> None:
    """The user has just shown the password again."""
    note(request, proved_at=int(time.time()))


def leave(request: HttpRequest) -> None:
    """End the session; nobody is signed in any more."""
    end_session(request)


def rekey(request: HttpRequest, user: User) -> None:
    """The same session under a new key, after the user's password was changed in it."""
    if BACKEND_SESSION_KEY in request.session:
        from django.contrib.auth import update_session_auth_hash

        update_session_auth_hash(request, user)


def password_keys(request: HttpRequest, username: str) -> list[tries.Key]:
    """What a try of ``username`` with a password counts under, from this browser."""
    return tries.keys(
        username=username,
        address=request.META.get("REMOTE_ADDR", ""),
        device=devices.known(request, username),
    )


def factor_keys(request: HttpRequest, user: User) -> list[tries.Key]:
    """What a try of the user's at the second step counts under, from this browser."""
    return tries.factor_keys(user_id=user.pk, device=devices.known(request, user.username))
