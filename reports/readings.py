"""Setting which reading of a village without a member the board holds official, from a day on."""

from __future__ import annotations

from datetime import date

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.moments import EARLIEST
from registry.common.refusals import Refused, write

from .models import BoardReading, Reading


def reading_set_on(day: date) -> str:
    """The reading that is official on a day as the settings say."""
    row = BoardReading.objects.filter(in_force_from__lte=day).order_by("-in_force_from").first()
    return row.reading if row else str(Reading.OWN)


@write
def set_reading(*, reading: str, on: date, by: User) -> BoardReading:
    """From ``on`` the reading is official, until the day on which the next one that is set begins.

    Refuses an unknown one, what is so on that day already, and a day before there was a Party.
    """
    if reading not in Reading.values:
        raise Refused("reading_unknown", "Hãy chọn cách tính.", "reading")
    if on < EARLIEST:
        raise Refused("too_early", f"Ngày này trước ngày {EARLIEST:%d/%m/%Y}, hãy kiểm tra lại năm.", "on")
    before = reading_set_on(on)
    if before == reading:
        raise Refused("is_so_already", "Vào ngày này đó đã là cách tính chính thức.", "reading")
    row, _ = BoardReading.objects.update_or_create(in_force_from=on, defaults={"reading": reading})
    record("reading.set", by=by, on=row, reading=reading, before=before, starts_on=on.isoformat())
    return row
