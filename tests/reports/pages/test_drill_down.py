"""The list behind a figure: as long as the figure, and nobody on it who is out of sight."""

import re
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cells.models import Meeting
from members.models import Assignment, Award, Badge, Base, BaseTerm, Card, Case, Review, Stretch
from registry.audit.models import Entry
from registry.common import paging
from reports.catalogue import INDICATORS
from reports.engine.answers import answer
from reports.pages import given
from reports.questions import Question
from reports.targets.models import Target
from reports.templatetags.figures import list_address
from tests.access.caching import answers_cached
from tests.web.pages import ON, add_people, get, queries, signed_in

pytestmark = pytest.mark.django_db

PATH = "/danh-sach/"
MEMBERS = {"indicator": "members", "organization": "DU-A", "on": ON, "structure_on": ON}


def length(response):
    found = response.context
    lists = ("people", "units", "posts", "bases", "given", "cases", "meetings", "families", "targets")
    return len(next((found[name] for name in lists if found.get(name)), []))


def test_it_works(world):
    response = get(world.staff, PATH, **MEMBERS)
    assert response.status_code == 200
    assert response.context["counted"] == 11 == length(response)


def test_the_other_commune_gets_404(world):
    assert get(world.other_officer, PATH, **MEMBERS).status_code == 404
    assert get(world.other_officer, PATH, **(MEMBERS | {"organization": "TU"})).status_code == 404
    area = {"indicator": "members", "area": "xa-a", "on": ON, "structure_on": ON}
    assert get(world.officer, PATH, **area).status_code == 200
    assert get(world.other_officer, PATH, **area).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"indicator": "members", "level": "superior_committee"},
        {"indicator": "members", "by": "standing"},
        {"indicator": "members", "by": "age_band", "level": "superior_committee"},
        {"indicator": "minority_share", "level": "superior_committee"},
        {"indicator": "admissions", "from": "2023-01-01", "to": "2025-12-31", "level": "superior_committee"},
        {"indicator": "admissions", "from": "2023-01-01", "to": "2025-12-31", "by": "month"},
        {"indicator": "balance", "from": "2024-01-01", "to": "2025-12-31", "level": "superior_committee"},
        {
            "indicator": "transfers_in",
            "from": "2025-07-01",
            "to": "2025-12-31",
            "level": "superior_committee",
        },
        {"indicator": "villages_without_member", "level": "superior_committee"},
        {"indicator": "joint_cells", "level": "superior_committee"},
        {"indicator": "cells", "by": "sector"},
        {"indicator": "post_coverage", "post": "village_head"},
        {"indicator": "members_assigned", "by": "task"},
        {"indicator": "reviews", "by": "reason"},
        {"indicator": "bases_without_organization", "level": "superior_committee"},
        {"indicator": "prospects", "by": "step"},
        {"indicator": "prospects_stuck", "level": "superior_committee"},
        {"indicator": "deaths", "from": "2024-01-01", "to": "2024-12-31"},
        {"indicator": "badges_awarded", "from": "2024-01-01", "to": "2025-12-31", "by": "years"},
        {"indicator": "awards_of_organizations", "from": "2025-07-01", "to": "2025-12-31", "by": "kind"},
        {"indicator": "badges_due", "on": "2040-06-01", "by": "years"},
    ],
)
def test_a_list_is_as_long_as_its_figure(world, asked):
    here = Stretch.objects.on(date.fromisoformat(ON)).first()
    for task in ("helps_families", "follows_cell"):
        Assignment.objects.create(member=here.member, task=task, number=3)
    Review.objects.create(member=here.member, opened_on=date(2025, 2, 3), reason="dues")
    BaseTerm.objects.create(base=Base.objects.create(code="CS1"), name="HTX", area=world.area["xa-a"])
    Badge.objects.create(member=here.member, years=30, kind="early", occasion_on=date(2025, 2, 3))
    Award.objects.create(organization=world.cell["DU-A"], kind="flag", awarded_on=date(2025, 7, 1))
    for number, cell in enumerate(("CB-A1-1", "CB-A1-1", "CB-B2")):
        held = {"cell": world.cell[cell], "stuck": "votes" if number else ""}
        case = Case.objects.create(case_no=f"QC-{number}", opened_on=date(2025, 1, 1), **held)
        case.steps.create(step=("review", "class", "ceremony")[number], done_on=date(2025, 2, number + 1))
    asked = {"organization": "TU", **asked}
    if "from" not in asked:
        asked["on"] = ON
    question = Question.read(asked.pop("indicator"), asked)
    found = answer(question)
    browser = signed_in(world.staff)
    for row in [found.total, *found.rows]:
        if not row.value:
            continue
        key, by = ("", "") if row is found.total else (row.key, row.by or "")
        for part in ("numerator", "denominator") if question.indicator.endswith("share") else ("",):
            response = browser.get(list_address(question, key=key, by=by, part=part))
            assert response.status_code == 200, (row, part)
            assert length(response) == response.context["counted"], (row, part)
            assert "dang=xlsx" in response.text, "and can be taken away"
            if row is found.total:
                assert_file_says_what_it_is(browser, list_address(question, part=part), found)


