"""Whoever gets SQL run as the web's login sees nobody but the people of the request that it runs in.

Every statement of :mod:`tests.access.injected` is run in an officer's request, by a session of its own that
logs in as ``registry_app``. Nothing that it answers, says or fails with may name anybody of elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from members.models import Member
from registry.accounts.access import row_security
from registry.accounts.access.database_roles import context_of
from registry.accounts.models import FactorKind, SecondFactor
from registry.common import database_context
from registry.common.database_roles import FIELDS
from registry.common.row_security import CONTEXT
from registry.servers import roles
from registry.units.models import OrganizationNumber
from tests import world as worlds

from .injected import GOALS, RIGHTS, SINGLE, WAYS

TRIES = [(way, goal) for way in WAYS for goal in GOALS] + [(way, "") for way in SINGLE]
_ID, _NUMBER = re.compile(r"\bm(\d+)\b"), re.compile(r"\bn(\d+)\b")
MACHINE = (roles.WEB, "", "{(,)}", "{(,)}", "{(,)}", "{(,)}")


class Register:
    """The small province, committed, and sessions of the web's login on it."""

    def __init__(self, world: worlds.World) -> None:
        self.world = world
        self.officer = self.parts(world.officer)
        everybody = dict(Member.objects.values_list("pk", "full_name"))
        self.own = set(Member.objects.visible_to(world.officer).values_list("pk", flat=True))
        self.names = {name for number, name in everybody.items() if number not in self.own}
        self.outside = world.member["quy"].pk
        self.cell = world.cell["CB-A1-1"].pk
        self.place = OrganizationNumber.objects.get(unit=self.cell).place
        assert self.own and self.outside not in self.own
        with connection.cursor() as cursor:
            cursor.execute("SELECT inner_pad, outer_pad FROM common_contextkey")
            pads = [bytes(pad)[:12] for row in cursor.fetchall() for pad in row]
        # As rows and as plans print them.
        self.pads = {pad.hex() for pad in pads} | {str(pad)[2:-1] for pad in pads}
        self.pads |= {" ".join(str((byte + 128) % 256 - 128) for byte in pad) for pad in pads}

    @staticmethod
    def parts(user: Any) -> tuple[str, ...]:
        return (roles.WEB, *(context_of(user)[name] for name in FIELDS))

    @contextmanager
    def session(self) -> Iterator[Any]:
        side = connection.copy()
        side.settings_dict["USER"] = roles.APP
        side.ensure_connection()
        try:
            yield side
        finally:
            side.close()

    @contextmanager
    def request(self) -> Iterator[tuple[Any, dict[str, Any]]]:
        """A session in the officer's transaction, and contexts of other people, sessions and moments."""
        with self.session() as side, self.session() as other:
            side.connection.execute("BEGIN")
            before = database_context.transaction_of(side).sign(MACHINE)
            side.connection.execute("COMMIT; BEGIN")
            other.connection.execute("BEGIN")
            theirs = database_context.transaction_of(other)
            database_context.say(roles.WEB, theirs.sign(self.parts(self.world.staff)), other)
            # What staff ask for at the same time.
            name = next(iter(self.names))
            other.connection.execute(f"SELECT 1 FROM members_member WHERE full_name = '{name}'")
            here = database_context.transaction_of(side)
            own = here.sign(self.officer)
            database_context.say(roles.WEB, own, side)
            yield side.connection, self.contexts(here, theirs, own, before)

    def contexts(self, here: Any, theirs: Any, own: str, before: str) -> dict[str, Any]:
        body = "|".join((str(here.pid), str(here.started), *MACHINE))
        salted = hmac.digest(here.salt, body.encode(), "sha256").hex()
        by_zeros = hashlib.sha256(bytes(64) + hashlib.sha256(bytes(64) + body.encode()).digest())
        return {
            "own": own,
            "widened": f"{own[:64]}|{body}",
            "counting": here.sign((roles.COUNTER, "", "", "", "", "")),
            "as_counter": own.replace(roles.WEB, roles.COUNTER),
            "hashed": f"{hashlib.sha256(body.encode()).hexdigest()}|{body}",
            "salted": f"{salted}|{body}",
            "cut": f"|{body}",
            "zeros": "\\x" + "00" * 64,
            "by_zeros": f"{by_zeros.hexdigest()}|{body}",
            "other_process": replace(here, pid=here.pid + 1).sign(MACHINE),
            "other_start": replace(here, started=here.started - 1).sign(MACHINE),
            "other_session": theirs.sign(MACHINE),
            "of_staff": theirs.sign(self.parts(self.world.staff)),
            "before": before,
            "outside": self.outside,
            "officer": self.world.officer.pk,
            "staff": self.world.staff.pk,
            "auditor": self.world.auditor.pk,
            "top": self.world.cell["TU"].pk,
            "parent": self.world.cell["DU-A"].pk,
            "province": self.world.area["tinh"].pk,
            "commune": self.world.area["xa-a"].pk,
            "village": self.world.area["b2-1"].pk,
            "home": self.world.cell["CB-B2"].pk,
            "cell": self.cell,
            "place": self.place,
        }

    def reached(self, way: str, goal: str = "") -> set[str]:
        """Who or what of elsewhere shows in anything that the statements bring."""
        with self.request() as (session, given):
            said: list[str] = []
            session.add_notice_handler(
                lambda notice: said.append(f"{notice.message_primary} {notice.message_detail}")
            )
            asked = GOALS.get(goal, "")
            for statement in WAYS[way] if goal else SINGLE[way]:
                text = statement.format(goal=asked, quoted=asked.replace("'", "''"), **given)
                said += run(session, text)
        return self.of_elsewhere("\n".join(said))

    def of_elsewhere(self, text: str) -> set[str]:
        found = {f"m{number}" for number in _ID.findall(text) if int(number) not in self.own}
        found |= {f"n{number}" for number in _NUMBER.findall(text) if int(number) > len(self.own)}
        return found | {word for word in self.names | self.pads if word in text}


