"""Kinds of notices that come into inboxes, as apps declare them in ``notices.py`` (``NOTICES``).

A kind is looked for by the clock, or is said at the moment when something happened
(:func:`registry.common.saying.say`). :mod:`reports.inbox` holds what was said for its reader.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registry.accounts.models import User

# The kind of what the queue says to whoever asked for a piece of work.
WORK = "work"


@dataclass(frozen=True, slots=True)
class Said:
    """One notice: what happened, and the page about it. It names nobody but whom that page shows.

    ``lines`` are more of it, each with its page. It is read by who has a right over ``organization`` or
    ``area`` at that moment; without either it concerns its reader alone.
    """

    title: str
    note: str = ""
    href: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    organization: int | None = None
    area: int | None = None


class Rhythm(StrEnum):
    """How often the clock looks for notices of a kind."""

    DAY = "day"
    WEEK = "week"


@dataclass(slots=True)
class Look:
    """One look of the clock: what is new since ``since``, up to and without ``today``.

    ``units`` are the organizations at which rights of the kind's readers begin. ``state`` is what the look
    before left, and what this one leaves to the next; JSON.
    """

    today: date
    since: date
    units: Collection[int]
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice, for holders of one of ``roles``; ``about`` says to them what it is.

    The clock asks ``of_units`` for notices of units, at most one each, which go to whoever's rights begin
    there, and ``of_user`` for those of one user, whose rights it is called with.
    """

    code: str
    title: str
    about: str
    roles: tuple[str, ...]
    place: int
    rhythm: Rhythm = Rhythm.DAY
    of_units: Callable[[Look], Iterable[Said]] | None = None
    of_user: Callable[[User, Look], Iterable[Said]] | None = None
    # Whether its readers may do without it.
    is_optional: bool = True

    @property
    def is_looked_for(self) -> bool:
        """Is it the clock that finds it?"""
        return self.of_units is not None or self.of_user is not None
