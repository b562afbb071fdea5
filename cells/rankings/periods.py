"""Periods for which organizations and members are ranked, as addresses and people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cells.models import PeriodKind
from registry.common.dates import iso_day

_WRITTEN = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")
PERIOD, KIND, FROM, TO = "ky", "loai", "tu", "den"
# Kinds of periods whose days the calendar does not say.
FREE = (PeriodKind.TERM, PeriodKind.OTHER)
EARLIEST_YEAR = 1930
# So many years, and months of quarters and months, are offered.
YEARS, QUARTERS, MONTHS = 6, 6, 12


@dataclass(frozen=True, slots=True)
class RankedPeriod:
    """A period: what kind it is of, its first day and its last."""

    kind: str
    starts: date
    ends: date

    @classmethod
    def read(cls, given: Mapping[str, str], today: date) -> RankedPeriod:
        """What an address asks for; where it names none, the year that is ranked: last year, until December.

        ``2025``, ``2025-Q3``, ``2025-07``, ``term:2020-07-01:2025-06-30``; or a kind with two days beside it.
        Raises ``ValueError`` for what is none, or has not begun.
        """
        if given.get(KIND):
            found = cls._free(given[KIND], given.get(FROM, ""), given.get(TO, ""))
        elif text := given.get(PERIOD, ""):
            found = cls._free(*text.split(":")) if ":" in text else cls._calendar(text)
        else:
            found = cls._months(PeriodKind.YEAR, today.year - (today.month < 12), 1, 12)
        if found.starts > today or found.starts.year < EARLIEST_YEAR or found.starts > found.ends:
            raise ValueError(str(found))
        return found

    @classmethod
    def _free(cls, kind: str, starts: str = "", ends: str = "") -> RankedPeriod:
        if kind not in FREE:
            raise ValueError(kind)
        return cls(kind, iso_day(starts), iso_day(ends))

    @classmethod
    def _calendar(cls, text: str) -> RankedPeriod:
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(text)
        year, quarter, month = found.groups()
        if quarter:
            return cls._months(PeriodKind.QUARTER, int(year), 3 * int(quarter) - 2, 3)
        if month:
            return cls._months(PeriodKind.MONTH, int(year), int(month), 1)
        return cls._months(PeriodKind.YEAR, int(year), 1, 12)

    @classmethod
    def _months(cls, kind: str, year: int, first: int, months: int) -> RankedPeriod:
        last = first + months - 1
        return cls(str(kind), date(year, first, 1), date(year, last, monthrange(year, last)[1]))

    def __str__(self) -> str:
        match self.kind:
            case PeriodKind.YEAR:
                return f"{self.starts.year:04}"
            case PeriodKind.QUARTER:
                return f"{self.starts.year:04}-Q{(self.starts.month + 2) // 3}"
            case PeriodKind.MONTH:
                return f"{self.starts.year:04}-{self.starts.month:02}"
            case _:
                return f"{self.kind}:{self.starts}:{self.ends}"

    @property
    def title(self) -> str:
        """The period as people write it."""
        match self.kind:
            case PeriodKind.YEAR:
                return f"năm {self.starts.year}"
            case PeriodKind.QUARTER:
                return f"quý {(self.starts.month + 2) // 3} năm {self.starts.year}"
            case PeriodKind.MONTH:
                return f"tháng {self.starts.month}/{self.starts.year}"
            case _:
                what = "nhiệm kỳ" if self.kind == PeriodKind.TERM else "kỳ"
                return f"{what} {self.starts:%d/%m/%Y} đến {self.ends:%d/%m/%Y}"

    @property
    def days(self) -> dict[str, Any]:
        """The two days by which rows of the period are found."""
        return {"period_from": self.starts, "period_to": self.ends}


def offered(today: date, chosen: RankedPeriod) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The periods that a page offers, under headings; the one that is chosen is among them."""
    months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(3 * QUARTERS)]
    texts = {
        "Năm": [str(today.year - back) for back in range(YEARS)],
        "Quý": list(dict.fromkeys(f"{year}-Q{month // 3 + 1}" for year, month in months)),
        "Tháng": [f"{year}-{month + 1:02}" for year, month in months[:MONTHS]],
    }
    known = {text for group in texts.values() for text in group}
    if str(chosen) not in known:
        yield "Đang xem", [(str(chosen), chosen.title.capitalize())]
    for heading, group in texts.items():
        yield heading, [(text, RankedPeriod.read({PERIOD: text}, today).title.capitalize()) for text in group]
