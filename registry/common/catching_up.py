"""What was asked for lately is computed anew by who wrote, after the response: who reads next finds it.

Nothing is handed out that would not be handed out anyway: things are asked for as by a reader, by the cache
that has them, which computes what is no longer current. Whoever reads before that is done waits for it, or
computes.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Any

from .cache import Cache, Leaves, T, is_current, snapshot

logger = logging.getLogger(__name__)

# Of what was asked during so many seconds so many things, the last ones, are worth it.
LATELY, MOST = 300, 16

_Ask = tuple[Callable[[], Any], Callable[[], Leaves | None]]


class CaughtUpCache(Cache[T]):
    """As :class:`Cache`, with what was asked for lately."""

    def __init__(self, size: int, *, shared: str = "") -> None:
        super().__init__(size, shared=shared)
        self._asked: OrderedDict[Hashable, tuple[float, _Ask]] = OrderedDict()
        _caches.append(self)

    def get(
        self, key: Hashable, compute: Callable[[], T], leaves: Callable[[], Leaves | None] = lambda: None
    ) -> T:
        """As of :class:`Cache`."""
        with self._lock:
            self._asked[key] = monotonic(), (compute, leaves)
            self._asked.move_to_end(key)
            while len(self._asked) > MOST:
                self._asked.popitem(last=False)
        return super().get(key, compute, leaves)

    def clear(self) -> None:
        """As of :class:`Cache`; what was asked for is forgotten as well."""
        with self._lock:
            self._asked.clear()
        super().clear()

    def catch_up(self) -> None:
        """Let what was asked for lately be current, what was asked for last first."""
        with self._lock:
            asked = list(reversed(self._asked.items()))
        for key, (at, ask) in asked:
            if monotonic() - at > LATELY:
                break
            try:
                super().get(key, *ask)
            # What was asked may be nothing to ask any more, as where a unit has ended.
            except Exception as fault:
                logger.info("Not caught up with: %s", type(fault).__name__)
                with self._lock:
                    self._asked.pop(key, None)


_caches: list[CaughtUpCache[Any]] = []
_one = Lock()
# The state that was caught up with last.
_seen: str | None = None


def catch_up() -> None:
    """Let all such caches catch up with what has been written; nothing inside a transaction.

    While another thread is at it nothing either: where that began too early, the next reader computes.
    """
    global _seen
    now = snapshot()
    if now is None or (_seen is not None and is_current(_seen)) or not _one.acquire(blocking=False):
        return
    try:
        for cache in _caches:
            cache.catch_up()
        _seen = now
    finally:
        _one.release()
