"""Reading targets with the members that some of them are a part of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from reports.engine.target_figures import Given, members_of_eve

from .models import Target


def with_members(rows: Iterable[Target]) -> list[Target]:
    """The saved targets, each that is a part of the members with how many these were."""
    found = list(rows)
    wanted: dict[date, set[int]] = defaultdict(set)
    for row in found:
        if row.aim.is_of_members:
            wanted[row.period_from].add(row.recipient_id)
    members = {starts: members_of_eve(starts, recipients) for starts, recipients in wanted.items()}
    for row in found:
        if row.aim.is_of_members:
            row.members = members[row.period_from][row.recipient_id]
    return found


def given(rows: Iterable[Target], own: Target | None = None) -> Given:
    """What the targets come to together; ``own`` is that of the unit that has them all."""
    return Given(tuple(row.aim for row in rows), own.aim if own else None)


def total(rows: Iterable[Target]) -> Decimal | None:
    """The sum of the numbers; ``None`` where there is none, or one is not known."""
    return given(rows).number
