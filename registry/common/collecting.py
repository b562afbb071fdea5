"""The collector of cycles passes over what has stayed: a process that keeps the trees has no long pauses.

The trees and answers of a province are some 600,000 objects. Python looks through all of them for cycles that
nothing leads to each time that a quarter as many have come, and answers nobody for a third of a second.
"""

from __future__ import annotations

import gc
from time import monotonic

# Objects that came and did not go before the young are looked through (Python's own: 700), and how many times
# that is done before the next older ones are.
YOUNG, TIMES = 10_000, 10
# Cycles among what stayed are let go so often, in seconds.
WHOLE = 3600


class Sparing:
    """What a full look through finds alive is set aside and not looked at again, but once an hour.

    What goes by itself, as nearly everything does, goes as ever, set aside or not.
    """

    def __init__(self) -> None:
        self._whole_at = monotonic()

    def __call__(self, phase: str, about: dict[str, int]) -> None:
        """What :data:`gc.callbacks` are called with: before and after each look."""
        if about["generation"] < 2:
            return
        if phase == "stop":
            gc.freeze()
        elif monotonic() - self._whole_at >= WHOLE:
            self._whole_at = monotonic()
            gc.unfreeze()


def collect_sparingly() -> None:
    """For a process that serves and has loaded what it keeps."""
    gc.set_threshold(YOUNG, TIMES, TIMES)
    gc.callbacks.append(Sparing())
    gc.collect()
