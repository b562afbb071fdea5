"""Answers kept between requests, as the server keeps them, in a test whose transaction has written."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from registry.common import cache as currency


@contextmanager
def answers_kept() -> Iterator[None]:
    """Keep what is computed until the end of the block, in which nothing that is written may stay."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(currency, "snapshot", lambda: "within a test")
        patch.setattr(currency, "is_current", lambda taken, relations=None: True)
        _forget()
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    for keeper in gc.get_objects():
        if type(keeper) is currency.Keeper:
            keeper._kept.clear()
