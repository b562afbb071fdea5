"""Board staff prepare the report of a half-year: from sign-in to pages on paper, with and without scripts.

Home on its last day and on paper, admissions by commune beside the half-year before, the list behind the sum,
a statutory form and the checks between forms. With ``REGISTRY_SHOTS`` naming a folder, a picture of each page
and the printed pages are left there.
"""

from __future__ import annotations

import os
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from members import services
from reports.models import SavedQuestion
from tests.browser.accessible import violations
from tests.browser.crowds import crowd
from tests.browser.test_second_step import no_wider_than_the_screen, sign_in
from tests.browser.walk import CHROMIUM, browser, follow
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]

SHOTS = os.environ.get("REGISTRY_SHOTS")
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
UNSETTLED = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
LAST_DAY, PROVINCE = "30/06/2026", "ĐảngbộtỉnhMườngXa"


def squeezed(text: str) -> str:
    """Without blanks."""
    return "".join(text.split())


class Desk:
    """What is on the screen, and what came out of the printer."""

    def __init__(self, page: Page, width: str, *, scripts: bool) -> None:
        self.page, self.name, self.scripts = page, f"{width}{'' if scripts else '-no-scripts'}", scripts

    def looked_at(self, what: str) -> None:
        """Nothing goes out of the screen, and the page is open to everybody."""
        no_wider_than_the_screen(self.page)
        if self.scripts:
            assert violations(self.page) == []
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(SHOTS) / f"half-year-{what}-{self.name}.png")

    def printed(self, what: str) -> list[str]:
        """The texts of the pages that come out of the printer, without blanks (fonts put them anywhere)."""
        pages = self.page.pdf(format="A4", prefer_css_page_size=True, print_background=False)
        if SHOTS:
            (Path(SHOTS) / f"half-year-{what}-{self.name}.pdf").write_bytes(pages)
        return [squeezed(sheet.extract_text()) for sheet in PdfReader(BytesIO(pages)).pages]

    def choose(self, *, press: bool = False, **chosen: str) -> None:
        """Choose from lists; where scripts do not ask at once, and where one is to ``press``, ask."""
        asks = self.scripts and not press
        for name, value in chosen.items():
            self.page.evaluate("document.querySelector('#main').dataset.left = ''")
            self.page.select_option(f"main form.filters [name='{name}']", value)
            if asks:
                self.page.wait_for_selector("#main:not([data-left])", state="attached")
                self.page.wait_for_selector(UNSETTLED, state="detached")
                assert f"{name}={value}" in self.page.url
        if not asks:
            follow(self.page, "main form.filters button[type=submit]")

    def menu(self, group: str, item: str) -> None:
        """Open a page by the menu."""
        if self.page.locator(".nav-label").is_visible():
            self.page.click(".nav-label")
        self.page.click(f"nav.nav summary:has-text('{group}')")
        follow(self.page, f"nav.nav a:text-is('{item}')")


@pytest.mark.parametrize("width", list(SIZES))
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_report_of_a_half_year(world: World, live_server: Any, width: str, scripts: bool) -> None:
    for number, (name, cell) in enumerate((("Lò Thị Hai", "CB-A1-1"), ("Lò Thị Ba", "CB-B1-1"))):
        person = {"dossier_no": f"NS-{number}", "full_name": name, "birth_date": date(1999, 1, 1)}
        services.admit(member_data=person, cell=world.cell[cell], on=date(2026, 2, 3), by=world.staff)
    SavedQuestion.objects.create(owner=world.staff, name="Nữ", indicator="women_share", on_home=True)
    with browser("phone" if width == "phone" else "desktop", scripts=scripts) as page:
        page.set_viewport_size(SIZES[width])
        sign_in(page, live_server.url, world.staff)
        desk = Desk(page, width, scripts=scripts)
        home(desk)
        admissions(desk)
        forms(desk)


