"""One Chromium for all the tests that a process asks in a row; each has a context of its own in it.

Starting the driver and Chromium took longer than most of these tests. A context shares nothing with another:
neither cookies nor what was fetched before.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
PATIENCE = 90_000  # milliseconds: of a machine that runs the whole suite beside this
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]


class _Running:
    """The driver, its loop, and Chromium."""

    def __init__(self) -> None:
        self.play: Playwright = sync_playwright().start()
        self.loop = asyncio.get_running_loop()
        self.browser: Browser = self.play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


_running: list[_Running] = []


@contextmanager
def context(**options: Any) -> Iterator[BrowserContext]:
    """A browser of nobody's, as large as ``options`` say; what is open in it closes with the block."""
    if _running and not _running[0].browser.is_connected():
        stop()
    if not _running:
        _running.append(_Running())
    asyncio._set_running_loop(_running[0].loop)
    try:
        with _running[0].browser.new_context(locale="vi-VN", **options) as opened:
            opened.set_default_timeout(PATIENCE)
            yield opened
    finally:
        # The driver calls its loop running even while it waits; what comes after may have a loop of its own.
        asyncio._set_running_loop(None)


def stop() -> None:
    """End Chromium and its driver, if they run."""
    while _running:
        running = _running.pop()
        asyncio._set_running_loop(running.loop)
        try:
            running.browser.close()
            running.play.stop()
        finally:
            asyncio._set_running_loop(None)
