"""The sheet of a member: what it holds, in which rights, and what the trail says of it."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from members import services as members
from members.member_sheet.gathering import member_sheet
from registry.audit.models import Entry
from tests.members.pages.officers import sign_in
from tests.world import World

ON = date(2026, 3, 2)
PURPOSE = {"purpose": "card", "note": "đổi thẻ theo đợt 3"}


def address(world: World, name: str = "tam") -> str:
    """The sheet of somebody."""
    return f"/dang-vien/{world.member[name].pk}/phieu/"


def words(response: Any) -> str:
    """The text of a PDF."""
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)


def lived(world: World) -> None:
    """Something of each kind that a sheet has a table for."""
    by, tam = world.staff, world.member["tam"]
    members.give_award(to=tam, kind="merit", awarded_on=date(2025, 12, 31), by=by)
    members.issue_cards(members=[tam], kind="new", issued_on=date(2025, 5, 19), by=by)
    members.fill_post(village=world.area["a1-1"], post="front_head", holder=tam, on=date(2025, 8, 1), by=by)
    members.state_facts(member=tam, on=date(2025, 9, 1), retired=True, by=by)
    wrong = members.discipline(member=tam, detail="reprimand", on=date(2025, 10, 1), by=by)
    members.void(event=wrong, reason="ghi nhầm người", by=by)


def test_it_works(world: World) -> None:
    lived(world)
    browser = sign_in(world.officer)
    assert address(world) in browser.get(f"/dang-vien/{world.member['tam'].pk}/").content.decode()
    page = browser.get(address(world)).content.decode()
    sheet = member_sheet(world.member["tam"], ON)
    titles = [table.title for table in sheet.tables]
    assert titles == [
        "Quá trình",
        "Được tính ở",
        "Nghề nghiệp, trình độ qua các thời kỳ",
        "Chức vụ, chức danh",
        "Huy hiệu, thẻ, khen thưởng",
    ]
    assert all(cell in page for table in sheet.tables for row in table.rows for cell in row)
    assert sheet.head == ("Đảng bộ xã Nậm A", "Chi bộ bản Nà Tông") and "Kỷ luật" not in page
    assert sheet.tables[0].rows[0][3] == "03-QĐ/HU ngày 03/02/2024"
    file = browser.post(f"{address(world)}pdf/")
    text = words(file)
    assert file["Content-Type"] == "application/pdf" and "Tam" not in file["Content-Disposition"]
    for part in ("PHIẾU ĐẢNG VIÊN", "LÒ THỊ TÂM", "Công nhận chính thức", "03-QĐ/HU ngày 03/02/2024"):
        assert part in text


def test_numbers_are_masked_but_for_a_stated_purpose(world: World) -> None:
    browser, path = sign_in(world.officer), f"{address(world, 'an')}pdf/"
    assert "910000000001" not in browser.get(address(world, "an")).content.decode()
    assert "910000000001" not in words(browser.post(path))
    asked = browser.post(path, {"purpose": "card"})
    assert asked.status_code == 200 and "Hãy ghi rõ việc đang làm" in asked.content.decode()
    assert not Entry.objects.filter(action="members.numbers_shown").exists()
    full = browser.post(path, PURPOSE)
    assert "910000000001" in words(full) and full["Cache-Control"] == "no-store"
    said = Entry.objects.get(action="members.numbers_shown")
    assert said.object_id == str(world.member["an"].pk)
    printed = Entry.objects.filter(action="members.sheet_printed")
    assert printed.count() == 2 and {entry.actor_id for entry in printed} == {world.officer.pk}


def test_who_may(world: World) -> None:
    for user, status in ((world.viewer, 200), (world.other_officer, 404), (world.stranger, 404)):
        browser = sign_in(user)
        assert browser.get(address(world)).status_code == status
        assert browser.post(f"{address(world)}pdf/").status_code == status
    assert sign_in(world.viewer).post(f"{address(world)}pdf/", PURPOSE).status_code == 403


def test_of_somebody_who_has_left_it_says_so(world: World) -> None:
    sheet = member_sheet(world.member["lan"], ON)
    assert sheet.facts[0] == ("Tình trạng", "Không có trong danh sách đảng viên ngày 02/03/2026")
    assert sheet.head[1] == "Chi bộ cơ quan huyện"
    before = member_sheet(world.member["lan"], date(2024, 9, 30))
    assert before.facts[:2] == [
        ("Tình trạng", "Đảng viên chính thức"),
        ("Sinh hoạt tại", "Chi bộ cơ quan huyện"),
    ]
