"""What all tests in Chromium share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import stop


@pytest.fixture(scope="package", autouse=True)
def one_chromium() -> Iterator[None]:
    """Starts with the first test that opens a page, and ends when a process leaves this folder."""
    yield
    stop()


@pytest.fixture(autouse=True)
def beside_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver runs a loop in this thread, in which Django would refuse to ask the database."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
