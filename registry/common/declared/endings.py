"""What ends together with a unit or with a user's rights, as apps declare it in ``endings.py``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from registry.accounts.models import User


class UnitEnd(NamedTuple):
    """A unit stood until the eve of ``on``; ``heir`` is its one or main successor, if it has one."""

    unit: Any
    on: date
    successors: tuple[Any, ...]
    heir: Any | None
    by: User


@dataclass(frozen=True, slots=True)
class Ending:
    """What an app does when a unit ends: ``end`` may refuse it, or end what hangs on the unit.

    ``of`` says which units: ``area`` or ``organization``. Runs in the transaction of the act. By ``end_all``
    many units of one day are ended by a few statements; without it each is ended by itself.
    """

    of: str
    end: Callable[[UnitEnd], None]
    end_all: Callable[[Sequence[UnitEnd]], None] | None = None

    def of_all(self, ends: Sequence[UnitEnd]) -> None:
        """End what hangs on each of the units."""
        if self.end_all is not None:
            self.end_all(ends)
        else:
            for end in ends:
                self.end(end)


@dataclass(frozen=True, slots=True)
class KindChange:
    """What an app does when an organization becomes of another kind, from a day on."""

    end: Callable[[Any, date], None]


@dataclass(frozen=True, slots=True)
class WorkEnding:
    """How a user's queued work is cancelled when rights end: ``cancel`` says how many pieces it stopped."""

    cancel: Callable[[Any], int]
