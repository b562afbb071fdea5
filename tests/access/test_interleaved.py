"""Requests of many users through few connections, some of them failing: no context crosses to another."""

from __future__ import annotations

import io
import json
import logging
import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import ProgrammingError, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client, RequestFactory

from members.models import Member
from registry.accounts.models import Grant, User
from registry.common import database_roles
from registry.servers import roles
from tests.proving import PROVE

from .faults import FAULTS, PROBE, seen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

REQUESTS = 10_000 if PROVE else 300
CONNECTIONS, THREADS, A_TENTH = 2, 6, 0.1
UNITS = ("TU", "DU-A", "DU-B", "CB-A1-1", "CB-A1-2", "CB-A2", "CB-CQ", "CB-B1-1", "CB-B1-2", "CB-B2")
_LINK = re.compile(r'href="/dang-vien/(\d+)/')


@pytest.fixture
def pool(settings):
    """Threads get their connections from a pool of two, as the web server's own login role."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.access.faults.FaultMiddleware"]
    plain = connections.settings["default"]
    pooled = deepcopy(plain)
    pooled["USER"] = roles.APP
    pooled["CONN_MAX_AGE"], pooled["CONN_HEALTH_CHECKS"] = 0, False
    pooled["OPTIONS"] = plain["OPTIONS"] | {"pool": {"min_size": 1, "max_size": CONNECTIONS, "timeout": 60}}
    connections.settings["default"] = pooled
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
    connections.settings["default"] = plain
    DatabaseWrapper._connection_pools.pop("default").close()


class Somebody:
    """A user of a unit, signed in, and whom the user may see."""

    def __init__(self, number: int, unit, role: str) -> None:
        self.user = User.objects.create(username=f"user-{number}")
        Grant.objects.create(user=self.user, role=role, organization=unit)
        browser = Client()
        browser.force_login(self.user)
        self.cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
        self.members = sorted(Member.objects.visible_to(self.user).values_list("pk", flat=True))


def ask(handler: WSGIHandler, who: Somebody, what: str) -> tuple[int, bytes]:
    """One request through the whole of the server's handler, begun and ended as the server does."""
    request = RequestFactory(headers={"X-Do": what}).get("/dang-vien/?trang-thai=tat-ca")
    environ = request.environ | {"wsgi.input": io.BytesIO()}
    environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in who.cookies.items())
    answered: list[str] = []
    response = handler(environ, lambda status, headers: answered.append(status))
    try:
        body = b"".join(response)
    finally:
        response.close()
    return int(answered[0].split()[0]), body


def fault_of(who: Somebody, what: str, status: int, body: bytes) -> str:
    """What is wrong with the answer; empty where nothing is."""
    if what == PROBE:
        told = json.loads(body) if status == 200 else {}
        right = {"members": who.members, "role": roles.WEB, "user": str(who.user.pk)}
        return "" if told == right else f"{status}: {told} for {right}"
    if what in FAULTS:
        return "" if status >= 500 or (what == "swallowed" and status == 200) else f"{what}: {status}"
    listed = sorted({int(number) for number in _LINK.findall(body.decode())})
    return "" if status == 200 and listed == who.members else f"{status}: {listed} for {who.members}"


def test_no_context_crosses(world, pool):
    people = [
        Somebody(number, world.cell[UNITS[number % len(UNITS)]], ("officer", "viewer")[number // len(UNITS)])
        for number in range(20)
    ]
    assert len({tuple(who.members) for who in people}) >= 8
    handler, done = WSGIHandler(), Counter[str]()

    def one(number: int) -> str:
        dice = random.Random(number)
        who, what = dice.choice(people), dice.choice(["", PROBE])
        if dice.random() < A_TENTH:
            what = dice.choice(FAULTS)
        status, body = ask(handler, who, what)
        done[what] += 1
        fault = fault_of(who, what, status, body)
        # The connection that comes next was told nothing, and shows nobody.
        after = seen()
        connections["default"].close()
        if after != {"members": [], "role": roles.WEB, "user": ""}:
            fault += f" afterwards {after}"
        return fault and f"{number} {who.user.username} {what}: {fault}"

    with ThreadPoolExecutor(THREADS) as threads:
        wrong = [fault for fault in threads.map(one, range(REQUESTS)) if fault]
    assert not wrong, f"{len(wrong)} of {REQUESTS}:\n" + "\n".join(wrong[:10])
    assert sum(done[what] for what in FAULTS) > REQUESTS / 14 and all(done[what] for what in FAULTS)


def test_the_checker_finds_a_context_that_stays(world, pool, monkeypatch):
    """Set for the session and not for the transaction, a context meets whoever comes next, who is refused."""
    who = Somebody(1, world.cell["DU-A"], "officer")

    def for_good(role, context, on, known_until=None):
        if context:
            on.connection.execute(f"SET registry.context = '{context}'")

    monkeypatch.setattr(database_roles, "say", for_good)

    def leak() -> str:
        # Each connection of the pool, whichever comes next.
        for _ in range(2 * CONNECTIONS):
            assert ask(WSGIHandler(), who, PROBE)[0] == 200
        try:
            seen()
        except ProgrammingError as refusal:
            return str(refusal)
        finally:
            connections["default"].close()
        return ""

    with ThreadPoolExecutor(1) as threads:
        assert "not signed for this transaction" in threads.submit(leak).result()
