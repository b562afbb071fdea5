"""Pace: the part of a year that is done by a day, and how many are missing."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from reports.targets.pace import Pace, pace, part_of_year

days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
months = st.dictionaries(
    st.builds("{:04}-{:02}".format, st.integers(2023, 2025), st.integers(1, 12)), st.integers(0, 40)
)


def test_a_unit_that_admits_in_autumn_is_not_late_in_june():
    autumn = {"2023-09": 10, "2024-10": 12, "2025-11": 8}
    assert part_of_year(autumn, date(2026, 6, 30)) == 0
    assert part_of_year(autumn, date(2026, 9, 15)) == 5 / 30
    assert part_of_year(autumn, date(2026, 12, 31)) == 1


def test_of_few_people_the_unit_above_or_the_calendar_stands_in():
    few = {"2025-09": 9}
    assert part_of_year(few, date(2026, 6, 30), 0.4) == 0.4
    assert part_of_year(few, date(2025, 12, 31)) == 1
    assert part_of_year({}, date(2024, 12, 31)) == 1


def test_what_is_missing_is_named():
    half = pace(8, 20, 0.5, date(2026, 6, 30))
    assert (half.shortfall, half.has_none, half.has_little) == (2, False, False)
    assert pace(12, 20, 0.5, date(2026, 6, 30)).shortfall == 0
    assert pace(9, 20, 0.45, date(2026, 6, 30)).shortfall == 0
    late = pace(0, 20, 0.0, date(2026, 3, 31))
    assert (late.shortfall, late.has_none, late.has_little) == (0, True, False)
    assert Pace(1, 20, 5, date(2026, 4, 1)).has_little and not Pace(2, 20, 5, date(2026, 4, 1)).has_little


@given(by_month=months, first=days, second=days)
def test_a_part_is_a_part_and_grows_with_the_days(by_month, first, second):
    earlier, later = sorted((first, second), key=lambda day: (day.month, day.day))
    parts = [part_of_year(by_month, day) for day in (earlier, later)]
    assert all(0 <= part <= 1 + 1e-9 for part in parts)
    if earlier.year == later.year or (earlier.month, later.month) != (2, 2):
        assert parts[0] <= parts[1] + 0.003, "but for a leap day"
