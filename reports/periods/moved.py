"""Why a figure of people is not what it was on an earlier day: who came and who went, and by what.

The people of the two days are listed, both on one structure. Whoever is in one of the lists only belongs to
the first part of :data:`TITLES` for which there is evidence, so the parts always add up to the difference.
None of them is a remainder: what nothing explains is a part of its own, and means a fault of the register.

Somebody who did not count under the root at all came into it, by what entered the person into the register or
by a change of place; somebody who counted there and only did not meet the condition changed, or grew older.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from members.models import ENTRY_KINDS, EXIT_KINDS, EventKind
from registry.common.cache import consistent_read
from registry.common.database_roles import as_counter, as_machine
from reports.catalogue import INDICATORS, Family
from reports.engine.asked import understand
from reports.questions import Question

from .explaining import Explanation, Part, things

_PLACES = (EventKind.MOVED, EventKind.CELL_CHANGED)
_STANDINGS = (EventKind.AWAY, EventKind.BACK, EventKind.EXEMPTED, EventKind.DISCIPLINED)
# In the order in which evidence is looked for.
TITLES = {
    **{kind.value: kind.label for kind in (*ENTRY_KINDS, *EXIT_KINDS)},
    "placed": "Chuyển chi bộ, chuyển nơi cư trú",
    "recognized": EventKind.RECOGNIZED.label,
    "standing": "Đi xa, trở về, miễn công tác, kỷ luật",
    "facts": "Nghề nghiệp, trình độ, chức vụ, nhiệm vụ thay đổi",
    "structure": "Tổ chức đảng, địa bàn thay đổi",
    "years": "Tuổi đời, tuổi Đảng tăng",
    "unexplained": "Chưa rõ nguyên nhân",
}
# What a condition reads of those who count, and by what it therefore can be met and not met any more.
_READS = {
    "recognized": re.compile(r"placed\.standing"),
    "standing": re.compile(r"away|exempt|punished"),
    "facts": re.compile(r"profile|assign|post|task|badge|youth_union|occupation"),
    "years": re.compile(r"birth_date|age_band|party"),
}

# What happened to each of some people after a day and up to another. Grain: a person. Indexes:
# event_of_a_member, those of stretches and of what people hold, primary keys.
_EVIDENCE = """
SELECT person.id,
       EXISTS (SELECT FROM members_stretch WHERE member_id = person.id
               AND starts_on <= %(before)s AND ends_on > %(before)s) AS was_counted,
       EXISTS (SELECT FROM members_stretch WHERE member_id = person.id
               AND starts_on <= %(after)s AND ends_on > %(after)s) AS is_counted,
       ARRAY(SELECT kind FROM members_event WHERE member_id = person.id AND voided_at IS NULL
             AND effective_on > %(before)s AND effective_on <= %(after)s ORDER BY effective_on DESC, id DESC),
       EXISTS (
           SELECT FROM members_profile WHERE member_id = person.id
           AND from_on > %(before)s AND from_on <= %(after)s
           UNION ALL
           SELECT FROM (
               SELECT member_id AS holder_id, starts_on, ends_on FROM members_assignment
               UNION ALL SELECT holder_id, starts_on, ends_on FROM members_partypost
               UNION ALL SELECT holder_id, starts_on, ends_on FROM members_post
           ) AS held
           WHERE holder_id = person.id AND (starts_on > %(before)s AND starts_on <= %(after)s
                                            OR ends_on > %(before)s AND ends_on <= %(after)s)
           UNION ALL
           SELECT FROM members_badge WHERE member_id = person.id
           AND coalesce(occasion_on, decided_on) > %(before)s
           AND coalesce(occasion_on, decided_on) <= %(after)s
       ) AS changed,
       EXISTS (
           SELECT FROM members_stretch AS stretch, LATERAL (
               SELECT starts_on, ends_on FROM units_organizationterm WHERE organization_id = stretch.cell_id
               UNION ALL SELECT starts_on, ends_on FROM units_areaplacement WHERE area_id = stretch.village_id
               UNION ALL SELECT starts_on, ends_on FROM cells_cellvillage WHERE cell_id = stretch.cell_id
           ) AS stood
           WHERE stretch.member_id = person.id
             AND (stood.starts_on > %(before)s AND stood.starts_on <= %(after)s
                  OR stood.ends_on > %(before)s AND stood.ends_on <= %(after)s)
       ) AS moved
