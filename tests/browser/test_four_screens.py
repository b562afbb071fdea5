"""No page of a register with long lists is taller than four screens of a phone, or wider than one.

As it stands before anything is opened: every page that three accounts reach by links, and the forms with a
line for each of many, each with the page on which it is confirmed. A form loses nothing by being folded.
axe-core finds nothing on them, on a phone or at a desk.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from itertools import cycle
from typing import Any

import pytest
from django.utils.timezone import localdate

from bench.walking import page_of, walk
from members import services as members
from members.models import ASSOCIATION_POSTS, Post
from registry.units.models import Organization
from reports.catalogue import INDICATORS
from reports.questions import Question
from reports.templatetags.figures import address_about
from tests.browser.accessible import violations
from tests.browser.crowds import crowd
from tests.browser.walk import CHROMIUM, browser, follow
from tests.members.pages import officers
from tests.proving import PROVE
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]

SCREEN = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
TALLEST = 4 * SCREEN["height"]
AT_A_DESK = (
    "/",
    "/so-lieu/",
    "/so-lieu/members/",
    "/dang-vien/",
    "/thon-ban/",
    "/ket-nap/",
    "/nhap/",
    "/bieu/",
)
HREF = re.compile(r'<a [^>]*?href="([^"]*)"')
SIZE = "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
# Of those found, those that are seen: as the driver says it, in one question for all.
SEEN = """(found) => found.filter((e) => e.checkVisibility({visibilityProperty: true})
  && e.getBoundingClientRect().width && e.getBoundingClientRect().height).length"""
LINKS = "[...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))"


@pytest.fixture
def crowded(db: Any) -> World:
    return crowd()


def signed_in(page: Any, base: str, user: Any) -> None:
    page.set_viewport_size(SCREEN)
    session = officers.sign_in(user).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])


def too_large(page: Any) -> list[str]:
    """What is wrong with the size of the page; empty where nothing is."""
    height, width = page.evaluate(SIZE)
    if height <= TALLEST and width <= SCREEN["width"]:
        return []
    return [f"{page.url}: {height} × {width} px"]


@pytest.mark.prove
def test_no_page_is_too_tall_or_closed_to_somebody(crowded: World, live_server: Any) -> None:
    """One page of each kind as staff, who reach most; with ``REGISTRY_PROVE=1`` all, and as the others."""
    faults: list[str] = []
    accounts = ((crowded.staff, 150), (crowded.officer, 120), (crowded.viewer, 80))
    for user, least in accounts if PROVE else accounts[:1]:
        with browser("phone") as page:
            signed_in(page, live_server.url, user)
            looks = (too_large, sometimes(violations))
            assert len(walked(page, live_server.url, user, faults, *looks)) >= least, user
    assert not faults, "\n".join(faults)


def test_pages_of_many_lines_that_the_walk_meets_empty(crowded: World, live_server: Any) -> None:
    """Home of a day before the register, a village with all its posts, why a figure moved in many places."""
    posts = [post for post in ASSOCIATION_POSTS for _ in range(7)]
    village, since = crowded.area["a1-1"], date(2020, 1, 1)
    Post.objects.bulk_create(Post(village=village, post=post, starts_on=since) for post in posts)
    for number in range(36):
        cell = Organization.objects.get(code=f"CB-X{number}")
        person = {"dossier_no": f"KN{number}", "full_name": f"Vàng A {number}"}
        members.admit(member_data=person, cell=cell, on=date(2026, 2, 1), by=crowded.staff)
    on = date(2026, 6, 30)
    year = Question("admissions", organization="DU-A", structure_on=on, starts=date(2026, 1, 1), ends=on)
    before = {"compare_starts": date(2025, 1, 1), "compare_ends": date(2025, 6, 30)}
    addresses = (
        f"/?ngay={since - timedelta(days=1)}",
        f"/dia-ban/a1-1/?ngay={on}",
        address_about(replace(year, **before), "why_moved"),
        f"/so-lieu/members/?ngay={on}&don-vi=DU-A&cap=cell&phan-theo=ethnicity",
        f"/so-lieu/balance/?ngay={on}&don-vi=DU-A&cap=cell",
        f"/so-lieu/admissions/?don-vi=DU-A&cap=cell&phan-theo=month&tu=2024-01-01&den={on}",
    )
    faults: list[str] = []
    with browser("phone") as page:
        signed_in(page, live_server.url, crowded.staff)
        for address in addresses:
            answer = page.goto(live_server.url + address)
            assert answer.status == 200, address
            faults += too_large(page)
            if "vi-sao" in address:
                assert page.locator("tbody tr").count() > 30
    assert not faults, "\n".join(faults)


@pytest.mark.prove
def test_pages_are_open_to_everybody_at_a_desk(crowded: World, live_server: Any) -> None:
    """A few of each kind; with ``REGISTRY_PROVE=1`` every page that staff reach."""
    faults: list[str] = []
    with browser("desktop") as page:
        signed_in(page, live_server.url, crowded.staff)
        page.set_viewport_size(DESK)
        if PROVE:
            walked(page, live_server.url, crowded.staff, faults, violations)
        else:
            for address in AT_A_DESK:
                page.goto(live_server.url + address)
                faults += violations(page)
    assert not faults, "\n".join(faults)


def sometimes(look: Callable[[Any], list[str]]) -> Callable[[Any], list[str]]:
    """Looks at each third page; with ``REGISTRY_PROVE=1`` at all."""
    turns = cycle([look] if PROVE else [look, nothing, nothing])
    return lambda page: next(turns)(page)


def nothing(page: Any) -> list[str]:
    """Not looked at."""
    return []


def walked(
    page: Any, base: str, user: Any, faults: list[str], *looks: Callable[[Any], list[str]]
) -> set[tuple[str, ...]]:
    """Ask for one of each page that links lead to, and note in ``faults`` what is wrong by each of ``looks``.

    In the suite the first page of each kind is opened, and of the others, which are the same page with other
    parameters, only the links are read; with ``REGISTRY_PROVE=1`` each is opened.
    """
    client, opened = officers.sign_in(user), set()

    def links(address: str) -> list[str]:
        if kind_of(address) in opened and not PROVE:
            read = client.get(address, follow=True)
            assert read.status_code == 200, address
            return [unescape(link) for link in HREF.findall(read.text)]
        opened.add(kind_of(address))
        answer = page.goto(base + address)
        assert answer.status == 200, address
        for look in looks:
            faults.extend(look(page))
        found: list[str] = page.evaluate(LINKS)
        return found

    return walk(links)


def kind_of(address: str) -> tuple[str, ...]:
    """What pages look alike by: the route, and of a list behind a figure what is listed."""
    route, *asked = page_of(address)
    return (route, INDICATORS[asked[0]].family) if route == "drill_down" else (route,)


TODAY = f"{localdate():%d/%m/%Y}"
TICK_ALL = "for (const box of document.querySelectorAll('input[name=people]')) box.checked = true;"
CHOOSE_ALL = "for (const list of document.querySelectorAll('.part select')) list.selectedIndex = 2;"
THE_THIRD = "for (const box of document.querySelectorAll('.meeting-boxes .tells input')) box.value = 3;"
FIFTH_VALUE = "document.querySelector('[name=value]').selectedIndex = 5;"
# Of each form: its address, what is typed into it, what is done to every line, and what a line is.
FORMS = {
    "recognitions": (
        "/den-han/cong-nhan/",
        {"document_no": "9", "decided_on": TODAY},
        TICK_ALL,
        "input[name=people]",
    ),
    "one field of many": (
        "/dang-vien/sua-nhieu/?muc=dan-toc",
        {"reason": "ghi nhầm cả"},
        TICK_ALL + FIFTH_VALUE,
        "input[name=people]",
    ),
    "rankings": ("/xep-loai/ghi/?don-vi=CB-A1-1&ky=2025&xem=dang-vien", {}, CHOOSE_ALL, ".ranked-line"),
    "meetings": ("/sinh-hoat/ghi/?don-vi=DU-A&thang=2026-02", {}, THE_THIRD, ".meeting"),
    "comments": (
        "/noi-cu-tru/nhan-xet/?don-vi=DU-A&xem=di-noi-khac&nam=2026",
        {},
        CHOOSE_ALL,
        ".ranked-line",
    ),
}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_form_of_many_lines_is_folded_and_loses_none(
    crowded: World, live_server: Any, scripts: bool
) -> None:
    with browser("phone", scripts=scripts) as page:
        signed_in(page, live_server.url, crowded.staff)
        for form in FORMS:
            filled_in_and_read(page, live_server.url, *FORMS[form])
        shows_a_fault(page, live_server.url)
        on_a_desk_it_is_not_folded(page, live_server.url)


def filled_in_and_read(
    page: Any, base: str, address: str, typed: dict[str, str], act: str, line: str
) -> None:
    """Fill every line in, a part of them by the keyboard, and read all of them on the confirming page."""
    page.goto(base + address)
    assert not too_large(page)
    number = page.locator(line).count()
    assert number > 24
    # Folded but for the first; the keyboard opens a part, and the label says how far it has come.
    first, second = page.locator(".part").first, page.locator(".part").nth(1)
    assert first.locator(".part-lines").is_visible() and not second.locator(".part-lines").is_visible()
    second.locator(".opener").focus()
    page.keyboard.press("Space")
    assert second.locator(".part-lines").is_visible()
    assert "chưa" in second.locator(".part-state").inner_text()
    page.evaluate(act)
    assert "chưa" not in second.locator(".part-state").inner_text()
    for name, text in typed.items():
        page.fill(f"[name={name}]", text)
    follow(page, "main form.entry .actions button.primary")
    assert "/xac-nhan/" in page.url and not too_large(page), page.inner_text("main")
    # Nobody is lost on the way: the rest is a tick away, and on paper everybody stands.
    lines = page.locator(".people-lines li, .effects li")
    assert lines.count() == number
    assert lines.evaluate_all(SEEN) < number
    page.emulate_media(media="print")
    assert lines.evaluate_all(SEEN) == number
    page.emulate_media(media="screen")
    page.get_by_text(f"Hiện cả {number} dòng").click()
    assert lines.evaluate_all(SEEN) == number


def shows_a_fault(page: Any, base: str) -> None:
    """A line in which something is wrong is never folded, all else is, and the summary leads there."""
    page.goto(base + FORMS["meetings"][0] + "&moi=1")
    page.evaluate(THE_THIRD)
    last = page.locator(".part").last
    last.locator(".opener-label").click()
    last.locator(".meeting .tells input").last.fill("40")
    follow(page, "main form.entry .actions button.primary")
    seen = [part.locator(".meeting:visible").count() for part in page.locator(".part").all()]
    assert seen[-1] == 1 and not any(seen[:-1]), seen
    page.locator(".faults a").click()
    wrong = last.locator(".meeting .tells input").last
    assert wrong.get_attribute("id") == page.url.partition("#")[2]


def on_a_desk_it_is_not_folded(page: Any, base: str) -> None:
    """A wide screen shows every line at once."""
    page.set_viewport_size({"width": 1280, "height": 800})
    for form in ("rankings", "one field of many"):
        address, _, _, line = FORMS[form]
        page.goto(f"{base}{address}&moi=1")
        lines = page.locator(line)
        assert lines.evaluate_all(SEEN) == lines.count() > 0
        assert not page.locator(".opener-label").first.is_visible()
