"""What every answer tells the browser about itself, and from whom a request comes.

The content security policy, HSTS, the referrer policy and the opener policy are settings of the middleware
that stand beside this one; what they leave out is here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, UnreadablePostError

# Nothing that a machine can do is needed by a form and a table, but the keys that people sign in with. A name
# that browsers do not know is a warning on every page and protects nothing.
PERMISSIONS = ", ".join(
    [
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "autoplay",
                "browsing-topics",
                "camera",
                "display-capture",
                "encrypted-media",
                "fullscreen",
                "geolocation",
                "gyroscope",
                "hid",
                "idle-detection",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "picture-in-picture",
                "screen-wake-lock",
                "serial",
                "usb",
                "xr-spatial-tracking",
            )
        ),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)


# A byte that no text of the database may hold; percent-encoded, as addresses have it.
_ZERO_BYTE = "%00"
_UNREADABLE = "Địa chỉ hoặc biểu mẫu có ký tự không đọc được."


class ReadableMiddleware:
    """Answers 400 to addresses and forms with a zero byte: no word that anybody means has one.

    Stands inside of those that say what every answer says.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or _ZERO_BYTE in request.META.get("QUERY_STRING", ""):
            raise BadRequest(_UNREADABLE)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Look through what a form has brought."""
        try:
            given = request.POST.lists() if request.method == "POST" else ()
        except UnreadablePostError:
            # Whoever sent it has gone.
            raise BadRequest from None
        if any("\x00" in text for name, values in given for text in (name, *values)):
            raise BadRequest(_UNREADABLE)


class HeadersMiddleware:
    """Goes around everything: kept by nobody unless it says so itself, no device, no other site's page.

    Behind a proxy of our own (``BEHIND_PROXY``) the request's ``REMOTE_ADDR`` becomes whom the proxy serves:
    the last entry of ``X-Forwarded-For``. The entries before it are the sender's own words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.BEHIND_PROXY:
            self._name_the_sender(request)
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    def _name_the_sender(self, request: HttpRequest) -> None:
        _, _, last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")
        with suppress(ValueError):
            request.META["REMOTE_ADDR"] = str(ip_address(last.strip()))
