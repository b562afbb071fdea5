"""The two dates that every page is read on: the reporting date and the structure date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.timezone import localdate

from .values import ValueFault, read_day

# Names in the address; they stay as chosen on every link (the tag ``keep``).
ON, STRUCTURE_ON = "ngay", "cau-truc"
_WITHOUT_YEAR = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}")
EARLIEST, LATEST = date(1930, 2, 3), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Moment:
    """What the page counts stands ``on`` a day; its place in the trees is that of ``structure_on``."""

    on: date
    structure_on: date

    @property
    def year_start(self) -> date:
        """The first day of the reporting date's year."""
        return date(self.on.year, 1, 1)

    @property
    def notes(self) -> list[str]:
        """What a file of the page says of its dates above its heads."""
        days = [f"Tính đến hết ngày {self.on:%d/%m/%Y}", f"Theo cơ cấu ngày {self.structure_on:%d/%m/%Y}"]
        return [*days, self.remark] if self.remark else days

    @property
    def is_ahead(self) -> bool:
        """Has the reporting date not come yet?"""
        return bool(self.remark)

    @property
    def remark(self) -> str:
        """What is to be said of the reporting date."""
        return remark_on(self.on)


def remark_on(day: date) -> str:
    """What is to be said of figures that count to a day: that it has not come; of one that has, nothing."""
    if day <= localdate():
        return ""
    return f"Ngày {day:%d/%m/%Y} chưa tới: số liệu tính theo những gì đã ghi trong sổ."


def day_of(given: Mapping[str, Any], name: str, label: str) -> date | None:
    """The day that is given under a name, if any; raises :class:`BadRequest` for what is none."""
    value = given.get(name, "").strip()
    if not value:
        return None
    try:
        day = _read(value)
    except ValueFault:
        raise BadRequest(
            f"{label} «{value[:40]}» không phải là một ngày. Hãy viết dạng ngày/tháng/năm, ví dụ 30/06/2025."
        ) from None
    if not EARLIEST <= day <= LATEST:
        raise BadRequest(
            f"{label} «{value[:40]}» ngoài khoảng xem được. Hãy chọn ngày từ {EARLIEST:%d/%m/%Y}"
            f" đến {LATEST:%d/%m/%Y}."
        )
    return day


def moment_of(request: HttpRequest, kept: Mapping[str, Any] | None = None) -> Moment:
    """The dates that the address asks for: today unless given, the structure of the reporting date likewise.

    What is ``kept`` by something that is shown on the page goes before its address. A day is read as people
    write it, and as ISO; without a year it is the last such day that has come.

    Raises :class:`BadRequest`, with what to do about it, for what is no date.
    """
    given = {name: (kept or {}).get(name) or request.GET.get(name, "") for name in (ON, STRUCTURE_ON)}
    on = day_of(given, ON, "Ngày báo cáo") or localdate()
    return Moment(on=on, structure_on=day_of(given, STRUCTURE_ON, "Ngày cơ cấu") or on)


def _read(written: str) -> date:
    """The day of an address; raises :class:`ValueFault`."""
    if _WITHOUT_YEAR.fullmatch(written.strip()):
        today = localdate()
        day = read_day(f"{written.strip()}/{today.year}")
        return day if day <= today else read_day(f"{written.strip()}/{today.year - 1}")
    return read_day(written)


def with_dates(request: HttpRequest | None, **changes: Any) -> str:
    """``?…`` with the page's two dates as its address has them, plus ``changes``; empty for nothing.

    A hyphen in a name is written ``_``; a change to nothing leaves the name out.
    """
    given = request.GET if request is not None else {}
    pairs: dict[str, Any] = {name: _in_iso(given[name]) for name in (ON, STRUCTURE_ON) if given.get(name)}
    pairs |= {name.replace("_", "-"): value for name, value in changes.items()}
    written = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in pairs.items()
        if value not in (None, "")
    }
    return f"?{urlencode(written)}" if written else ""


def _in_iso(text: str) -> str:
    """A day of the address as every link writes it; what is no day stays, to be refused where it is read."""
    try:
        return f"{_read(text):%Y-%m-%d}"
    except ValueFault:
        return text


def usual_days(today: date) -> list[date]:
    """The days that reports are made on: the last 30 June and the last 31 December, the latest first."""
    ends = [
        date(year, month, day) for year in (today.year, today.year - 1) for month, day in ((12, 31), (6, 30))
    ]
    return [day for day in ends if day <= today][:2]
