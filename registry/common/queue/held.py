"""A piece of work in a worker's hands, and the thread that keeps its lease up.

The lease is short, so that the work of a killed worker goes on soon; a small thread with a connection of its
own renews it while the process lives, through statements however long. It does not do so for ever: when the
work has not been heard of for the longest time that its kind allows, it hangs, and its lease is let run out.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from threading import Event, Thread
from time import monotonic
from typing import Any, Self

from django.conf import settings
from django.db import Error, connection
from django.db.models.functions import Now

from registry.common.declared.work import Kind

from . import askers, items, sessions
from .models import WorkState

logger = logging.getLogger(__name__)


class Held:
    """An item that this worker has taken up; a context manager, around the work."""

    def __init__(self, kind: Kind, item: Any) -> None:
        self.kind = kind
        self.item = item
        self.is_over = False
        self._heard_at = monotonic()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(sessions.named(sessions.name_of(self.kind, self.item)))
        heart = _Heart(self)
        heart.start()
        self._stack.callback(heart.stop)
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.close()

    def write(self, **values: Any) -> None:
        """Write to the item in the transaction of what was done; raises :class:`.items.TakenOver`."""
        items.write(self.item, **values)
        self.progressed()

    def settle(self, **values: Any) -> None:
        """The work is done, and whoever asked for it hears so; raises :class:`.items.TakenOver`."""
        self.write(state=WorkState.DONE, finished_at=Now(), lease_until=None, error="", **values)
        askers.tell(self.kind, self.item.pk)
        self.is_over = True

    def give_back(self, error: str) -> None:
        """Not all could be done: it is tried again after the kind's pause, unless it was tried too often."""
        if self.item.attempts >= self.kind.most_attempts:
            self.fail(error)
            return
        again_at = Now() + self.kind.pause
        self.write(state=WorkState.WAITING, lease_until=None, nudge_at=again_at, error=error)
        self.is_over = True

    def fail(self, error: str) -> None:
        """It cannot be done, and trying again would not help; raises :class:`.items.TakenOver`."""
        items.fail(self.kind, self.item, error)
        self.is_over = True

    def progressed(self) -> None:
        """The work goes on, though nothing is to be written of it yet."""
        self._heard_at = monotonic()

    @property
    def is_silent(self) -> bool:
        """Has nothing been heard of the work for longer than its kind allows?"""
        return monotonic() - self._heard_at > self.kind.silence.total_seconds()


class _Heart(Thread):
    """Renews the lease three times in its length, until the work is over, silent, or another's."""

    def __init__(self, held: Held) -> None:
        super().__init__(name=f"lease of {held.kind.name} {held.item.pk}", daemon=True)
        self._held = held
        self._is_stopped = Event()

    def stop(self) -> None:
        """Let the work go."""
        self._is_stopped.set()
        self.join(timeout=5)

    def run(self) -> None:
        try:
            while not self._is_stopped.wait(settings.WORK_LEASE / 3):
                if self._held.is_silent:
                    logger.error("The %s is let run out: nothing is heard of the work", self.name)
                elif not self._renew():
                    return
        finally:
            connection.close()

    def _renew(self) -> bool:
        """False when the item is no longer this worker's.

        In a statement of its own: a process that is frozen at this moment leaves no row locked.
        """
        try:
            # The work itself may be committing to the row.
            sessions.wait_no_longer_than("2s")
            items.write(self._held.item)
        except items.TakenOver:
            return False
        except Error as error:
            logger.warning("The %s could not be renewed: %s", self.name, error)
            connection.close()
        return True
