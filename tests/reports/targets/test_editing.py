"""The editor of the whole cascade: boxes of a level, numbers pasted, both bases, gaps shown and confirmed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from registry.audit.models import Entry
from registry.units.structure import Unit
from reports.targets import editing
from reports.targets.models import Target
from reports.targets.pasting import read_numbers
from reports.targets.services import reallocate
from tests.members.pages.officers import confirm, fields, sign_in
from tests.world import World

from .test_pages import EDIT, OF_PROVINCE, YEAR, box, check, handed_on

__all__ = ["handed_on"]

UNITS = [Unit(n, f"C{n}", None, name, "cell", "") for n, name in enumerate(["Bản Mé", "Bản Ló", "bản mé"])]


def read(text: str) -> Any:
    return read_numbers(text, UNITS, lambda amount: "" if amount.isdigit() else "ghi số.", "Đảng bộ X")


def test_lines_are_found_by_code_or_by_the_only_name() -> None:
    found = read("Đơn vị\tSố\r\nc0\t3\r\n\r\n  Bản  LÓ ; ghi chú; 5\nC2\t")
    assert (found.numbers, found.faults) == ({0: "3", 1: "5"}, [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("C9\t3", "Dòng 1 «C9»: không có đơn vị này dưới Đảng bộ X. Kiểm tra mã hoặc tên."),
        ("Bản Mé\t3", "Dòng 1 «Bản Mé»: có 2 đơn vị cùng tên. Ghi mã thay tên: C0, C2."),
        ("C0\t3\nBản Ló\t1\nC0\t4", "Dòng 3 «C0»: đơn vị này đã có ở dòng 1. Bỏ một trong hai dòng."),
        ("C0\tba", "Dòng 1 «C0», số «ba»: ghi số."),
        ("C0 3", "Dòng 1 «C0 3»: cần hai cột, đơn vị và số. Chép cả hai cột từ bảng tính."),
        ("C0\t3\nĐơn vị\tSố", "Dòng 2 «Đơn vị»: không có đơn vị này dưới Đảng bộ X. Kiểm tra mã hoặc tên."),
    ],
)
def test_a_refused_line_is_named_with_what_to_do(text: str, fault: str) -> None:
    assert read(text).faults == [fault]


def test_of_very_many_faults_the_first_are_named() -> None:
    named = read("\n".join(f"X{n}\t1" for n in range(50))).named()
    assert len(named) == 21 and named[-1] == "Và 30 dòng khác."


def test_a_published_cascade_is_pasted_and_saved_with_its_gap(world: World) -> None:
    """1,905 for the province, of which the parts add to 1,950."""
    client = sign_in(world.staff)
    pasted = "Đơn vị\tSố\nDU-A\t1.000\nĐảng bộ xã Nậm B\t950\nCB-A1-1\t1000"
    page = check(client, EDIT + OF_PROVINCE, own="1905", bang=pasted)
    assert [(one.name, one.excess) for one in page.context["over"]] == [("Đảng bộ tỉnh Mường Xa", 45)]
    assert "vượt 45" in page.content.decode()
    answer = confirm(client, page, over_reason="nghị quyết đã ban hành")
    assert "vượt 45" in client.get(EDIT + OF_PROVINCE).content.decode()
    assert "nghị quyết đã ban hành" in client.get(answer.url).content.decode()
    values = {row.recipient.code: row.value for row in Target.objects.select_related("recipient")}
    assert values == {"TU": 1905, "DU-A": 1000, "DU-B": 950, "CB-A1-1": 1000}


def test_what_was_not_handed_on_may_be_explained(handed_on: World) -> None:
    client = sign_in(handed_on.staff)
    page = check(client, EDIT + OF_PROVINCE, **{box(handed_on, "DU-A"): "13"})
    assert [(one.value, one.handed_on) for one in page.context["short"]] == [(20, 19)]
    confirm(client, page, short_reason="dự phòng đợt 2")
    assert Entry.objects.filter(action="targets.set").latest("pk").reason == "dự phòng đợt 2"


def test_refused_lines_stand_by_the_paste_and_nothing_is_written(handed_on: World) -> None:
    client = sign_in(handed_on.staff)
    page = check(client, EDIT + OF_PROVINCE, bang="DU-A\t13\nXã Lạ\t2", **{box(handed_on, "DU-A"): "14"})
    assert page.context["form"].errors["bang"] == [
        "Dòng 2 «Xã Lạ»: không có đơn vị này dưới Đảng bộ tỉnh Mường Xa. Kiểm tra mã hoặc tên.",
        "«Đảng bộ xã Nậm A»: ô ghi «14», bảng dán ghi «13». Giữ một số.",
    ]
    assert fields(page)["bang"].strip().splitlines() == ["DU-A\t13", "Xã Lạ\t2"]
    assert Target.objects.count() == 3


def test_every_level_has_its_boxes_by_the_unit_above_with_both_bases(handed_on: World) -> None:
    reallocate(
        subject=editing.replace(YEAR, basis="resolution"),
        unit=handed_on.cell["TU"],
        amounts={handed_on.cell["DU-A"].pk: Decimal(777)},
        document_no="",
        in_force_from=date(2026, 1, 5),
        by=handed_on.staff,
    )
    client = sign_in(handed_on.staff)
    page = client.get(f"{EDIT}{OF_PROVINCE}&cap=tat-ca")
    rows = {parent.unit.key: (sums, boxes) for sums, parent, boxes in page.context["form"].rows()}
    assert {key: len(boxes) for key, (_, boxes) in rows.items()}.keys() == {"TU", "DU-A", "DU-B"}
    assert (rows["TU"][0].value, rows["TU"][0].handed_on, rows["TU"][0].reserve) == (20, 18, 2)
    assert "777" in page.content.decode()
    cells = client.get(f"{EDIT}{OF_PROVINCE}&cap=grassroots")
    assert {parent.unit.key for _, parent, _ in cells.context["form"].rows()} == {"DU-A", "DU-B"}
    assert client.get(f"{EDIT}{OF_PROVINCE}&cap=xom").status_code == 400


def test_more_units_than_boxes_are_sent_as_lines(handed_on: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(editing, "BOXES", 1)
    client = sign_in(handed_on.staff)
    opened = client.get(EDIT + OF_PROVINCE)
    assert fields(opened)["bang"].split() == ["DU-A", "12", "DU-B", "6"]
    assert box(handed_on, "DU-A") not in fields(opened)
    page = check(client, EDIT + OF_PROVINCE, bang="DU-A\t13\nDU-B\t6")
    assert [(c.name, str(c.after)) for c in page.context["changes"]] == [("Đảng bộ xã Nậm A", "13")]


def test_who_pastes_over_what_another_has_just_set_reads_both(handed_on: World) -> None:
    """The confirming page had named 12; by then it is 11, so the page is read again."""
    client = sign_in(handed_on.staff)
    page = check(client, EDIT + OF_PROVINCE, bang="CB-A1-1\t3")
    reallocate(
        subject=YEAR,
        unit=handed_on.cell["DU-A"],
        amounts={handed_on.cell["CB-A1-1"].pk: Decimal(5)},
        document_no="",
        in_force_from=date(2026, 3, 1),
        by=handed_on.staff,
    )
    again = client.get(confirm(client, page).url)
    assert [str(c.before) for c in again.context["changes"]] == ["5"]
    assert Target.objects.get(recipient=handed_on.cell["CB-A1-1"]).value == 5
