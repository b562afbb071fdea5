"""Entering over a weak link: what an entry page brings along at first, and a form on a link that is cut."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Error, Page

from members.models import Case
from registry.audit.models import Entry
from registry.drafts.models import Draft
from tests.browser.test_officers_week import NAME, PROSPECT, Officer, phone
from tests.browser.walk import CHROMIUM, browser
from tests.browser.weak_link import weak_link
from tests.members.pages import officers
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]
# All that an entry page brings along the first time, packed, in bytes.
FIRST_LOAD = 60_000
# 400 ms, 128 kbit/s. Such links cut one connection in 20, here one in 6: a short form is to meet some.
DELAY, BYTES_A_SECOND, ONE_IN = 0.4, 16_000, 6


def signed_in(page: Page, world: World, base: str) -> None:
    session = officers.sign_in(world.officer).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize(
    "path",
    [
        "/ket-nap/",
        "/quan-chung/moi/",
        "/dang-vien/{an}/cong-nhan/",
        "/dang-vien/{an}/dinh-chinh/",
        "/den-han/",
    ],
)
def test_a_first_page_is_light(world: World, live_server: Any, path: str, screen: str) -> None:
    """With its styles, scripts and letters, nothing of it there before."""
    brought: dict[str, int] = {}
    with browser(screen) as page:
        signed_in(page, world, live_server.url)
        page.on("response", lambda answer: brought.update({answer.url: len(gzip.compress(answer.body()))}))
        page.goto(live_server.url + path.format(an=world.member["an"].pk), wait_until="networkidle")
        assert any(url.endswith(".css") for url in brought) and any(url.endswith(".js") for url in brought)
    assert 10_000 < sum(brought.values()) < FIRST_LOAD, brought


def steadily(page: Page, act: Callable[[], Any]) -> None:
    """As somebody does whose page did not come: back, and again."""
    for _ in range(8):
        try:
            act()
        except Error as error:
            assert "net::" in str(error), error
            if page.url.startswith("chrome-error"):
                page.go_back(wait_until="domcontentloaded")
        else:
            return
    raise AssertionError("It never comes through.")


def test_a_form_comes_through_one_time(world: World, live_server: Any) -> None:
    """Without scripts: filled in, looked at and written, however often the link is cut on the way."""
    site = urlsplit(live_server.url)
    assert site.port is not None
    limits = {"delay": DELAY, "bytes_a_second": BYTES_A_SECOND, "one_in": ONE_IN}
    with weak_link(site.port, **limits) as link, phone() as page:
        base = f"http://{site.hostname}:{link.port}"
        signed_in(page, world, base)

        def press(words: str) -> None:
            with page.expect_navigation(wait_until="domcontentloaded"):
                page.locator("main button").filter(has_text=words).first.tap()

        steadily(page, lambda: page.goto(base + reverse("case_new"), wait_until="domcontentloaded"))
        Officer(page, base).fill(**PROSPECT, on="01032026")
        steadily(page, lambda: press("Xem lại trước khi ghi"))
        assert "/xac-nhan/" in page.url, page.inner_text("main")
        steadily(page, lambda: press("Ghi vào sổ"))
        assert NAME in page.inner_text("main")
        assert link.cut, "the link was never cut"
    assert Case.objects.filter(full_name=NAME).count() == 1 and not Draft.objects.exists()
    assert Entry.objects.filter(action="case.opened").count() == 1
