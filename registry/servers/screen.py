"""What the person at the terminal reads while the system starts: Vietnamese, one line a step, no traces."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def prepare() -> None:
    """Let a terminal that cannot show Vietnamese show what it can."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace", line_buffering=True)


def say(text: str = "") -> None:
    """Print one line."""
    print(text, flush=True)


def is_terminal() -> bool:
    """Does somebody read along, and no file? Passwords are for the former only."""
    return sys.stdout.isatty()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, then how long it took."""
    print(f"  {title} …", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print(" chưa xong", flush=True)
        raise
    seconds = f"{time.monotonic() - started:.1f}".replace(".", ",")
    print(f" xong ({seconds} giây)", flush=True)
