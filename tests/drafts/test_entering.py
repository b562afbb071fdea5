"""Drafts of forms: saved as one types, pages of their own, confirmed as they were named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from members import services
from members.models import Member
from registry.accounts.access.database_roles import as_user
from registry.audit.models import Entry
from registry.common.database_roles import as_machine
from registry.drafts import retained
from registry.drafts.models import Draft
from tests.members.pages.officers import check, confirm, fields, here, sign_in
from tests.members.pages.test_admission import ADDRESS, NEWCOMER
from tests.world import World

ID = "011000000777"


def correcting(world: World, name: str = "an") -> str:
    return f"/dang-vien/{world.member[name].pk}/dinh-chinh/"


def test_no_page_answers_a_post_and_every_page_can_be_gone_back_to(world: World) -> None:
    client = sign_in(world.officer)
    wrong = client.post(ADDRESS, fields(client.get(ADDRESS)) | NEWCOMER | {"on": "31/02/2026"})
    assert wrong.status_code == 302 and "/nhap/" in wrong.url
    page = client.get(wrong.url)
    assert list(page.context["form"].errors) == [
        "on"
    ] and f'href="#{page.context["form"]["on"].auto_id}"' in (page.content.decode())
    sent = client.post(wrong.url, fields(page) | {"on": "03/02/2026"})
    assert sent.status_code == 302 and "/xac-nhan/" in sent.url
    assert fields(client.get(wrong.url))["full_name"] == "Lò Văn Nam"
    asked = client.get(sent.url)
    done = confirm(client, asked)
    assert done.status_code == 302 and done.url.startswith("/dang-vien/")
    for address in (wrong.url, sent.url):
        assert client.get(address).url == done.url
        assert client.post(address, fields(asked) | {"step": "write"}).url == done.url
    assert Member.objects.filter(full_name="Lò Văn Nam").count() == 1 and not Draft.objects.exists()


def test_what_was_typed_outlives_the_session_and_is_sealed(world: World) -> None:
    client = sign_in(world.officer)
    typed = fields(client.get(ADDRESS)) | {"full_name": "Lò Văn", "citizen_id": ID}
    assert client.post(ADDRESS, typed | {"step": "save"}).status_code == 204
    assert client.post(ADDRESS, typed | {"full_name": "Lò Văn N", "step": "save"}).status_code == 204
    draft = Draft.objects.get()
    assert "Lò" not in draft.sealed and ID not in draft.sealed and draft.title == "Kết nạp đảng viên"
    client.logout()
    assert client.get(ADDRESS).url.startswith("/dang-nhap/")
    page = sign_in(world.officer).get(ADDRESS, follow=True)
    assert here(page).endswith(f"/nhap/{draft.key}/") and not page.context["form"].errors
    assert fields(page)["full_name"] == "Lò Văn N" and fields(page)["citizen_id"] == ID
    assert fields(sign_in(world.officer).get(f"{ADDRESS}?moi=1"))["full_name"] == ""


def test_a_draft_is_its_owners_alone(world: World) -> None:
    page = check(sign_in(world.officer), ADDRESS, **NEWCOMER)
    draft = Draft.objects.get()
    for other in (world.staff, world.other_officer):
        client = sign_in(other)
        assert client.get(here(page)).status_code == 302
        assert "Lò Văn Nam" not in client.get("/ban-nhap/").content.decode()
        assert client.post(f"/ban-nhap/{draft.key}/bo/").status_code == 404
        client.post(ADDRESS, {"form_key": str(draft.key), "full_name": "Người khác", "step": "save"})
        with as_user(other):
            assert not Draft.objects.filter(user=world.officer).exists()
    assert "Lò Văn Nam" in sign_in(world.officer).get("/ban-nhap/").content.decode()
    Draft.objects.exclude(user=world.officer).delete()
    confirm(sign_in(world.officer), sign_in(world.officer).get(here(page)))
    assert Member.objects.filter(full_name="Lò Văn Nam").exists()


def test_only_what_the_page_named_is_written(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, ADDRESS, **NEWCOMER)
    client.post(ADDRESS, fields(client.get(page.context["edit"])) | {"cell": "CB-A2", "step": "save"})
    again = confirm(client, page)
    assert again.url == here(page) and not Member.objects.filter(full_name="Lò Văn Nam").exists()
    shown = client.get(again.url)
    assert "chi bộ ghép Nà Tông, Co Mạ" in shown.context["says"]
    confirm(client, shown)
    assert Member.objects.get(full_name="Lò Văn Nam").home == world.cell["CB-A2"]


def test_an_act_on_somebody_who_was_moved_meanwhile_is_shown_anew(world: World) -> None:
    client = sign_in(world.officer)
    page = check(
        client, f"/dang-vien/{world.member['an'].pk}/chuyen-noi-cu-tru/", on="01/03/2026", village="a1-3"
    )
    services.change_cell(
        member=world.member["an"], cell=world.cell["CB-A1-2"], on=date(2026, 2, 1), by=world.staff
    )
    again = confirm(client, page)
    assert again.url == here(page) and not world.member["an"].events.filter(kind="moved").exists()
    assert confirm(client, client.get(again.url)).url == f"/dang-vien/{world.member['an'].pk}/"


def test_two_who_correct_different_fields_both_have_their_way(world: World) -> None:
    mine, theirs = sign_in(world.officer), sign_in(world.staff)
    page = check(mine, correcting(world), job="Giáo viên", reason="đối chiếu")
    confirm(theirs, check(theirs, correcting(world), native_place="Mường Xa", reason="đối chiếu"))
    assert "Quê quán" in mine.get(here(page)).content.decode()
    assert confirm(mine, page).url == f"/dang-vien/{world.member['an'].pk}/"
    world.member["an"].refresh_from_db()
    assert (world.member["an"].job, world.member["an"].native_place) == ("Giáo viên", "Mường Xa")


@pytest.mark.parametrize(("choice", "kept"), [("theirs", "Lò Văn Ân"), ("mine", "Lò Văn Ấn")])
def test_of_one_field_both_values_are_shown_and_one_is_chosen(world: World, choice: str, kept: str) -> None:
    mine, theirs = sign_in(world.officer), sign_in(world.staff)
    page = check(mine, correcting(world), full_name="Lò Văn Ấn", reason="sai dấu")
    confirm(theirs, check(theirs, correcting(world), full_name="Lò Văn Ân", reason="sai dấu"))
    shown = mine.get(confirm(mine, page).url)
    (conflict,) = shown.context["form"].conflicts()
    assert (conflict.theirs, conflict.mine) == ("Lò Văn Ân", "Lò Văn Ấn")
    unanswered = mine.get(confirm(mine, shown).url)
    assert unanswered.context["answers"].errors["keep_full_name"]
    assert Member.objects.get(pk=world.member["an"].pk).full_name == "Lò Văn Ân"
    confirm(mine, unanswered, keep_full_name=choice)
    assert Member.objects.get(pk=world.member["an"].pk).full_name == kept


def test_numbers_in_conflict_stay_masked(world: World) -> None:
    mine, theirs = sign_in(world.officer), sign_in(world.staff)
    page = check(mine, correcting(world), citizen_id="011000000888", reason="đối chiếu")
    confirm(theirs, check(theirs, correcting(world), citizen_id=ID, reason="đối chiếu"))
    shown = mine.get(confirm(mine, page).url)
    assert [(c.theirs[-3:], c.mine[-3:]) for c in shown.context["form"].conflicts()] == [("777", "888")]
    assert ID not in shown.content.decode()


def test_what_is_unchanged_is_not_judged(world: World) -> None:
    Member.objects.filter(pk=world.member["an"].pk).update(
        full_name="An", search_key="an", admitted_on=date(2015, 1, 1), official_on=date(2014, 1, 1)
    )
    client = sign_in(world.officer)
    confirm(client, check(client, correcting(world), job="Giáo viên", reason="đối chiếu"))
    world.member["an"].refresh_from_db()
    assert (world.member["an"].full_name, world.member["an"].job) == ("An", "Giáo viên")
    page = check(client, correcting(world), full_name="Ân", reason="sai dấu")
    assert list(page.context["form"].errors) == ["full_name"]


def test_a_draft_about_an_event_goes_on_with_what_stands_in_its_place(world: World) -> None:
    event = services.change_cell(
        member=world.member["an"], cell=world.cell["CB-A1-2"], on=date(2026, 3, 1), by=world.officer
    )
    address = f"/dang-vien/{event.member_id}/sua-viec/{event.pk}/"
    mine, theirs = sign_in(world.officer), sign_in(world.staff)
    page = check(mine, address, document_no="9-QĐ", reason="thiếu số")
    confirm(theirs, check(theirs, address, on="01/04/2026", reason="nhầm ngày"))
    again = mine.get(confirm(mine, page).url)
    confirm(mine, again)
    last = event.member.events.live().latest("pk")
    assert (last.effective_on, last.document_no, last.cell) == (
        date(2026, 4, 1),
        "9-QĐ",
        world.cell["CB-A1-2"],
    )


def test_drafts_go_when_given_up_when_old_and_with_the_person(world: World) -> None:
    client = sign_in(world.officer)
    check(client, ADDRESS, **NEWCOMER)
    assert client.post(f"/ban-nhap/{Draft.objects.get().key}/bo/").url == "/ban-nhap/"
    assert not Draft.objects.exists() and Entry.objects.filter(action="draft.given_up").count() == 1
    event = services.admit(
        member_data={"dossier_no": "NHAM", "full_name": "Hờ Thị Xóa"},
        cell=world.cell["CB-A1-1"],
        on=date(2025, 11, 1),
        by=world.officer,
    )
    check(client, f"/dang-vien/{event.member_id}/dinh-chinh/", job="Giáo viên", reason="thử")
    check(client, correcting(world), job="Giáo viên", reason="thử")
    services.void(event=event, reason="ghi nhầm", by=world.officer)
    services.erase(member=event.member, reason="ghi nhầm hồ sơ", by=world.staff)
    assert [draft.person_id for draft in Draft.objects.all()] == [world.member["an"].pk]
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=20))
    with as_machine():
        limit = timezone.now() - timedelta(days=14)
        assert retained.count(limit) == 1 == retained.remove(limit)


def test_exits_ask_for_their_decision_and_choose_no_place(world: World) -> None:
    client, about = sign_in(world.officer), f"/dang-vien/{world.member['an'].pk}"
    out = client.get(f"{about}/chuyen-di/")
    assert fields(out)["other_place"] == ""
    page = check(client, f"{about}/chuyen-di/", on="01/03/2026")
    assert set(page.context["form"].errors) == {"other_place", "decided_on", "document_no"}
    page = check(client, f"{about}/ra-khoi-dang/", on="01/03/2026", kind="expelled")
    assert set(page.context["form"].errors) == {"decided_on", "document_no"}
    page = check(client, f"{about}/ra-khoi-dang/", on="01/03/2026", kind="died")
    assert not page.context["form"].errors
    assert "sinh 02/03/1970" in page.content.decode() and "Chi bộ bản Nà Tông" in page.content.decode()
