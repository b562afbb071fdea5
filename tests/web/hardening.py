"""What tests of attacks share: every address of the register, as asked for by somebody who may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.db import transaction
from django.test import Client

from registry.accounts.access.policy import all_routes
from registry.common.declared.routes import Right
from tests.access.cast import OWN, Actor, Cast, cast
from tests.access.routes import LINES, Line
from tests.proving import PROVE

# Every page as each of the roles, and not only as the first of them that opens it.


@pytest.fixture
def players(world: Any, settings: Any, tmp_path: Any) -> Cast:
    """Everybody who may ask, and what they ask for."""
    settings.MEDIA_ROOT = tmp_path
    return cast(world, tmp_path)


def addresses(
    players: Cast, actor: Actor, method: str = "GET", *, machines: bool = False
) -> Iterator[tuple[Line, str]]:
    """Each line with an address of it that the actor's role opens, by that method."""
    for line in LINES:
        route = all_routes().get(line.route)
        if route and method in route.allowed and (machines or route.door is not Right.MACHINE):
            yield line, line.make(players, actor, OWN if OWN in line.targets else line.targets[0])


def pages(players: Cast, *roles: str) -> Iterator[tuple[Actor, Line, str]]:
    """Each page with the first of these who opens it; with each of them under ``REGISTRY_PROVE=1``.

    Whether it opened is known from what the caller asked of it, else it is asked here.
    """
    opened: set[str] = set()
    for role in roles:
        actor = players.actors[role]
        for line, address in addresses(players, actor):
            if address in opened:
                continue
            with _answers(actor.browser) as answers:
                yield actor, line, address
            if PROVE:
                continue
            asked = urlsplit(address)
            here = [(query, status) for path, query, status in answers if path == unquote(asked.path)]
            if any(status < 400 for _, status in here) or (
                asked.query not in [query for query, _ in here] and _opens(actor, address)
            ):
                opened.add(address)


@contextmanager
def _answers(browser: Client) -> Iterator[list[tuple[str, str, int]]]:
    """The path, the query and the status of each page that the browser asks for meanwhile."""
    seen: list[tuple[str, str, int]] = []
    plain = browser.request

    def request(**asked: Any) -> Any:
        response = plain(**asked)
        if asked["REQUEST_METHOD"] == "GET":
            path = asked["PATH_INFO"].encode("iso-8859-1").decode()
            seen.append((path, asked["QUERY_STRING"], response.status_code))
        return response

    browser.request = request  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        del browser.request


def _opens(actor: Actor, address: str) -> bool:
    """May this one open the page? Nothing that the question leaves in the trail stays."""
    with transaction.atomic():
        status = actor.browser.get(address).status_code
        transaction.set_rollback(True)
    return bool(status < 400)


def whole(response: Any) -> bytes:
    """The body, of a stream too."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)
