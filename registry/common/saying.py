"""Saying something to a user who is elsewhere just now: it comes into the inbox, which an app above holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .declared import collected
from .declared.notices import Said

# Takes in what is said to a user: its kind, its key, itself, and the user's number.
Inbox = Callable[[str, str, Said, int], Any]


def say(kind: str, said: Said, *, to: int, key: str) -> None:
    """The user finds the notice in the inbox; said again under the same ``key``, it is there one time.

    Stands or falls with the caller's transaction.
    """
    inboxes: tuple[Inbox, ...] = collected("inboxes", "INBOXES")
    for take in inboxes:
        take(kind, key, said, to)
