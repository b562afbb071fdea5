"""The collector of cycles: what stayed is passed over, and no cycle stays for more than an hour."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from registry.common import collecting


class Thing:
    """A cycle with itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def clock(monkeypatch: Any) -> Iterator[list[float]]:
    """Seconds that the test sets; the collector is as before when it ends."""
    now = [0.0]
    monkeypatch.setattr(collecting, "monotonic", lambda: now[0])
    threshold, callbacks = gc.get_threshold(), list(gc.callbacks)
    yield now
    gc.callbacks[:] = callbacks
    gc.set_threshold(*threshold)
    gc.unfreeze()


def test_what_stayed_is_passed_over(clock: list[float]) -> None:
    collecting.collect_sparingly()
    before = gc.get_freeze_count()
    kept = [Thing() for _ in range(1000)]
    gc.collect()
    assert gc.get_freeze_count() - before >= len(kept)
    assert not any(isinstance(thing, Thing) for thing in gc.get_objects())


def test_a_cycle_that_came_since_is_let_go(clock: list[float]) -> None:
    collecting.collect_sparingly()
    seen = weakref.ref(Thing())
    gc.collect()
    assert seen() is None


def test_a_cycle_among_what_stayed_is_let_go_within_the_hour(clock: list[float]) -> None:
    collecting.collect_sparingly()
    thing = Thing()
    seen = weakref.ref(thing)
    gc.collect()
    del thing
    clock[0] = collecting.WHOLE - 1
    gc.collect()
    assert seen() is not None
    clock[0] = collecting.WHOLE
    gc.collect()
    assert seen() is None
    assert gc.get_freeze_count() > 1000


def test_the_young_are_not_set_aside(clock: list[float]) -> None:
    collecting.collect_sparingly()
    before = gc.get_freeze_count()
    kept = [Thing() for _ in range(1000)]
    gc.collect(1)
    assert gc.get_freeze_count() - before < len(kept)
