"""Pace: where a unit should stand by a day, if its year runs like its own last years.

A unit that admits most of its people in September is not late in June. What part of a year is done by a
day is read from the months of past years; of too few people that says nothing, and the unit above stands in.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil

# So many past years make a season, and so many people in them at least.
YEARS, FEWEST = 3, 10
# After the first quarter, less than this part of the target is named.
QUARTER_ENDS_IN, LITTLE = 4, 10.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What a unit has done of what it is to do in the year, and what it should have done by the day."""

    done: int
    aimed: float
    expected: float
    on: date

    @property
    def shortfall(self) -> int:
        """How many are missing by the day; none where the unit is in time."""
        return max(ceil(round(self.expected - self.done, 6)), 0)

    @property
    def has_none(self) -> bool:
        """Is nobody admitted yet?"""
        return self.done == 0

    @property
    def has_little(self) -> bool:
        """Is a quarter over, and less than a tenth done?"""
        return self.on.month >= QUARTER_ENDS_IN and 100 * self.done < LITTLE * self.aimed


def pace(done: int, aimed: float, part: float, on: date) -> Pace:
    """How a unit stands that should have done ``part`` of its year by the day."""
    return Pace(done, aimed, aimed * part, on)


def part_of_year(by_month: Mapping[str, float], on: date, instead: float | None = None) -> float:
    """Which part of a year's people were admitted by that day of it, from months like ``2025-07``.

    Where they are fewer than ten, ``instead``, or the part of the year's days that has passed.
    """
    total = sum(by_month.values())
    if total < FEWEST:
        return _days_passed(on) if instead is None else instead
    month_passed = on.day / monthrange(on.year, on.month)[1]
    by_day = 0.0
    for month, admitted in by_month.items():
        number = int(month[5:7])
        by_day += admitted * (1.0 if number < on.month else month_passed if number == on.month else 0.0)
    return by_day / total


def _days_passed(on: date) -> float:
    return on.timetuple().tm_yday / (366 if isleap(on.year) else 365)
