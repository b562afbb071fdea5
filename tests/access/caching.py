"""Answers cached between requests, as the server caches them, in a test whose transaction has written."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from registry.common import cache


@contextmanager
def answers_cached() -> Iterator[None]:
    """Keep what is computed until the end of the block, in which nothing that is written may stay."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "snapshot", lambda: "within a test")
        patch.setattr(cache, "_unseen", lambda *given: (False, None))
        forget()
        try:
            yield
        finally:
            forget()


def forget() -> None:
    """Empty every cache of this process."""
    for one in gc.get_objects():
        # Asked of the type: to ask some things what they are makes them.
        if issubclass(type(one), cache.Cache):
            one.clear()
