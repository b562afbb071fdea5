"""Every indicator is three clicks from home, shows its value and both counts, and opens its list.

Its list says the same number; a zero opens none, nor do targets and families, which list nobody.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from reports.catalogue import INDICATORS
from reports.indicator import WITHOUT_LIST
from tests.browser.test_four_screens import crowd, signed_in
from tests.browser.walk import CHROMIUM, browser, follow
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]

HEAD = "#figure .card-head"
NUMBER, BOTH_COUNTS = re.compile(r"[\d.,]+"), re.compile(r"\d\s/\s\d")
UNREPORTED = "chưa có số liệu"


def test_every_indicator_is_reached_and_opens_its_list(world: World, live_server: Any) -> None:
    crowd(world)
    opened: list[str] = []
    with browser("desktop") as page:
        signed_in(page, live_server.url, world.staff)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{live_server.url}/")
        page.click("nav.nav summary:has-text('Số liệu')")
        follow(page, "nav.nav a[href='/so-lieu/']")
        all_of_them = page.url
        for code, indicator in INDICATORS.items():
            page.goto(all_of_them)
            follow(page, f"main a[href^='/so-lieu/{code}/']")
            assert page.inner_text("h1") == indicator.title
            opened += lists_opened(page, code)
    assert len(opened) >= 35, opened


def lists_opened(page: Any, code: str) -> list[str]:
    """Open the lists behind the value, or both counts of a share; returns what was opened."""
    indicator, opened = INDICATORS[code], []
    head = page.inner_text(HEAD)
    if indicator.is_ratio and UNREPORTED not in head:
        assert BOTH_COUNTS.search(head), (code, head)
    links = page.locator(f"{HEAD} a[href*='indicator=']")
    addresses = [link.get_attribute("href") for link in links.all()]
    values = [link.inner_text() for link in links.all()]
    assert not (addresses and indicator.family in WITHOUT_LIST), code
    for address, value in zip(addresses, values, strict=True):
        if indicator.is_ratio and "part=" not in address:
            continue
        follow(page, f"{HEAD} a[href='{address}']")
        listed = NUMBER.findall(page.inner_text("#list-head"))
        assert listed[-1:] == [value], (code, address, listed, value)
        opened.append(f"{code} {value}")
        page.go_back()
        page.wait_for_selector(HEAD)
    return opened
