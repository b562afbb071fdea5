"""What tests of attacks share: every address of the register, as asked for by somebody who may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

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
    """Each page with the first of these who opens it; with each of them under ``REGISTRY_PROVE=1``."""
    opened: set[str] = set()
    for role in roles:
        actor = players.actors[role]
        for line, address in addresses(players, actor):
            if address in opened:
                continue
            yield actor, line, address
            if not PROVE and _opens(actor, address):
                opened.add(address)


def _opens(actor: Actor, address: str) -> bool:
    """May this one open the page? Nothing that the question leaves in the trail stays."""
    with transaction.atomic():
        status = actor.browser.get(address).status_code
        transaction.set_rollback(True)
    return bool(status < 400)


def whole(response: Any) -> bytes:
    """The body, of a stream too."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)
