"""A page in Chromium that tells everything that should not happen on it."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import Any

from tests.browser.chromium import context
from tests.web.strings import MADE

PARSED = "(html) => new DOMParser().parseFromString(html, 'text/html')"
WORDS = (
    "(page) => (page === document ? page.body.innerText : page.body.textContent)"
    " + [...page.querySelectorAll('input, textarea')].map((e) => e.value).join(' ')"
)
# Text boxes that somebody may type into, as the page stands without its scripts.
FORMS = """(page) => [...page.querySelectorAll("main form")].map((form) => ({
  action: form.getAttribute("action") || "",
  method: form.method,
  sends: [...new FormData(form)].filter(([, value]) => typeof value === "string"),
  typed: [...form.elements].filter((e) => e.name && !e.readOnly && !e.disabled
    && (e.tagName === "TEXTAREA" || (e.tagName === "INPUT" && ["text", "search"].includes(e.type))))
    .map((e) => e.name),
}))"""


class Watched:
    """A page in Chromium, and everything that should not happen on it."""

    def __init__(self, context: Any, base: str) -> None:
        self.base = base
        self.troubles: list[str] = []
        self.context = context
        self.context.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " (e) => console.error('policy', e.violatedDirective, e.blockedURI, e.sample))"
        )
        self.page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)

    @cached_property
    def parser(self) -> Any:
        """A page that stays blank, under nobody's policy: a browser's parser takes strings there."""
        return self.context.new_page()

    def _said(self, message: Any) -> None:
        # That a page answers 400 or 404 is no trouble of the page's.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(message.text)

    def _dialog(self, dialog: Any) -> None:
        self.troubles.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        if not request.url.startswith(self.base):
            self.troubles.append(f"request {request.url}")

    def become(self, cookies: Any) -> None:
        """Take on a session."""
        self.context.clear_cookies()
        self.context.add_cookies(
            [{"name": name, "value": cookie.value, "url": self.base} for name, cookie in cookies.items()]
        )

    def look(self, address: str) -> str:
        """Open the page and see that nothing of it was made out of a string; its words."""
        self.page.goto(self.base + address, wait_until="load")
        return self.looked(address)

    def parse(self, html: str, address: str) -> str:
        """See with the browser's parser alone that nothing was made out of a string; the page's words.

        Scripts of a parsed page do not run; the elements that strings would become are there, and so is what
        a page holds for browsers without scripts, which in its head is how often to ask again.
        """
        made, text = self.parser.evaluate(
            f"([html, made]) => {{ const page = ({PARSED})(html);"
            " return [[...page.querySelectorAll(made)].filter((e) => !e.matches('head > noscript > meta'))"
            f".map((e) => e.outerHTML.slice(0, 200)), ({WORDS})(page)] }}",
            [html, MADE],
        )
        assert not made, (address, made)
        return str(text)

    def forms(self, html: str) -> list[dict[str, Any]]:
        """The forms of a page's main part: where each goes, what it would send, and what is typed into it."""
        found: list[dict[str, Any]] = self.parser.evaluate(f"(html) => ({FORMS})(({PARSED})(html))", html)
        return found

    def looked(self, address: str) -> str:
        made, ran, text = self.page.evaluate(
            "(made) => [[...document.querySelectorAll(made)].map((e) => e.outerHTML.slice(0, 200)),"
            f" window.ran, ({WORDS})(document)]",
            MADE,
        )
        assert not made and ran is None, (address, made, ran)
        assert not self.troubles, (address, self.troubles)
        return str(text)


@contextmanager
def chromium(base: str) -> Any:
    with context() as opened:
        yield Watched(opened, base)
