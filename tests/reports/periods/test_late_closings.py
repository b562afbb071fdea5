"""Notices of committees that have not closed a period by its day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registry.accounts.access.database_roles import as_user
from reports import inbox, noticing
from reports.models import Notice, NoticeLook
from reports.periods.books import period
from reports.periods.services import reopen
from tests.work import close
from tests.world import World

pytestmark = pytest.mark.django_db
KIND = "closing_late"
DUE_PARTS, DUE_WHOLE = date(2025, 10, 20), date(2025, 10, 30)


def noticed(on: date, since: date) -> None:
    NoticeLook.objects.update_or_create(kind=KIND, defaults={"looked_on": since, "state": {}})
    noticing.look(on)


def of(user: Any) -> list[Notice]:
    with as_user(user):
        return list(inbox.of(user).filter(kind=KIND))


def closed(world: World, code: str, about: str = "2025-Q3", reason: str = "") -> Any:
    return close(about=period(about), organization=world.cell[code], by=world.staff, reason=reason)


def test_the_day_after_its_day_a_committee_and_its_province_are_told(world: World) -> None:
    closed(world, "DU-A")
    noticed(on=DUE_PARTS, since=date(2025, 10, 1))
    assert not Notice.objects.filter(kind=KIND).exists(), "its last day is in time"
    noticed(on=date(2025, 10, 21), since=DUE_PARTS)
    (to_unit,) = of(world.other_officer)
    assert to_unit.title == "Chưa khóa quý 3/2025"
    assert to_unit.note == "Quý 3/2025, hạn 20/10/2025: Đảng bộ xã Nậm B."
    assert to_unit.href == "/ky/?ky=2025-Q3&don-vi=DU-B"
    (to_province,) = of(world.staff)
    assert to_province.href == "/ky/?ky=2025-Q3&don-vi=TU" and "Nậm B" in to_province.note
    assert "Nậm A" not in to_province.note and not of(world.officer) and not of(world.viewer)


def test_the_province_is_late_on_its_own_day_and_nothing_is_said_twice(world: World) -> None:
    closed(world, "DU-A")
    noticed(on=date(2025, 10, 21), since=DUE_PARTS)
    noticed(on=DUE_WHOLE, since=date(2025, 10, 21))
    assert len(of(world.staff)) == 1
    noticed(on=date(2025, 11, 1), since=DUE_WHOLE)
    latest = max(of(world.staff), key=lambda notice: notice.pk)
    assert latest.note == "Quý 3/2025, hạn 30/10/2025: Đảng bộ tỉnh Mường Xa."
    assert len(of(world.other_officer)) == 1


def test_who_was_closed_over_has_not_closed(world: World) -> None:
    closed(world, "TU", reason="hai xã chưa khóa kịp")
    noticed(on=date(2025, 10, 21), since=DUE_PARTS)
    assert len(of(world.officer)) == len(of(world.other_officer)) == 1


def test_of_a_kind_of_periods_that_nobody_closes_nothing_is_said(world: World) -> None:
    noticed(on=date(2025, 10, 21), since=DUE_PARTS)
    assert not Notice.objects.filter(kind=KIND).exists()
    closed(world, "DU-A", about="2025-07")
    noticed(on=date(2025, 10, 21), since=DUE_PARTS)
    (notice,) = of(world.other_officer)
    assert notice.title == "Chưa khóa tháng 9/2025"


def test_a_period_that_was_opened_again_is_late_with_its_day(world: World) -> None:
    closing = closed(world, "DU-B")
    reopen(closing=closing, reason="ghi sót một kết nạp", by=world.staff)
    noticed(on=date(2025, 10, 21), since=DUE_PARTS)
    assert len(of(world.other_officer)) == 1
