"""Whether an act on somebody waits for the level that decides, and which organization that is.

The deciding level is the one right under the province: the district committee and, since there are no
districts, the committee of the commune. Where a cell stands there itself, the province decides.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.timezone import localdate

from registry.accounts.access.scopes import WRITERS, may
from registry.accounts.models import User
from registry.units.models import CELL_KINDS, Kind
from registry.units.structure import forest

from .models import ConfirmationRule


def rule_on(day: date) -> ConfirmationRule | None:
    """The board's setting in force on the day; ``None`` where none has been made."""
    found: ConfirmationRule | None = (
        ConfirmationRule.objects.filter(in_force_from__lte=day).order_by("-in_force_from").first()
    )
    return found


def deciding_level(cell: int, day: date) -> int | None:
    """The organization that decides about people of the cell on the day; ``None`` where nothing says so."""
    party = forest().on(day).party
    path = party.place(cell).path
    kinds = {unit: term.kind for unit in path if (term := party.term(unit)) is not None}
    above = [unit for unit in path if unit in kinds and kinds[unit] not in CELL_KINDS]
    under = [unit for unit in above if kinds[unit] != Kind.PROVINCE_COMMITTEE]
    return next(iter(under or above[::-1]), None)


def deciders_of(act: str, cells: Collection[int], user: User) -> dict[int, int]:
    """Of the cells: where what the user enters of that kind waits, each with who confirms it there."""
    today = localdate()
    rule = rule_on(today)
    if rule is None or act not in rule.acts:
        return {}
    levels = {cell: found for cell in cells if (found := deciding_level(cell, today))}
    if rule.of_everybody:
        return levels
    return {cell: level for cell, level in levels.items() if not may(user, level, *WRITERS)}


def decider_of(act: str, cells: Collection[int], user: User) -> int | None:
    """Which organization confirms what the user enters about somebody of ``cells``; ``None``: nobody does."""
    return next(iter(deciders_of(act, cells, user).values()), None)


def takes_back(act: str, cells: Collection[int], user: User, *, was_confirmed: bool) -> bool:
    """May the user void at a stroke what the user has recorded?

    Where voiding it waits, only what somebody else had made (``was_confirmed``), and only at the level that
    decides.
    """
    levels = deciders_of(act, cells, user).values()
    return not levels or (was_confirmed and all(may(user, level, *WRITERS) for level in levels))
