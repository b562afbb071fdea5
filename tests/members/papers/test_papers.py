"""Papers take their numbers from books, are printed from the record, and give unused numbers back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from members import services as members
from members.models import Member, PartyPost
from members.papers import services
from members.papers.gathering import organ
from members.papers.kinds import KINDS, default_text
from members.papers.models import Paper, PaperPerson, PaperTemplate
from members.papers.services import Issue
from registry.accounts.models import Grant, Role
from registry.audit.models import Entry, Seen
from registry.common.refusals import Refused
from registry.units.structure import forest
from tests.audit.scenarios import case_of, novice
from tests.members.pages.officers import check, enter, sign_in
from tests.world import World

ON = date(2026, 3, 2)


def take(world: World, kind: str = "transfer_letter", *people: Any, **said: Any) -> Paper:
    """A paper of the commune about somebody."""
    issued = Issue(world.cell["DU-A"], said.pop("on", ON), "secretary", "Đảng ủy xã B", **said)
    return services.issue(
        kind=KINDS[kind], people=people or (world.member["an"],), issued=issued, by=world.officer
    )


def test_numbers_follow_each_other_in_each_book(world: World) -> None:
    letters = [take(world).document_no for _ in range(3)]
    decision = take(world, "recognition_decision", novice(world))
    assert letters == ["01-GGT/ĐU", "02-GGT/ĐU", "03-GGT/ĐU"]
    assert decision.document_no == "01-QĐ/ĐU"
    assert take(world, on=date(2025, 12, 1)).document_no == "01-GGT/ĐU"


def test_one_form_takes_one_number(world: World) -> None:
    key = uuid4()
    assert take(world, form_key=key) == take(world, form_key=key)
    assert Paper.objects.count() == 1


def test_an_unused_number_is_given_back_and_taken_first(world: World) -> None:
    first, second = take(world), take(world)
    services.give_back(paper=first, reason="lấy nhầm sổ", by=world.officer)
    assert take(world).number == 1
    assert take(world).number == 3
    first.refresh_from_db()
    assert first.returned_by == world.officer
    assert Paper.objects.filter(number=1).count() == 2
    services.printed(paper=second, form="pdf", by=world.officer)
    with pytest.raises(Refused, match="Văn bản đã in"):
        services.give_back(paper=second, reason="lấy nhầm sổ", by=world.officer)
    with pytest.raises(Refused, match="đã trả lại"):
        services.printed(paper=first, form="pdf", by=world.officer)


def test_the_database_holds_to_one_number_a_paper(world: World) -> None:
    first, second = take(world), take(world)
    with pytest.raises(IntegrityError, match="paper_number_is_one_papers"), transaction.atomic():
        Paper.objects.filter(pk=second.pk).update(number=first.number)
    services.printed(paper=second, form="pdf", by=world.officer)
    with pytest.raises(IntegrityError, match="paper_given_back_was_not_printed"), transaction.atomic():
        Paper.objects.filter(pk=second.pk).update(returned_at=second.taken_at)


def test_a_decision_waits_for_the_cells_vote(world: World) -> None:
    case = members.open_case(full_name="Lò Thị Chờ", cell=world.cell["CB-A1-1"], on=ON, by=world.officer)
    with pytest.raises(Refused, match="Chưa ghi chi bộ biểu quyết"):
        take(world, "admission_decision", case)
    take(world, "admission_decision", case_of(world))


@pytest.mark.parametrize(
    ("kind", "who", "code"),
    [
        ("recognition_decision", ("an",), "not_on_probation"),
        ("admission_decision", ("an",), "people_wrong"),
        ("transfer_letter", ("an", "binh"), "people_wrong"),
    ],
)
def test_what_cannot_be_true_is_refused(world: World, kind: str, who: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refused) as refused:
        take(world, kind, *(world.member[name] for name in who))
    assert refused.value.code == code


def page_of(world: World, paper: Paper) -> str:
    """The paper as its page shows it."""
    return str(sign_in(world.officer).get(f"/van-ban/{paper.pk}/").content.decode())


def test_the_paper_says_what_the_record_says(world: World) -> None:
    PartyPost.objects.create(
        organization=world.cell["DU-A"], post="secretary", holder=world.member["binh"], starts_on=ON
    )
    member = novice(world)
    paper = take(world, "recognition_decision", member)
    page = page_of(world, paper)
    name = forest().on(ON).party.standing[world.cell["DU-A"].pk].name
    signer = world.member["binh"].full_name
    for said in (organ(name).upper(), signer, "Lò Văn Dự", "ngày 02 tháng 03 năm 2026"):
        assert said in page
    Member.objects.filter(pk=member.pk).update(full_name="Tên Đã Sửa")
    assert "Tên Đã Sửa" in page_of(world, paper)


def test_files_are_made_on_demand_and_leave_a_line(world: World) -> None:
    paper, browser = take(world), sign_in(world.officer)
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = browser.post(f"/van-ban/{paper.pk}/tep/{form}/")
        assert answer.content.startswith(begins)
        assert "attachment" in answer["Content-Disposition"]
    printed = Entry.objects.filter(action="members.paper_printed", object_id=str(paper.pk))
    assert printed.count() == 2
    assert browser.get(f"/van-ban/{paper.pk}/tep/pdf/").status_code == 405
    assert sign_in(world.viewer).post(f"/van-ban/{paper.pk}/tep/pdf/").status_code == 403
    assert sign_in(world.viewer).get(f"/van-ban/{paper.pk}/").status_code == 200


def test_the_other_commune_gets_404(world: World) -> None:
    paper, browser = take(world), sign_in(world.other_officer)
    for path in ("", "tra-so/"):
        assert browser.get(f"/van-ban/{paper.pk}/{path}").status_code == 404
    assert browser.post(f"/van-ban/{paper.pk}/tep/pdf/").status_code == 404
    assert world.member["an"].full_name not in browser.get("/van-ban/").content.decode()


def test_an_officer_takes_a_number_in_two_steps_and_sees_it_in_the_book(world: World) -> None:
    browser, member = sign_in(world.officer), novice(world)
    address = f"/dang-vien/{member.pk}/van-ban/quyet-dinh/"
    page = check(browser, address, signed_on="02/03/2026")
    assert "01-QĐ/ĐU" in page.content.decode()
    assert not Paper.objects.exists()
    enter(browser, address, signed_on="02/03/2026")
    assert "01-QĐ/ĐU" in browser.get("/van-ban/?nam=2026").content.decode()


def test_a_paper_leads_back_to_the_book_of_who_took_its_number(world: World) -> None:
    """Named by the organization's code, as every address names a unit and the menu takes it along."""
    paper, browser = take(world), sign_in(world.officer)
    code = paper.organization.code
    address = f"/van-ban/?don-vi={code}&nam={paper.year}"
    assert address.replace("&", "&amp;") in browser.get(f"/van-ban/{paper.pk}/").text
    book = browser.get(address)
    assert book.context["chosen"] == paper.organization_id and paper in book.context["page"].object_list
    assert f'<option value="{code}" selected>' in book.text
    assert f"/dang-vien/?don-vi={code}" in book.text and browser.get(f"/dang-vien/?don-vi={code}").text


