"""The way of a prospect as an officer enters it: the list, the steps, the ceremony, and the end in vain."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from members import services as members
from members.models import NOBODY, Case, Event, Member
from registry.audit.models import Entry, Secret
from registry.common.refusals import Refused
from registry.drafts.models import Draft
from registry.imports.models import Batch, BatchChange
from tests.audit.scenarios import case_of
from tests.web.pages import queries
from tests.world import World

from .officers import check, confirm, enter, fields, here, sign_in

LIST = "/quan-chung/"
PERSON = {
    "full_name": "Lò Thị Nguồn",
    "gender": "female",
    "birth_date": "04/05/2000",
    "ethnicity": "Thái",
    "source": "youth_union",
    "cell": "CB-A1-1",
    "village": "a1-1",
    "on": "10/01/2025",
}
WAY = (
    ("nhan-xet", {"on": "10/03/2025", "result": "yes"}),
    ("lop", {"on": "20/04/2025"}),
    ("chung-nhan", {"on": "25/04/2025", "document_no": "CN-07"}),
    ("don", {"on": "01/06/2025"}),
    ("tham-tra", {"on": "10/07/2025", "result": "yes"}),
    ("doan-the", {"on": "01/08/2025", "result": "yes"}),
    ("noi-cu-tru", {"on": "05/08/2025", "result": "yes"}),
    ("chi-bo", {"on": "01/09/2025", "convened": "9", "present": "9", "in_favour": "6", "result": "yes"}),
    ("dang-uy", {"on": "20/09/2025", "convened": "15", "present": "15", "in_favour": "15", "result": "yes"}),
    ("quyet-dinh", {"on": "03/11/2025", "document_no": "12-QĐ/ĐU"}),
)


def address(case: Case, path: str = "") -> str:
    return f"{LIST}{case.pk}/{path}"


def text(page: Any) -> str:
    return page.content.decode()  # type: ignore[no-any-return]


def test_it_works_from_the_list_to_the_ceremony(world: World) -> None:
    client = sign_in(world.officer)
    answer = enter(client, f"{LIST}moi/", **PERSON)
    case = Case.objects.get()
    assert answer.url == address(case)
    assert case.case_no == f"QC-2025-{case.pk:06}"
    for path, typed in WAY:
        assert enter(client, address(case, f"{path}/"), **typed).url == address(case), path
    page = text(client.get(address(case)))
    assert "Còn thiếu" not in page and "Quy định không cho phép" not in page
    assert "Lò Thị Nguồn" in text(client.get(LIST))
    # The ceremony comes with what the case knows.
    form = fields(client.get(address(case, "ket-nap/"), follow=True))
    assert (form["full_name"], form["birth_date"]) == ("Lò Thị Nguồn", "04/05/2000")
    answer = enter(client, address(case, "ket-nap/"), on="20/11/2025", dossier_no="NGUON-1")
    member = Member.objects.get(dossier_no="NGUON-1")
    assert answer.url == f"/dang-vien/{member.pk}/"
    event = member.events.get()
    assert (event.kind, event.effective_on, event.decided_on, event.document_no) == (
        "admitted",
        date(2025, 11, 20),
        date(2025, 11, 3),
        "12-QĐ/ĐU",
    )
    case.refresh_from_db()
    assert (case.outcome, case.closed_on, case.member) == ("admitted", date(2025, 11, 20), member)
    assert case.steps.filter(step="ceremony", done_on="2025-11-20").exists()
    assert "Lò Thị Nguồn" not in text(client.get(LIST)), "the list is of those who are still prospects"
    assert f"/dang-vien/{member.pk}/" in text(client.get(address(case)))


def test_the_other_commune_gets_404_and_a_viewer_may_not_write(world: World) -> None:
    case = case_of(world)
    for path in ("", "sua/", "nhan-xet/", "ket-nap/", "ket-thuc/"):
        assert sign_in(world.other_officer).get(address(case, path)).status_code == 404
        assert sign_in(world.viewer).get(address(case, path)).status_code == (403 if path else 200)
    assert "Lò Thị Nguồn" not in text(sign_in(world.other_officer).get(LIST))
    entry = Entry.objects.filter(action="cases.read", actor_id=world.viewer.pk).latest("pk")
    assert (entry.object_type, entry.object_id) == ("members.case", str(case.pk))


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("chi-bo", {"on": "02/09/2025", "convened": "9", "in_favour": "5"}, "không đủ ít nhất 2/3"),
        ("chi-bo", {"on": "02/09/2025", "convened": "9", "present": "5", "in_favour": "5"}, "2/3"),
        ("bo-phan", {"on": "02/09/2025", "convened": "8", "in_favour": "4"}, "không đủ hơn 1/2"),
        ("quyet-dinh", {"on": "31/08/2025", "document_no": "1"}, "chưa có bước «Chi bộ xét, biểu quyết» đạt"),
    ],
)
def test_what_the_rules_rule_out_is_refused(world: World, path: str, typed: Any, said: str) -> None:
    case = case_of(world)
    before = case.steps.count()
    typed = {"present": typed.get("convened", ""), "result": "yes", **typed}
    page = check(sign_in(world.officer), address(case, f"{path}/"), **typed)
    assert "/nhap/" in here(page) and said in text(page)
    assert case.steps.count() == before


def test_a_failed_vote_is_written_as_failed(world: World) -> None:
    case = case_of(world)
    votes = {"convened": "9", "present": "9", "in_favour": "5", "result": "no"}
    enter(sign_in(world.officer), address(case, "chi-bo/"), on="02/09/2025", **votes)
    assert case.steps.get(done_on=date(2025, 9, 2)).result == "no"
    # Without a vote that passed there is no decision any more.
    page = text(sign_in(world.officer).get(address(case)))
    assert "Chi bộ xét, biểu quyết" in page


def test_who_is_above_the_age_asks_for_a_reason_that_the_trail_holds(world: World) -> None:
    case = members.open_case(
        full_name="Lò Văn Già",
        birth_date=date(1960, 1, 2),
        cell=world.cell["CB-A1-1"],
        on=date(2025, 1, 10),
        by=world.staff,
    )
    client = sign_in(world.officer)
    votes = {"convened": "3", "present": "3", "in_favour": "3", "result": "yes"}
    page = check(client, address(case, "chi-bo/"), on="01/09/2025", **votes)
    assert "Trên 60 tuổi" in text(page) and "ban thường vụ tỉnh ủy" in text(page)
    assert "/xac-nhan/" in confirm(client, page).url, "without a reason nothing is written"
    confirm(client, page, despite="văn bản đồng ý số 5")
    assert case.steps.filter(step="cell_vote").count() == 1
    entry = Entry.objects.filter(action="case.step_noted").latest("pk")
    assert entry.facts["notices"] == ["too_old"]
    assert Secret.objects.get(entry_id=entry.pk).reason == "văn bản đồng ý số 5"


def test_no_ceremony_without_a_decision_and_nobody_under_age(world: World) -> None:
    place = {"cell": world.cell["CB-A1-1"], "on": date(2025, 1, 10), "by": world.staff}
    case = members.open_case(full_name="Lò Văn Trẻ", birth_date=date(2007, 10, 2), **place)
    client = sign_in(world.officer)
    who = {"gender": "male", "ethnicity": "Thái", "village": "a1-1", "dossier_no": "TRE"}
    page = check(client, address(case, "ket-nap/"), on="20/11/2025", **who)
    assert "Chưa ghi quyết định" in text(page)
    with pytest.raises(members.Refused, match="Chưa đủ 18 tuổi") as refused:
        members.note_step(case=case, step="cell_vote", on=date(2025, 9, 30), by=world.staff, result="yes")
    assert refused.value.code == "too_young"
    with pytest.raises(members.Refused) as refused:
        members.admit(
            member_data={"full_name": "Lò Văn Trẻ", "dossier_no": "T", "birth_date": date(2007, 10, 2)},
            cell=world.cell["CB-A1-1"],
            on=date(2025, 9, 30),
            by=world.staff,
        )
    assert refused.value.code == "too_young"


def test_a_case_closed_in_vain_leaves_no_trace_of_the_name(world: World) -> None:
    case = case_of(world)
    client = sign_in(world.officer)
    # A draft about the case, a reason that names the person, and a copy that an import holds.
    check(client, address(case, "nhan-xet/"), on="01/03/2026", result="yes")
    members.note_step(
        case=case, step="class", on=date(2025, 3, 1), by=world.staff, despite="Lò Thị Nguồn", result="yes"
    )
    batch = Batch.objects.create(created_by=world.staff, file_name="a.csv")
    BatchChange.objects.create(
        batch=batch, relation="members_case", row_id=case.pk, before={"full_name": "Lò Thị Nguồn"}
    )
    page = check(client, address(case, "ket-thuc/"), outcome="refused", on="01/03/2026")
    assert "bị xóa hẳn" in text(page) and "số văn bản" in text(page)
    assert "/xac-nhan/" in confirm(client, page).url, "it must be ticked"
    assert confirm(client, page, erased="on").url == LIST
    case.refresh_from_db()
    assert {name: getattr(case, name) for name in NOBODY} == NOBODY
    assert (case.outcome, case.closed_on, case.steps.count()) == ("refused", date(2026, 3, 1), 3)
    assert not case.steps.exclude(document_no="").exists()
    assert not Draft.objects.filter(address__startswith=address(case)).exists()
    assert "Nguồn" not in str(BatchChange.objects.get().before)
    assert not Secret.objects.filter(reason__contains="Nguồn").exists()
    assert "Lò Thị Nguồn" not in text(client.get(address(case)))
    with pytest.raises(members.Refused, match="đã kết thúc"):
        members.note_step(case=case, step="class", on=date(2025, 3, 2), by=world.staff)


def test_an_admission_that_is_voided_opens_the_case_again(world: World) -> None:
    case = case_of(world)
    new = {"full_name": "Lò Thị Nguồn", "dossier_no": "NGUON"}
    event = members.admit_prospect(case=case, on=date(2025, 11, 20), member_data=new, by=world.staff)
    moved = members.replace(event=event, on=date(2025, 11, 21), reason="ghi nhầm ngày", by=world.staff)
    case.refresh_from_db()
    assert case.closed_on == date(2025, 11, 21)
    assert case.steps.get(step="ceremony").done_on == date(2025, 11, 21)
    members.void(event=Event.objects.get(pk=moved.pk), reason="ghi nhầm", by=world.staff)
    case.refresh_from_db()
    assert (case.is_open, case.member, case.outcome) == (True, None, "")
    assert not case.steps.filter(step="ceremony").exists()


def test_a_case_is_open_before_its_ceremony_and_since_when_can_be_corrected(world: World) -> None:
    case = case_of(world)
    person = {"full_name": case.full_name, "dossier_no": "NGUON"}
    members.correct_case(case=case, opened_on=date(2026, 1, 10), by=world.officer)
    for day in (date(2026, 1, 9), date(2026, 1, 10)):
        with pytest.raises(Refused) as refused:
            members.admit_prospect(case=case, on=day, member_data=person, by=world.officer)
        assert (refused.value.code, refused.value.field) == ("never_open", "on")
    enter(
        sign_in(world.officer),
        address(case, "sua/"),
        opened_on="09/01/2026",
        gender="female",
        ethnicity="Thái",
        source="worker",
    )
    case.refresh_from_db()
    assert (case.opened_on, case.full_name, case.cell) == (
        date(2026, 1, 9),
        "Lò Thị Nguồn",
        world.cell["CB-A1-1"],
    )
    event = members.admit_prospect(case=case, on=date(2026, 1, 10), member_data=person, by=world.officer)
    with pytest.raises(Refused) as refused:
        members.replace(event=event, on=date(2026, 1, 9), reason="sửa", by=world.officer)
    assert refused.value.code == "never_open"
    members.void(event=event, reason="nhầm", by=world.officer)
    case.refresh_from_db()
    assert case.is_open and case.full_name == "Lò Thị Nguồn"
    assert not case.steps.filter(step="ceremony").exists()


def test_sent_twice_a_step_and_a_case_are_written_one_time(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, f"{LIST}moi/", **PERSON)
    assert len({confirm(client, page).url for _ in range(2)}) == 1 and Case.objects.count() == 1
    case = Case.objects.get()
    page = check(client, address(case, "lop/"), on="20/04/2025")
    assert len({confirm(client, page).url for _ in range(2)}) == 1 and case.steps.count() == 1
    undo = address(case, f"bo-buoc/{case.steps.get().pk}/")
    enter(client, undo)
    assert not case.steps.exists()


def test_the_list_is_narrowed(world: World) -> None:
    late = case_of(world)
    stuck = members.open_case(
        full_name="Hờ Thị Vướng", cell=world.cell["CB-A2"], on=date(2026, 1, 10), by=world.staff
    )
    members.correct_case(case=stuck, stuck="away", by=world.staff)
    client = sign_in(world.officer)
    names = {"late": "Lò Thị Nguồn", "stuck": "Hờ Thị Vướng"}

    def found(**query: str) -> set[str]:
        page = text(client.get(LIST, query))
        return {key for key, name in names.items() if name in page}

    assert found() == {"late", "stuck"}
    assert found(vuong="co") == found(vuong="away") == found(buoc="chua-lam") == {"stuck"}
    assert found(buoc="decision") == found(han="qua") == {"late"}, "the ceremony is overdue"
    assert found(**{"don-vi": "CB-A2"}) == {"stuck"}
    assert found(nguon="worker") == set()
    assert late.pk != stuck.pk


def test_the_list_asks_the_same_of_two_as_of_twelve(world: World) -> None:
    def more(number: int) -> None:
        for _ in range(number):
            case = members.open_case(
                full_name="Lò Thị Thêm", cell=world.cell["CB-A1-1"], on=date(2026, 1, 10), by=world.staff
            )
            members.note_step(case=case, step="review", on=date(2026, 2, 1), by=world.staff, result="yes")

    more(2)
    few = queries(world.officer, LIST)
    more(10)
    assert queries(world.officer, LIST) == few
