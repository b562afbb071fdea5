"""How long something is late is said in the words of a calendar, and no list says it in a thousand days."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.rules import add_months
from registry.common.dates import DAY, full_months
from registry.common.delays import delay

ROOT = Path(__file__).resolve().parent.parent.parent
DUE = date(2024, 1, 31)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2024, 1, 30), ""),
        (DUE, ""),
        (date(2024, 2, 1), "1 ngày"),
        (date(2024, 2, 29), "29 ngày"),
        (date(2024, 3, 30), "59 ngày"),
        (date(2024, 3, 31), "2 tháng"),
        (date(2025, 1, 30), "11 tháng"),
        (date(2025, 1, 31), "1 năm"),
        (date(2025, 2, 28), "1 năm 1 tháng"),
        (date(2026, 4, 30), "2 năm 3 tháng"),
        (date(2031, 12, 5), "7 năm 10 tháng"),
    ],
)
def test_days_then_months_then_years_and_months(on: date, said: str) -> None:
    assert delay(DUE, on) == said


@given(st.dates(date(1950, 1, 1), date(2060, 1, 1)), st.integers(0, 20_000))
def test_whole_months_are_those_after_which_the_same_day_has_come(since: date, days: int) -> None:
    on = since + days * DAY
    months = full_months(since, on)
    assert add_months(since, months) <= on < add_months(since, months + 1)


def test_every_template_says_a_delay_with_it() -> None:
    """«quá … ngày» with a number of days put in stands nowhere."""
    days = re.compile(r"(quá|chậm|trễ|muộn) \{[^}]*\}+ ngày(?! làm việc)")
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "members").rglob("*.py")]:
        assert not days.search(path.read_text()), path
    assert days.search("quá {{ line.days_late|number }} ngày") and days.search('f"quá {late} ngày"')
