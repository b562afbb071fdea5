"""Addresses of a form with a confirming page: the form, its draft, and the confirmation of that draft.

All three have one name and one view, so what the form's address needs is declared once. The view is given
the form's own arguments; which draft and which page are meant, whoever serves the form reads from the match.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from .addresses import match_of

DRAFT, CONFIRMS = "draft", "confirms"
_FILL, _CONFIRM = "nhap", "xac-nhan"
_OF_A_DRAFT = re.compile(rf"(?:{_FILL}|{_CONFIRM})/[0-9a-f-]{{36}}/$")


def form_paths(
    route: str, view: Callable[..., HttpResponseBase], kwargs: dict[str, Any] | None = None, *, name: str
) -> list[URLPattern]:
    """The form's address, that of a draft of it, and that where the draft is confirmed."""

    @wraps(view)
    def of_a_draft(request: HttpRequest, *args: Any, **given: Any) -> HttpResponseBase:
        del given[DRAFT], given[CONFIRMS]
        return view(request, *args, **given)

    own = kwargs or {}
    return [
        path(route, view, own, name=name),
        path(f"{route}{_FILL}/<uuid:{DRAFT}>/", of_a_draft, {**own, CONFIRMS: False}, name=name),
        path(f"{route}{_CONFIRM}/<uuid:{DRAFT}>/", of_a_draft, {**own, CONFIRMS: True}, name=name),
    ]


def draft_of(request: HttpRequest) -> UUID | None:
    """The draft that the address names, if it names one."""
    match = request.resolver_match
    return match.kwargs.get(DRAFT) if match else None


def confirms(request: HttpRequest) -> bool:
    """Is it the page on which a draft is confirmed?"""
    match = request.resolver_match
    return bool(match and match.kwargs.get(CONFIRMS))


def runs_a_service(request: HttpRequest) -> bool:
    """Will the page of a draft run its service and take that back? It then locks rows as they are by then."""
    match = match_of(request)
    return match is not None and DRAFT in match.kwargs


def form_address(path: str, query: str) -> str:
    """The form's own address, of any of its three."""
    return _with_query(_OF_A_DRAFT.sub("", path), query)


def fill_address(form: str, key: UUID) -> str:
    """Where the draft is filled in."""
    return _insert(form, f"{_FILL}/{key}/")


def confirm_address(form: str, key: UUID) -> str:
    """Where the draft is confirmed."""
    return _insert(form, f"{_CONFIRM}/{key}/")


def _insert(form: str, part: str) -> str:
    own, _, query = form.partition("?")
    return _with_query(own + part, query)


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
