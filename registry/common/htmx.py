"""Requests that htmx makes from within a page, and the answers that only htmx understands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def wants_part(request: HttpRequest) -> bool:
    """Does htmx ask for a part of the page? A boosted link or form of it wants the page whole."""
    return _by_htmx(request) and request.headers.get("HX-Boosted") != "true"


def redirect_whole_page(request: HttpRequest, to: str) -> HttpResponse:
    """Redirect the browser to a page, by its name or address.

    htmx would follow a plain redirect by itself and put the other page into this one.
    """
    response = redirect(to)
    if _by_htmx(request):
        return HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
    return response


def reload_page() -> HttpResponse:
    """Have htmx load the page anew."""
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
