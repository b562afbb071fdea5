"""Tells every page whether the register asks for a second step of signing in, as only a demo does not."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def second_factor(request: HttpRequest) -> dict[str, bool]:
    """Every page of a register that asks for no second factor says so."""
    return {"demo_sign_in": settings.SECOND_FACTOR == "demo"}