def assert_file_says_what_it_is(browser, address, found):
    """Title and unit on top, the structure below them, and days as days."""
    file = browser.get(f"{address}&dang=xlsx")
    lines = [[cell.value for cell in row] for row in load_workbook(BytesIO(file.content)).active.iter_rows()]
    said = [line[0] for line in lines[: next(at for at, line in enumerate(lines) if not any(line))]]
    assert said[:2] == [INDICATORS[found.indicator].title, "Đảng bộ tỉnh Mường Xa"]
    assert f"Theo cơ cấu ngày {found.structure_on:%d/%m/%Y}" in said
    heads, *rows = lines[len(said) + 1 :]
    days = [at for at, head in enumerate(heads) if "gày" in head]
    assert {type(row[at]) for row in rows for at in days} <= {datetime, type(None)}


@pytest.mark.parametrize(
    "asked",
    [
        {"indicator": "cards_issued", "from": "2026-01-01", "to": "2026-06-30"},
        {"indicator": "badges_awarded", "from": "2026-01-01", "to": "2026-06-30"},
        {"indicator": "cells", "on": ON},
        {"indicator": "members", "on": ON},
    ],
)
def test_a_list_longer_than_a_page_goes_on(world, monkeypatch, asked):
    monkeypatch.setattr(paging, "SIZE", 2)
    monkeypatch.setattr(paging.slice_of, "__defaults__", (2,))
    read, line_of = [], given._line
    monkeypatch.setattr(given, "_line", lambda *row: read.append(row) or line_of(*row))
    for number, stretch in enumerate(Stretch.objects.on(date.fromisoformat(ON))[:3]):
        Badge.objects.create(member=stretch.member, years=30, kind="early", occasion_on=date(2026, 2, 3))
        Card.objects.create(member=stretch.member, kind="new", issued_on=date(2026, 3, 4 + number))
    first = get(world.staff, PATH, organization="TU", **asked)
    assert length(first) == 2 < first.context["counted"]
    assert len(read) in (0, 2), "a page reads its own lines alone"
    assert "Dòng 1–2 trong" in first.text
    second = signed_in(world.staff).get(
        PATH, {"organization": "TU", "sau": first.context["page"].after, **asked}
    )
    assert length(second) > 0 and second.context["page"].rows != first.context["page"].rows


@pytest.mark.parametrize(
    "asked",
    [
        {"indicator": "admissions", "from": "2025-01-01", "to": "2025-12-31", "structure_on": "2025-06-30"},
        {"indicator": "members", "on": ON, "structure_on": "2025-06-30"},
        {"indicator": "members", "on": "2025-06-30", "structure_on": "2025-06-30"},
    ],
)
def test_a_list_says_on_which_structure_it_is(world, asked):
    head = get(world.staff, PATH, organization="TU", **asked).text.partition("lede")[2].partition("</p>")[0]
    assert "theo cơ cấu ngày 30/06/2025" in head


