"""Which page an address leads to, and the addresses of many things of one view, found one time for all."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.http import Http404, HttpRequest
from django.urls import ResolverMatch, resolve, reverse

_FOUND = "_match_of_the_address"
# Stands in no address; what Django leaves as it is in the path of one.
_ONE, _SAFE = 987654321, "!$&'()*+,;=/~:@"


def match_of(request: HttpRequest) -> ResolverMatch | None:
    """The page that the request is for; ``None`` where there is none at its address."""
    if request.resolver_match is not None:
        return request.resolver_match
    if not hasattr(request, _FOUND):
        setattr(request, _FOUND, _look_up(request.path_info))
    found: ResolverMatch | None = getattr(request, _FOUND)
    return found


def _look_up(path: str) -> ResolverMatch | None:
    # Hundreds of patterns are tried, one after the other.
    try:
        return resolve(path)
    except Http404:
        return None


def addresses_of(view: str) -> Callable[[int | str], str]:
    """The addresses of a view of one thing, put together once: of a province there are thousands."""
    before, _, after = reverse(view, args=[_ONE]).partition(str(_ONE))
    return lambda one: f"{before}{quote(str(one), safe=_SAFE)}{after}"
