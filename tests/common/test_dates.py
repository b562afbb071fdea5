"""Days and periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.common.dates import (
    BEGINNING,
    FOREVER,
    after,
    ends_after,
    eve,
    first_day,
    last_day,
    month_ends,
    starts_from,
)
from tests.oracle.people import full_years

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(DAYS, DAYS)
def test_a_period_of_a_file_comes_back_as_it_went_in(first, last):
    assert first_day(starts_from(first)) == first
    assert last_day(ends_after(last)) == last


def test_open_ends_are_shown_as_nothing():
    assert first_day(starts_from(None)) is None and last_day(ends_after(None)) is None
    assert starts_from(None) == BEGINNING and ends_after(None) == FOREVER


def test_there_is_no_day_before_the_beginning_nor_after_the_end():
    assert eve(BEGINNING) == BEGINNING and after(FOREVER) == FOREVER


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (date(2000, 7, 1), date(2018, 6, 30), 17),
        (date(2000, 7, 1), date(2018, 7, 1), 18),
    ],
)
def test_age_is_in_full_years_by_the_calendar(birth, on, years):
    assert full_years(birth, on) == years


@given(DAYS, st.integers(0, 2000))
def test_month_ends_are_all_the_last_days_of_months_between(first, length):
    last = first + timedelta(days=length)
    expected = [
        day
        for n in range(length + 1)
        if (day := first + timedelta(days=n)).month != (day + timedelta(days=1)).month
    ]
    assert month_ends(first, last) == expected
