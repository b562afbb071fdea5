"""What is due: recognitions, decisions and ceremonies of prospects."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from members import services
from members.case_rules import ceremony_due_on, decision_due_on
from members.due import case_deadlines, recognitions
from members.holidays import holidays
from members.rules import add_months, probation_ends_on
from registry.common.dates import FOREVER
from registry.common.delays import delay
from tests.access.caching import forget
from tests.audit.scenarios import case_of
from tests.world import World

from .officers import sign_in


def admit(world: World, name: str, on: date, *, cell: str = "CB-A1-1") -> None:
    services.admit(
        member_data={
            "dossier_no": f"DB-{name}",
            "full_name": f"Lò Văn {name}",
            "birth_date": date(2000, 1, 1),
        },
        cell=world.cell[cell],
        on=on,
        by=world.staff,
    )


def test_it_works(world: World) -> None:
    page = sign_in(world.officer).get("/den-han/")
    assert [(line.member.dossier_no, line.due_on) for line in page.context["lines"]] == [
        ("KN20250902", date(2026, 9, 2))
    ]
    assert f"/dang-vien/{world.member['vinh'].pk}/cong-nhan/" in page.content.decode()
    assert page.context["late"] == 1


def test_the_other_commune_sees_its_own(world: World) -> None:
    lines = sign_in(world.other_officer).get("/den-han/").context["lines"]
    assert [line.member.dossier_no for line in lines] == ["KN20241107"]


def test_those_soon_due_come_last_and_cannot_be_recognized_yet(world: World) -> None:
    today = localdate()
    admit(world, "Sớm", today - timedelta(days=365 - 20))
    admit(world, "Xa", today - timedelta(days=100))
    page = sign_in(world.officer).get("/den-han/")
    assert [line.member.dossier_no for line in page.context["lines"]] == ["KN20250902", "DB-Sớm"]
    soon = page.context["lines"][1].member
    assert f"/dang-vien/{soon.pk}/cong-nhan/" not in page.content.decode()
    assert "chưa đến ngày" in page.content.decode()


def test_who_is_recognized_or_gone_is_due_no_more(world: World) -> None:
    services.recognize(member=world.member["vinh"], by=world.officer)
    assert sign_in(world.officer).get("/den-han/").context["lines"] == []


@pytest.mark.parametrize("on", [date(2024, 2, 29), date(2024, 2, 28), date(2023, 12, 31), date(2024, 3, 1)])
def test_the_database_counts_months_as_the_rules_do(world: World, on: date) -> None:
    admit(world, "Ai", on)
    found = recognitions([world.cell["CB-A1-1"].pk], date(2026, 1, 1), date(2026, 1, 1))
    (due,) = (one for one in found if one.full_name == "Lò Văn Ai")
    assert (due.began, due.due_on) == (on, probation_ends_on(on))


def test_probation_known_from_before_the_register_counts_from_its_own_day(world: World) -> None:
    services.transfer_in(
        member_data={"dossier_no": "DB-1", "full_name": "Lò Văn Đến", "admitted_on": date(2025, 12, 1)},
        cell=world.cell["CB-A1-1"],
        on=date(2026, 5, 1),
        probationary=True,
        by=world.officer,
    )
    (due,) = recognitions([world.cell["CB-A1-1"].pk], date(2026, 11, 1), date(2026, 12, 31))
    assert due.due_on == date(2026, 12, 1)


def test_long_delays_are_said_in_years_and_months_on_every_list(world: World) -> None:
    today = localdate()
    admit(world, "Lâu", add_months(today, -(12 + 27)))
    browser = sign_in(world.officer)
    services.send_transfer(
        member=world.member["an"],
        to=world.cell["DU-B"],
        on=date(2025, 7, 2),
        document_no="1",
        by=world.officer,
    )
    for address in ("/den-han/", "/viec-phai-lam/", "/viec-phai-lam/?hang=qua-han"):
        assert "quá 2 năm 3 tháng" in browser.get(address).content.decode(), address
    assert "quá 1 năm" in browser.get("/chuyen-sinh-hoat/?chieu=qua-han").content.decode()
    exported = b"".join(browser.get("/viec-phai-lam/?dang=csv")).decode()
    assert "2 năm 3 tháng" in exported


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    client = sign_in(world.officer)
    client.get("/den-han/")

    def queries() -> int:
        forget()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get("/den-han/")
        return len(captured)

    few = queries()
    for number in range(20):
        admit(world, f"{number:02}", date(2025, 3, 1), cell="CB-A1-2" if number % 2 else "CB-A1-1")
    assert queries() == few


def test_decisions_and_ceremonies_of_prospects_are_due(world: World) -> None:
    decided = case_of(world)
    voted = services.open_case(
        full_name="Hờ Thị Chờ", cell=world.cell["CB-A2"], on=date(2026, 1, 10), by=world.staff
    )
    votes = {"convened": 3, "present": 3, "in_favour": 3, "result": "yes"}
    services.note_step(case=voted, step="cell_vote", on=date(2026, 3, 2), by=world.staff, **votes)
    today = date(2026, 4, 1)
    found = case_deadlines([world.cell["CB-A1-1"].pk, world.cell["CB-A2"].pk], today, FOREVER, holidays())
    assert [(one.case, one.step, one.due_on) for one in found] == [
        (decided, "ceremony", ceremony_due_on(date(2025, 11, 3), holidays())),
        (voted, "decision", decision_due_on(date(2026, 3, 2), holidays())),
    ]
    assert case_deadlines([world.cell["CB-A2"].pk], today, today, holidays()) == []
    page = sign_in(world.officer).get("/den-han/").content.decode()
    late = delay(ceremony_due_on(date(2025, 11, 3), holidays()), localdate())
    assert "Lò Thị Nguồn" in page and f"quá {late}" in page
    assert "Lò Thị Nguồn" not in sign_in(world.other_officer).get("/den-han/").content.decode()
    services.close_in_vain(case=decided, outcome="withdrawn", on=date(2026, 3, 1), by=world.staff)
    assert case_deadlines([world.cell["CB-A1-1"].pk], today, FOREVER, holidays()) == []