def test_a_long_table_on_paper(db: Any, live_server: Any) -> None:
    """Its heads stand on every sheet, its total once, and no sheet shows what paper cannot open."""
    world = crowd()
    with browser("desktop") as page:
        sign_in(page, live_server.url, world.staff)
        page.goto(f"{live_server.url}/so-lieu/members/?cap=cell")
        sheets = Desk(page, "desktop", scripts=True).printed("8-long-table")
        assert len(sheets) >= 2
        for number, sheet in enumerate(sheets, start=1):
            assert sheet.startswith(f"{number}/{len(sheets)}") and squeezed("Chi bộ") in sheet, sheet
        assert "".join(sheets).count(squeezed("Tổng số")) == 1
        assert squeezed("Lưu câu hỏi này") not in sheets[0] and squeezed("Chọn số liệu khác") not in sheets[0]


def test_no_heading_stands_alone_at_the_foot_of_a_sheet(world: World, live_server: Any) -> None:
    """Wherever the sheets of a unit's page end, which is tried by letting it begin further down."""
    with browser("desktop") as page:
        sign_in(page, live_server.url, world.staff)
        page.goto(f"{live_server.url}/to-chuc/TU/?ngay=2026-06-30&co-cau=1")
        page.emulate_media(media="print")
        texts = page.locator("main :is(.card-head, h2, h3)").all_inner_texts()
        headings = {squeezed(text) for text in texts} - {""}
        assert len(headings) > 5, headings
        page.evaluate("document.querySelector('main').prepend(document.createElement('div'))")
        desk = Desk(page, "desktop", scripts=True)
        for millimetres in range(0, 260, 20):
            page.evaluate(
                "height => document.querySelector('main > div').style.height = height", f"{millimetres}mm"
            )
            *sheets, _ = desk.printed(f"9-unit-{millimetres}")
            assert sheets
            alone = [one for sheet in sheets for one in headings if sheet.endswith(one)]
            assert not alone, (millimetres, alone)


def home(desk: Desk) -> None:
    """On the last day of the half-year, on two sheets at most."""
    desk.page.fill("[name=ngay]", LAST_DAY)
    follow(desk.page, "form.dates button[type=submit]")
    desk.looked_at("1-home")
    # Saved questions have room beside what changed: a province's table needs the rest of the two sheets.
    desk.page.emulate_media(media="print")
    at = {
        name: desk.page.locator(f"section[aria-labelledby={name}]").bounding_box()
        for name in ("changes", "saved")
    }
    assert at["changes"]["y"] == at["saved"]["y"] and at["changes"]["x"] < at["saved"]["x"], at
    desk.page.emulate_media(media="null")
    sheets = desk.printed("1-home")
    assert 1 <= len(sheets) <= 2, len(sheets)
    assert LAST_DAY in sheets[0] and PROVINCE in sheets[0], sheets[0]


def admissions(desk: Desk) -> None:
    """By commune, beside the half-year a year before; the list behind the sum holds as many."""
    page = desk.page
    desk.menu("Số liệu", "Tra cứu số liệu")
    desk.looked_at("2-figures")
    follow(page, "main a[href^='/so-lieu/admissions/']")
    desk.choose(cap="superior_committee", ky="2026-H1", **{"so-sanh": "nam-truoc"})
    desk.looked_at("3-admissions")
    value = page.inner_text("#figure-head .figure-value")
    sheets = desk.printed("3-admissions")
    assert value == "2" and squeezed("Đảng bộ xã Nậm A") in sheets[0] and "01/01/2025" in sheets[0], sheets
    follow(page, "#figure-head a")
    desk.looked_at("4-list")
    assert page.inner_text("#list-head") == value
    assert {"Lò Thị Hai", "Lò Thị Ba"} <= set(page.locator("main tbody th").all_inner_texts())


def forms(desk: Desk) -> None:
    """The first form on paper, and what the forms say of each other."""
    page = desk.page
    desk.menu("Số liệu", "Biểu thống kê")
    desk.choose(ky="2026-H1", press=True)
    desk.looked_at("5-forms")
    follow(page, "main tbody th a")
    desk.looked_at("6-form")
    heading = page.inner_text("h1")
    sheets = desk.printed("6-form")
    assert squeezed(heading.split(":")[0]) in sheets[0] and PROVINCE in sheets[0], sheets[0]
    page.go_back()
    follow(page, "main a:text-is('Đối chiếu các biểu')")
    desk.looked_at("7-checks")
