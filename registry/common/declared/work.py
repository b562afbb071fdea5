"""What an app declares of work that is done in the background: its kinds, and what the clock starts.

Declared in an app's ``work.py`` as the tuples ``KINDS`` and ``CLOCK``; collected by
:mod:`registry.common.queue`, which does the work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from .notices import Said

if TYPE_CHECKING:
    from registry.common.queue.held import Held
    from registry.common.queue.models import WorkItem


def _nothing_else(item: Any) -> None:
    pass


def _says_nothing(item: Any) -> Said | None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work in the background.

    ``does`` gets the item in a worker's hands and may be called again for the same item after a worker has
    died; whatever it writes it must commit together with a call of ``held.write`` or ``held.settle``.
    ``silence`` is the longest time that a living worker may need without such a call or ``held.progressed``.
    """

    name: str
    model: type[WorkItem]
    does: Callable[[Held], None]
    # Of an item whose workers keep dying so many attempts are enough.
    most_attempts: int
    silence: timedelta
    one_at_a_time: bool = False
    # When the clock asks for an item, and how; a night that was missed is asked for in the morning.
    every_night_at: time | None = None
    asks_for: Callable[[date], Any] | None = None
    # Before an item that was given back is tried again.
    pause: timedelta = timedelta(seconds=30)
    # What else is true from then on of an item that has failed; within the transaction that says so.
    fails: Callable[[Any], None] = _nothing_else
    # What is said to whoever asked for an item that is done or has failed, as it stands then.
    says: Callable[[Any], Said | None] = _says_nothing
    # Whether the message of a fault may stand on the item; where it may quote somebody's data, only its type.
    quotes_faults: bool = True


@dataclass(frozen=True, slots=True)
class ClockTask:
    """A small task that the clock starts: too short for an item, and harmless when it is missed."""

    name: str
    task: str
    # Seconds from one start to the next; or at this minute of each hour, or of this hour of each day.
    seconds: float | None = None
    minute: int | None = None
    hour: int | None = None
