"""On a phone a long table begins with six rows; a tick, without a script, shows the rest."""

from __future__ import annotations

import pytest

from tests.browser.test_second_step import sign_in
from tests.browser.walk import CHROMIUM, browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]


@pytest.mark.parametrize(("width", "at_first"), [("phone", 6), ("desktop", 16)])
def test_a_long_table_is_opened_by_a_tick(world, live_server, settings, width, at_first):
    with browser(width) as page:
        sign_in(page, live_server.url, world.staff)
        page.wait_for_selector("nav.nav")
        page.goto(f"{live_server.url}/dang-vien/?ngay=2026-06-30")
        rows = page.locator("#list tbody tr")
        assert rows.count() == 16
        assert sum(row.is_visible() for row in rows.all()) == at_first
        if width == "phone":
            page.get_by_text("Hiện cả 16 dòng").click()
            assert sum(row.is_visible() for row in rows.all()) == 16
            page.get_by_text("Thu gọn").click()
            assert sum(row.is_visible() for row in rows.all()) == 6
