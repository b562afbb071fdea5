"""Every checker of figures is shown a planted fault; the random registers are shown to reach everything."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reports.engine import answers as summaries
from reports.engine import drill_down as drill_down
from reports.questions import Answer, Question, QuestionFault, Row, Status
from tests.histories import HOT_DAYS, make_world
from tests.oracle import codes
from tests.oracle.answers import Fault, Figure, Oracle, Result
from tests.oracle.compare import differences
from tests.oracle.identities import IDENTITIES, broken
from tests.oracle.people import age_band
from tests.oracle.reforms import Draw
from tests.oracle.small import Register, small
from tests.oracle.store import load
from tests.oracle.trees import OTHER, UNALLOCATED
from tests.oracle.world import Event
from tests.questions import INDICATORS

from .test_identities import lists_of_another_length
from .test_oracle import Different, held

BEGUN = date(2024, 3, 1)
DAY_ASKED = date(2025, 6, 30)
MEMBERS = Question("members", organization="DB", level="superior_committee", on=DAY_ASKED)
BALANCE = Question(
    "balance", organization="DB", level="superior_committee", starts=date(2025, 1, 1), ends=DAY_ASKED
)


def people() -> tuple[Event, ...]:
    """Three of Mai and one of Sơn, of whom one moves from Mai to Sơn and one dies."""
    cells = {"An": "M1", "Bình": "M1", "Chi": "M2", "Dung": "S3"}
    entries = [Event(who, "first_recorded", BEGUN, cell) for who, cell in cells.items()]
    moved = Event("Bình", "cell_changed", date(2025, 3, 1), "S3")
    return (*entries, moved, Event("Chi", "died", date(2025, 4, 1)))


def row(key: str, value: float | None, **more: Any) -> Row:
    return Row(key, None, key, None, None, value, **more)


def said(total: Row, rows: list[Row], unplaced: int = 0) -> Answer:
    clock: Any = None
    return Answer("members", "people", {}, DAY_ASKED, total, rows, clock, unplaced=unplaced)


RIGHT = Result(Figure(3), {("M", None): Figure(1), ("S", None): Figure(2)})


def test_an_answer_that_is_right_differs_in_nothing():
    assert differences(MEMBERS, RIGHT, said(row("DB", 3), [row("M", 1), row("S", 2)])) == []
    # Rows of zero for what stands nowhere may be there or not.
    with_zero = [row("M", 1), row("S", 2), row(OTHER, 0), row(UNALLOCATED, 0)]
    assert differences(MEMBERS, RIGHT, said(row("DB", 3), with_zero)) == []


@pytest.mark.parametrize(
    ("total", "rows"),
    [
        (row("DB", 4), [row("M", 1), row("S", 2)]),
        (row("DB", 3), [row("M", 2), row("S", 1)]),
        (row("DB", 3), [row("S", 2)]),
        (row("DB", 3), [row("M", 1), row("S", 2), row("X", 0)]),
        (row("DB", 3), [row("M", 1), row("S", 2), row(OTHER, 1)]),
        (row("DB", 3), [row("M", 1), row("S", 2), row("S", 2)]),
        (row("DB", None, status=Status.NOT_REPORTED), [row("M", 1), row("S", 2)]),
    ],
)
def test_an_answer_that_is_wrong_anywhere_differs(total, rows):
    assert differences(MEMBERS, RIGHT, said(total, rows))


def test_a_ratio_with_other_counts_or_a_rounded_value_differs():
    expected = Result(Figure(100 / 3, 1, 3), {})
    question = Question("women_share", organization="DB", on=DAY_ASKED)
    assert not differences(question, expected, said(row("DB", 100 / 3, numerator=1, denominator=3), []))
    assert differences(question, expected, said(row("DB", 100 / 3, numerator=2, denominator=6), []))
    assert differences(question, expected, said(row("DB", 33.33, numerator=1, denominator=3), []))


def test_the_number_of_unplaced_people_is_compared():
    expected = replace(RIGHT, unplaced=1)
    assert differences(MEMBERS, expected, said(row("DB", 3), [row("M", 1), row("S", 2)], unplaced=0))


@pytest.mark.django_db
@pytest.mark.parametrize("lost", range(6))
def test_an_engine_that_misses_any_event_is_found_out(lost):
    """The database lacks what the oracle knows: a member, a move or a death."""
    whole = small(events=people())
    poorer = replace(whole, events=[event for i, event in enumerate(whole.events) if i != lost])
    if lost < 4:
        gone = whole.events[lost].dossier_no
        poorer = replace(poorer, events=[event for event in poorer.events if event.dossier_no != gone])
    load(poorer)
    with pytest.raises(Different):
        held(Oracle(whole), replace(BALANCE, level="cell"))


@pytest.mark.django_db
def test_an_engine_that_answers_what_cannot_be_answered_is_found_out(monkeypatch):
    world = small(events=people())
    load(world)
    good = summaries.answer(MEMBERS)
    monkeypatch.setattr(summaries, "answer", lambda question: good)
    with pytest.raises(Different, match="expected a fault in level"):
        held(Oracle(world), replace(MEMBERS, organization="M1"))


@pytest.mark.django_db
def test_an_engine_that_refuses_what_can_be_answered_is_found_out(monkeypatch):
    def refuse(question: Question) -> Answer:
        raise QuestionFault("level", "không")

    world = small(events=people())
    load(world)
    monkeypatch.setattr(summaries, "answer", refuse)
    with pytest.raises(Different, match="refused"):
        held(Oracle(world), MEMBERS)
    with pytest.raises(Different, match="expected organization"):
        held(Oracle(world), replace(MEMBERS, organization="Z"))


PLANTED = (
    ("rows_make_the_total", MEMBERS),
    ("a_dimension_splits_each_row", replace(MEMBERS, by="gender")),
    ("a_row_is_its_units_own_total", MEMBERS),
    ("the_balance_closes", BALANCE),
)


@pytest.mark.django_db
@pytest.mark.parametrize(("identity", "question"), PLANTED)
def test_each_identity_finds_one_figure_that_is_off_by_one(identity, question):
    Register(small(events=people()))

    def off_by_one(asked: Question) -> Answer:
        answer = summaries.answer(asked)
        if asked == question:
            line = next(row for row in answer.rows if row.value)
            line.value = (line.value or 0) + 1
        return answer

    assert broken(summaries.answer, question) == []
    assert any(text.startswith(identity) for text in broken(off_by_one, question))


def test_no_identity_goes_without_a_planted_fault():
    assert {identity.__name__ for identity in IDENTITIES} == {name for name, _ in PLANTED}


@pytest.mark.django_db
def test_a_list_that_leaves_somebody_out_is_found_out(monkeypatch):
    Register(small(events=people()))
    assert lists_of_another_length(MEMBERS) == []
    whole = drill_down.people_of_figure

    def shorter(*args: Any, **parameters: Any) -> Any:
        found = whole(*args, **parameters)
        return found.exclude(member__dossier_no="An")

    monkeypatch.setattr(drill_down, "people_of_figure", shorter)
    assert lists_of_another_length(MEMBERS)


class _Chance(Draw):
    """A draw by plain pseudo-random numbers, for looking at many registers quickly."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least, most)


