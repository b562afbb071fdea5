"""What the summaries API costs over HTTP, with everything that stands before and behind the view.

The web server as `make run` starts it answers the members of some 2,000 cells, half a megabyte of JSON, to
clients that ask again and again and take no compression; nothing is written meanwhile.
``summaries_over_http`` is its rate against that of the same web server with a Django view alone that sends
the same bytes (goal: at least half).
``summaries_over_http_unchanged`` is the rate of answers to clients that have it already (304), against the
same view.

    bench/over_http.py [--people N] [--data FOLDER] [--pairs N] [--seconds N] [--clients N]

Without a folder a nation of ``--people`` is made first: 100,000 take a minute.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, ratio, say  # noqa: E402
from bench.nation import nation  # noqa: E402
from bench.visitors import cpu_seconds, group  # noqa: E402

GOAL = 0.5
BYTES = 469_000
OFF = {"RATE_ANONYMOUS": "off", "API_RATE": "off", "REGISTRY_AS_OWNER": "no", "LOG_LEVEL": "WARNING"}


class Server:
    """A web server in processes of its own, of the product or of the bare view."""

    def __init__(self, data: Path, application: str | None = None, **environment: str) -> None:
        from registry.servers.run import Place, children

        self.place = Place.free()
        command = next(child.command for child in children(data, self.place) if child.name == "web")
        if application:
            command = [*command[:-1], application]
        given = {**os.environ, **OFF, **environment}
        with open(data / "bench-web.log", "ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=log, stderr=log)
        while not self._answers():
            assert self.process.poll() is None, f"the web does not start: {data}/bench-web.log"
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            return self.get("/dang-nhap/", {})[0] > 0
        except OSError:
            return False

    def get(self, address: str, headers: Mapping[str, str]) -> tuple[int, bytes, str]:
        """One answer: status, body and tag."""
        connection = http.client.HTTPConnection(self.place.near, self.place.port, timeout=120)
        connection.request("GET", address, headers=dict(headers))
        response = connection.getresponse()
        return response.status, response.read(), response.headers.get("ETag") or ""

    def rate(self, address: str, headers: Mapping[str, str], status: int, load: Load) -> tuple[float, float]:
        """Answers a second, and seconds of the processor that each took of the web."""
        done = [0] * load.clients
        until = time.monotonic() + load.seconds

        def ask(own: int) -> None:
            connection = http.client.HTTPConnection(self.place.near, self.place.port, timeout=120)
            while time.monotonic() < until:
                connection.request("GET", address, headers=dict(headers))
                response = connection.getresponse()
                response.read()
                assert response.status == status, response.status
                done[own] += 1

        pids = group(self.process.pid)
        used, began = cpu_seconds(pids), time.monotonic()
        threads = [threading.Thread(target=ask, args=(n,)) for n in range(load.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rate = sum(done) / (time.monotonic() - began)
        return rate, (cpu_seconds(pids) - used) / max(sum(done), 1)

    def end(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait()


class Load:
    """How many clients ask, and for how long at a time."""

    def __init__(self, clients: int, seconds: int) -> None:
        self.clients, self.seconds = clients, seconds


def question() -> tuple[str, str]:
    """An address whose answer has about as many bytes as are asked for, and a token to ask it with."""
    from urllib.parse import urlencode

    from django.utils.timezone import localdate

    from registry.accounts.access import clients
    from registry.units.models import Organization, OrganizationTerm
    from reports.disclosure.days import last_month_end

    root = Organization.objects.filter(terms__kind="province_committee").order_by("pk")[0]
    token = clients.issue(name="bench over http", organization_id=root.pk, by=None, renew=True)
    below = OrganizationTerm.objects.filter(parent=root).order_by("organization_id")
    codes = list(below.values_list("organization__code", flat=True))
    # A cell's row is some 220 bytes.
    asked, cells = [], 0
    for code in codes:
        if cells * 220 < BYTES:
            asked.append(code)
            cells += OrganizationTerm.objects.filter(parent__code=code, kind__endswith="cell").count()
    on = last_month_end(localdate()).isoformat()
    words = {"organizations": ",".join(asked), "level": "cell", "on": on}
    return f"/api/v1/summaries/members/?{urlencode(words)}", token


@contextmanager
def servers(data: Path, body: Path) -> Iterator[tuple[Server, Server]]:
    """The product's web server and the bare one."""
    own = Server(data)
    bare = Server(data, "bench.bare_view:application", BENCH_BODY=str(body))
    try:
        yield own, bare
    finally:
        own.end()
        bare.end()


def measure(options: Any, data: Path) -> bool:
    """Both rates in turn; true where the goal is reached."""
    from django.db import connection

    address, token = question()
    connection.close()
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    first = Server(data)
    status, content, _ = first.get(address, headers)
    first.end()
    assert status == 200, content[:500]
    say(f"{len(content):,} bytes")
    body = data / "bench-body.json"
    body.write_bytes(content)
    load = Load(options.clients, options.seconds)
    turns = []
    with servers(data, body) as (own, bare):
        tag = own.get(address, headers)[2]
        for _ in range(options.pairs + 1):
            turns.append(
                (
                    own.rate(address, headers, 200, load),
                    bare.rate("/", {}, 200, load),
                    own.rate(address, headers | {"If-None-Match": tag}, 304, load),
                )
            )
            say("   " + ", ".join(f"{rate:.0f} a second ({1000 * each:.2f} ms)" for rate, each in turns[-1]))
    body.unlink()
    facts = {"bytes": len(content), "clients": options.clients, "pairs": options.pairs}
    good = False
    for name, which in (("summaries_over_http", 0), ("summaries_over_http_unchanged", 2)):
        good |= ratio(
            name,
            median(turn[which][0] / turn[1][0] for turn in turns[1:]),
            GOAL,
            by_processor=median(turn[1][1] / turn[which][1] for turn in turns[1:]),
            rate=median(turn[which][0] for turn in turns[1:]),
            bare_rate=median(turn[1][0] for turn in turns[1:]),
            **facts,
        )
    return good


def main() -> int:
    """Run on the data folder that was named, or on a register made for the purpose."""
    options = arguments(__doc__, people=100_000, pairs=5, seconds=4, clients=4)
    with nation("over-http", options) as data:
        return 0 if measure(options, data) else 1


if __name__ == "__main__":
    sys.exit(main())
