"""Why a figure is not what was published: who or what came and went, by what was recorded since.

People and their movements are listed as they were known at the closing and as they are known now. Whoever is
in one of the two lists only belongs to the first part of :data:`TITLES` for which there is evidence, so the
parts always add up to the difference, and none of them is a remainder: what nothing explains is a part of its
own, and means a fault of the register.

Explained are counts of people and of movements. Of villages, organizations, transfers, balances and targets
it is said that they differ, and not yet why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from registry.common.cache import consistent_read
from registry.common.database_roles import as_counter, as_counter_knowing, as_machine
from registry.units.relations import STRUCTURE
from reports.catalogue import INDICATORS, Family
from reports.engine import people
from reports.engine.asked import understand
from reports.engine.statements import Statement, fill
from reports.questions import Question

# In the order in which evidence is looked for.
TITLES = {
    "replaced": "Việc được thay bằng việc khác",
    "recorded": "Việc ghi sau khi khóa",
    "voided": "Việc bị hủy",
    "corrected": "Thông tin của người được đính chính",
    "structure": "Cơ cấu tổ chức, địa bàn được sửa",
    "unexplained": "Chưa rõ nguyên nhân",
}
_FAMILIES = (Family.STOCK, Family.FLOW)
_OF_PEOPLE = ("members_member", "members_profile", "members_assignment", "members_partypost", "members_post")
_PLACES = (*STRUCTURE, "cells_cellvillage")

# What has been recorded since of each of some people. Grain: a person. Indexes: event_of_a_member,
# past_row_of_a_member, primary keys.
_EVIDENCE = """
WITH later AS MATERIALIZED (SELECT number FROM common_recording WHERE recorded_at >= %(since)s),
event AS (
    SELECT member_id,
           bool_or(replaced_by_id IS NOT NULL) AS replaced,
           bool_or(voided_at IS NULL) AS recorded,
           bool_or(voided_at IS NOT NULL) AS voided
    FROM members_event
    WHERE member_id = ANY (%(people)s) AND known_from IN (SELECT number FROM later)
    GROUP BY 1
),
past AS (
    SELECT member_id,
           bool_or(relation = 'members_event') AS voided,
           bool_or(relation = ANY (%(of_people)s)) AS corrected
    FROM common_pastrow
    WHERE member_id = ANY (%(people)s) AND known_to IN (SELECT number FROM later)
    GROUP BY 1
),
said AS (
    SELECT member_id FROM members_profile
    WHERE member_id = ANY (%(people)s) AND known_from IN (SELECT number FROM later)
    UNION
    SELECT member_id FROM members_assignment
    WHERE member_id = ANY (%(people)s) AND known_from IN (SELECT number FROM later)
)
SELECT person.id, coalesce(event.replaced, false), coalesce(event.recorded, false),
       coalesce(event.voided, false) OR coalesce(past.voided, false),
       coalesce(past.corrected, false) OR said.member_id IS NOT NULL
FROM unnest(%(people)s) AS person (id)
LEFT JOIN event ON event.member_id = person.id
LEFT JOIN past ON past.member_id = person.id
LEFT JOIN said ON said.member_id = person.id
"""
# Has anything been recorded since of where units stand and which villages cells serve?
_PLACES_CHANGED = "\nUNION ALL ".join(
    [
        "SELECT FROM common_pastrow JOIN common_recording ON number = known_to"
        " WHERE relation = ANY (%(places)s) AND recorded_at >= %(since)s",
        *(
            f"SELECT FROM {table} JOIN common_recording ON number = known_from WHERE recorded_at >= %(since)s"
            for table in _PLACES
        ),
    ]
)


class Thing(NamedTuple):
    """A person, or a movement of one: what it is and when."""

    member: int
    what: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one cause explains: the things that count now and did not, and those that counted and do not."""

    code: str
    title: str
    came: list[Thing]
    gone: list[Thing]

    @property
    def change(self) -> int:
        """By how much it moved the figure."""
        return len(self.came) - len(self.gone)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a figure was, what it is, and the parts of the difference."""

    before: int
    after: int
    parts: list[Part]


def explained(question: Question, since: datetime, *, part: str = "numerator") -> Explanation | None:
    """Why the total is not what it was by what was known at ``since``; nothing for what is not explained.

    ``part`` says which of the two counts of a ratio is meant.
    """
    indicator = INDICATORS[question.indicator]
    if indicator.family not in _FAMILIES or indicator.sums or question.by is not None:
        return None
    with consistent_read():
        with as_counter_knowing(since):
            before = things(question, part)
        with as_counter():
            after = things(question, part)
        came, gone = list((after - before).elements()), list((before - after).elements())
        causes = _causes(since, {thing.member for thing in (*came, *gone)})

    def of(things: list[Thing], code: str) -> list[Thing]:
        return [one for one in things if causes[one.member] == code]

    parts = [Part(code, title, of(came, code), of(gone, code)) for code, title in TITLES.items()]
    return Explanation(before.total(), after.total(), [one for one in parts if one.came or one.gone])


def things(question: Question, part: str = "numerator") -> Counter[Thing]:
    """Everything that the total counts, by what is known to whoever counts now.

    ``part`` is the numerator or the denominator; ``everybody`` are all who count under the root.
    """
    asked = understand(question)
    indicator, roster = asked.indicator, asked.roster()
    if indicator.family == Family.STOCK:
        placed, what = people.placed_stock(roster, asked.on), "''"
    else:
        assert asked.starts is not None
        placed = people.placed_flow(indicator.kinds, roster, asked.starts, asked.on)
        what = "placed.kind || ' ' || placed.happened_on"
    counts = {"numerator": indicator.counts, "denominator": indicator.among or "true"}.get(part, "true")
    text = placed.with_tail(fill("things", what=what, counts=counts))
    return Counter(Thing(*line) for line in Statement(text, placed.parameters).fetch())


def _causes(since: datetime, members: Iterable[int]) -> dict[int, str]:
    """For each of the people the first part for which there is evidence."""
    found: dict[int, str] = {}
    ids = sorted(members)
    if not ids:
        return found
    asked: dict[str, Any] = {
        "since": since,
        "people": ids,
        "of_people": list(_OF_PEOPLE),
        "places": list(_PLACES),
    }
    with as_machine(), connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({_PLACES_CHANGED})", asked)
        (moved,) = cursor.fetchone()
        cursor.execute(_EVIDENCE, asked)
        for member, *evidence in cursor.fetchall():
            causes = zip(TITLES, [*evidence, moved], strict=False)
            found[member] = next((code for code, is_so in causes if is_so), "unexplained")
    return found
