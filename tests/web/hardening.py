"""What tests of attacks share: every address of the register, as asked for by somebody who may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from registry.accounts.access.policy import all_routes
from registry.common.declared.routes import Right
from tests.access.cast import OWN, Actor, Cast, cast
from tests.access.routes import LINES, Line


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
            yield line, line.make(players, actor, OWN if OWN in line.targets else "none")


def whole(response: Any) -> bytes:
    """The body, of a stream too."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)