@pytest.fixture
def added_up(world):
    """Two meetings, families that two members help, and a target with words and without."""
    stretches = Stretch.objects.on(date.fromisoformat(ON)).order_by("pk")[:2]
    for stretch, number in zip(stretches, (3, 5), strict=True):
        Assignment.objects.create(member=stretch.member, task="helps_families", number=number)
    for day in (3, 4):
        Meeting.objects.create(
            cell=world.cell["CB-A1-1"],
            held_on=date(2025, 8, day),
            kind="regular",
            convened=10 + day,
            present=9,
        )
    given = {"period_from": date(2025, 1, 1), "period_to": date(2025, 12, 31), "basis": "plan"}
    given |= {"measure": "admissions", "in_force_from": date(2025, 1, 1), "issuer": world.cell["TU"]}
    Target.objects.create(recipient=world.cell["TU"], value=4, **given)
    Target.objects.create(recipient=world.cell["DU-B"], value=3, **given)


@pytest.mark.parametrize(
    ("asked", "part", "head"),
    [
        ({"indicator": "mean_age", "on": ON}, "", "{rows} người; tổng số tuổi: {counted}"),
        ({"indicator": "mean_age", "on": ON}, "denominator", "Mẫu số: {counted}"),
        ({"indicator": "attendance"}, "numerator", "2 cuộc họp; số người có mặt: 18"),
        ({"indicator": "attendance"}, "denominator", "2 cuộc họp; số người được triệu tập: 27"),
        ({"indicator": "families_helped", "on": ON}, "", "2 lượt phân công; số hộ: 8"),
        ({"indicator": "targets", "measure": "admissions", "basis": "plan"}, "", "1 lần giao; chỉ tiêu: 4"),
        (
            {"indicator": "attainment", "measure": "admissions", "basis": "plan"},
            "denominator",
            "1 lần giao; chỉ tiêu: 4",
        ),
        ({"indicator": "attainment", "measure": "admissions", "basis": "plan"}, "numerator", "1"),
    ],
)
def test_the_head_of_a_list_tells_its_rows_and_their_sum_apart(world, added_up, asked, part, head):
    given = {} if "on" in asked else {"from": "2025-01-01", "to": "2025-12-31"}
    parameters = {name: value for name, value in asked.items() if name != "indicator"}
    question = Question.read(asked["indicator"], {**parameters, **given, "organization": "TU"})
    response = signed_in(world.staff).get(list_address(question, part=part), follow=True)
    said = re.search(r'<h2 id="list-head">([^<]+)</h2>', response.content.decode())[1]
    known = {"rows": length(response), "counted": response.context["counted"]}
    assert said == head.format(**known)
    assert length(response) == int(re.search(r"\d+", said)[0]) and "Không có gì phía sau" not in response.text
    file = get(world.staff, PATH, **response.wsgi_request.GET.dict(), dang="csv").content.decode("utf-8-sig")
    assert len(file.splitlines()) == length(response) + 1


def test_who_moved_out_of_sight_is_counted_but_not_named(world):
    # On the structure of that day the joint past of both communes lies under one district.
    asked = {"indicator": "members", "organization": "HU-B", "on": "2025-06-30", "structure_on": "2025-06-30"}
    response = get(world.other_officer, PATH, **asked)
    counted, shown = response.context["counted"], response.context["seen"]
    named = {person.member.full_name for person in response.context["people"]}
    assert (counted, shown) == (6, 5) and len(named) == 5
    assert "Giàng A Nắm" not in named
    assert "danh sách chỉ gồm 5 người trong phạm vi của bạn" in response.text


