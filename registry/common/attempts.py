"""Doing what a button asks for and saying on the next page how it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest

from .refusals import Refused

Result = TypeVar("Result")


def attempt(
    request: HttpRequest, act: Callable[[], Result], done: str | Callable[[Result], str] = ""
) -> Result | None:
    """What ``act`` returns, with the message ``done``; ``None`` and the reason where it is refused."""
    try:
        result = act()
    except Refused as refused:
        messages.error(request, refused.message)
        return None
    if message := done if isinstance(done, str) else done(result):
        messages.success(request, message)
    return result
