"""All that is held on a person as one document, and erasing who never counted."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from openpyxl import load_workbook

from members import services
from members.models import Erasure, Member
from members.pages.events import member_url
from registry.accounts.models import Grant, User
from registry.audit.models import Entry
from registry.imports.models import Batch, BatchChange
from tests.web.pages import signed_in

pytestmark = pytest.mark.django_db
WHY = "trả lời đơn của đồng chí An"


def url(member, what="luu-gi"):
    return f"/dang-vien/{member.pk}/{what}/"


def asked(user, member, kind="trang", purpose=WHY):
    return signed_in(user).post(url(member), {"purpose": purpose, "kind": kind})


def mistaken(world, name="Hờ Thị Xóa"):
    event = services.admit(
        member_data={"dossier_no": f"NHAM-{name}", "full_name": name},
        cell=world.cell["CB-A1-1"],
        on=date(2025, 11, 1),
        by=world.officer,
    )
    services.void(event=event, reason="ghi nhầm người", by=world.officer)
    return event.member


def test_it_works(world):
    member = world.member["an"]
    page = signed_in(world.staff).get(url(member)).content.decode()
    assert "số giấy tờ hiện đầy đủ" in page and member.citizen_id not in page
    response = asked(world.staff, member)
    page = response.content.decode()
    assert response.status_code == 200 and response["Cache-Control"] == "no-store"
    for held in (member.full_name, member.citizen_id, member.card_no, "Ghi nhận ban đầu", "Trưởng thôn, bản"):
        assert held in page
    assert "Chi bộ bản Nà Tông (CB-A1-1)" in page


def test_the_other_commune_gets_404_and_who_does_not_manage_403(world):
    member, ghost = world.member["an"], mistaken(world)
    for user, status in (
        (world.other_officer, 404),
        (world.stranger, 404),
        (world.officer, 403),
        (world.viewer, 403),
    ):
        client = signed_in(user)
        for what in (url(member), url(member, "xoa-han"), url(ghost, "xoa-han")):
            assert client.get(what).status_code == status, (user, what)
            assert client.post(what, {"purpose": WHY, "kind": "json"}).status_code == status
    assert Member.objects.filter(pk=ghost.pk).exists()


def test_the_purpose_is_asked_for_and_written_down(world):
    member = world.member["an"]
    refused = asked(world.staff, member, purpose="a")
    assert refused.status_code == 422 and member.citizen_id not in refused.content.decode()
    assert not Entry.objects.filter(action="members.holdings_shown").exists()
    asked(world.staff, member, kind="json")
    entry = Entry.objects.filter(action="members.holdings_shown").get()
    assert (entry.object_id, entry.facts) == (str(member.pk), {"kind": "json"})


def test_json_holds_every_part_with_voided_events_and_who_voided_them(world):
    member = world.member["an"]
    event = services.move_house(
        member=member, village=world.area["a1-2"], on=date(2026, 1, 5), by=world.officer
    )
    services.void(event=event, reason="gõ nhầm bản", by=world.staff)
    response = asked(world.staff, member, kind="json")
    assert response["Content-Disposition"].startswith('attachment; filename="du-lieu-ca-nhan-')
    parts = json.loads(response.content)["parts"]
    assert parts["person"]["rows"][0]["citizen_id"] == member.citizen_id
    voided = next(row for row in parts["events"]["rows"] if row["voided_at"])
    assert voided["void_reason"] == "gõ nhầm bản" and voided["voided_by"]["username"] == "staff"
    assert voided["village"] == {"key": "a1-2", "name": "Pá Khoang"}
    assert parts["trail"]["total"] == len(parts["trail"]["rows"]) >= 3
    assert parts["posts"]["rows"][0]["post"] == "village_head"


def test_the_workbook_has_a_sheet_a_part_and_runs_nothing(world):
    member = world.member["an"]
    services.correct(
        member=member, by=world.staff, reason="thử", full_name='=HYPERLINK("http://x") Lò', job="=1+1"
    )
    book = load_workbook(io.BytesIO(asked(world.staff, member, kind="xlsx").content))
    parts = json.loads(asked(world.staff, member, kind="json").content)["parts"]
    assert len(book.sheetnames) == len(parts) + 1 > 20, "and one that says what the file is"
    cells = [cell for row in book["Lý lịch và số giấy tờ"].iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert all(cell.data_type == "s" for sheet in book for row in sheet for cell in row if cell.value)


def test_a_long_trail_is_cut_and_says_so(world, monkeypatch):
    from members.pages import data_subjects

    member = world.member["an"]
    for _ in range(4):
        asked(world.staff, member)
    monkeypatch.setattr(data_subjects, "ON_A_PAGE", 3)
    total = Entry.objects.filter(object_id=str(member.pk), object_type="members.member").count()
    page = asked(world.staff, member).content.decode()
    assert f"Trang này có 3 dòng mới nhất; còn {total - 3} dòng nữa" in page


def test_erasing_says_what_goes_and_wants_the_name_typed(world):
    member = mistaken(world)
    client = signed_in(world.staff)
    page = client.get(url(member, "xoa-han")).content.decode()
    assert "không lấy lại được" in page and "Hờ Thị Xóa" in page
    wrong = client.post(url(member, "xoa-han"), {"reason": "ghi nhầm người", "typed": "Hờ Thị Xoá Nhầm"})
    assert wrong.status_code == 422 and "Không khớp" in wrong.content.decode()
    named = client.post(url(member, "xoa-han"), {"reason": "nhầm Hờ Thị Xóa", "typed": "hờ thị xóa"})
    assert named.status_code == 422 and "không ghi tên" in named.content.decode()
    assert Member.objects.filter(pk=member.pk).exists()
    done = client.post(
        url(member, "xoa-han"), {"reason": "ghi nhầm người", "typed": "hờ thị  xóa"}, follow=True
    )
    page = done.content.decode()
    assert "Đã xóa hẳn một hồ sơ" in page and "Hờ Thị Xóa" not in page
    assert not Member.objects.filter(pk=member.pk).exists() and Erasure.objects.count() == 1
    assert client.get(url(member, "xoa-han")).status_code == 404


def test_who_manages_a_part_erases_the_whole(world):
    """Copies of an import of the province, and a post in a village of the other commune, go as well."""
    member = mistaken(world)
    batch = Batch.objects.create(
        file_name="x.xlsx", digest="d", state="done", organization=world.cell["TU"], created_by=world.staff
    )
    BatchChange.objects.create(
        batch=batch, relation="members_member", row_id=member.pk, before={"full_name": member.full_name}
    )
    post = services.fill_post(
        village=world.area["b2-2"],
        post="youth_secretary",
        holder=member,
        on=date(2025, 11, 5),
        by=world.staff,
    )
    user = User.objects.create(username="xa-a", full_name="Ban tổ chức xã A")
    Grant.objects.create(user=user, role="staff", organization=world.cell["DU-A"])
    client = signed_in(user)
    page = client.get(url(member, "xoa-han")).content.decode()
    assert "<dt>Bản ghi cũ giữ từ tệp nhập</dt><dd>1</dd>" in page
    done = client.post(url(member, "xoa-han"), {"reason": "ghi nhầm người", "typed": member.full_name})
    assert done.status_code == 302
    post.refresh_from_db()
    assert post.holder is None and not BatchChange.objects.exists()
    erasure = Erasure.objects.get()
    assert (erasure.copies, erasure.posts, erasure.events, erasure.erased_by) == (1, 1, 1, user)


def test_whoever_counts_is_kept_and_the_page_says_why(world):
    client = signed_in(world.staff)
    for name in ("an", "giang"):
        member = world.member[name]
        page = client.get(url(member, "xoa-han")).content.decode()
        assert "được giữ theo quy định" in page and "<textarea" not in page
        post = client.post(
            url(member, "xoa-han"), {"reason": "theo yêu cầu", "typed": world.member[name].full_name}
        )
        assert post.status_code == 422 and Member.objects.filter(pk=member.pk).exists()


def test_the_page_of_a_person_links_to_both_for_staff_only(world):
    member, ghost = world.member["an"], mistaken(world)

    def links(user, of):
        page = signed_in(user).get(member_url(of)).content.decode()
        return url(of) in page, url(of, "xoa-han") in page

    assert links(world.staff, member) == (True, False)
    assert links(world.staff, ghost) == (True, True)
    assert links(world.officer, ghost) == (False, False)
