"""The command lines of web, worker and clock, the same in one terminal and as services of the machine."""

from __future__ import annotations

import sys
from pathlib import Path

from registry.servers.memory import megabytes
from registry.servers.web import megabytes_each, web_processes

APPLICATION = "registry.wsgi:application"
_CELERY = (sys.executable, "-m", "celery", "--app=registry.celery:app")


def web(host: str, port: int, *options: str) -> list[str]:
    """The web on an address; `options` are more of the server's. Raises ServerError."""
    processes = web_processes()
    return [
        *(sys.executable, "-m", "granian", "--interface=wsgi", f"--host={host}", f"--port={port}"),
        *("--no-ws", "--blocking-threads=8", f"--workers={processes}"),
        f"--workers-max-rss={megabytes_each(processes, megabytes())}",
        *("--respawn-failed-workers", "--workers-kill-timeout=10", *options, APPLICATION),
    ]


def worker() -> list[str]:
    """What does the work of the queue, one piece at a time."""
    return [
        *(*_CELERY, "worker", "--concurrency=1", "--prefetch-multiplier=1", "--loglevel=INFO"),
        *("--without-gossip", "--without-mingle", "--hostname=registry@localhost"),
    ]


def clock(schedule: Path) -> list[str]:
    """What says when; the file is its note of what it has said last."""
    return [*_CELERY, "beat", "--loglevel=INFO", "--pidfile=", f"--schedule={schedule}"]
