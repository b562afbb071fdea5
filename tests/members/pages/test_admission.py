"""Coming into the register: admitted, transferred in, recorded late."""

from __future__ import annotations

from datetime import date

import pytest

from members import services
from members.models import Case, Event, Member, Standing, Stretch
from registry.audit.models import Entry, Secret
from registry.common.refusals import Refused
from tests.world import World

from .officers import check, confirm, enter, fields, here, sign_in

ADDRESS = "/ket-nap/"
NEWCOMER = {
    "on": "03/02/2026",
    "decided_on": "20/01/2026",
    "document_no": "15-QĐ/ĐU",
    "voted_on": "05/01/2026",
    "convened": "3",
    "present": "3",
    "in_favour": "2",
    "cell": "CB-A1-1",
    "village": "a1-1",
    "full_name": "Lò Văn Nam",
    "gender": "male",
    "birth_date": "02/09/2005",
    "ethnicity": "Thái",
    "dossier_no": "HS/2026/01",
}


def test_it_works(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, ADDRESS, **NEWCOMER)
    assert not Member.objects.filter(dossier_no="HS/2026/01").exists()
    assert "Từ ngày 03/02/2026, đồng chí Lò Văn Nam là đảng viên dự bị" in page.content.decode()
    assert "Hết 12 tháng dự bị ngày 03/02/2027" in page.content.decode()
    answer = confirm(client, page)
    member = Member.objects.get(dossier_no="HS/2026/01")
    assert answer.status_code == 302 and answer.url == f"/dang-vien/{member.pk}/"
    event = member.events.get()
    assert (event.kind, event.effective_on, event.decided_on) == (
        "admitted",
        date(2026, 2, 3),
        date(2026, 1, 20),
    )
    assert (event.cell, event.village) == (world.cell["CB-A1-1"], world.area["a1-1"])
    assert event.recorded_by == world.officer
    landed = client.get(answer.url).content.decode()
    assert f"/dang-vien/{member.pk}/huy/{event.pk}/" in landed and "Hủy việc vừa ghi" in landed


def test_looking_before_writing_leaves_nothing_behind(world: World) -> None:
    client = sign_in(world.officer)
    tables = (Event, Stretch, Member)
    before = [table.objects.count() for table in tables]
    last = Entry.objects.latest("pk").pk
    check(client, ADDRESS, **NEWCOMER)
    assert [table.objects.count() for table in tables] == before
    assert set(Entry.objects.filter(pk__gt=last).values_list("action", flat=True)) == {"members.compared"}


def test_the_effect_said_is_the_effect_done(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, ADDRESS, **NEWCOMER)
    (effect,) = page.context["effects"]
    assert (effect.first, effect.last) == (date(2026, 2, 3), None)
    (line,) = effect.cells
    day = date(2026, 2, 3)
    here = Stretch.objects.on(day).filter(cell=world.cell["CB-A1-1"], standing=Standing.PROBATIONARY).count()
    assert line.counts == [("dự bị", 1, here, here + 1)]
    confirm(client, page)
    after = Stretch.objects.on(day).filter(cell=world.cell["CB-A1-1"], standing=Standing.PROBATIONARY)
    assert after.count() == here + 1


def test_sent_twice_it_is_one_admission_and_one_landing(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, ADDRESS, **NEWCOMER)
    first, second = confirm(client, page), confirm(client, page)
    assert first.url == second.url
    assert Member.objects.filter(full_name="Lò Văn Nam").count() == 1
    assert Event.objects.filter(member__full_name="Lò Văn Nam").count() == 1
    assert "không ghi thêm lần nữa" in client.get(second.url).content.decode()


def test_a_cell_of_the_other_commune_cannot_be_chosen(world: World) -> None:
    client = sign_in(world.other_officer)
    assert "CB-A1-1" not in client.get(ADDRESS).content.decode()
    page = check(client, ADDRESS, **NEWCOMER)
    assert "ngoài phạm vi của bạn" in page.context["form"].errors["cell"][0]
    assert not Member.objects.filter(dossier_no="HS/2026/01").exists()


