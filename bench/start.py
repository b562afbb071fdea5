"""How long the second start of `make run` takes until the first page, against one start of what it starts.

    bench/start.py [--pairs N] [--data FOLDER]

The reference starts PostgreSQL, and then the web and the worker at once, and waits for the same page; nothing
else. Goal: at most 1.5 times as long. Medians of pairs taken in turn; ``FOLDER`` is one that `make run` has
prepared, without one a folder with the demo is made first.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, ratio, say  # noqa: E402
from registry import servers  # noqa: E402
from registry.servers.postgres import Postgres  # noqa: E402
from registry.servers.run import Place, children  # noqa: E402
from registry.servers.use import wait_until_stopped  # noqa: E402
from registry.servers.valkey import Valkey  # noqa: E402

GOAL = 1.5


def first_page(host: str, port: int) -> None:
    """Return when the sign-in page is there."""
    while True:
        try:
            connection = http.client.HTTPConnection(host, port, timeout=60)
            connection.request("GET", "/dang-nhap/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.02)


@contextmanager
def going(commands: list[list[str]]) -> Iterator[None]:
    """These programs, started at once and ended after the block."""
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        yield
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait()


def all_stopped(data: Path) -> None:
    """Return when no server of the folder runs any more."""
    for server in (Postgres(data), Valkey(data)):
        wait_until_stopped(server)


def run(data: Path) -> float:
    """Seconds from `make run` to the first page."""
    place = Place.free()
    os.environ["REGISTRY_PORT"] = str(place.port)
    began = time.perf_counter()
    with going([[sys.executable, "-m", "registry.servers.run"]]):
        first_page(place.near, place.port)
        took = time.perf_counter() - began
    del os.environ["REGISTRY_PORT"]
    all_stopped(data)
    return took


def reference(data: Path) -> float:
    """Seconds from starting PostgreSQL to the first page, with the worker starting beside the web."""
    place = Place.free()
    servers.secret_key(data)
    servers.identifier_keys(data)
    began = time.perf_counter()
    with servers.ensure(data, broker=True):
        commands = [child.command for child in children(data, place) if child.name in ("web", "worker")]
        with going(commands):
            first_page(place.near, place.port)
            took = time.perf_counter() - began
    all_stopped(data)
    return took


def main() -> int:
    """Run on the data folder that was named, or on one made for the purpose."""
    options = arguments(__doc__, pairs=5)
    with tempfile.TemporaryDirectory(prefix="bench-start-") as made:
        data = (options.data or Path(made)).resolve()
        os.environ["REGISTRY_DATA"] = str(data)
        say(f"the first start takes {run(data):.1f} s")
        pairs = [(run(data), reference(data)) for _ in range(options.pairs)]
    ours, other = (median(times) for times in zip(*pairs, strict=True))
    good = ratio(
        "second_start", median(a / b for a, b in pairs), GOAL, at_least=False, seconds=ours, reference=other
    )
    print(f"first page after {ours:.1f} s, reference {other:.1f} s")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
