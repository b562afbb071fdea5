"""The lists of an occasion: who is on which, what is said of each, and one decision about many."""

from __future__ import annotations

from datetime import date

import pytest

from members import services
from members.models import Badge, Card, Member, Stretch
from members.party_age import party_age
from registry.audit.models import Entry
from registry.units.structure import forest
from reports.books import due_pages
from reports.books.due import LISTS, due_by_name, lines_of
from reports.engine.answers import answer
from reports.engine.drill_down import people_meeting
from reports.indicators.honours import ALONE
from reports.questions import Question
from tests.members.pages.officers import check, confirm
from tests.web.pages import get, signed_in

pytestmark = pytest.mark.django_db
ON = date(2026, 2, 3)
ASKED = {"don-vi": "DU-A", "ngay": "2026-02-03"}
# Since when the party age of each runs; the others have none.
JOINED = {
    "an": date(1996, 2, 3),
    "binh": date(1985, 12, 31),
    "chung": date(1996, 2, 4),
    "dung": date(1995, 1, 1),
    "dao": date(1996, 2, 3),
    "hanh": date(1980, 5, 5),
}


@pytest.fixture
def register(world):
    """Six whose party age is known; one was punished, one holds the badge, one was proposed."""
    Member.objects.update(admitted_on=None)
    for name, day in JOINED.items():
        Member.objects.filter(pk=world.member[name].pk).update(admitted_on=day)
    services.discipline(member=world.member["dao"], detail="warning", on=date(2025, 9, 1), by=world.officer)
    give(world, "dung", "awarded", 30, date(2025, 2, 3))
    give(world, "binh", "proposed", 40, ON)
    return world


def give(world, name, kind, years, on):
    services.record_badges(
        members=[world.member[name]], kind=kind, years=years, occasion_on=on, by=world.officer
    )


def people_due(code, on):
    """The stretches of those on each list, of the organization's subtree."""
    return {
        name: Stretch.objects.filter(pk__any_of=[pk for pk, _ in pairs])
        for name, pairs in due_by_name(code, on).items()
    }


def listed(world, name):
    rows = people_due("TU", ON)[name].select_related("member").order_by("member__sort_key")
    return {line.member.full_name: line for line in lines_of(forest().on(ON), rows, name, ON)}


def test_who_is_on_which_list_and_why(register):
    due, put_off, early = (listed(register, name) for name in ("den-han", "lui", "som"))
    assert {name: line.step for name, line in due.items()} == {
        "Lò Văn An": 30,
        "Lò Thị Bình": 40,
        "Cà Thị Hạnh": 45,
    }
    assert due["Lò Thị Bình"].remark == "Đủ 40 năm ngày 31/12/2025; đã đề nghị cho đợt 03/02/2026."
    assert list(put_off) == ["Vàng Thị Đào"]
    said = put_off["Vàng Thị Đào"].remark
    assert said == "Đủ 30 năm ngày 03/02/2026; Cảnh cáo ngày 01/09/2025: lùi đến hết 31/05/2026."
    assert {name: line.step for name, line in early.items()} == {"Quàng Văn Chung": 30}
    assert "từ 04/02/2025" in early["Quàng Văn Chung"].remark
    unknown = listed(register, "chua-ro")
    assert "Lý A Quý" in unknown and "đính chính" in unknown["Lý A Quý"].remark
    # Punished before the step was reached, so it came later than the step.
    later = lines_of(
        forest().on(date(2026, 6, 1)),
        people_due("TU", date(2026, 6, 1))["den-han"].filter(member=register.member["dao"]),
        "den-han",
        date(2026, 6, 1),
    )
    assert "đã lùi do kỷ luật, xét từ 01/06/2026" in later[0].remark


@pytest.mark.parametrize("on", [ON, date(2025, 2, 3), date(2025, 2, 4), date(2024, 2, 28), date(2030, 5, 6)])
def test_lists_are_those_of_the_conditions_asked_one_by_one(register, on):
    # Somebody of 70 years may have the next step two years early; born on a day that few years have.
    for name, day in (("hanh", date(1955, 5, 6)), ("chung", date(1996, 2, 29))):
        Member.objects.filter(pk=register.member[name].pk).update(admitted_on=day)
    question = Question("badges_due", organization="TU", on=on)
    alone = people_meeting(question, dict(zip(LISTS, ALONE, strict=True)))
    lists = {name: {stretch for stretch, _ in pairs} for name, pairs in due_by_name("TU", on).items()}
    assert lists == {name: set(ids) for name, ids in alone.items()} and lists["den-han"] and lists["som"]


