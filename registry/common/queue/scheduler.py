"""The clock's own loop: Celery's, which says a few times a minute that it goes round."""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler
from django.db import connection

from .beats import CLOCK, EVERY, beat


class Scheduler(PersistentScheduler):  # type: ignore[misc]
    """Starts what is due, then says that it lives; goes round at least as often as that must be said."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        wait: float = super().tick(*args, **kwargs)
        try:
            beat(CLOCK)
        finally:
            # Between two rounds nothing is asked.
            connection.close()
        return min(wait, EVERY)
