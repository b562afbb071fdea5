"""The calendar of days off: built in, changed by staff of the whole register, in and out as a sheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from members.holidays import holidays, off_in
from members.models import Holiday
from members.services.holidays import remove_holiday
from registry.accounts.models import Grant, Role, User
from registry.common.refusals import Refused
from registry.imports.dump import dump
from registry.imports.engine import load
from tests.world import World

from .officers import enter, sign_in


def test_it_works(world: World) -> None:
    client = sign_in(world.staff)
    page = client.get("/ngay-nghi/?nam=2026").content.decode()
    assert "Tết Nguyên đán" in page and "17/02/2026" in page and "theo lịch có sẵn" in page
    assert enter(client, "/ngay-nghi/them/", on="07/09/2026", name="Nghỉ bù").url == "/ngay-nghi/?nam=2026"
    assert date(2026, 9, 7) in holidays() and date(2026, 2, 17) in holidays(), "the usual days stay"
    enter(client, "/ngay-nghi/2026-02-16/bo/")
    assert date(2026, 2, 16) not in holidays() and date(2025, 1, 29) in holidays()
    assert "theo lịch có sẵn" not in client.get("/ngay-nghi/?nam=2026").content.decode()


def test_only_who_manages_the_whole_register_changes_it(world: World) -> None:
    for user in (world.officer, world.viewer):
        assert sign_in(user).get("/ngay-nghi/").status_code == 200
        assert sign_in(user).get("/ngay-nghi/them/").status_code == 403
    assert sign_in(world.staff).get("/ngay-nghi/khong/bo/").status_code == 404


def test_the_sheet_says_whole_years(world: World, tmp_path) -> None:
    (tmp_path / "holidays.csv").write_text("on,name\n2031-01-23,Tết Nguyên đán\n01/01/2026,Tết Dương lịch\n")
    assert load(tmp_path).ok
    assert off_in(2026) == {date(2026, 1, 1): "Tết Dương lịch"}
    assert date(2025, 1, 29) in off_in(2025)
    dump(tmp_path / "out")
    written = (tmp_path / "out" / "holidays.csv").read_text().splitlines()
    assert written == ["on,name", "2026-01-01,Tết Dương lịch", "2031-01-23,Tết Nguyên đán"]
    assert load(tmp_path / "out").changes == 0
    (tmp_path / "holidays.csv").write_text("on,name\n2031-01-23,Tết\n2031-01-23,Tết\n,Tết\n")
    assert [fault.code for fault in load(tmp_path).faults] == ["duplicate_row", "required"]
    with pytest.raises(Refused):
        remove_holiday(day=date(2031, 1, 23), by=world.staff)
    assert Holiday.objects.count() == 2


def test_the_sheet_is_brought_in_by_who_manages_the_whole_register(world: World, tmp_path: Path) -> None:
    file = tmp_path / "holidays.csv"
    file.write_text("on,name\n2027-02-06,Tết\n")
    assert load(file, by=world.staff).changes == 1
    user = User.objects.create(username="of-a-commune")
    Grant.objects.create(user=user, role=Role.STAFF, organization=world.cell["DU-A"])
    assert [fault.code for fault in load(file, by=user, dry_run=True).faults] == ["outside_scope"]
