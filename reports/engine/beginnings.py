"""The first day of a register: figures of people of before it are not reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import connection
from django.utils import timezone

from members.models import MovementKind
from registry.common.cache import Cache, Leaves, consistent_read
from registry.common.database_roles import as_counter, known_until
from registry.common.dates import FOREVER, eve
from registry.common.patched_cache import PatchedCache
from registry.units.relations import STRUCTURE
from registry.units.rosters import Roster
from reports.catalogue import Family, Indicator
from reports.questions import Question

from . import people
from .asked import Asked, understand

_beginnings: Cache[date | None] = Cache(size=200)
_last_beginning: PatchedCache[date | None] = PatchedCache(size=1)
# The first days of registers are ended by what says that it may concern anything, and by nothing else.
_NOWHERE = Leaves((), ())


def began_after_cached(question: Question, day: date) -> date | None:
    """The first day of the register of the question's root, if it is later than ``day``.

    Figures of before it are not reported.
    """

    def found() -> date | None:
        with consistent_read(), as_counter():
            return began_after(day, lambda: understand(question).roster())

    if known_until() is not None:
        return found()
    return _beginnings.get((timezone.localdate(), question, day), found, lambda: _NOWHERE)


_OF_THE_EVE = frozenset({Family.VILLAGES_CHANGED})


def is_before_the_register(asked: Asked, roster: Roster, indicator: Indicator | None = None) -> bool:
    """Does the figure speak of a day before the register of the root's province begins?"""
    first = _first_asked(asked, indicator or asked.indicator)
    if first is None:
        return False
    with as_counter():
        return began_after(first, lambda: roster) is not None


def begins_later(question: Question, by: str | None = None) -> date | None:
    """The first day of the register of the question's root, if the figure speaks of a day before it.

    Of a series it is asked about the row ``by``, or else about the last.
    """
    asked = understand(question).part_of(by)
    first = _first_asked(asked, asked.indicator)
    return None if first is None else began_after_cached(question, first)


def _first_asked(asked: Asked, indicator: Indicator) -> date | None:
    """The first day that must be known of people; nothing where they do not matter."""
    # On which rung a village stands is said by its people.
    if not indicator.of_people and asked.question.by != "rung":
        return None
    if not indicator.period or asked.starts is None:
        return asked.on
    # What compares two days asks about the eve, which must be known as well.
    return eve(asked.starts) if indicator.family in _OF_THE_EVE else asked.starts


def began_after(day: date, roster: Callable[[], Roster]) -> date | None:
    """The first day of the register of the root's province, if it is later than ``day``."""
    # The last such day of any province decides most questions.
    last = _last_beginning.whole("last", FOREVER, _last_first_day, STRUCTURE)
    if last is None or day >= last:
        return None
    began = people.first_day(roster())
    return began if began is not None and day < began else None


def _last_first_day() -> date | None:
    with as_counter(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(happened_on) FROM members_movement WHERE kind = %s", [MovementKind.FIRST_RECORDED]
        )
        found: date | None = cursor.fetchone()[0]
        return found
