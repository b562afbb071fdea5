"""What tests of the officers' forms share: filling a form in as a browser does, both steps of it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from registry.accounts.models import User

# What is answered to notices on a confirming page.
SEEN = {"noticed": "on", "despite": "đã có văn bản đồng ý"}


class _Fields(HTMLParser):
    """The fields of the first form with ``method=post`` inside ``main``, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._in_main = self._in_form = False
        self._select: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "main":
            self._in_main = True
        elif tag == "form" and self._in_main:
            self._in_form = given.get("method") == "post"
        elif self._in_form and tag == "input" and given.get("name"):
            if given.get("type") in ("radio", "checkbox") and "checked" not in given:
                return
            self.values[given["name"]] = given.get("value", "")
        elif self._in_form and tag == "select":
            self._select = given["name"]
            self.values.setdefault(given["name"], "")
        elif self._select and tag == "option" and "selected" in given:
            self.values[self._select] = given.get("value", "")
        elif self._in_form and tag == "textarea":
            self._area = given["name"]
            self.values[self._area] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None


def fields(response: Any) -> dict[str, str]:
    """What the page's form would send if nothing were touched."""
    parser = _Fields()
    parser.feed(response.content.decode())
    return parser.values


def sign_in(user: User) -> Client:
    """A browser in which ``user`` has signed in."""
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, address: str, given: dict[str, str]) -> Any:
    """Send a form and go where the answer leads."""
    return client.post(address, given, follow=True)


def check(client: Client, address: str, **typed: str) -> Any:
    """Open the form, fill it in, press the first button: the confirming page, or the form with its errors."""
    opened = client.get(address, follow=True)
    return send(client, address, fields(opened) | typed | {"step": "check"})


def here(page: Any) -> str:
    """The page's own address, as the browser shows it."""
    query = page.request["QUERY_STRING"]
    return f"{page.request['PATH_INFO']}{'?' if query else ''}{query}"


def confirm(client: Client, page: Any, **ticked: str) -> Any:
    """Press the second button on a confirming page."""
    return client.post(here(page), fields(page) | ticked | {"step": "write"})


def enter(client: Client, address: str, **typed: str) -> Any:
    """Both steps; the answer is where the browser is sent."""
    page = check(client, address, **typed)
    assert not page.context["form"].errors, page.context["form"].errors
    return confirm(client, page, **SEEN)