def test_the_page_and_its_file(register):
    page = get(register.officer, "/huy-hieu/", **ASKED)
    assert [line.member.full_name for line in page.context["lines"]] == [
        "Lò Văn An",
        "Lò Thị Bình",
        "Cà Thị Hạnh",
    ]
    figure = answer(Question("badges_due", organization="DU-A", on=ON))
    assert page.context["due"] == figure.total.value == 3 and page.context["unknown"] == figure.unknown
    assert figure.unknown and "Đề nghị, ghi quyết định" in page.text
    assert [count for _, _, count in page.context["lists"]][:3] == [3, 1, 1]
    for name in LISTS:
        assert get(register.viewer, "/huy-hieu/", **{**ASKED, "danh-sach": name}).status_code == 200
    assert "Đề nghị, ghi quyết định" not in get(register.viewer, "/huy-hieu/", **ASKED).text
    assert get(register.officer, "/huy-hieu/", **{**ASKED, "dang": "xlsx"}).status_code == 200
    seen = Entry.objects.filter(action="members.exported").latest("pk").facts
    assert (seen["rows"], seen["list"]) == (3, "huy-hieu-den-han")
    assert get(register.officer, "/huy-hieu/").status_code == 200
    for bad in ({"danh-sach": "x"}, {"ngay": "31/02/2026"}):
        assert get(register.officer, "/huy-hieu/", **{**ASKED, **bad}).status_code == 400


def test_the_other_commune_gets_404(register):
    for address in ("/huy-hieu/", "/huy-hieu/ghi/", "/the-dang/ghi/", "/so-sach/", "/so-sach/danh-sach/"):
        assert get(register.other_officer, address, **ASKED).status_code == 404, address
    assert get(register.viewer, "/huy-hieu/ghi/", **ASKED).status_code == 403


def test_one_decision_about_many_and_back(register):
    browser = signed_in(register.officer)
    address = "/huy-hieu/ghi/?don-vi=DU-A&ngay=2026-02-03"
    both = [str(register.member[name].pk) for name in ("an", "hanh")]
    page = browser.get(address)
    assert page.text.count('name="people"') == 3
    typed = {"kind": "awarded", "occasion_on": "03/02/2026", "people": both, "document_no": "7-QĐ/TU"}
    page = check(browser, address, **typed)
    assert "Trao tặng: 2 đồng chí" in page.text and not Badge.objects.filter(document_no="7-QĐ/TU").exists()
    answer = confirm(browser, page)
    given = Badge.objects.filter(document_no="7-QĐ/TU").order_by("years")
    assert [(row.years, row.occasion_on) for row in given] == [(30, ON), (45, ON)]
    page = browser.get(answer.url)
    assert [line.member.full_name for line in page.context["lines"]] == ["Lò Thị Bình"]
    back = f"/bo-quyet-dinh/{given[0].form_key}/"
    assert back in page.text
    page = check(browser, back, reason="ghi nhầm đợt")
    assert "cho 2 đồng chí" in page.text
    confirm(browser, page)
    assert not given.all().exists() and browser.get(back).status_code == 404


def test_somebody_who_was_not_offered_cannot_be_sent(register):
    browser = signed_in(register.officer)
    stranger = str(register.member["quy"].pk)
    page = check(
        browser,
        "/huy-hieu/ghi/?don-vi=DU-A&ngay=2026-02-03",
        kind="awarded",
        occasion_on="03/02/2026",
        people=[stranger],
    )
    assert "Danh sách đã đổi" in page.text


def test_a_long_list_asks_for_smaller_units(register, monkeypatch):
    monkeypatch.setattr(due_pages, "MOST_TOGETHER", 1)
    page = get(register.officer, "/huy-hieu/ghi/", **ASKED)
    assert page.status_code == 200 and "Chọn đơn vị nhỏ hơn" in page.text
    assert "don-vi=CB-A1-1" in page.text and "form" not in page.context
    assert "Chọn đơn vị nhỏ hơn" in get(register.officer, "/the-dang/ghi/", **ASKED).text


def test_cards_of_those_who_have_none(register):
    browser = signed_in(register.officer)
    address = "/the-dang/ghi/?don-vi=DU-A"
    numbers = {int(number) for number, _ in browser.get(address).context["form"].fields["people"].choices}
    who = {name: register.member[name].pk for name in ("son", "tam", "an", "vinh")}
    assert numbers == {who["son"], who["tam"]}, "an has one by the record, vinh is on probation"
    typed = {"kind": "new", "issued_on": "19/05/2026", "people": [str(who["son"])]}
    confirm(browser, check(browser, address, **typed))
    assert Card.objects.get().member_id == who["son"]
    numbers = {int(number) for number, _ in browser.get(address).context["form"].fields["people"].choices}
    assert numbers == {who["tam"]}


def test_python_and_the_figure_say_the_same(register):
    for on in (date(2025, 6, 1), ON, date(2026, 6, 1), date(2030, 1, 1)):
        rows = people_due("TU", on)["den-han"].values_list("member", flat=True)
        found = Member.objects.filter(pk__in=[register.member[name].pk for name in JOINED])
        ages = {member.pk: party_age(member, on) for member in found}
        due = {
            number
            for number, age in ages.items()
            if age.step and not age.holds_the_step and not age.put_off_until
        }
        assert set(rows) == due, on
