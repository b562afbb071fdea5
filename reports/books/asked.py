"""Which unit's book a page is about, and of which days."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.timezone import localdate

from registry.accounts.access.places import Place, organization_asked
from registry.common.moments import day_of
from registry.units.structure import Structure, forest
from reports.calendar import days_so_far

from .choosing import UNIT

# Names in the address.
PERIOD, FROM, TO = "ky", "tu", "den"


class Asked(NamedTuple):
    """Which unit's book is asked for, and of which days."""

    unit: Place
    structure: Structure
    first: date
    last: date

    @property
    def query(self) -> str:
        """The same in an address."""
        return f"don-vi={self.unit.code}&tu={self.first:%Y-%m-%d}&den={self.last:%Y-%m-%d}"


def asked_of(request: HttpRequest) -> Asked | None:
    """The unit and days of the address; none where the user has no unit."""
    first, last = _days(request)
    structure = forest().on(last)
    unit = organization_asked(request, structure, request.GET.get(UNIT, ""), _year_up_to)
    return Asked(unit, structure, first, last) if unit else None


def _year_up_to(day: date) -> dict[str, str]:
    return {PERIOD: "", FROM: f"{day.year}-01-01", TO: f"{day:%Y-%m-%d}"}


def _days(request: HttpRequest) -> tuple[date, date]:
    """The days that the address names, or the period; else this year so far."""
    today = localdate()
    if (name := request.GET.get(PERIOD)) and not request.GET.get(TO):
        try:
            return days_so_far(name, today)
        except ValueError:
            raise BadRequest("Kỳ viết như 2026, 2026-H1, 2026-Q3 hoặc 2026-07.") from None
    last = day_of(request.GET, TO, "Đến ngày") or today
    first = day_of(request.GET, FROM, "Từ ngày") or date(last.year, 1, 1)
    if first > last:
        raise BadRequest("Ngày đầu kỳ phải trước ngày cuối kỳ.")
    return first, last
