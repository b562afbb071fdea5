"""Takes on a database role for the length of a transaction, with the context that row-level security reads.

Everything here holds for the current transaction only, so nothing of it can reach whoever gets the connection
next, and a connection without a context sees no person. What each role may do and which rows a context opens
is declared as row security; how a context is signed stands in :mod:`registry.common.database_context`; this
module takes on the role with it.

* :func:`as_machine`: the web role over everything (what nobody asked for: the night's work);
* :func:`as_counter`: figures. Whole tables, but no name and no number of a person;
* :func:`as_counter_knowing`: the same, of what was known at an instant;
* :func:`as_deriver`: what follows from events and trees (stretches, movements, homes, numbers of units);
* :func:`as_summary_client`: a machine that pulls summaries, and can select no person at all.

The web role for a user, with the user's ranges of units, is of the floor that knows users.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus

from registry.common.declared.row_security import EVERYTHING
from registry.servers.roles import COUNTER, DERIVER, KNOWN, SCHEMAS, SUMMARY, WEB

from .database_context import SETTING, Transaction, say, transaction_of

# What a context holds besides its role: the user, and ranges of the units whose people are seen, of areas,
# and of the organizations whose trail is seen and whose accounts are administered.
FIELDS = ("user", "cells", "areas", "audits", "accounts")
NOTHING: Mapping[str, str] = dict.fromkeys(FIELDS, "")


@dataclass(frozen=True, slots=True)
class _Context:
    """A role and the fields that the policies read, in one transaction, and up to when it knows."""

    role: str
    fields: Mapping[str, str]
    transaction: Transaction
    known_until: datetime | None = None

    def say(self) -> None:
        parts = (self.role, *(self.fields[name] for name in FIELDS))
        say(self.role, self.transaction.sign(parts), connection, self.known_until)


_now: ContextVar[_Context | None] = ContextVar("database_role", default=None)


@contextmanager
def act(
    role: str, fields: Mapping[str, str] = NOTHING, known_until: datetime | None = None
) -> Iterator[None]:
    """Ask so within the block, which is a transaction or lies within one, and as before after it."""
    before = _now.get()
    # Whoever counts within a block of past knowledge counts by that.
    known_until = known_until or (before.known_until if before is not None and role == COUNTER else None)
    if before is not None and (before.role, before.fields, before.known_until) == (role, fields, known_until):
        yield
        return
    with ExitStack() as stack:
        if not connection.in_atomic_block:
            stack.enter_context(transaction.atomic())
        context = _Context(role, fields, _transaction(before), known_until)
        context.say()
        token = _now.set(context)
        try:
            yield
        finally:
            _now.reset(token)
            if not _is_broken():
                if before is not None:
                    before.say()
                else:
                    say(context.transaction.role, "", connection)


def _transaction(outer: _Context | None) -> Transaction:
    """That of the context around, which is ours as well; else the database is asked."""
    if outer is not None and outer.transaction.session is connection.connection:
        return outer.transaction
    return transaction_of(connection)


def _is_broken() -> bool:
    """Nothing can be said on the connection any more: its rollback takes back what was said as well."""
    raw = connection.connection
    return (
        raw is None
        or connection.needs_rollback
        or raw.closed
        or raw.info.transaction_status != TransactionStatus.INTRANS
    )


_MACHINE = {**NOTHING, **dict.fromkeys(FIELDS[1:], EVERYTHING)}


@contextmanager
def as_machine() -> Iterator[None]:
    """Ask over everything, as the web role: for what the register does by itself."""
    with act(WEB, _MACHINE):
        yield


@contextmanager
def as_account(user_id: int) -> Iterator[None]:
    """Ask in the name of somebody who is not signed in yet: what concerns the own account, and no people."""
    with act(WEB, {**NOTHING, "user": str(user_id)}):
        yield


@contextmanager
def as_summary_client() -> Iterator[None]:
    """Ask for a summary client: structure and figures, and no person."""
    with act(SUMMARY):
        yield


@contextmanager
def as_counter() -> Iterator[None]:
    """Count people for figures: everybody, without names and numbers. Only counts may leave the block."""
    with act(COUNTER):
        yield


@contextmanager
def as_counter_knowing(until: datetime) -> Iterator[None]:
    """Count within the block by what had been recorded before ``until``, and not replaced by then."""
    with act(COUNTER, known_until=until):
        yield


# The context as the owner signs it, who reads the key, for a statement that somebody runs by hand.
_KNOWING = """-- As it was known before {until}: in one transaction, by the owner of the tables.
BEGIN;
DO $$ BEGIN
    PERFORM set_config('search_path', '{schemas}', true), set_config('registry.known_until', '{until}', true),
            set_config('{setting}', encode(code, 'hex') || '|' || body, true)
    FROM (SELECT id, body, sha256(outer_pad || sha256(inner_pad || convert_to(body, 'UTF8'))) AS code
          FROM public.common_contextkey, (SELECT concat_ws('|', pg_backend_pid(),
              (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint, '{parts}') AS body) AS said
          ORDER BY id DESC LIMIT 1) AS newest;
END $$;

{statements}

COMMIT;"""


def printed_as_known(statements: str, until: datetime) -> str:
    """SQL that runs the statements, which end with ``;``, by what had been recorded before ``until``."""
    return _KNOWING.format(
        statements=statements,
        until=until.isoformat(),
        schemas=f"{KNOWN}, {SCHEMAS}",
        setting=SETTING,
        parts="|".join((COUNTER, *NOTHING.values())),
    )


def known_until() -> datetime | None:
    """The instant up to which the register is known to whoever counts now; ``None``: all that there is."""
    now = _now.get()
    return now.known_until if now is not None else None


@contextmanager
def as_deriver() -> Iterator[None]:
    """Rewrite what follows from events and trees: as a whole, whatever the acting user sees of it."""
    with act(DERIVER):
        yield


def verify() -> None:
    """Raise ImproperlyConfigured where the database does not believe the contexts that this process signs.

    A register whose tables are still to be made believes and refuses nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('registry_context(text)')")
        if cursor.fetchone()[0] is None:
            return
    try:
        with as_machine(), connection.cursor() as cursor:
            cursor.execute("SELECT registry_context('role')")
    except ProgrammingError as error:
        raise ImproperlyConfigured(
            "Cơ sở dữ liệu không nhận quyền của tiến trình này: SECRET_KEY không phải khóa mà lần "
            "manage.py migrate gần nhất đã dùng."
        ) from error


def context() -> tuple[tuple[str, str], ...]:
    """The role and fields that policies read now. What one context was answered is for that context only."""
    now = _now.get()
    return (("role", now.role), *sorted(now.fields.items())) if now is not None else ()


@contextmanager
def as_machine_beside(side: BaseDatabaseWrapper) -> Iterator[None]:
    """Ask over everything on a connection of its own, in a transaction of its own."""
    side.ensure_connection()
    with side.connection.transaction():
        parts = (WEB, *(_MACHINE[name] for name in FIELDS))
        say(WEB, transaction_of(side).sign(parts), side)
        yield