def test_what_is_kept_of_one_users_list_narrows_nobody_elses(world):
    asked = {"indicator": "members", "organization": "HU-B", "on": "2025-06-30", "structure_on": "2025-06-30"}
    with answers_cached():
        pages = [get(user, PATH, **asked).context["people"] for user in (world.other_officer, world.staff)]
    assert [len(people) for people in pages] == [5, 6]


def test_prospects_out_of_sight_are_counted_but_not_named(world):
    for number, cell in enumerate(("CB-A1-1", "CB-B2")):
        held = {"cell": world.cell[cell], "full_name": f"Lò Văn Nguồn {number}"}
        Case.objects.create(case_no=f"QC-{number}", opened_on=date(2025, 1, 1), **held)
    asked = {"indicator": "prospects", "area": "xa-a", "on": "2026-06-30"}
    page = get(world.officer, PATH, **asked)
    assert "Lò Văn Nguồn 0" in page.text and "Lò Văn Nguồn 1" not in page.text
    assert get(world.other_officer, PATH, **asked).status_code == 404
    entry = Entry.objects.filter(action="cases.listed").latest("pk")
    assert entry.facts["cases"] == [Case.objects.get(case_no="QC-0").pk]
    exported = get(world.officer, PATH, **asked, dang="csv")
    assert exported.status_code == 200


def test_a_flow_says_when(world):
    asked = {"indicator": "admissions", "organization": "TU", "from": "2025-01-01", "to": "2025-12-31"}
    people = get(world.staff, PATH, **asked).context["people"]
    assert [(person.member.full_name, person.happened_on) for person in people] == [
        ("Cà Văn Vinh", date(2025, 9, 2))
    ]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"indicator": "khong-co"}, "Không có"),
        ({"indicator": "targets", "measure": "khong-co", "basis": "plan"}, "Phải"),
        ({"level": "village"}, "Cấp"),
        ({"on": "30/6/2026"}, "Ngày phải viết"),
        ({"key": "KHONG-CO"}, "không có dòng"),
        ({"by": "gender", "value": "khong-co"}, "không có dòng"),
        ({"part": "half"}, "tử số"),
        ({"by": "month"}, "phân theo"),
        ({"sau": "x"}, "Trang này không có"),
    ],
)
def test_a_bad_question_is_told_of(world, asked, words):
    response = get(world.staff, PATH, **(MEMBERS | asked))
    assert response.status_code == 400
    assert words in response.text


def test_reading_people_is_written_down(world):
    get(world.staff, PATH, **MEMBERS)
    entry = Entry.objects.get(action="members.listed")
    assert entry.facts == {"rows": 11, "indicator": "members", "root": "DU-A"}


def test_queries_do_not_grow_with_rows(world):
    asked = MEMBERS | {"organization": "CB-B1-2"}
    two = queries(world.staff, PATH, **asked)
    add_people(world, 20, cell="CB-B1-2", village="b1-2")
    assert queries(world.staff, PATH, **asked) == two


@pytest.mark.parametrize("user", ["staff", "officer"])
def test_pages_go_on_and_come_back_without_a_gap(world, monkeypatch, user):
    """Whoever sees all of the list asks for the neighbours of a page only, others for those in sight."""
    monkeypatch.setattr(paging, "SIZE", 3)
    browser = signed_in(getattr(world, user))
    root = {"organization": "DU-A"} if user == "staff" else {"area": "xa-a"}
    asked = root | {"indicator": "members", "on": ON, "structure_on": ON}
    pages, onward = [], {}
    while onward is not None:
        response = browser.get(PATH, asked | onward)
        assert response.status_code == 200
        page = response.context["page"]
        pages.append([row.pk for row in page.rows])
        onward = {"sau": page.after} if page.after else None
    everybody = [pk for rows in pages for pk in rows]
    assert len(pages) > 2 and len(everybody) == len(set(everybody)) == response.context["seen"]

    back = browser.get(PATH, asked | {"truoc": page.before}).context["page"]
    assert [row.pk for row in back.rows] == everybody[-len(pages[-1]) - 3 : -len(pages[-1])]
