"""Which requests are counted, by whom they are made, and what is answered when there were too many.

The kinds and their rates are settings. Pages are counted here; the summaries API counts its clients with
:func:`wait_before` once it knows them by their token, and answers in its own form.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader

from .addresses import match_of
from .rates import wait_for
from .searches import KEY, WORDS

log = logging.getLogger(__name__)

# Addresses of machines begin with this.
API = "/api/"
# An address that ends a list in a file.
FILE = "dang"


class LimitsMiddleware:
    """Answers 429 to who asks too often: users by their account, others by their address.

    Stands after authentication, and before whatever opens the request's transaction.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API):
            user = getattr(request, "user", None)
            known = user is not None and user.is_authenticated
            caller = f"user {user.pk}" if user and known else f"address {request.META.get('REMOTE_ADDR')}"
            for kind in kinds_of(request) if known else ("anonymous",):
                if seconds := wait_before(kind, caller):
                    return too_many(seconds)
        return self.get_response(request)


def wait_before(kind: str, caller: str) -> int:
    """Count one more request of that kind; the seconds that the caller must wait before it, or 0."""
    rate = settings.RATES.get(kind)
    seconds = wait_for(kind, caller, rate) if rate is not None else 0
    if seconds:
        log.warning("Too many requests of the kind %s by %s", kind, caller)
    return seconds


def kinds_of(request: HttpRequest) -> Iterator[str]:
    """What a signed-in user's request counts as."""
    match = match_of(request)
    kind, methods = settings.RATED_ROUTES.get(str(match.url_name) if match else "", ("", ()))
    is_counted = bool(kind) and request.method in methods
    if is_counted:
        yield kind
    if request.GET.get(FILE):
        yield "exports"
    if (request.GET.get(KEY) or request.GET.get(WORDS)) and not (is_counted and kind == "searches"):
        yield "searches"


def too_many(seconds: int) -> HttpResponse:
    """429: without the database, which is what too many requests wear out."""
    minutes = -(-seconds // 60)
    wait = f"{seconds} giây" if seconds < 120 else f"{minutes} phút"
    page = loader.get_template("errors/429.html").render({"wait": wait})
    return HttpResponse(page, status=429, headers={"Retry-After": str(seconds)})