@pytest.mark.parametrize("who", ["viewer", "stranger"])
@pytest.mark.parametrize("address", ["/ket-nap/", "/tiep-nhan/", "/ghi-bo-sung/", "/den-han/"])
def test_a_viewer_may_not(world: World, who: str, address: str) -> None:
    client = sign_in(getattr(world, who))
    assert client.get(address).status_code == 403
    read_only = address == "/den-han/"
    assert client.post(address, NEWCOMER | {"step": "write"}).status_code == (405 if read_only else 403)


def test_units_are_those_that_stood_on_the_day(world: World) -> None:
    page = check(
        sign_in(world.officer), ADDRESS, **NEWCOMER | {"on": "03/02/2019", "decided_on": "01/02/2019"}
    )
    headings = {heading for heading, _ in page.context["form"].fields["cell"].finder.groups()}
    assert headings == {"Đảng bộ huyện Nậm A", "Đảng bộ xã A Một", "Đảng bộ xã A Hai", "Đảng bộ xã B Một"}


@pytest.mark.parametrize(
    ("field", "typed", "remedy"),
    [
        ("on", "31/02/2026", "Tháng 02/2026 không có ngày 31."),
        ("on", "hôm qua", "Ghi ngày theo dạng ngày/tháng/năm"),
        ("on", "03/02/2999", "Năm 2999 không hợp lý"),
        ("on", "03/02/2090", "Ngày này chưa đến"),
        ("on", "", "Cần ghi ô này"),
        ("cell", "", "Chọn chi bộ."),
        ("full_name", "Nam", "Ghi đủ họ và tên"),
        ("full_name", "Lò Văn 7", "không có chữ số"),
        ("gender", "", "Chọn giới tính."),
        ("ethnicity", "", "Chọn dân tộc."),
        ("citizen_id", "12345", "Số căn cước có 12 chữ số (chứng minh nhân dân cũ: 9). Bạn đã gõ 5 chữ số."),
        ("dossier_no", "", "Cần số hồ sơ"),
        ("dossier_no", "HS00001", "Số hồ sơ này đã thuộc về người khác."),
        ("citizen_id", "011000000001", "Số căn cước này đã thuộc về người khác."),
    ],
)
def test_an_error_stands_by_its_field_and_keeps_what_was_typed(
    world: World, field: str, typed: str, remedy: str
) -> None:
    page = check(sign_in(world.officer), ADDRESS, **NEWCOMER | {field: typed})
    errors = page.context["form"].errors
    assert list(errors) == [field] and remedy in errors[field][0]
    assert fields(page)["document_no"] == "15-QĐ/ĐU"
    assert fields(page)[field] == typed
    assert not Event.objects.filter(member__full_name="Lò Văn Nam").exists()


@pytest.mark.parametrize("written", ["3/2/2026", "03022026", "2026-02-03", "3.2.2026", " 3-2-2026 "])
def test_a_day_may_be_written_in_many_ways(world: World, written: str) -> None:
    enter(sign_in(world.officer), ADDRESS, **NEWCOMER | {"on": written})
    assert Event.objects.get(member__full_name="Lò Văn Nam").effective_on == date(2026, 2, 3)


def test_somebody_alike_must_be_looked_at(world: World) -> None:
    client = sign_in(world.officer)
    twin = NEWCOMER | {"full_name": "lo van an", "birth_date": "02/03/1970"}
    page = check(client, ADDRESS, **twin)
    assert [double.dossier_no for double in page.context["doubles"]] == ["HS00001"]
    missed = client.get(confirm(client, page).url)
    assert missed.context["answers"].errors["not_the_same"]
    assert not Member.objects.filter(dossier_no="HS/2026/01").exists()
    assert confirm(client, missed, not_the_same="yes").status_code == 302
    assert Member.objects.filter(dossier_no="HS/2026/01").exists()


def test_somebody_alike_in_the_other_commune_is_not_shown(world: World) -> None:
    client = sign_in(world.other_officer)
    here = {"cell": "CB-B1-2", "village": "b1-2"}
    page = check(client, ADDRESS, **NEWCOMER | here | {"full_name": "Lò Văn An", "birth_date": "02/03/1970"})
    assert page.context["doubles"] == []
    assert "HS00001" not in page.content.decode()


