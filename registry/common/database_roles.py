"""Takes on a database role for the length of a transaction, with the settings that row-level security reads.

Everything here holds for the current transaction only (``SET LOCAL``), so nothing of it can reach whoever
gets the connection next, and a connection that was told nothing sees no person. What each role may do and
which rows a context opens is declared as row security; this module only takes on the role.

* :func:`as_machine`: the web role over everything (what nobody asked for: the night's work);
* :func:`as_counter`: figures. Whole tables, but no name and no number of a person;
* :func:`as_deriver`: what follows from events and trees (stretches, movements, homes, numbers of units);
* :func:`as_summary_client`: a machine that pulls summaries, and can select no person at all.

The web role for a user, with the user's ranges of units, is of the floor that knows users.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus

from registry.servers.roles import COUNTER, DERIVER, SUMMARY, WEB

# The largest number of a unit.
LAST = 2**63 - 1
# Kinds of ranges: units whose people are seen, areas, and organizations whose trail is.
RANGES = ("cells", "areas", "audits")
SETTINGS = ("registry.user", *(f"registry.{kind}{end}" for kind in RANGES for end in ("_lo", "_hi", "")))


@dataclass(frozen=True, slots=True)
class Ranges:
    """Numbers of units: from the lowest to the highest, and which between them where not all are meant."""

    lowest: int | None = None
    highest: int | None = None
    several: str = ""

    def settings(self, kind: str) -> dict[str, str]:
        """What the policies read of these."""
        low, high = ("" if n is None else str(n) for n in (self.lowest, self.highest))
        return {
            f"registry.{kind}_lo": low,
            f"registry.{kind}_hi": high,
            f"registry.{kind}": self.several,
        }


NOTHING, EVERYTHING = Ranges(), Ranges(0, LAST)


@dataclass(frozen=True, slots=True)
class _Context:
    """A role and what the policies are told; without a role the connection's own."""

    role: str
    session_settings: Mapping[str, str]


BLANK: Mapping[str, str] = dict.fromkeys(SETTINGS, "")
_now: ContextVar[_Context | None] = ContextVar("database_role", default=None)


def _tell(context: _Context, on: BaseDatabaseWrapper, *, local: bool = True) -> str:
    """Take the role and say the context; returns the role before."""
    session_settings = {**context.session_settings, "role": context.role}
    calls = ", ".join(["set_config(%s, %s, %s)"] * len(session_settings))
    values = [value for name, setting in session_settings.items() for value in (name, setting, local)]
    with on.cursor() as cursor:
        cursor.execute(f"SELECT current_setting('role'), {calls}", values)
        return str(cursor.fetchone()[0])


@contextmanager
def act(role: str, session_settings: Mapping[str, str] = BLANK) -> Iterator[None]:
    """Act so within the block, which is a transaction or lies within one, and as before after it."""
    before, context = _now.get(), _Context(role, session_settings)
    if before is not None and before == context:
        yield
        return
    with ExitStack() as stack:
        if not connection.in_atomic_block:
            stack.enter_context(transaction.atomic())
        own_role = _tell(context, connection)
        token = _now.set(context)
        try:
            yield
        finally:
            _now.reset(token)
            if not _is_broken():
                _tell(before or _Context(own_role, BLANK), connection)


def _is_broken() -> bool:
    """Nothing can be said on the connection any more: its rollback takes back what was said as well."""
    raw = connection.connection
    return (
        raw is None
        or connection.needs_rollback
        or raw.closed
        or raw.info.transaction_status != TransactionStatus.INTRANS
    )


_MACHINE = {
    **BLANK,
    **{name: value for kind in RANGES for name, value in EVERYTHING.settings(kind).items()},
}


@contextmanager
def as_machine() -> Iterator[None]:
    """Ask over everything, as the web role: for what the register does by itself."""
    with act(WEB, _MACHINE):
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
def as_deriver() -> Iterator[None]:
    """Rewrite what follows from events and trees: as a whole, whatever the acting user sees of it."""
    with act(DERIVER):
        yield


@contextmanager
def as_counter_over_transactions() -> Iterator[None]:
    """As :func:`as_counter`, for work of several transactions on this connection: the worker's."""
    own_role = _tell(_Context(COUNTER, BLANK), connection, local=False)
    token = _now.set(_Context(COUNTER, BLANK))
    try:
        yield
    finally:
        _now.reset(token)
        if connection.connection is not None and not connection.connection.closed:
            _tell(_Context(own_role, BLANK), connection, local=False)


def session_settings() -> tuple[tuple[str, str], ...]:
    """What the policies are told now. What one context was answered is kept for that context only."""
    context = _now.get()
    return tuple(sorted(context.session_settings.items())) if context is not None else ()


def apply_to_connection(side: BaseDatabaseWrapper) -> None:
    """Tell a connection of its own what this one is told now, for as long as it is open."""
    context = _now.get()
    if context is not None:
        _tell(context, side, local=False)
