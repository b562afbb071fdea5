"""Who asks: the signed-in user of a request, as every page takes it."""

from __future__ import annotations

from django.http import HttpRequest

from .models import User


def user_of(request: HttpRequest) -> User:
    """The signed-in user: the middleware lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user
