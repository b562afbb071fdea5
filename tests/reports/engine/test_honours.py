"""Whose badge is due, and what was given, of hand-made people: to the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.oracle.small import Register, ends, small
from tests.oracle.world import Award, Badge, Card, Event, Member

pytestmark = pytest.mark.django_db

BEGUN, DAY = date(2024, 1, 1), timedelta(days=1)
JOINED = date(1995, 9, 2)
THIRTY = date(2025, 9, 2)


def person(
    name: str, joined: date | None = JOINED, *events: Event, cell: str = "M1"
) -> tuple[Member, list[Event]]:
    """Somebody recorded when the register began, with what happened since."""
    first = Event(name, "first_recorded", BEGUN, cell)
    return Member(name, admitted_on=joined), [first, *events]


def register(*people: tuple[Member, list[Event]], **more: object) -> Register:
    events = tuple(event for _, own in people for event in own)
    return Register(small(*(member for member, _ in people), events=events, **more))


def test_a_badge_is_due_to_the_day_at_the_highest_step():
    found = register(
        person("thirty"),
        person("leap", date(1996, 2, 29)),
        person("ninety", date(1930, 2, 3)),
        person("never", None),
        (Member("new", admitted_on=JOINED), [Event("new", "admitted", BEGUN, "M1")]),
    )
    assert found.rows("badges_due", "DB", on=THIRTY - DAY, by="years") == {"90": 1}
    assert found.rows("badges_due", "DB", on=THIRTY, by="years") == {"30": 1, "90": 1}
    # Of who joined on 29 February, on 1 March of other years.
    days = [date(2026, 2, 28), date(2026, 3, 1)]
    assert [found.total("badges_due", "DB", on=day) for day in days] == [2, 3]
    assert found.answer("badges_due", "DB", on=THIRTY).unknown == 1
    # On a probationary member's papers nothing is due, and nothing is unknown.
    assert found.total("badges_due", "DB", on=BEGUN - DAY) == "not_reported"


def test_party_age_runs_from_the_last_admission():
    readmitted = person(
        "again",
        date(1980, 1, 1),
        Event("again", "deleted", date(2024, 3, 1)),
        Event("again", "admitted", date(2024, 6, 1), "M1", decided_on=date(1995, 5, 19)),
        Event("again", "recognized", date(2025, 6, 1)),
    )
    undecided = (
        Member("day", admitted_on=date(1950, 1, 1)),
        [Event("day", "admitted", date(2024, 6, 1), "M1"), Event("day", "recognized", date(2025, 6, 1))],
    )
    found = register(readmitted, undecided)
    assert found.rows("badges_due", "DB", on=date(2024, 2, 29), by="years") == {"40": 1}
    assert found.total("badges_due", "DB", on=date(2025, 5, 31)) == 0, "probationary"
    assert found.rows("badges_due", "DB", on=date(2025, 6, 1), by="years") == {"30": 1}


@pytest.mark.parametrize(("measure", "months"), [("reprimand", 6), ("warning", 9), ("removal", 12)])
def test_each_discipline_puts_it_off(measure, months):
    punished = date(2025, 8, 31)
    on = {6: date(2026, 2, 28), 9: date(2026, 5, 31), 12: date(2026, 8, 31)}[months]
    found = register(
        person(
            "punished",
            JOINED,
            Event("punished", "disciplined", punished, detail=measure),
            Event("punished", "disciplined", date(2024, 5, 1), detail="removal"),
        ),
        person("unknown", JOINED, Event("unknown", "disciplined", punished)),
    )
    assert found.total("badges_due", "DB", on=on - DAY) == 1
    assert found.total("badges_due", "DB", on=on) == 2


def test_who_holds_the_badge_or_a_higher_one_is_not_on_the_list():
    given = date(2024, 5, 19)
    found = register(
        *(person(name) for name in ("early", "higher", "lower", "lost", "back", "decided", "proposed")),
        badges=[
            Badge("early", 30, "early", given),
            Badge("higher", 40, "posthumous", given),
            Badge("lower", 30, "awarded", THIRTY + DAY),
            Badge("lost", 30, "awarded", given),
            Badge("lost", 30, "lost", date(2025, 1, 1)),
            Badge("back", 30, "awarded", given),
            Badge("back", 30, "returned", None, THIRTY),
            Badge("decided", 30, "awarded", None, given),
            Badge("proposed", 30, "proposed", given),
        ],
    )
    assert found.total("badges_due", "DB", on=THIRTY) == 4, "not handed over, returned, decided, proposed"
    assert found.total("badges_due", "DB", on=THIRTY + DAY) == 3
    assert found.rows("badges_awarded", "DB", starts=BEGUN, ends=THIRTY, by="years") == {"30": 4, "40": 1}
    by_kind = found.rows("badges_awarded", "DB", starts=BEGUN, ends=THIRTY, by="kind")
    assert by_kind == {"early": 1, "posthumous": 1, "awarded": 3}


def test_what_was_given_counts_where_the_holder_is_or_last_was():
    days = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31)}
    moved, died = date(2025, 6, 1), date(2025, 5, 1)
    found = register(
        person("moves", JOINED, Event("moves", "cell_changed", moved, "S3")),
        person("dies", JOINED, Event("dies", "died", died), cell="M2"),
        badges=[Badge("moves", 30, "awarded", moved - DAY), Badge("dies", 30, "posthumous", died)],
        cards=[Card("moves", "new", moved), Card("moves", "lost", date(2026, 1, 1)), Card("dies", "new")],
        awards=[
            Award(moved, "merit", "moves"),
            Award(days["starts"], "flag", organization_code="M2"),
            Award(days["ends"], "merit", organization_code="DB"),
        ],
    )
    cells = {"level": "cell"}
    assert found.rows("badges_awarded", "DB", **days, **cells) == {"M1": 1, "M2": 1, "S3": 0}
    assert found.rows("cards_issued", "DB", **days, **cells) == {"M1": 0, "M2": 0, "S3": 1}
    assert found.rows("awards_of_members", "DB", **days, by="kind") == {"merit": 1}
    rows = found.rows("awards_of_organizations", "DB", **days, **cells)
    assert rows == {"M1": 0, "M2": 1, "S3": 0, "other": 1}
    assert found.rows("awards_of_organizations", "DB", **days, by="month") == {"2025-01": 1, "2025-12": 1}


def test_an_award_of_a_cell_that_is_no_more_counts_where_it_stood():
    world = small(events=(Event("a", "admitted", BEGUN, "M1"),))
    ends(world.organizations, "S3", date(2025, 6, 30))
    world.awards.append(Award(date(2025, 3, 1), "flag", organization_code="S3"))
    found = Register(world)
    asked = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31), "level": "superior_committee"}
    assert found.rows("awards_of_organizations", "DB", **asked) == {"M": 0, "S": 1}
