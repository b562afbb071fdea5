"""The list of members by what is so on a day: each condition against a plain count, turned, in order."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import services as members
from members.ethnicity import minority_of
from members.models import AcademicTitle, Event, Member, Occupation, Post, Stretch, facts_on
from members.pages.columns import COLUMNS
from members.pages.people_filters import CONDITIONS, MISSING, TURNABLE
from registry.common.text import sort_key
from tests.web.pages import DAY, get, signed_in

pytestmark = pytest.mark.django_db
PATH = "/dang-vien/"


@pytest.fixture
def people(world):
    """The province, some of whose people learned something, hold posts, or miss something."""
    by = world.staff
    for name, on, facts in (
        ("son", date(2025, 9, 1), {"qualification": "college", "occupation": "public_employee"}),
        ("son", date(2026, 8, 1), {"qualification": "university"}),
        ("tam", date(2026, 1, 1), {"political_theory": "intermediate", "education": "lower_secondary"}),
        ("an", date(2026, 3, 1), {"occupation": "farmer", "job": "trồng cà phê"}),
    ):
        members.state_facts(member=world.member[name], on=on, by=by, **facts)
    village, holder = world.area["a1-2"], world.member["dao"]
    members.fill_post(village=village, post="front_head", holder=holder, on=date(2025, 8, 1), by=by)
    members.correct(member=world.member["quy"], birth_date=None, ethnicity="", reason="chưa rõ", by=by)
    return world


def names(response) -> list[str]:
    return [person.member.full_name for person in response.context["people"]]


def years(since: date | None, on: date) -> int | None:
    """Full years, by counting the birthdays one by one."""
    if since is None:
        return None
    count = 0
    while (since.year + count + 1, since.month, since.day) <= (on.year, on.month, on.day):
        count += 1
    return count


def admissions(member: Member) -> list[Event]:
    own = [event for event in Event.objects.live() if event.member_id == member.pk]
    return sorted((e for e in own if e.kind == "admitted"), key=lambda event: event.effective_on)


def entered(member: Member) -> date | None:
    seen = admissions(member)
    return member.admitted_on or (seen[-1].effective_on if seen else None)


def party_age(member: Member) -> int | None:
    seen = admissions(member)
    since = (seen[-1].decided_on or seen[-1].effective_on) if seen else member.admitted_on
    is_official = Stretch.objects.on(DAY).filter(member=member, standing="official").exists()
    return years(since, DAY) if is_official else None


def fact(name: str):
    return lambda member: facts_on(member, DAY)[name]


def posts(member: Member) -> set[str]:
    return {post.post for post in Post.objects.on(DAY) if post.holder_id == member.pk}


LACKS = {
    "ngay-sinh": lambda m: m.birth_date is None or m.birth_date_precision,
    "gioi-tinh": lambda m: not m.gender,
    "dan-toc": lambda m: not m.ethnicity,
    "que-quan": lambda m: not m.native_place,
    "hoc-van": lambda m: not fact("education")(m),
    "chuyen-mon": lambda m: not fact("qualification")(m),
    "ly-luan": lambda m: not fact("political_theory")(m),
    "nghe": lambda m: not fact("occupation")(m),
    "vao-dang": lambda m: entered(m) is None,
    "so-the": lambda m: not m.card_no,
    "so-can-cuoc": lambda m: not m.citizen_id,
}
PLAIN = {
    "gioi-tinh=female": lambda m: m.gender == "female",
    "dan-toc=Mông": lambda m: m.ethnicity == "Mông",
    "dan-toc=thieu-so": lambda m: minority_of(m.ethnicity) == "minority",
    "tuoi-tu=30": lambda m: (years(m.birth_date, DAY) or -1) >= 30,
    "tuoi-den=30": lambda m: m.birth_date is not None and years(m.birth_date, DAY) <= 30,
    "hoc-van=upper_secondary": lambda m: fact("education")(m) == "upper_secondary",
    "chuyen-mon=college": lambda m: fact("qualification")(m) == "college",
    "ly-luan=intermediate": lambda m: fact("political_theory")(m) == "intermediate",
    "nghe=farmer": lambda m: fact("occupation")(m) == "farmer",
    "chuc-danh=village_head": lambda m: "village_head" in posts(m),
    "chuc-danh=bat-ky": lambda m: bool(posts(m)),
    "tuoi-dang=2": lambda m: (party_age(m) or 0) >= 2,
    "tuoi-dang=16": lambda m: (party_age(m) or 0) >= 16,
    **{f"thieu={code}": lacks for code, lacks in LACKS.items()},
}
NOT_TURNED = {
    "ket-nap-tu=03/02/2024": lambda m: entered(m) is not None and entered(m) >= date(2024, 2, 3),
    "ket-nap-den=03/02/2024": lambda m: entered(m) is not None and entered(m) <= date(2024, 2, 3),
}


def here() -> list[Member]:
    counted = Stretch.objects.on(DAY).values_list("member_id", flat=True)
    return list(Member.objects.filter(pk__in=list(counted)).order_by("sort_key", "pk"))


def test_each_condition_finds_whom_a_plain_count_finds_and_turned_round_the_others(people):
    everybody = here()
    asked = {condition.partition("=")[0].replace("-", "_") for condition in (*PLAIN, *NOT_TURNED)}
    assert asked == set(CONDITIONS) and set(TURNABLE) <= asked and set(LACKS) == set(MISSING)
    for condition, fits in (PLAIN | NOT_TURNED).items():
        name, _, value = condition.partition("=")
        expected = [member.full_name for member in everybody if fits(member)]
        assert names(get(people.staff, PATH, **{name: value})) == expected, condition
        if condition in PLAIN:
            turned = get(people.staff, PATH, **{name: value, "khong": name.replace("-", "_")})
            others = [member.full_name for member in everybody if not fits(member)]
            assert names(turned) == others, f"not {condition}"


def test_conditions_hold_together_in_a_unit_and_on_the_day(people):
    found = {"don-vi": "DU-A", "gioi-tinh": "female", "tuoi-den": "30", "dan-toc": "thieu-so"}
    assert names(get(people.officer, PATH, **found)) == ["Lò Thị Tâm"]
    assert names(get(people.other_officer, PATH, **found | {"don-vi": ""})) == ["Giàng Thị Uyên"]
    later = {"chuyen-mon": "university"}
    assert names(get(people.staff, PATH, **later)) == []
    assert names(get(people.staff, PATH, **later, ngay="2026-08-01")) == ["Sùng A Sơn"]


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        *(({"tuoi-tu": value}, "id_tuoi-tu") for value in ("x", "-1", "131", "1.5")),
        ({"tuoi-tu": "60", "tuoi-den": "20"}, "id_tuoi-den"),
        ({"ket-nap-tu": "01/01/2026", "ket-nap-den": "31/12/2025"}, "id_ket-nap-den"),
        ({"ket-nap-tu": "31/02/2026"}, "id_ket-nap-tu"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_box_and_nobody_is_counted(people, asked, at):
    response = get(people.staff, PATH, **asked)
    assert names(response) == [] and "Chưa lọc được: còn 1 chỗ cần xem lại" in response.text
    assert f'<a href="#{at}">' in response.text and f'id="{at}_error"' in response.text
    details = response.text.partition("Thêm điều kiện và cột")[0].rpartition("<details")[2]
    assert "open" in details
    listed = response.text.partition('id="list"')[2]
    assert "0 đảng viên" not in listed and "khớp điều kiện lọc" not in listed
    assert "text/html" in get(people.staff, PATH, dang="csv", **asked)["Content-Type"]
    assert names(get(people.staff, PATH, **{"tuoi-tu": "20", "tuoi-den": "20"})) == []


def in_words(text: str):
    return sort_key(text) if text else None


def level(name: str, *levels: str):
    return lambda p: levels.index(p.facts[name]) if p.facts[name] else None


# What a list sorted by the column is in order by; nothing where it says nothing of a person.
KEYS = {
    "ten": lambda p: p.member.sort_key,
    "ngay-sinh": lambda p: p.member.birth_date,
    "tuoi": lambda p: p.age,
    "gioi-tinh": lambda p: {"male": 0, "female": 1}.get(p.member.gender),
    "dan-toc": lambda p: in_words(p.member.ethnicity),
    "que-quan": lambda p: in_words(p.member.native_place),
    "chi-bo": lambda p: sort_key(p.cell.name),
    "tu-cach": lambda p: ["probationary", "official"].index(p.standing),
    "vao-dang": lambda p: p.admitted_on,
    "tuoi-dang": lambda p: p.party_age,
    "hoc-van": level("education", "none", "literate", "primary", "lower_secondary", "upper_secondary"),
    "chuyen-mon": level(
        "qualification",
        *("none", "elementary", "intermediate", "college", "university", "master", "doctor"),
    ),
    "hoc-ham": level("academic_title", *AcademicTitle.values),
    "ly-luan": level("political_theory", "none", "elementary", "intermediate", "advanced"),
    "nghe": level("occupation", *Occupation.values),
    "viec": lambda p: in_words(p.facts["job"]),
}


def test_every_column_but_sealed_numbers_has_an_order():
    """No list can be in the order of what the database cannot read."""
    sealed = {"so-ho-so", "so-the"}
    assert {code for code, column in COLUMNS.items() if not column.is_sortable} == sealed
    assert {*COLUMNS, "ten"} == {*KEYS} | sealed


@pytest.mark.parametrize("code", KEYS)
def test_in_the_order_of_a_column_up_and_down_a_page_at_a_time(people, monkeypatch, code):
    monkeypatch.setattr("registry.common.paging.SIZE", 5)
    browser = signed_in(people.staff)
    asked = {"ngay": DAY.isoformat(), "cot": [*COLUMNS]}
    for sign in ("", "-"):
        pages, edge = [], {}
        while True:
            response = browser.get(PATH, {**asked, "xep": sign + code, **edge})
            pages.append(response.context["people"])
            page = response.context["page"]
            assert (page.first, page.total) == (1 + sum(map(len, pages[:-1])), len(here()))
            if page.after is None:
                break
            edge = {"sau": page.after}
        flat = [person for page in pages for person in page]
        found = [KEYS[code](person) for person in flat]
        assert len({person.member.pk for person in flat}) == len(flat) == len(here())
        known = [key for key in found if key is not None]
        assert found == sorted(known, reverse=bool(sign)) + [None] * (len(found) - len(known)), sign
        back = browser.get(PATH, {**asked, "xep": sign + code, "truoc": page.before})
        assert names(back) == [person.member.full_name for person in pages[-2]]


def test_a_head_is_a_link_that_turns_the_order_round_and_says_which_it_is(people):
    def head(code: str, **asked: str) -> str:
        words = "Họ và tên" if code == "ten" else COLUMNS[code].head
        text = get(people.staff, PATH, cot=[*COLUMNS], **asked).text
        [found] = re.findall(rf"<th scope=\"col\"[^>]*>(?:<a [^>]*>)?{words}(?:</a>)?</th>", text)
        return found

    for code, column in COLUMNS.items():
        assert ("<a href=" in head(code)) == column.is_sortable, code
        if column.is_sortable:
            up, down = head(code, xep=code), head(code, xep=f"-{code}")
            assert 'aria-sort="ascending"' in up and f"xep=-{code}" in up
            assert 'aria-sort="descending"' in down and f"xep={code}" in down
    assert 'aria-sort="ascending"' in head("ten") and "xep=-ten" in head("ten")
    assert 'aria-sort="descending"' in head("ten", xep="-ten") and "xep=" not in head("ten", xep="-ten")


def test_people_of_those_who_left_stand_in_order_too(people):
    for code in KEYS:
        response = get(people.staff, PATH, xep=code, **{"trang-thai": "da-ra"})
        assert sorted(names(response)) == ["Cà Văn Giang", "Trần Thị Lan"], code


def test_an_order_is_found_once_while_nothing_is_written(people):
    browser = signed_in(people.staff)
    asked = {"ngay": DAY.isoformat(), "xep": "chi-bo"}

    def whole_lists() -> int:
        with CaptureQueriesContext(connection) as caught:
            browser.get(PATH, asked)
        return sum("members_stretch" in one["sql"] and "ORDER BY" in one["sql"] for one in caught)

    browser.get(PATH, asked)
    once = whole_lists()
    members.correct(member=people.member["an"], birth_date=date(1971, 1, 1), reason="nhầm", by=people.staff)
    assert whole_lists() > once
    assert whole_lists() == once


def test_every_column_can_be_put_in_order_shown_and_taken_away_as_a_file(people):
    response = signed_in(people.staff).get(PATH, {"ngay": DAY.isoformat(), "cot": [*COLUMNS]})
    assert all(column.head in response.text for column in COLUMNS.values())
    for code, column in COLUMNS.items():
        if column.is_sortable:
            assert len(names(get(people.staff, PATH, xep=code))) == len(here()), code
    asked = {
        "ngay": DAY.isoformat(),
        "cot": ["tuoi", "tuoi-dang", "nghe"],
        "xep": "-ngay-sinh",
        "dang": "xlsx",
    }
    file = signed_in(people.staff).get(PATH, asked)
    content = b"".join(file.streaming_content) if file.streaming else file.content
    lines = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    rows = lines[next(at for at, line in enumerate(lines) if line[0] == "Họ và tên") :]
    assert rows[0] == ("Họ và tên", "Tuổi", "Tuổi Đảng", "Nghề nghiệp")
    son, an = (next(row for row in rows if row[0] == name) for name in ("Sùng A Sơn", "Lò Văn An"))
    assert son[1:3] == (25, 3) and son[3].startswith("Viên chức")
    assert an[1:3] == (56, 16) and rows[-1][0] == "Lý A Quý"


def test_an_unknown_column_or_order_shows_the_usual_list(people):
    usual = names(get(people.staff, PATH))
    assert names(get(people.staff, PATH, xep="mat-khau", cot="mat-khau")) == usual
    assert names(get(people.staff, PATH, xep="so-ho-so")) == usual


def lede(text: str) -> str:
    [found] = re.findall(r'<p class="lede" id="lede">(.*?)</p>', text, re.DOTALL)
    return re.sub(r"<[^>]*>", "", found)


def test_what_the_list_is_narrowed_by_stands_above_it_in_words(people):
    asked = {
        "don-vi": "DU-A",
        "gioi-tinh": "female",
        "tuoi-tu": "18",
        "dan-toc": "thieu-so",
        "khong": "dan_toc",
        "ket-nap-tu": "03/02/2024",
        "trang-thai": "dang",
    }
    said = lede(get(people.staff, PATH, **asked).text)
    assert said.startswith("Đảng bộ xã Nậm A, tính đến hết ngày ")
    narrowed = said.partition("lọc theo ")[2].split("; ")
    assert narrowed == [
        "trạng thái: Đang có trong danh sách",
        "giới tính: Nữ",
        "không (dân tộc: Dân tộc thiểu số)",
        "từ tuổi: 18",
        "vào Đảng từ ngày: 03/02/2024",
    ]
    assert "lọc theo" not in lede(get(people.staff, PATH).text)


def test_a_cut_list_says_which_rows_of_how_many_it_shows(people, monkeypatch):
    monkeypatch.setattr("registry.common.paging.SIZE", 5)
    first = get(people.staff, PATH)
    assert f"Dòng 1–5 trong {len(here())}" in first.text and "dong=het" in first.text
    second = get(people.staff, PATH, sau=first.context["page"].after)
    assert f"Dòng 6–10 trong {len(here())}" in second.text
    whole = get(people.staff, PATH, dong="het")
    assert len(names(whole)) == len(here()) and "Dòng" not in whole.text


@pytest.mark.parametrize(
    "asked", [{}, {"don-vi": "TU"}, {"don-vi": "DU-A"}, {"gioi-tinh": "female", "xep": "tuoi"}]
)
def test_a_day_before_the_register_is_no_day_without_members(people, asked):
    text = get(people.staff, PATH, **asked, ngay="2019-12-31").text
    assert "Sổ chưa bắt đầu ghi vào ngày này" in text and "Sổ ghi từ ngày 01/01/2020" in text
    assert "0 đảng viên" not in text and "điều kiện lọc" not in text
    assert "ngay=2020-01-01" in text
    assert "Sổ chưa bắt đầu ghi" in get(people.officer, PATH, ngay="2019-12-31").text
    nobody = get(people.staff, PATH, **{"dan-toc": "Si La"}).text
    assert "0 đảng viên" in nobody and "Sổ chưa bắt đầu" not in nobody


def left_by(day: date, standing: str = "", cells: set[str] | None = None) -> list[str]:
    """Who counted up to a day and does not on it, by a plain look at each one's stretches."""
    found = []
    for member in Member.objects.all():
        begun = [s for s in member.stretches.order_by("starts_on") if s.starts_on <= day]
        fits = not standing or (begun and begun[-1].standing == standing)
        was_there = cells is None or any(stretch.cell.code in cells for stretch in begun)
        if begun and begun[-1].ends_on <= day and fits and was_there:
            found.append(member.full_name)
    return sorted(found)