def test_the_trail_says_whom_the_book_and_a_paper_showed(world: World) -> None:
    letter, case = take(world), case_of(world)
    resolution, browser = take(world, "cell_resolution", case), sign_in(world.officer)
    listed = Entry.objects.filter(action__in=("members.listed", "cases.listed"), facts__list="van-ban")
    for address, shown in (
        ("/van-ban/?nam=2026", {"members.listed", "cases.listed"}),
        (f"/van-ban/{letter.pk}/", {"members.listed"}),
        (f"/van-ban/{resolution.pk}/", {"cases.listed"}),
    ):
        before = set(listed.values_list("pk", flat=True))
        browser.get(address)
        entries = {entry.action: entry for entry in listed.exclude(pk__in=before)}
        assert set(entries) == shown
        if "members.listed" in shown:
            seen = Seen.objects.filter(entry_id=entries["members.listed"].pk)
            assert list(seen.values_list("member_id", flat=True)) == [world.member["an"].pk]
        if "cases.listed" in shown:
            assert entries["cases.listed"].facts["cases"] == [case.pk]


def test_one_decision_lists_many(world: World) -> None:
    who = [novice(world).pk, world.member["an"].pk]
    with pytest.raises(AssertionError, match="không phải là đảng viên dự bị"):
        enter(sign_in(world.officer), f"/van-ban/danh-sach/?nguoi={who[0]},{who[1]}", signed_on="02/03/2026")
    answer = enter(sign_in(world.officer), f"/van-ban/danh-sach/?nguoi={who[0]}", signed_on="02/03/2026")
    assert sign_in(world.officer).get(answer.url).status_code == 200
    for typed in ("x", "²", "9" * 19, ",".join(map(str, range(201)))):
        assert sign_in(world.officer).get(f"/van-ban/danh-sach/?nguoi={typed}").status_code == 400