@pytest.mark.parametrize("name", ["Lò Văn Nam", "Lo Van Nam"])
def test_who_has_an_open_case_is_shown_with_it(world: World, name: str) -> None:
    place = {"cell": world.cell["CB-A1-2"], "on": date(2025, 3, 1), "by": world.officer}
    case = services.open_case(full_name=name, **place)
    services.open_case(full_name="Lò Văn Nam", birth_date=date(2001, 1, 1), **place)
    client = sign_in(world.officer)
    page = check(client, ADDRESS, **NEWCOMER)
    (warning,) = page.context["warnings"]
    assert case.case_no in warning.message and "ghi lễ kết nạp ở đó" in warning.message
    missed = client.get(confirm(client, page).url)
    assert missed.context["answers"].errors["noticed"]
    assert not Member.objects.filter(full_name="Lò Văn Nam").exists()
    # Whose case was closed in vain is nobody any more.
    services.close_in_vain(case=case, outcome="withdrawn", on=date(2025, 9, 1), by=world.officer)
    assert not check(client, ADDRESS, **NEWCOMER).context["warnings"]


def test_changing_ones_mind_brings_back_what_was_typed(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, ADDRESS, **NEWCOMER)
    opened = client.get(page.context["edit"])
    assert {name: fields(opened)[name] for name in NEWCOMER} == NEWCOMER
    again = client.get(ADDRESS, follow=True)
    assert here(again) == here(opened) and {name: fields(again)[name] for name in NEWCOMER} == NEWCOMER


def test_one_above_the_age_asks_why_and_one_under_age_is_refused(world: World) -> None:
    client = sign_in(world.officer)
    page = check(client, ADDRESS, **NEWCOMER | {"birth_date": "02/09/1960"})
    assert any("Trên 60 tuổi" in warning.message for warning in page.context["warnings"])
    asked = client.get(confirm(client, page).url)
    assert asked.context["answers"].errors["despite"] and not Member.objects.filter(dossier_no="HS/2026/01")
    confirm(client, asked, despite="tỉnh ủy đồng ý, văn bản số 7")
    event = Event.objects.get(member__dossier_no="HS/2026/01")
    entry = Entry.objects.get(action="member.admitted", object_id=str(event.member_id))
    assert entry.facts["notices"] == ["too_old"]
    assert Secret.objects.get(pk=entry.pk).reason == "tỉnh ủy đồng ý, văn bản số 7"
    young = NEWCOMER | {"birth_date": "01/03/2008", "dossier_no": "HS/2026/02"}
    page = check(client, ADDRESS, **young)
    assert "/nhap/" in here(page) and "Chưa đủ 18 tuổi" in page.context["form"].errors["on"][0]
    page = check(client, ADDRESS, **NEWCOMER | {"decided_on": "04/02/2026", "dossier_no": "HS/2026/02"})
    assert "phải có trước lễ" in page.context["form"].errors["decided_on"][0]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"voted_on": "21/01/2026"}, "voted_on", "chưa có bước «Chi bộ xét, biểu quyết» đạt từ trước"),
        ({"in_favour": "1"}, "in_favour", "1 phiếu tán thành trên 3 người được triệu tập"),
        ({"convened": "6", "present": "3"}, "in_favour", "không đủ ít nhất 2/3"),
        ({"convened": "30", "present": "19", "in_favour": "19"}, "in_favour", "không đủ ít nhất 2/3"),
        ({"birth_date": "02/02/2008"}, "voted_on", "Chưa đủ 18 tuổi vào ngày 05/01/2026"),
        ({"present": "4"}, "present", "không được lớn hơn số được triệu tập"),
        ({"in_favour": "4"}, "in_favour", "không được lớn hơn số có mặt"),
        ({"voted_on": ""}, "voted_on", "Cần ghi ô này"),
        ({"convened": ""}, "convened", "Cần ghi ô này"),
        ({"voted_on": "01/01/2090"}, "voted_on", "Ngày này chưa đến"),
    ],
)
def test_without_the_cell_s_vote_before_the_decision_nobody_is_admitted(
    world: World, changes: dict[str, str], field: str, said: str
) -> None:
    page = check(sign_in(world.officer), ADDRESS, **NEWCOMER | changes)
    errors = page.context["form"].errors
    assert list(errors) == [field] and said in errors[field][0]
    assert not Event.objects.filter(member__full_name="Lò Văn Nam").exists() and not Case.objects.exists()