def run(session: psycopg.Connection, statement: str) -> list[str]:
    """All that a statement brings: rows, and the words of its error, after which the next one is run."""
    in_transaction = session.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS
    if in_transaction and not statement.startswith(("COMMIT", "BEGIN")):
        session.execute("SAVEPOINT tried")
    cursor = session.cursor()
    try:
        if statement.startswith("COPY"):
            with cursor.copy(statement) as copy:
                return [bytes(block).decode() for block in copy]
        cursor.execute(statement)
        return [repr(row) for row in cursor.fetchall()] if cursor.description else []
    except psycopg.Error as error:
        if session.info.transaction_status == psycopg.pq.TransactionStatus.INERROR:
            session.execute("ROLLBACK TO SAVEPOINT tried")
        return [str(error)]


@pytest.fixture(scope="module")
def register(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Register]:
    """One for all tries; each is taken back, or writes nothing."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            world = worlds.brought()
            SecondFactor.objects.create(user=world.auditor, kind=FactorKind.TOTP, data={})
        try:
            yield Register(world)
        finally:
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


def test_there_are_two_hundred_tries():
    assert len(TRIES) >= 200


@pytest.mark.parametrize(("way", "goal"), TRIES, ids=lambda one: one.replace(" ", "-"))
def test_nobody_of_elsewhere_is_reached(register, way, goal):
    assert register.reached(way, goal) == set()


def test_the_officer_reaches_the_own_people(register):
    with register.request() as (session, _):
        for goal in ("members", "events", "stretches"):
            assert set(map(int, _ID.findall("\n".join(run(session, GOALS[goal]))))) == register.own
        assert run(session, GOALS["how many"]) == [repr((f"n{len(register.own)}",))]


def test_a_context_is_for_the_role_that_it_was_signed_for(register):
    with register.request() as (session, given):
        run(session, f"SELECT set_config('registry.context', '{given['counting']}', true)")
        assert run(session, GOALS["members"]) == []
        run(session, "SET ROLE registry_counter")
        assert len(run(session, GOALS["counted"])) > len(register.own)
        run(session, "SET ROLE registry_deriver")
        assert run(session, GOALS["counted"]) == []


@pytest.mark.parametrize("way", RIGHTS)
@pytest.mark.parametrize("begins", ["", "RESET registry.context", "SET ROLE registry_deriver"])
def test_nobody_gives_rights_for_a_later_request(register, way, begins):
    with register.request() as (session, given):
        if begins:
            run(session, begins)
        (said,) = run(session, RIGHTS[way].format(**given))
    assert re.search("those who (administer|see it)|permission denied|must be owner", said), said


def test_the_own_password_is_changed_by_its_user(register):
    with register.request() as (session, given):
        own = "UPDATE accounts_user SET password = password WHERE id = {officer} RETURNING id"
        assert len(run(session, own.format(**given))) == 1


GUARDED = (
    "accounts_grant",
    "accounts_user",
    "accounts_secondfactor",
    "accounts_summaryclient",
    "units_organizationterm",
    "units_organizationchange",
    "units_areaplacement",
)


@pytest.mark.parametrize("table", GUARDED)
def test_without_the_guard_rights_are_given(register, table):
    tried = [way for way, statement in RIGHTS.items() if f" {table} " in statement]
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            given = [way for way in tried if not refused(register, RIGHTS[way])]
        finally:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert given


def refused(register: Register, statement: str) -> bool:
    with register.request() as (session, given):
        return bool(run(session, statement.format(**given)))


# Each rule of the function and the policies, without it, and a way that reaches somebody then.
_OWN_PROCESS = """
        AND (parts[1] = pg_backend_pid()::text OR parts[1] = (
            SELECT leader_pid::text FROM pg_stat_get_activity(pg_backend_pid())))"""
_START = "parts[2] = ((extract(epoch FROM transaction_timestamp()) * 1000000)::bigint)::text"
_CODE = CONTEXT[CONTEXT.index("        AND EXISTS (") : CONTEXT.index("    THEN")]
RULES = {
    "the process": (CONTEXT.replace(_OWN_PROCESS, ""), "the context of another process", "members"),
    "the start": (CONTEXT.replace(_START, "true"), "the context of another start", "members"),
    "the code": (CONTEXT.replace(_CODE, ""), "the own context widened", "members"),
    "the counter asks": (
        "ALTER POLICY registry_counter ON members_member USING (true)",
        "as the counter",
        "counted",
    ),
    "the deriver asks": (
        "ALTER POLICY registry_deriver ON members_event USING (true)",
        "as the deriver",
        "events",
    ),
    "the deriver asks for homes": (
        "ALTER POLICY registry_deriver ON members_member USING (true) WITH CHECK (true)",
        "homes moved by the deriver",
        "members",
    ),
    "numbers are written with a context": (
        "ALTER POLICY registry_deriver ON units_organizationnumber USING (true) WITH CHECK (true)",
        "numbers moved by the deriver",
        "members",
    ),
    "the key is the owner's": ("GRANT SELECT ON common_contextkey TO registry_web", "the key", ""),
    "rows have policies": ("ALTER POLICY web ON members_member USING (true)", "plainly", "members"),
}


@pytest.mark.parametrize("rule", RULES)
def test_without_the_rule_somebody_is_reached(register, rule):
    without, way, goal = RULES[rule]
    assert without != CONTEXT
    with connection.cursor() as cursor:
        try:
            cursor.execute(without)
            assert register.reached(way, goal)
        finally:
            cursor.execute("\n".join(row_security.statements()))
    assert register.reached(way, goal) == set()