def test_one_decision_about_somebody_of_another_commune_is_refused_whole(world: World) -> None:
    own = novice(world)
    other = members.admit(
        member_data={"dossier_no": "DU-BI-KHAC", "full_name": "Vàng A Khác"},
        cell=world.cell["CB-B2"],
        on=date(2025, 11, 1),
        by=world.staff,
    ).member
    address = f"/van-ban/danh-sach/?nguoi={own.pk},{other.pk}"
    for user, status in ((world.officer, 404), (world.other_officer, 404), (world.viewer, 403)):
        answer = sign_in(user).get(address)
        assert answer.status_code == status
        assert other.full_name not in answer.content.decode()
    assert sign_in(world.officer).get("/van-ban/danh-sach/").status_code == 404
    # To see somebody is not yet to write about them.
    Grant.objects.create(user=world.officer, role=Role.VIEWER, organization=world.cell["DU-B"])
    assert sign_in(world.officer).get(address).status_code == 403


@pytest.mark.parametrize(("query", "status"), [("nam=²²²²", 400), ("don-vi=²", 404), ("nam=26", 400)])
def test_what_is_no_number_in_the_books_address_is_refused(world: World, query: str, status: int) -> None:
    assert sign_in(world.officer).get(f"/van-ban/?{query}").status_code == status


def test_a_board_replaces_a_template_and_earlier_papers_keep_theirs(world: World) -> None:
    before = take(world)
    text = default_text("transfer_letter").replace("GIẤY GIỚI THIỆU", "THƯ GIỚI THIỆU")
    browser, address = sign_in(world.staff), "/van-ban/mau/transfer_letter/"
    broken = check(browser, address, text=text + "đoạn: {{ số thẻ }}\n").content.decode()
    assert "Không có trường «số thẻ»" in broken
    page = check(browser, address, text=text)
    assert "«họ và tên»" in page.content.decode()
    enter(browser, address, text=text)
    after = take(world)
    assert "THƯ GIỚI THIỆU" not in page_of(world, before)
    assert "THƯ GIỚI THIỆU" in page_of(world, after)
    assert sign_in(world.officer).get(address).status_code == 403
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        PaperTemplate.objects.update(text="đoạn: khác")


def test_an_erased_person_is_in_no_paper(world: World) -> None:
    event = members.admit(
        member_data={"dossier_no": "NHAM", "full_name": "Hờ Thị Xóa"},
        cell=world.cell["CB-A1-1"],
        on=date(2025, 11, 1),
        by=world.officer,
    )
    paper = take(world, "transfer_letter", event.member)
    members.void(event=event, reason="ghi nhầm", by=world.officer)
    members.erase(member=event.member, reason="ghi nhầm hồ sơ", by=world.staff)
    assert not PaperPerson.objects.filter(paper=paper).exists()
    assert "ngoài phạm vi" in page_of(world, paper)
