"""The signed-in user of a request, as every page takes it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .access.scopes import has_role
from .models import User


def user_of(request: HttpRequest) -> User:
    """The signed-in user: the middleware lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def user_with(request: HttpRequest, *roles: str, refusal: str) -> User:
    """The signed-in user, who must hold one of the roles somewhere: else 403 with ``refusal``."""
    user = user_of(request)
    if not has_role(user, *roles):
        raise PermissionDenied(refusal)
    return user
