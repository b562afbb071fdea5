"""Browsers on which users have signed in: each keeps a long random cookie, and here stands its digest."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from registry.accounts.models import Device

KEPT_FOR = timedelta(days=365)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def digest_of(request: HttpRequest) -> str:
    """The digest of the browser's cookie; empty where it has none."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return _digest(token) if _TOKEN.fullmatch(token) else ""


def known(request: HttpRequest, username: str) -> str:
    """The digest, where this user has signed in on this browser before; else empty."""
    digest = digest_of(request)
    if digest and Device.objects.filter(user__username=username, digest=digest).exists():
        return digest
    return ""


def recognize(request: HttpRequest, user_id: int) -> tuple[str, str]:
    """Remember that the user is in on this browser: the digest, and the token to be set as its cookie.

    A cookie that was not given out here is not taken on: nobody can bring a browser a token of one's own.
    """
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    digest = digest_of(request)
    if not digest or not Device.objects.filter(digest=digest).exists():
        token = secrets.token_urlsafe(32)
        digest = _digest(token)
    Device.objects.update_or_create(user_id=user_id, digest=digest, defaults={"last_seen_at": timezone.now()})
    return digest, token


def set_cookie(response: HttpResponse, token: str) -> None:
    """Give the browser its token."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        token,
        max_age=KEPT_FOR,
        secure=settings.TLS,
        httponly=True,
        samesite="Lax",
    )


def forget_old() -> int:
    """Forget browsers whose cookie has run out; returns how many."""
    return Device.objects.filter(last_seen_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
