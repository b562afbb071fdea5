"""Which page an address leads to, found one time for all who ask before Django does."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import ResolverMatch, resolve

_FOUND = "_match_of_the_address"


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
