"""A month of meetings of 58 cells, entered on one page of a phone, with and without scripts, in Chromium.

With ``REGISTRY_SHOTS`` naming a folder, pictures are left there.
"""

from __future__ import annotations

from typing import Any

import pytest

from cells.models import Meeting
from cells.months import cells_in_month
from tests.browser.crowds import CELLS, FEBRUARY, committee
from tests.browser.test_second_step import shot
from tests.browser.walk import CHROMIUM, browser
from tests.members.pages import officers

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]
WIDTH = 390
FORM = "/sinh-hoat/ghi/?don-vi=DU-A&thang=2026-02&nhu-thang-truoc="
# Of a thumb, in seconds, on the slow side: to reach a box, to type a digit, to read a line.
TAP, DIGIT, LOOK = 1.2, 0.35, 0.8
# What the page may weigh on its way to a phone, without what every page shares; and all of it.
PAGE_KB, ALL_KB = 300, 700
WEIGHT = """() => [...["navigation", "resource"].map((kind) => performance.getEntriesByType(kind))]
  .map((entries) => entries.reduce((sum, one) => sum + one.decodedBodySize, 0))
  .map((size, place, all) => place ? size + all[0] : size)"""
WIDE = "document.documentElement.scrollWidth <= innerWidth"


class Thumb:
    """Types into a page as a thumb does, and adds up the seconds that a person would take."""

    def __init__(self, page: Any) -> None:
        self.page, self.seconds, self.taps, self.digits, self.opened = page, 0.0, 0, 0, 0

    def type(self, name: str, text: str) -> None:
        """Reach a box, whose part may be folded, and type into it in place of what stands there."""
        box = self.page.locator(f"[name='{name}']")
        if not box.is_visible():
            self.page.locator(".part", has=box).locator("> .opener-label").click()
            self.taps, self.seconds, self.opened = self.taps + 1, self.seconds + TAP, self.opened + 1
        box.click()
        box.fill(text)
        self.taps, self.digits = self.taps + 1, self.digits + len(text)
        self.seconds += TAP + DIGIT * len(text)

    def press(self, selector: str) -> None:
        """Press a button or follow a link that leads to another page."""
        with self.page.expect_navigation():
            self.page.click(selector)
        self.taps, self.seconds = self.taps + 1, self.seconds + TAP


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("way", ["du", "1"], ids=["all-present", "typed"])
def test_it_is_entered_in_under_three_minutes_and_once(
    db: Any, live_server: Any, scripts: bool, way: str
) -> None:
    world = committee()
    cells = [line.place.id for line in cells_in_month(world.cell["DU-A"].pk, FEBRUARY)]
    assert len(cells) == CELLS
    session = officers.sign_in(world.officer).cookies["sessionid"].value
    base, said = live_server.url, "scripts" if scripts else "no-scripts"
    with browser("phone", scripts=scripts) as page:
        page.set_viewport_size({"width": WIDTH, "height": 844})
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        thumb = Thumb(page)
        page.goto(f"{base}/sinh-hoat/?don-vi=DU-A&thang=2026-02")
        thumb.press("main a[href*='/sinh-hoat/ghi/']")
        thumb.press(f"main a[href*='nhu-thang-truoc={way}']")
        page.wait_for_load_state("load")
        document, everything = page.evaluate(WEIGHT)
        assert 0 < document < PAGE_KB * 1024 and everything < ALL_KB * 1024, (document, everything)
        if scripts:
            assert page.evaluate(WIDE)
        shot(page, WIDTH, f"meetings-{said}-{way}")
        # In six cells somebody was missing, one met on another day, one did not meet; else all is typed.
        typed = [pk for pk in cells if pk != cells[11]] if way == "1" else cells[:6]
        for pk in typed:
            thumb.type(f"co-mat-{pk}-0", "1" if way == "1" else "0")
        thumb.type(f"ngay-{cells[10]}-0", "27")
        thumb.type(f"ngay-{cells[11]}-0", "")
        # Each line is looked at, and cells have more members than nine: one digit more.
        thumb.seconds += LOOK * CELLS + DIGIT * len(typed)
        thumb.press("main form.entry button.primary")
        assert "/xac-nhan/" in page.url, page.inner_text("main")[:1500]
        shot(page, WIDTH, f"meetings-checked-{said}-{way}")
        # Gone back to, everything that was typed is there, and sent again nothing is doubled.
        page.go_back()
        assert page.input_value(f"[name='ngay-{cells[10]}-0']") == "27"
        with page.expect_navigation():
            page.click("main form.entry button.primary")
        confirming = page.url
        thumb.press("button[value=write]")
        shot(page, WIDTH, f"meetings-written-{said}-{way}")
        written = Meeting.objects.filter(held_on__month=2)
        assert written.count() == CELLS - 1 and not written.filter(cell=cells[11]).exists()
        assert written.get(cell=cells[10]).held_on.day == 27
        assert {one.present for one in written.filter(cell__in=cells[:6])} == {1 if way == "1" else 0}
        page.goto(confirming)
        if page.locator("button[value=write]").count():
            page.click("button[value=write]")
        assert Meeting.objects.filter(held_on__month=2).count() == CELLS - 1
    print(f"{said} {way}: {thumb.taps} taps, {thumb.digits} digits, {thumb.seconds:.0f} s, {document} bytes")
    assert thumb.seconds < 180
    assert thumb.opened <= 7, "eight parts, the first of which stands open"
    assert thumb.taps <= len(typed) + 6 + thumb.opened
