"""Public holidays of Vietnam, by which working days are counted.

For a year of which staff have said nothing the days below hold: Tết as it was announced up to 2026 and as the
calendar has it from 2027 on, the other days of the Labour Code (art. 112), and the working day after one that
falls on a weekend. A year of which the table holds a day is wholly as the table says.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from registry.common.dates import DAY, SATURDAY

from .models import Holiday

FIRST_YEAR, LAST_YEAR = 2016, 2030
# The first and last day off at Tết, weekends between them included.
_TET = {
    2016: ((2, 6), (2, 14)),
    2017: ((1, 26), (2, 1)),
    2018: ((2, 14), (2, 20)),
    2019: ((2, 2), (2, 10)),
    2020: ((1, 23), (1, 29)),
    2021: ((2, 10), (2, 16)),
    2022: ((1, 29), (2, 6)),
    2023: ((1, 20), (1, 26)),
    2024: ((2, 8), (2, 14)),
    2025: ((1, 25), (2, 2)),
    2026: ((2, 14), (2, 22)),
    2027: ((2, 5), (2, 11)),
    2028: ((1, 25), (1, 31)),
    2029: ((2, 10), (2, 18)),
    2030: ((2, 1), (2, 7)),
}
# The tenth of the third month of the lunar calendar.
_KINGS = {
    2016: (4, 16), 2017: (4, 6), 2018: (4, 25), 2019: (4, 14), 2020: (4, 2), 2021: (4, 21), 2022: (4, 10),
    2023: (4, 29), 2024: (4, 18), 2025: (4, 7), 2026: (4, 26), 2027: (4, 16), 2028: (4, 4), 2029: (4, 23),
    2030: (4, 12),
}  # fmt: skip
_FIXED = {
    (1, 1): "Tết Dương lịch",
    (4, 30): "Ngày Chiến thắng",
    (5, 1): "Ngày Quốc tế lao động",
    (9, 2): "Quốc khánh",
}
TET, KINGS, IN_LIEU = "Tết Nguyên đán", "Giỗ Tổ Hùng Vương", "Nghỉ bù"
# From this year on the day before or after Quốc khánh is off as well; before it unless that is a weekend.
_SECOND_DAY_SINCE = 2021


@cache
def usual(year: int) -> dict[date, str]:
    """The days off of a year as the law and the calendar have them; none of a year that is not listed."""
    if year not in _TET:
        return {}
    first, last = (date(year, *day) for day in _TET[year])
    found = {first + n * DAY: TET for n in range((last - first).days + 1)}
    others = {date(year, *day): name for day, name in _FIXED.items()}
    others[date(year, *_KINGS[year])] = KINGS
    if year >= _SECOND_DAY_SINCE:
        before = date(year, 9, 1)
        others[before if before.weekday() < SATURDAY else date(year, 9, 3)] = _FIXED[9, 2]
    found |= others
    for day in sorted(others):
        if day.weekday() >= SATURDAY:
            found.setdefault(_next_working_day(day, found), IN_LIEU)
    return found


def _next_working_day(day: date, off: dict[date, str]) -> date:
    while day.weekday() >= SATURDAY or day in off:
        day += DAY
    return day


def said() -> dict[int, dict[date, str]]:
    """The days off of each year of which staff have said any."""
    found: dict[int, dict[date, str]] = {}
    for day, name in Holiday.objects.order_by("day").values_list("day", "name"):
        found.setdefault(day.year, {})[day] = name
    return found


def off_in(year: int) -> dict[date, str]:
    """The days off of one year."""
    return said().get(year) or usual(year)


def holidays() -> frozenset[date]:
    """Every day off that is known."""
    by_year = {year: usual(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)} | said()
    return frozenset(day for days in by_year.values() for day in days)
