"""A form about to be sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from registry.accounts.models import User
from tests.members.pages.officers import SEEN, check, fields, here, sign_in


@dataclass
class Play:
    """A form about to be sent: by whom, where to, with what."""

    browser: Client
    address: str
    data: dict[str, str] = field(default_factory=dict)

    def send(self, **more: Any) -> Any:
        """Send it; ``more`` is what the form does not ask for."""
        return self.browser.post(self.address, {**more, **self.data})


def two_steps(user: User, address: str, **typed: str) -> Play:
    """The second step of a form that is confirmed."""
    browser = sign_in(user)
    page = check(browser, address, **typed)
    return Play(browser, here(page), fields(page) | SEEN | {"step": "write"})
