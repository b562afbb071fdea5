"""The list behind a figure of people, and the list of members with its filters set: the same people."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from members import services as members
from members.models import Member
from registry.units.structure import forest
from reports.catalogue import INDICATORS, Family
from reports.engine.answers import answer
from reports.pages.as_people import COUNTED, VALUES, address
from reports.questions import Live, Question
from reports.templatetags.figures import list_address
from tests.proving import PROVE
from tests.web.pages import ON, get, signed_in

pytestmark = pytest.mark.django_db
PATH = "/danh-sach/"


@pytest.fixture
def people(world):
    """Some of whom little is known, some who learned something, and some of other origin."""
    by = world.staff
    for name, facts in (
        ("son", {"qualification": "college", "occupation": "public_employee"}),
        ("an", {"political_theory": "intermediate"}),
    ):
        members.state_facts(member=world.member[name], on=date(2025, 9, 1), by=by, **facts)
    unknown = {"birth_date": None, "ethnicity": "", "gender": "", "education": ""}
    members.correct(member=world.member["quy"], reason="chưa rõ", by=by, **unknown)
    members.correct(member=world.member["dao"], reason="nhầm", ethnicity="Người nước ngoài", by=by)
    members.correct(member=world.member["tam"], reason="nhầm", ethnicity="Dân tộc khác", by=by)
    return world


def told(rows) -> list[int]:
    return sorted(person.member.pk for person in rows)


def link_in(text: str) -> str | None:
    found = re.search(r'<a href="([^"]+)">Mở trong danh sách đảng viên</a>', text)
    return unescape(found[1]) if found else None


def test_what_the_filters_say_exactly_opens_just_the_people_of_the_figure(people):
    """Every figure of people on a day, by everything, at two levels and on two structures.

    In the suite a value of a dimension is opened once in each place, of the first figure that has it.
    """
    browser, opened, once = signed_in(people.staff), set(), set()
    for code, indicator in INDICATORS.items():
        if indicator.family != Family.STOCK:
            continue
        dimensions = [None, *(by for by in indicator.dimensions if code in COUNTED)]
        for by in dimensions:
            for level, root, structure_on in (
                (None, "TU", ON),
                ("superior_committee", "TU", ON),
                (None, "HU-B", "2025-06-30"),
            ):
                if level and by not in (None, "gender"):
                    continue
                asked = {
                    "organization": root,
                    "on": ON,
                    "structure_on": structure_on,
                    "level": level or "",
                    "by": by or "",
                }
                question = Question.read(code, asked)
                found = answer(question)
                for row in [found.total, *found.rows] if by is None else found.rows:
                    value = (by, row.by, level, root)
                    if by and value in once and not PROVE:
                        continue
                    once.add(value)
                    parts = ("numerator", "denominator") if indicator.is_ratio else ("",)
                    for part in parts if row.value else ():
                        key = "" if row is found.total else row.key
                        page = browser.get(list_address(question, key=key, by=row.by or "", part=part))
                        to = link_in(page.text)
                        if to is None:
                            continue
                        opened.add((code, by, row.by))
                        listed = browser.get(to)
                        assert listed.context["total"] == page.context["counted"], (code, by, row, part, to)
                        assert told(listed.context["people"]) == told(page.context["people"]), to
    assert {code for code, _, _ in opened} == {*COUNTED}
    assert {by for _, by, _ in opened} == {None, *VALUES}
    assert {
        ("members", "gender", "unknown"),
        ("members", "minority", "foreign"),
        ("members", "ethnicity", "Dân tộc khác"),
    } <= opened


@pytest.mark.parametrize(
    "asked",
    [
        {"indicator": "members", "area": "xa-a", "on": ON},
        {"indicator": "away", "organization": "TU", "on": ON},
        {"indicator": "members", "organization": "TU", "on": ON, "by": "age_band", "value": "unknown"},
        {"indicator": "members", "organization": "TU", "on": ON, "by": "sector", "value": "commune"},
        {"indicator": "admissions", "organization": "TU", "from": "2025-01-01", "to": "2025-12-31"},
    ],
)
def test_what_they_cannot_say_has_no_such_link(people, asked):
    page = get(people.staff, PATH, **asked)
    assert page.status_code == 200 and link_in(page.text) is None


def test_what_was_known_or_published_then_is_no_list_of_now(people):
    found = answer(Question.read("members", {"organization": "TU", "on": ON}))
    structure = forest().on(found.structure_on)
    assert address(structure, found, found.total, "")
    for then in ({"known_on": date(2026, 7, 1)}, {"revision": "1"}):
        earlier = replace(found, question=replace(found.question, **then))
        assert address(structure, earlier, earlier.total, "") is None
    earlier = replace(found, live=Live(found.total, []))
    assert address(structure, earlier, earlier.total, "") is None


@pytest.mark.parametrize(
    "asked",
    [
        {"indicator": "members", "organization": "DU-A", "on": ON, "structure_on": ON},
        {
            "indicator": "women_share",
            "organization": "TU",
            "on": "2026-03-31",
            "level": "superior_committee",
            "structure_on": "2025-06-30",
        },
        {"indicator": "members", "area": "xa-a", "on": ON, "by": "gender", "value": "male"},
        {
            "indicator": "admissions",
            "organization": "TU",
            "from": "2025-02-01",
            "to": "2025-12-31",
            "by": "month",
        },
        {
            "indicator": "balance",
            "organization": "TU",
            "from": "2025-01-01",
            "to": "2025-12-31",
            "level": "superior_committee",
        },
        {"indicator": "villages_without_member", "organization": "TU", "on": ON},
    ],
)
def test_the_crumbs_lead_back_to_the_figure(people, asked):
    browser = signed_in(people.staff)
    page = browser.get(PATH, asked)
    crumbs = page.text.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
    assert 'aria-current="page">Danh sách<' in crumbs
    back = unescape(re.findall(r'<a href="([^"]+)"', crumbs)[-1])
    figure = browser.get(back)
    assert figure.status_code == 200, back
    then, now = page.context["answer"].question, figure.context["question"]
    for name in ("indicator", "organization", "area", "level", "on", "starts", "ends"):
        assert getattr(now, name) == getattr(then, name), (name, back)
    if then.indicator != "balance":
        assert now.by == then.by
    assert now.structure_on == page.context["answer"].structure_on


def test_the_bar_of_dates_asks_the_same_about_another_day(people):
    browser = signed_in(people.staff)
    page = browser.get(
        PATH, {"indicator": "members", "organization": "TU", "on": ON, "structure_on": ON, "cot": "tuoi"}
    )
    bar = page.text.partition('<form class="dates"')[2].partition("</form>")[0]
    assert 'name="ngay" value="30/06/2026"' in bar
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', bar))
    assert hidden == {"indicator": "members", "organization": "TU", "cot": "tuoi"}
    then = browser.get(PATH, {**hidden, "ngay": "31/12/2025", "cau-truc": "30/06/2025"})
    question = then.context["answer"].question
    assert (str(question.on), str(then.context["answer"].structure_on)) == ("2025-12-31", "2025-06-30")
    flow = browser.get(PATH, {"indicator": "admissions", "organization": "TU", "ngay": "31/12/2025"})
    assert flow.context["answer"].period == {"from": "2025-01-01", "to": "2025-12-31"}


def test_columns_are_chosen_and_orders_kept(people):
    asked = {
        "indicator": "members",
        "organization": "TU",
        "on": ON,
        "cot": ["tuoi", "chuyen-mon"],
        "xep": "-tuoi",
    }
    page = get(people.staff, PATH, **asked)
    ages = [person.age for person in page.context["people"] if person.age is not None]
    assert ages == sorted(ages, reverse=True) and page.context["people"][-1].age is None
    assert 'aria-sort="descending"' in page.text and "Cao đẳng" in page.text
    flow = {"indicator": "admissions", "organization": "TU", "from": "2010-01-01", "to": "2025-12-31"}
    page = get(people.staff, PATH, **flow, xep="-ngay-sinh")
    born = [person.member.birth_date for person in page.context["people"]]
    assert len(born) > 1 and born == sorted(born, reverse=True)
    assert "xep=chi-bo" not in page.text and "xep=gioi-tinh" in page.text
    assert Member.objects.count() > len(born)
    kept = parse_qs(
        urlsplit(re.search(r'href="([^"]*dang=xlsx[^"]*)"', page.text)[1].replace("&amp;", "&")).query
    )
    assert kept["xep"] == ["-ngay-sinh"]
