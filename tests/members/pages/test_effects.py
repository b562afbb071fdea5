"""What an act changes in the counts, told before it is done."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from members.history import Span
from members.pages.effects import Difference, Place, differences, effects
from registry.common.dates import FOREVER
from tests.world import World

START = date(2025, 1, 1)


@st.composite
def histories(draw: Any) -> list[Span]:
    """Stretches of one member within forty days, some apart, the last open or not."""
    days = sorted(draw(st.sets(st.integers(0, 40), max_size=7)))
    spans = []
    for first, next_ in itertools.pairwise(days):
        if draw(st.booleans()):
            cell, village = draw(st.integers(1, 2)), draw(st.sampled_from([None, 1, 2]))
            standing = draw(st.sampled_from(["probationary", "official"]))
            spans.append(Span(START + timedelta(first), START + timedelta(next_), cell, village, standing))
    if spans and draw(st.booleans()):
        spans[-1] = spans[-1]._replace(ends_on=FOREVER)
    return spans


def at(spans: list[Span], day: date) -> Place | None:
    return next((Place(*span[2:]) for span in spans if span.starts_on <= day < span.ends_on), None)


@given(histories(), histories())
def test_on_each_day_the_difference_is_the_difference(before: list[Span], after: list[Span]) -> None:
    found = differences(before, after)
    for number in range(-1, 60):
        day = START + timedelta(number)
        told = [one for one in found if one.starts_on <= day < one.ends_on]
        if at(before, day) == at(after, day):
            assert told == []
        else:
            (one,) = told
            assert (one.before, one.after) == (at(before, day), at(after, day))


@given(histories(), histories())
def test_times_are_as_long_as_can_be(before: list[Span], after: list[Span]) -> None:
    found = differences(before, after)
    for one, next_ in itertools.pairwise(found):
        assert one.ends_on <= next_.starts_on
        assert one.ends_on < next_.starts_on or one[2:] != next_[2:]


def test_nothing_differs_from_itself() -> None:
    spans = [Span(START, FOREVER, 1, None, "official")]
    assert differences(spans, spans) == []


def test_a_recognition_moved_back_differs_for_the_days_between() -> None:
    def recognized(on: date) -> list[Span]:
        return [Span(START, on, 1, None, "probationary"), Span(on, FOREVER, 1, None, "official")]

    first, second = date(2026, 1, 1), date(2026, 2, 1)
    assert differences(recognized(second), recognized(first)) == [
        Difference(first, second, Place(1, None, "probationary"), Place(1, None, "official"))
    ]


def test_names_and_counts_are_those_of_the_day(world: World) -> None:
    cell, village = world.cell["CB-A2"].pk, world.area["a2-2"].pk
    before = [Span(date(2020, 1, 1), FOREVER, cell, village, "official")]
    (effect,) = effects(before, [])
    assert (effect.first, effect.last) == (date(2020, 1, 1), None)
    assert [(line.name, line.counts) for line in effect.cells] == [
        ("Chi bộ ghép Nà Tông, Co Mạ", [("chính thức", -1, 2, 1)])
    ]
    assert [(line.name, line.counts) for line in effect.villages] == [
        ("Bản Co Mạ", [("đảng viên cư trú", -1, 1, 0)])
    ]
