"""A commune officer's week on a phone, 390 px wide, without scripts: from a prospect to a member, in a week.

A prospect goes all the way to recognition, somebody is received from another commune, what a colleague sent
back is mended, a decision recognizes those who are due, and at the end nothing is left to be done. With
``REGISTRY_SHOTS`` naming a folder, a picture of each page is left there.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate
from playwright.sync_api import Page

from members import services
from members.models import Case, Event, Member, Standing, Stretch, Transfer
from members.rules import add_months
from members.services.confirming import set_confirmations
from members.to_do import to_do
from registry.accounts.models import Grant, Role, User
from registry.drafts.models import Draft
from tests.browser.chromium import CHROMIUM, context
from tests.browser.test_drafts import SMALL
from tests.browser.test_second_step import no_wider_than_the_screen
from tests.members.pages import officers
from tests.world import PASSWORD, World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]

PHONE = {"width": 390, "height": 844}
SHOTS = os.environ.get("REGISTRY_SHOTS")
NAME = "Lò Thị Xuân"
PROSPECT = {
    "full_name": NAME,
    "gender": "female",
    "birth_date": "02/09/2000",
    "ethnicity": "Thái",
    "source": "youth_union",
    "cell": "CB-A1-2",
    "village": "a1-2",
}


@contextlib.contextmanager
def phone() -> Iterator[Page]:
    """A telephone whose browser runs no script."""
    with context(viewport=PHONE, java_script_enabled=False, is_mobile=True, has_touch=True) as opened:
        yield opened.new_page()


class Officer:
    """What the officer's hand does, and what is true of every page on the way."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.number = page, base, 0

    def open(self, path: str) -> None:
        """Go to an address."""
        self.page.goto(self.base + path)
        self.looked_at()

    def tap(self, words: str) -> None:
        """Press what is called so: a button, or the link of a line."""
        target = self.page.locator("main :is(a, button)").filter(has_text=re.compile(words)).first
        with self.page.expect_navigation():
            target.tap()
        self.looked_at()

    def looked_at(self) -> None:
        """Nothing goes out of the screen, nothing is too small to be touched."""
        no_wider_than_the_screen(self.page)
        assert self.page.evaluate(SMALL) == [], self.page.url
        if SHOTS:
            self.number += 1
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(SHOTS) / f"week-{self.number:02}.png", full_page=True)

    def fill(self, **typed: str) -> None:
        """Fill boxes in and choose from lists."""
        for name, value in typed.items():
            box = self.page.locator(f"main form.entry [name={name}]").first
            if box.evaluate("e => e.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)

    def enter(self, **typed: str) -> None:
        """Both steps of a form."""
        self.fill(**typed)
        self.tap("Xem lại trước khi ghi")
        assert "/xac-nhan/" in self.page.url, self.page.inner_text("main")

    def write(self) -> None:
        """Press the second button, once what the page asks has been answered."""
        noticed = self.page.locator("main [name=noticed]")
        if noticed.count():
            noticed.check()
        self.tap("Ghi vào sổ")

    def text(self) -> str:
        """What the page says."""
        return self.page.inner_text("main")


def said(day: date) -> str:
    """A day as somebody types it on a telephone."""
    return f"{day:%d%m%Y}"


def colleague_of(world: World) -> User:
    """Somebody else of the commune, who confirms."""
    user: User = User.objects.create(username="dong-nghiep", full_name="Đồng nghiệp xã A")
    Grant.objects.create(user=user, role=Role.OFFICER, organization=world.cell["DU-A"])
    return user


def waiting_of(colleague: User) -> tuple[Client, str]:
    """The colleague's browser, and the address of the one thing that waits."""
    browser = officers.sign_in(colleague)
    page = browser.get("/cho-xac-nhan/").content.decode()
    (address,) = set(re.findall(r'href="(/quan-chung/[^"]*/xac-nhan/[^"]*)"', page))
    return browser, address


def test_a_week_on_a_phone_without_scripts(
    world: World, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    today = localdate()
    ceremony = add_months(today, -12) - timedelta(days=3)
    set_confirmations(acts=["admission"], on=ceremony, by=world.staff, of_everybody=True)
    colleague = colleague_of(world)
    letter = services.send_transfer(
        member=world.member["uyen"],
        to=world.cell["DU-A"],
        on=today - timedelta(days=5),
        document_no="7-GT",
        by=world.other_officer,
    )
    with phone() as page:
        officer = Officer(page, live_server.url)
        monday(officer, world, ceremony)
        tuesday(officer, ceremony)
        wednesday(officer, colleague)
        thursday(officer, letter)
        friday(officer)
        officer.open("/viec-phai-lam/")
        assert "Không có việc" in officer.text()
    member = Member.objects.get(full_name=NAME)
    events = list(Event.objects.live().filter(member=member).order_by("effective_on"))
    assert [(event.kind, event.effective_on) for event in events] == [
        ("admitted", ceremony),
        ("recognized", add_months(ceremony, 12)),
    ]
    assert Case.objects.get(member=member).outcome == "admitted"
    assert Stretch.objects.on(today).get(member=member).standing == Standing.OFFICIAL
    letter.refresh_from_db()
    assert letter.state == "received"
    now = Stretch.objects.on(today).get(member=world.member["uyen"])
    assert (now.cell, now.standing) == (world.cell["CB-A1-2"], Standing.OFFICIAL)
    assert Transfer.objects.in_transit().count() == 0 and not Draft.objects.exists()
    assert to_do(world.officer, today) == [] and to_do(colleague, today) == []


def monday(officer: Officer, world: World, ceremony: date) -> None:
    """Sign in, see what is to be done, and put somebody on the list of prospects."""
    page = officer.page
    officer.page.goto(officer.base + "/dang-nhap/")
    page.fill("#id_username", world.officer.username)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.locator("main button[type=submit]").tap()
    officer.looked_at()
    officer.open("/viec-phai-lam/")
    assert "Tiếp nhận người chuyển đến" in officer.text() and "Công nhận chính thức" in officer.text()
    officer.open("/quan-chung/")
    officer.tap("Đưa vào danh sách nguồn")
    officer.enter(
        **PROSPECT,
        on=said(add_months(ceremony, -10)),
    )
    officer.write()
    assert NAME in officer.text() and "/quan-chung/" in page.url


def tuesday(officer: Officer, ceremony: date) -> None:
    """The steps that were done meanwhile, each one short page; a decision before its vote is refused."""
    case = officer.page.url
    votes = {"convened": "3", "present": "3", "in_favour": "3", "result": "yes"}
    steps: list[tuple[str, int, dict[str, str]]] = [
        ("Chi bộ nhận xét", 300, {"result": "yes"}),
        ("Lớp bồi dưỡng", 250, {}),
        ("Giấy chứng nhận", 240, {"document_no": "15/GCN"}),
        ("Đơn xin vào Đảng", 200, {}),
        ("Thẩm tra", 150, {"result": "yes"}),
        ("Ý kiến đoàn thể", 140, {"result": "yes"}),
        ("Ý kiến chi ủy", 130, {"result": "yes"}),
        ("Quyết định", 30, {"document_no": "21-QĐ/ĐU"}),
        ("Chi bộ xét", 100, votes),
        ("Đảng ủy cơ sở", 60, votes),
        ("Quyết định", 30, {"document_no": "21-QĐ/ĐU"}),
    ]
    for number, (words, before, typed) in enumerate(steps):
        officer.page.goto(case)
        officer.tap(f"Ghi.*{words}")
        officer.fill(on=said(ceremony - timedelta(days=before)), **typed)
        officer.tap("Xem lại trước khi ghi")
        if number == 7:
            assert "chưa có bước «Chi bộ xét, biểu quyết» đạt từ trước" in officer.text()
            continue
        officer.write()
        assert "Ghi kết nạp" in officer.text()


def wednesday(officer: Officer, colleague: User) -> None:
    """The ceremony waits for a colleague, who sends it back; what was wrong is mended and confirmed."""
    case = Case.objects.get(full_name=NAME)
    ceremony = add_months(localdate(), -12) - timedelta(days=3)
    officer.open(f"/quan-chung/{case.pk}/")
    officer.tap("Ghi kết nạp")
    officer.enter(on=said(ceremony), dossier_no="KN-XUAN-SAI")
    officer.tap("Gửi để xác nhận")
    browser, address = waiting_of(colleague)
    browser.post(address, {"step": "send_back", "reason": "sai số hồ sơ"})
    officer.open("/viec-phai-lam/?hang=tra-lai")
    officer.tap(NAME)
    assert "sai số hồ sơ" in officer.text() and officer.page.input_value("[name=on]")
    officer.enter(dossier_no="KN-XUAN")
    officer.tap("Gửi để xác nhận")
    browser, address = waiting_of(colleague)
    page = browser.get(address)
    browser.post(address, officers.fields(page) | officers.SEEN | {"step": "write"})
    member = Member.objects.get(full_name=NAME)
    assert member.dossier_no == "KN-XUAN"


def thursday(officer: Officer, letter: Transfer) -> None:
    """Somebody comes from another commune."""
    officer.open("/viec-phai-lam/?hang=cho-toi")
    officer.tap(letter.full_name)
    officer.enter(on=said(localdate() - timedelta(days=1)), cell="CB-A1-2", village="a1-2")
    officer.write()
    assert "Đã tiếp nhận" in officer.text()


def friday(officer: Officer) -> None:
    """One decision for all whose probation is over."""
    officer.open("/den-han/")
    assert NAME in officer.text()
    officer.tap("Một quyết định cho nhiều người")
    for box in officer.page.locator("[name=people]").all():
        box.check()
    officer.enter(decided_on=said(localdate()), document_no="30-QĐ/ĐU")
    officer.write()
    assert "Đã ghi công nhận" in officer.text()
