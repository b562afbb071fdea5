"""Dated rows of one unit: changed from a day on, ended, and how long they cover."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.common.dated import change_from, covered_until, end_from, holds_throughout
from registry.units.models import Area, AreaNaming

FIRST = date(2025, 1, 1)
DAYS = range(14)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@pytest.fixture
def area(db) -> Area:
    found: Area = Area.objects.create(key="x", level="village")
    return found


def store(area: Area, *rows: tuple[int, int, str]) -> None:
    """Rows of ``(from, to, name)``, each with the first letter of its name for a kind."""
    AreaNaming.objects.filter(area=area).delete()
    for first, end, name in rows:
        AreaNaming.objects.create(area=area, starts_on=day(first), ends_on=day(end), name=name, kind=name[0])


def rows_of(area: Area):
    return AreaNaming.objects.filter(area=area)


def read(area: Area, column: str = "name") -> list[str | None]:
    """What holds on each day."""
    return [rows_of(area).on(day(n)).values_list(column, flat=True).first() for n in DAYS]


def test_the_row_that_holds_is_cut_and_later_changes_stay(area):
    store(area, (0, 5, "a"), (5, 9, "b"))
    change_from(rows_of(area), day(3), name="c")
    assert read(area) == ["a"] * 3 + ["c"] * 2 + ["b"] * 4 + [None] * 5


def test_a_change_runs_through_rows_that_say_the_same(area):
    store(area, (0, 5, "a"), (5, 9, "a"), (9, 12, "b"))
    change_from(rows_of(area), day(3), name="c")
    assert read(area) == ["a"] * 3 + ["c"] * 6 + ["b"] * 3 + [None] * 2
    assert read(area, "kind") == ["a"] * 9 + ["b"] * 3 + [None] * 2


def test_on_its_first_day_a_row_is_changed_in_place(area):
    store(area, (0, 5, "a"), (5, 9, "b"))
    change_from(rows_of(area), day(5), name="c")
    assert rows_of(area).count() == 2
    assert read(area) == ["a"] * 5 + ["c"] * 4 + [None] * 5


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from("ab"), st.sampled_from("xy")), min_size=1, max_size=4
    ),
    st.integers(0, 12),
    st.sampled_from("abc"),
)
def test_random_changes(area, lengths, on, new):
    AreaNaming.objects.filter(area=area).delete()
    start = 0
    for length, name, kind in lengths:
        AreaNaming.objects.create(
            area=area, starts_on=day(start), ends_on=day(start + length), name=name, kind=kind
        )
        start += length
    on = min(on, start - 1)
    before, kinds = read(area), read(area, "kind")
    old = before[on]
    change_from(rows_of(area), day(on), name=new)
    until = next((n for n in range(on, len(before)) if before[n] != old), len(before))
    assert read(area) == [new if on <= n < until else name for n, name in enumerate(before)]
    assert read(area, "kind") == kinds


def test_ending_cuts_what_runs_across_and_drops_what_begins_later(area):
    store(area, (0, 5, "a"), (5, 9, "b"))
    end_from(rows_of(area), day(3))
    assert [(row.name, row.ends_on) for row in rows_of(area)] == [("a", day(3))]
    end_from(rows_of(area), day(0))
    assert not rows_of(area).exists()


def test_covered_until_the_first_gap(area):
    store(area, (1, 5, "a"), (5, 9, "b"), (10, 12, "c"))
    rows = rows_of(area)
    assert [covered_until(rows, day(n)) for n in (0, 1, 4, 8, 9, 10)] == [day(n) for n in (0, 9, 9, 9, 9, 12)]
    assert holds_throughout(rows, day(1), day(9))
    assert not holds_throughout(rows, day(1), day(10))
    assert not holds_throughout(rows, day(0), day(5))