def _questions(indicator: str, world: Any, roots: dict[str, str]) -> list[Question]:
    if indicator in codes.TARGETS:
        return [
            Question(
                indicator,
                organization=target.recipient_code,
                starts=target.period_from,
                ends=target.period_to,
                measure=target.measure,
                basis=target.basis,
            )
            for target in world.targets
        ]
    if indicator in codes.ON:
        post = world.posts[0].post if world.posts else "village_head"
        days = (HOT_DAYS[2], HOT_DAYS[-1])
        posts = {"post": post} if indicator == "post_coverage" else {}
        return [Question(indicator, on=day, **roots, **posts) for day in days]
    return [Question(indicator, starts=HOT_DAYS[2], ends=HOT_DAYS[-1], **roots)]


def test_the_random_registers_reach_every_indicator_and_every_kind_of_row():
    """No indicator is zero in all of them, and rows of all kinds come about."""
    missing = {*INDICATORS, OTHER, UNALLOCATED, "not_reported", "not_applicable", "exact elsewhere"}
    for seed in range(400):
        world = make_world(_Chance(seed))
        oracle = Oracle(world)
        top = next(row.code for row in world.organizations if row.parent_code is None)
        for indicator in [code for code in INDICATORS if code in missing]:
            for question in _questions(indicator, world, {"organization": top}):
                _strike_off(missing, indicator, _answered(oracle, question))
        question = Question(
            "members", organization=top, level="cell", on=HOT_DAYS[5], structure_on=HOT_DAYS[-1]
        )
        _strike_off(missing, "members", _answered(oracle, question))
        missing -= {
            "exact elsewhere"
            for row in world.organizations
            if not oracle.trees.organizations.stands(row.code, HOT_DAYS[-1])
            and oracle.trees.organizations.place(row.code, HOT_DAYS[-1]).exact
        }
        if not missing:
            return
    raise AssertionError(f"never reached: {sorted(missing)}")


def _answered(oracle: Oracle, question: Question) -> Result | None:
    try:
        return oracle.answer(question)
    except Fault:
        return None


def _strike_off(missing: set[str], indicator: str, result: Result | None) -> None:
    if result is None:
        return
    if result.total.value:
        missing.discard(indicator)
    missing.discard(result.total.status)
    missing -= {key for (key, _), figure in result.rows.items() if figure.value}


def test_the_oracle_itself_is_no_tautology(monkeypatch):
    """A wrong rule in the oracle changes its answers: here the day of a death, and an age."""
    world = small(events=people())
    right = Oracle(world).answer(Question("members", organization="DB", on=date(2025, 4, 1))).total
    monkeypatch.setattr("tests.oracle.people.EXITS", ())
    wrong: Callable[[], Result] = lambda: Oracle(world).answer(  # noqa: E731
        Question("members", organization="DB", on=date(2025, 4, 1))
    )
    assert right.value == 3
    assert wrong().total.value == 4
    assert age_band(date(1995, 6, 30), DAY_ASKED) == "18-30"
    assert age_band(date(1994, 6, 30), DAY_ASKED) == "31-35"
