"""Public holidays as staff of the whole register say them."""

from __future__ import annotations

from datetime import date

from registry.accounts.access.scopes import MANAGERS, sees_everything
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write
from registry.common.text import clean

from ..holidays import usual
from ..models import Holiday


def manages_calendar(user: User) -> bool:
    """May the user say which days are off? They are for the whole register."""
    return sees_everything(user, roles=MANAGERS)


@write
def add_holiday(*, day: date, name: str, by: User) -> Holiday:
    """Nobody works on ``day``. Of a year of which nothing was said, the usual days are written, too."""
    name = clean(name)[:100]
    if not name:
        raise Refused("no_name", "Ghi tên ngày nghỉ.", "name")
    _say_the_usual(day.year)
    held, created = Holiday.objects.get_or_create(day=day, defaults={"name": name})
    if not created and held.name != name:
        raise Refused("holiday_known", f"Ngày này đã là ngày nghỉ ({held.name}).", "day")
    record("holiday.added", by=by, on=held, starts_on=day.isoformat())
    return held


@write
def remove_holiday(*, day: date, by: User) -> None:
    """People work on ``day``. A year always has a day off: the last one of it stays."""
    _say_the_usual(day.year)
    held = Holiday.objects.filter(day=day).first()
    if held is None:
        raise Refused("no_holiday", "Ngày này không phải ngày nghỉ.", "day")
    if not Holiday.objects.filter(day__year=day.year).exclude(day=day).exists():
        raise Refused("last_holiday", "Mỗi năm phải còn ít nhất một ngày nghỉ lễ.", "day")
    record("holiday.removed", by=by, on=held, starts_on=day.isoformat())
    held.delete()


def _say_the_usual(year: int) -> None:
    if not Holiday.objects.filter(day__year=year).exists():
        Holiday.objects.bulk_create(Holiday(day=day, name=name) for day, name in usual(year).items())
