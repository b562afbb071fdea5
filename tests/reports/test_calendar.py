"""Months, quarters and years: as they are written, and their days."""

from __future__ import annotations

from datetime import date

import pytest

from reports.calendar import days_of, days_so_far, last_days, same_day, written


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
    ],
)
def test_a_period_by_its_name(text, first, last):
    assert days_of(text) == (first, last)


@pytest.mark.parametrize("text", ["", "26", "2026-H3", "2026-Q5", "2026-13", "2026-7", "2026-07-01", "0000"])
def test_what_is_no_period(text):
    with pytest.raises(ValueError):
        days_of(text)


def test_a_day_lies_in_its_month_quarter_and_year():
    day = date(2025, 7, 1)
    assert [written(step, day) for step in ("month", "quarter", "year")] == ["2025-07", "2025-Q3", "2025"]
    assert written("quarter", date(2025, 6, 30)) == "2025-Q2"


def test_the_days_of_a_series_are_the_ends_of_its_steps_and_the_last_day():
    assert last_days("month", date(2024, 1, 31), date(2024, 3, 30)) == [
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 30),
    ]
    assert last_days("quarter", date(2024, 3, 1), date(2024, 6, 30)) == [date(2024, 3, 31), date(2024, 6, 30)]
    assert last_days("year", date(2025, 2, 1), date(2025, 2, 1)) == [date(2025, 2, 1)]


def test_a_running_period_ends_on_the_day_that_is_reached():
    assert days_so_far("2026-Q2", date(2026, 5, 20)) == (date(2026, 4, 1), date(2026, 5, 20))
    assert days_so_far("2026-Q2", date(2026, 5, 20), date(2026, 4, 30))[1] == date(2026, 4, 30)
    for over_or_ahead in ("2026-Q1", "2026-Q3"):
        assert days_so_far(over_or_ahead, date(2026, 5, 20)) == days_of(over_or_ahead)


def test_the_same_day_of_an_earlier_month():
    assert same_day(date(2026, 12, 1), 3) == date(2026, 9, 1)
    assert same_day(date(2026, 11, 30), 3) == date(2026, 8, 31)
    assert same_day(date(2026, 5, 30), 3) == date(2026, 2, 28)