@pytest.mark.parametrize(
    "day", [date(2019, 12, 31), date(2021, 1, 1), date(2024, 6, 30), date(2025, 7, 1), DAY, date(2027, 1, 1)]
)
def test_who_has_left_by_a_day_was_here_before_it_and_is_not_on_it(people, day):
    """Whoever came later has not left; whoever moved inside counts."""
    by = people.staff
    members.admit(
        member_data={"dossier_no": "SAU-NAY", "full_name": "Mai Văn Anh"},
        cell=people.cell["CB-A1-1"],
        village=people.area["a1-1"],
        on=date(2026, 7, 10),
        by=by,
    )

    def listed(**more: str) -> list[str]:
        return sorted(names(get(by, PATH, ngay=day.isoformat(), **{"trang-thai": "da-ra"}, **more)))

    assert listed() == left_by(day) and "Mai Văn Anh" not in listed()
    for standing in ("official", "probationary"):
        assert listed(**{"tu-cach": standing}) == left_by(day, standing), standing
    for cell in ("CB-A2", "CB-A1-1"):
        asked = {"don-vi": cell, "cau-truc": DAY.isoformat()}
        assert listed(**asked) == left_by(day, cells={cell}), cell
    total = get(by, PATH, ngay=day.isoformat(), **{"trang-thai": "da-ra"}).context["total"]
    assert total == len(left_by(day))
    everybody = get(by, PATH, ngay=day.isoformat(), **{"trang-thai": "tat-ca"}).context["total"]
    assert everybody == Member.objects.count()


def test_of_everybody_a_standing_is_the_one_that_was_last_up_to_the_day(people):
    last = {}
    for stretch in Stretch.objects.filter(starts_on__lte=DAY).order_by("starts_on").select_related("member"):
        last[stretch.member.full_name] = stretch.standing
    for standing in ("official", "probationary"):
        asked = {"trang-thai": "tat-ca", "tu-cach": standing}
        found = [name for name, is_ in last.items() if is_ == standing]
        assert sorted(names(get(people.staff, PATH, **asked))) == sorted(found), standing
