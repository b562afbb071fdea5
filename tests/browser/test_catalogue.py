"""Every indicator is three clicks from home, shows its value and both counts, and opens its list.

Its list says the same number; a zero opens none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from reports.catalogue import INDICATORS, Family
from tests.browser.crowds import crowd
from tests.browser.test_four_screens import DESK, signed_in
from tests.browser.walk import CHROMIUM, browser, follow
from tests.browser.watched import PARSED
from tests.members.pages import officers
from tests.proving import PROVE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]

HEAD = "#figure .card-head"
NUMBER, BOTH_COUNTS = re.compile(r"[\d.,]+"), re.compile(r"\d / \d")
UNREPORTED = ("chưa có số liệu", "chưa giao")
LINKS = "[...document.querySelectorAll('main a')].filter((a) => a.checkVisibility()).map((a) => a.pathname)"
READ = """(page) => {
  const text = (found) => found ? found.textContent.trim().replace(/\\s+/g, " ") : "";
  const links = [...page.querySelectorAll("#figure .card-head a[href*='indicator=']")];
  return {
    title: text(page.querySelector("h1")),
    head: text(page.querySelector("#figure .card-head")),
    links: links.map((a) => [a.getAttribute("href"), text(a)]),
    listed: text(page.querySelector("#list-head")),
  };
}"""


def clicked() -> set[str]:
    """The indicators that are walked to by clicks: one of each kind, all of them when proving."""
    added_up = (Family.TARGETS, Family.FAMILIES)
    kinds = {
        (one.is_ratio, one.of_people, one.period, one.family in added_up): code
        for code, one in reversed(INDICATORS.items())
    }
    return set(INDICATORS) if PROVE else set(kinds.values())


@pytest.mark.prove
def test_every_indicator_is_reached_and_opens_its_list(db: Any, live_server: Any) -> None:
    """Each is asked for, and read by the browser; the suite clicks its way to one of each kind only."""
    world = crowd()
    client = officers.sign_in(world.staff)
    by_clicks = clicked()
    opened: list[str] = []
    with browser("desktop") as page:
        signed_in(page, live_server.url, world.staff)
        page.set_viewport_size(DESK)
        page.goto(f"{live_server.url}/")
        page.click("nav.nav summary:has-text('Số liệu')")
        follow(page, "nav.nav a[href='/so-lieu/']")
        all_of_them, shown = page.url, page.evaluate(LINKS)
        blank = page.context.new_page()

        def ask(address: str) -> Any:
            answer = client.get(address, follow=True)
            assert answer.status_code == 200, address
            return blank.evaluate(f"(html) => ({READ})(({PARSED})(html))", answer.content.decode())

        def click(address: str) -> Any:
            follow(page, f"main a[href='{address}']")
            return page.evaluate(f"({READ})(document)")

        for code in INDICATORS:
            assert f"/so-lieu/{code}/" in shown, code
            if code in by_clicks:
                page.goto(all_of_them)
                address = page.locator(f"main a[href^='/so-lieu/{code}/']").first.get_attribute("href")
                for line in lists_opened(code, click(str(address)), click):
                    opened.append(line)
                    page.go_back()
            else:
                opened += lists_opened(code, ask(f"/so-lieu/{code}/"), ask)
    assert len(opened) >= 35, opened


def lists_opened(code: str, figure: Any, open_list: Any) -> Iterator[str]:
    """Open the lists behind the value, or both counts of a share; says what was opened."""
    indicator = INDICATORS[code]
    assert figure["title"] == indicator.title
    if indicator.is_ratio and not any(words in figure["head"] for words in UNREPORTED):
        assert BOTH_COUNTS.search(figure["head"]), (code, figure)
    for address, value in figure["links"]:
        if indicator.is_ratio and "part=" not in address:
            continue
        listed = NUMBER.findall(open_list(address)["listed"])
        assert listed[-1:] == [value], (code, address, listed, value)
        yield f"{code} {value}"
