"""What is on record of people that can explain why they count at one of two moments only.

Between two states of knowledge that is what has been recorded since; between two days what happened.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from registry.common.database_roles import as_counter, as_counter_knowing, as_machine
from registry.units.relations import STRUCTURE
from reports.engine.statements import fill

from .things import SQL

_OF_PEOPLE = (
    "members_member",
    "members_profile",
    "members_assignment",
    "members_review",
    "members_partypost",
    "members_post",
)
_HONOURS = ("members_badge", "members_card", "members_award")
_PLACES = (*STRUCTURE, "cells_cellvillage")
# In the order in which evidence of people is looked for; the titles stand with the parts.
RECORDED = ("replaced", "recorded", "voided", "corrected", "honours")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What was known before an instant, and what before a later one, or now."""

    since: datetime
    until: datetime | None = None

    def before(self) -> AbstractContextManager[None]:
        """Count by the former."""
        return as_counter_knowing(self.since)

    def after(self) -> AbstractContextManager[None]:
        """Count by the latter."""
        return as_counter() if self.until is None else as_counter_knowing(self.until)

    def recorded(self, members: Collection[int]) -> dict[int, str]:
        """For each person the first of :data:`RECORDED` for which there is evidence, or a changed structure.

        Of whom nothing has been recorded is not in it.
        """
        if not members:
            return {}
        asked: dict[str, Any] = {
            "since": self.since,
            "until": self.until,
            "people": sorted(members),
            "of_people": list(_OF_PEOPLE),
            "honours": list(_HONOURS),
        }
        moved, found = self.has_moved(), {}
        with as_machine(), connection.cursor() as cursor:
            cursor.execute(fill("recorded_since", SQL), asked)
            for member, *evidence in cursor.fetchall():
                codes = (code for code, is_so in zip(RECORDED, evidence, strict=True) if is_so)
                code = next(codes, "structure" if moved else None)
                if code is not None:
                    found[member] = code
        return found

    def has_moved(self) -> bool:
        """Has anything been recorded of where units stand and which villages cells serve?"""
        asked = {"since": self.since, "until": self.until, "places": list(_PLACES)}
        with as_machine(), connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS ({_PLACES_CHANGED})", asked)
            (moved,) = cursor.fetchone()
            return bool(moved)


_LATER = "recorded_at >= %(since)s AND recorded_at < coalesce(%(until)s::timestamptz, 'infinity')"
_PLACES_CHANGED = "\nUNION ALL ".join(
    [
        "SELECT FROM common_pastrow JOIN common_recording ON number = known_to"
        f" WHERE relation = ANY (%(places)s) AND {_LATER}",
        *(
            f"SELECT FROM {table} JOIN common_recording ON number = known_from WHERE recorded_at >= %(since)s"
            for table in _PLACES
        ),
    ]
)


class Happened(NamedTuple):
    """What happened to a person between the two days; ``events`` the latest first."""

    was_counted: bool
    is_counted: bool
    events: list[str]
    has_changed: bool
    has_moved_with_units: bool

    @property
    def anything(self) -> bool:
        """Did anything happen at all?"""
        return bool(self.events) or self.has_changed or self.has_moved_with_units


def happened(before: date, after: date, members: Collection[int]) -> dict[int, Happened]:
    """What happened to each of some people after a day and up to another."""
    asked: dict[str, Any] = {"before": before, "after": after, "people": sorted(members)}
    with as_machine(), connection.cursor() as cursor:
        cursor.execute(fill("happened_between", SQL), asked)
        return {member: Happened(*rest) for member, *rest in cursor.fetchall()}
