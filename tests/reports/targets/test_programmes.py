"""The page of programmes: what was aimed at and done over the years, for whoever has a target of one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reports.targets.models import Programme, Target
from tests.members.pages.officers import sign_in
from tests.world import World

PAGE = "/chuong-trinh/"
ON = {"ngay": "2026-03-01"}


@pytest.fixture
def scheme(world: World) -> World:
    """A scheme of 2025 and 2026: of two years, of two measures, handed on to one commune, one in words."""
    Programme.objects.create(
        code="ĐA-01",
        title="Xóa bản chưa có đảng viên",
        document_no="01-ĐA/TU",
        issuer=world.cell["TU"],
        period_from=date(2025, 1, 1),
        period_to=date(2026, 12, 31),
    )
    Programme.objects.create(
        code="ĐA-02", title="Đề án khác", period_from=date(2025, 1, 1), period_to=date(2025, 12, 31)
    )

    def give(code: str, year: int, measure: str, value: Any, **more: Any) -> None:
        Target.objects.create(
            period_from=date(year, 1, 1),
            period_to=date(year, 12, 31),
            in_force_from=date(year, 1, more.pop("day", 5)),
            **{"measure": measure, "basis": "plan", "value": value, "programme_code": "ĐA-01"},
            recipient=world.cell[code],
            issuer=world.cell["TU"] if code != "TU" else None,
            **more,
        )

    give("TU", 2025, "admissions", Decimal(9))
    give("TU", 2025, "admissions", Decimal(4), day=20)
    give("DU-A", 2025, "admissions", Decimal(2))
    give("TU", 2025, "villages_without_member", Decimal(5))
    give("TU", 2026, "admissions", None, narrative="phấn đấu vượt")
    give("TU", 2027, "admissions", Decimal(3))
    return world


def lines(page: Any) -> list[tuple[str, str, Any, Any, Any]]:
    found = []
    for period, rows in page.context["years"].items():
        for row in rows:
            total = row.attainment and row.attainment.total
            said = (total.numerator, total.denominator, total.value) if total else (None, None, None)
            found.append((period, row.target.measure, *said))
    return found


def test_it_works(scheme: World) -> None:
    """Somebody was admitted in 2025, against 4 after the first number of 9 was replaced."""
    page = sign_in(scheme.staff).get(PAGE, {"ma": "ĐA-01", **ON})
    found = lines(page)
    done = found[0][2]
    assert done and found == [
        ("Năm 2025", "admissions", done, 4, 100 * done / 4),
        ("Năm 2025", "villages_without_member", found[1][2], 5, 100),
        ("Năm 2026", "admissions", found[2][2], None, None),
        ("Năm 2027", "admissions", None, None, None),
    ]
    text = page.content.decode()
    assert "01-ĐA/TU" in text and "«phấn đấu vượt»" in text and "chưa đến kỳ" in text


def test_an_officer_reads_the_commune_s_part_and_of_others_nothing(scheme: World) -> None:
    client = sign_in(scheme.officer)
    assert [row[1] for row in lines(client.get(PAGE, {"ma": "ĐA-01", **ON}))] == ["admissions"]
    assert "ma=%C4%90A-01" in client.get(PAGE, ON).content.decode()
    for user in (scheme.other_officer, scheme.stranger):
        other = sign_in(user)
        assert other.get(PAGE, {"ma": "ĐA-01", **ON}).status_code == 404
        assert "ma=%C4%90A-01" not in other.get(PAGE, ON).content.decode()


def test_one_without_an_issuer_or_a_target_of_one_s_own_is_nobody_s(scheme: World) -> None:
    client = sign_in(scheme.staff)
    assert client.get(PAGE, {"ma": "ĐA-02"}).status_code == 404
    assert "Đề án khác" not in client.get(PAGE).content.decode()
