"""What every answer tells the browser about itself, and from whom a request comes.

The content security policy, HSTS, the referrer policy and the opener policy are settings of the middleware
that stand beside this one; what they leave out is here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Nothing that a machine can do is needed by a form and a table, but the keys that people sign in with.
PERMISSIONS = ", ".join(
    [
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "autoplay",
                "bluetooth",
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
                "web-share",
                "xr-spatial-tracking",
            )
        ),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)


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
