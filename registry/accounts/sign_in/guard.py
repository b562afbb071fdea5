"""Whether a session may still be used, and what its user must do before anything else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from registry.accounts.models import Session, User
from registry.audit.trail import record
from registry.common.htmx import redirect_whole_page

from . import devices, factors, signing_in
from .sessions import SIGNED_IN

SEEN_EVERY = timedelta(minutes=1)
# Why the last session ended, for the sign-in page to say.
ENDED = "ended"
IDLE, STOLEN = "idle", "stolen"
# What may be done with a password that was drawn for the user, and before the second factor is set up.
HELD_AT = {
    "password": {"password", "logout", "login"},
    "factors": {"factors", "factor_totp", "factor_key", "prove", "password", "logout", "login"},
}


class SessionGuard:
    """Ends sessions that are stale or not on their own browser, and leads users to what they must do first.

    Stands right after authentication, before anybody has asked who the user is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # The row is read here, once; afterwards the session knows it.
            request.session.keys()
            row: Session | None = getattr(request.session, "row", None)
            if row is not None and row.user_id is not None:
                self._check(request, row)
        return self.get_response(request)

    def _check(self, request: HttpRequest, row: Session) -> None:
        now = timezone.now()
        if why := _fault(request, row):
            with transaction.atomic():
                record(f"accounts.session_{why}", by=None, on=("accounts.user", str(row.user_id)))
                request.session.flush()
                request.session[ENDED] = why
            request.user = AnonymousUser()
        elif now - row.seen_at > SEEN_EVERY:
            Session.objects.filter(pk=row.pk).update(seen_at=now)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Nothing where the view may run; else the way to what must be done first."""
        if not isinstance(request.user, User):
            return None
        held_at = _held_at(request, request.user)
        # Templates show no way to where the user would be turned back from.
        request.held_at = held_at  # type: ignore[attr-defined]
        name = request.resolver_match.url_name if request.resolver_match else None
        if not held_at or name in HELD_AT[held_at]:
            return None
        if held_at == "factors" and factors.has(request.user):
            # Set up elsewhere, since this session began: it has not passed the second step.
            signing_in.leave(request)
            return redirect_whole_page(request, "login")
        return redirect_whole_page(request, held_at)


def _held_at(request: HttpRequest, user: User) -> str:
    """The page at which the user must do something before anything else; empty where there is none."""
    if user.one_time_until is not None:
        return "password"
    if not signing_in.factor_of(request) and factors.is_required_of(user):
        return "factors"
    return ""


def _fault(request: HttpRequest, row: Session) -> str:
    idle = timezone.now() - row.seen_at > timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    # As the session's own signed contents have it: a row can be changed by whoever writes rows.
    bound_to = request.session.get(SIGNED_IN, {}).get("device", "")
    if bound_to and not constant_time_compare(bound_to, devices.digest_of(request)):
        return STOLEN
    return IDLE if idle else ""