FROM unnest(%(people)s::bigint[]) AS person (id)
"""


class Happened(NamedTuple):
    """What happened to a person between the two days; ``events`` the latest first."""

    was_counted: bool
    is_counted: bool
    events: list[str]
    has_changed: bool
    has_moved_with_units: bool


def can_say(question: Question) -> bool:
    """Is it about people of two days, so that it can be said why they differ?"""
    indicator = INDICATORS[question.indicator]
    if indicator.family != Family.STOCK or indicator.sums or question.by is not None:
        return False
    return question.on is not None and question.compare_on is not None and question.compare_on < question.on


def moved(question: Question, *, part: str = "numerator") -> Explanation:
    """Why the total of a question about a day and an earlier one is not what it was on the earlier one.

    ``part`` says which of the two counts of a ratio is meant. The question is one that :func:`can_say` knows.
    """
    now, then = _of_each_day(question)
    indicator = INDICATORS[question.indicator]
    with consistent_read():
        with as_counter():
            before, after = things(then, part), things(now, part)
            there_before, there_after = things(then, "everybody"), things(now, "everybody")
        came, gone = list((after - before).elements()), list((before - after).elements())
        happened = _happened(then.on, now.on, {thing.member for thing in (*came, *gone)})
    of_part = indicator.counts if part == "numerator" else indicator.among or "true"
    causes = {
        thing: _cause(of_part, happened[thing.member], came=is_new, inside=thing in there)
        for few, is_new, there in ((came, True, there_before), (gone, False, there_after))
        for thing in few
    }
    parts = [
        Part(code, title, *([one for one in few if causes[one] == code] for few in (came, gone)))
        for code, title in TITLES.items()
    ]
    return Explanation(before.total(), after.total(), [one for one in parts if one.came or one.gone])


def _of_each_day(question: Question) -> tuple[Question, Question]:
    """The question about its own day and about the earlier one, both on one structure."""
    asked = understand(question)
    plain = replace(
        question,
        level=None,
        on=asked.on,
        period=None,
        compare_on=None,
        as_published=None,
        structure_on=asked.structure.day,
    )
    return plain, replace(plain, on=question.compare_on)


def _happened(before: date | None, after: date | None, members: Iterable[int]) -> dict[int, Happened]:
    asked: dict[str, Any] = {"before": before, "after": after, "people": sorted(members)}
    with as_machine(), connection.cursor() as cursor:
        cursor.execute(_EVIDENCE, asked)
        return {member: Happened(*rest) for member, *rest in cursor.fetchall()}


def _cause(condition: str, what: Happened, *, came: bool, inside: bool) -> str:
    return next(_causes(condition, what, came=came, inside=inside), "unexplained")


def _causes(condition: str, what: Happened, *, came: bool, inside: bool) -> Iterator[str]:
    """Every part for which there is evidence, in the order of :data:`TITLES`."""
    if not inside:
        elsewhere = what.was_counted if came else what.is_counted
        if not elsewhere:
            through = ENTRY_KINDS if came else EXIT_KINDS
            yield from (kind for kind in what.events if kind in through)
            return
        if any(kind in (*_PLACES, *ENTRY_KINDS) for kind in what.events):
            yield "placed"
        if what.has_moved_with_units:
            yield "structure"
        return
    evidence = {
        "recognized": EventKind.RECOGNIZED in what.events,
        "standing": any(kind in _STANDINGS for kind in what.events),
        "facts": what.has_changed,
        "years": True,
    }
    yield from (code for code, reads in _READS.items() if evidence[code] and reads.search(condition))
    # Whoever stayed under the root and is of another cell or village now, or whose cell became another.
    if any(kind in (*_PLACES, *ENTRY_KINDS) for kind in what.events):
        yield "placed"
    if what.has_moved_with_units:
        yield "structure"