def test_who_comes_of_age_between_vote_and_ceremony_was_too_young(world: World) -> None:
    """The age is that of the day the cell votes; the rule and its source are named."""
    page = check(sign_in(world.officer), ADDRESS, **NEWCOMER | {"birth_date": "02/02/2008"})
    assert "294-QĐ/TW" in page.context["form"].errors["voted_on"][0]


def test_the_vote_stays_with_the_admission_and_goes_with_it(world: World) -> None:
    client = sign_in(world.officer)
    enter(client, ADDRESS, **NEWCOMER)
    event = Event.objects.get(member__full_name="Lò Văn Nam")
    case = event.member.cases.get()
    steps = case.steps.order_by("done_on").values_list("step", "done_on", "convened", "present", "in_favour")
    assert list(steps) == [
        ("cell_vote", date(2026, 1, 5), 3, 3, 2),
        ("decision", date(2026, 1, 20), None, None, None),
        ("ceremony", date(2026, 2, 3), None, None, None),
    ]
    assert not Case.objects.open_on(date(2026, 2, 2)).exists(), "nobody's prospect"
    assert not Case.objects.open_on(date(2026, 2, 3)).exists()
    # The day of the ceremony is corrected: the case goes with it; a decision before the vote is refused.
    moved = services.replace(event=event, on=date(2026, 2, 10), reason="sai ngày", by=world.officer)
    case.refresh_from_db()
    assert (case.opened_on, case.closed_on) == (date(2026, 2, 10), date(2026, 2, 10))
    with pytest.raises(Refused, match="đạt từ trước") as refused:
        services.replace(event=moved, decided_on=date(2026, 1, 4), reason="sai ngày", by=world.officer)
    assert refused.value.code == "vote_before_decision"
    services.replace(event=moved, decided_on=date(2026, 1, 21), reason="sai ngày", by=world.officer)
    assert case.steps.get(step="decision").done_on == date(2026, 1, 21)
    services.void(event=Event.objects.live().get(member=event.member), reason="ghi nhầm", by=world.officer)
    case.refresh_from_db()
    assert (case.full_name, case.member, case.is_open) == ("", None, False)
    assert not Case.objects.exclude(full_name="").exists()


def test_somebody_admitted_again_has_a_vote_of_each_time(world: World) -> None:
    vote = services.CellVote(date(2026, 1, 5), 3, 3, 3)
    said = {"cell": world.cell["CB-A1-1"], "by": world.officer, "vote": vote}
    filing = services.Filing(decided_on=date(2026, 1, 10), document_no="1-QĐ")
    person = {"dossier_no": "LAN-2", "full_name": "Lò Văn Lại", "birth_date": date(1990, 1, 1)}
    first = services.admit_by_vote(member_data=person, on=date(2026, 1, 12), filing=filing, **said)
    services.leave(member=first.member, kind="deleted", on=date(2026, 3, 1), by=world.officer)
    again = {"member": first.member, "on": date(2026, 6, 1)}
    with pytest.raises(Refused, match="Ghi ngày quyết định"):
        services.admit_by_vote(**again, **said)
    services.admit_by_vote(**again, filing=filing, **said)
    assert first.member.cases.count() == 2


def test_somebody_new_transfers_in(world: World) -> None:
    gone = ("decided_on", "document_no")
    typed = {name: value for name, value in NEWCOMER.items() if name not in gone}
    answer = enter(
        sign_in(world.officer),
        "/tiep-nhan/",
        **typed,
        other_place="in_province",
        admitted_on="19/05/2020",
        official_on="19/05/2021",
    )
    event = Event.objects.get(member__dossier_no="HS/2026/01")
    assert answer.url == f"/dang-vien/{event.member_id}/"
    assert (event.kind, event.other_place, event.detail) == ("transferred_in", "in_province", "")
    assert event.member.admitted_on == date(2020, 5, 19)
    assert event.member.stretches.get().standing == Standing.OFFICIAL


def test_somebody_missing_is_recorded_as_there_all_along(world: World) -> None:
    typed = {name: value for name, value in NEWCOMER.items() if name not in ("decided_on", "document_no")}
    enter(sign_in(world.officer), "/ghi-bo-sung/", **typed | {"on": "01/01/2020"}, probationary="yes")
    event = Event.objects.get(member__dossier_no="HS/2026/01")
    assert (event.kind, event.detail) == ("first_recorded", "probationary")
