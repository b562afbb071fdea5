"""The days of a period, typed on the page of a figure: asked for once both are there, refused in words."""

from __future__ import annotations

import pytest

from tests.browser.chromium import CHROMIUM, context
from tests.browser.test_second_step import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]


@pytest.mark.parametrize("scripts", [True, False])
def test_days_are_typed_one_after_the_other(world, live_server, scripts):
    with context(viewport={"width": 1280, "height": 800}, java_script_enabled=scripts) as opened:
        page = opened.new_page()
        sign_in(page, live_server.url, world.staff)
        page.wait_for_selector("nav.nav")
        page.goto(f"{live_server.url}/so-lieu/admissions/?don-vi=TU&ngay=2026-10-15")

        def typed(first: str, last: str) -> None:
            page.click("#id_from")
            page.keyboard.press("Control+A")
            page.keyboard.type(first)
            page.keyboard.press("Tab")
            page.wait_for_timeout(400)
            page.keyboard.type(last)
            page.keyboard.press("Enter")

        typed("01/01/2026", "30/06/2026")
        page.wait_for_selector("text=từ 01/01/2026 đến 30/06/2026")
        assert page.input_value("#id_from") == "01/01/2026" and page.input_value("#id_to") == "30/06/2026"
        typed("31/02/2026", "30/06/2026")
        fault = page.wait_for_selector("#id_from_error")
        assert "«31/02/2026» không phải là một ngày" in fault.inner_text()
        assert page.locator("#figure").count() == 0 and page.input_value("#id_from") == "31/02/2026"
        typed("01/01/2026", "31/03/2026")
        page.wait_for_selector("text=từ 01/01/2026 đến 31/03/2026")
        page.select_option("#id_period", "2026-H1")
        if not scripts:
            page.click("form[aria-label='Chọn cách xem'] button")
        page.wait_for_selector("text=từ 01/01/2026 đến 30/06/2026")
        assert page.input_value("#id_from") == ""
