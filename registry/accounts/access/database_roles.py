"""In whose name the database is asked: the role and the context that row-level security goes by.

Everything here holds for the current transaction only (``SET LOCAL``), so nothing of it can reach whoever
gets the connection next, and a connection that was told nothing sees no person. What each role may do and
which rows a context opens stands in :mod:`registry.accounts.access.row_security`; this module only says who
acts.

* :func:`acting_for` a user: the web role, with the user's ranges of units (requests, work done for users);
* :func:`acting_as_machine`: the web role over everything (what nobody asked for: the night's work);
* :func:`counting`: figures. Whole tables, but no name and no number of a person;
* :func:`deriving`: what follows from events and trees (stretches, movements, homes, numbers of units);
* :func:`acting_for_client`: a machine that pulls summaries, and can select no person at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.timezone import localdate
from psycopg.pq import TransactionStatus

from registry.accounts.models import User
from registry.servers.roles import COUNTER, DERIVER, SUMMARY, WEB

from . import scopes

# The largest number of a unit.
LAST = 2**63 - 1
# Kinds of ranges: units whose people are seen, areas, and organizations whose trail is.
RANGES = ("cells", "areas", "audits")
SETTINGS = ("registry.user", *(f"registry.{kind}{end}" for kind in RANGES for end in ("_lo", "_hi", "")))

# Each numbering of a tree counts one up, so that no ranges outlive their numbers.
_VERSION = "SELECT coalesce(sum(version), 0) FROM areas_treenumbering"
_SIGHT = """
-- The ranges below some organizations, and below the areas that the organizations in them lead on the day.
-- Indexes: organization_by_place, cells_organizationterm by organization.
WITH cells AS (
    SELECT range_agg(int8range(place, last_place, '[]')) AS ranges
    FROM cells_organizationnumber WHERE unit_id = ANY (%(roots)s)
),
areas AS (
    SELECT range_agg(int8range(area.place, area.last_place, '[]')) AS ranges
    FROM cells
    CROSS JOIN unnest(cells.ranges) AS own
    JOIN cells_organizationnumber unit ON unit.place >= lower(own) AND unit.place < upper(own)
    JOIN cells_organizationterm term
        ON term.organization_id = unit.unit_id AND term.starts_on <= %(day)s AND term.ends_on > %(day)s
    JOIN areas_areanumber area ON area.unit_id = term.area_id
)
SELECT kind, lower(ranges), upper(ranges) - 1,
       CASE WHEN (SELECT count(*) FROM unnest(ranges)) > 1 THEN ranges::text END
FROM (SELECT 'cells', ranges FROM cells UNION ALL SELECT 'areas', ranges FROM areas) AS found (kind, ranges)
WHERE ranges IS NOT NULL
"""


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
class _Acting:
    """A role and what the policies are told; without a role the connection's own."""

    role: str
    told: Mapping[str, str]


_BLANK: Mapping[str, str] = dict.fromkeys(SETTINGS, "")
_now: ContextVar[_Acting | None] = ContextVar("acting", default=None)


def _tell(acting: _Acting, on: BaseDatabaseWrapper, *, local: bool = True) -> str:
    """Take the role and say the context; returns the role before."""
    told = {**acting.told, "role": acting.role}
    calls = ", ".join(["set_config(%s, %s, %s)"] * len(told))
    values = [value for name, setting in told.items() for value in (name, setting, local)]
    with on.cursor() as cursor:
        cursor.execute(f"SELECT current_setting('role'), {calls}", values)
        return str(cursor.fetchone()[0])


@contextmanager
def _act(role: str, told: Mapping[str, str] = _BLANK) -> Iterator[None]:
    """Act so within the block, which is a transaction or lies within one, and as before after it."""
    before, acting = _now.get(), _Acting(role, told)
    if before is not None and before == acting:
        yield
        return
    with ExitStack() as stack:
        if not connection.in_atomic_block:
            stack.enter_context(transaction.atomic())
        own_role = _tell(acting, connection)
        token = _now.set(acting)
        try:
            yield
        finally:
            _now.reset(token)
            if not _is_broken():
                _tell(before or _Acting(own_role, _BLANK), connection)


def _is_broken() -> bool:
    """Nothing can be said on the connection any more: its rollback takes back what was said as well."""
    raw = connection.connection
    return (
        raw is None
        or connection.needs_rollback
        or raw.closed
        or raw.info.transaction_status != TransactionStatus.INTRANS
    )


@dataclass(frozen=True, slots=True)
class Sight:
    """The ranges that a user's grants open today."""

    cells: Ranges = NOTHING
    areas: Ranges = NOTHING


def _sight(roots: list[int]) -> Sight:
    if not roots:
        return Sight()
    with connection.cursor() as cursor:
        cursor.execute(_SIGHT, {"roots": roots, "day": localdate()})
        rows = {kind: Ranges(low, high, several or "") for kind, low, high, several in cursor.fetchall()}
    return Sight(rows.get("cells", NOTHING), rows.get("areas", NOTHING))


def told_of(user: Any) -> dict[str, str]:
    """What the policies are told when ``user`` acts: who it is and the ranges of today's grants."""
    if not isinstance(user, User) or not user.is_active:
        return dict(_BLANK)
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        version = cursor.fetchone()[0]

    def sight(roles: tuple[str, ...]) -> Sight:
        found: Sight = scopes.kept(
            ("sight", user.pk, localdate(), version, roles),
            lambda: _sight(scopes.root_ids(user, roles=roles)),
        )
        return found

    people, trail = sight(scopes.READERS), sight(scopes.AUDITORS)
    return {
        "registry.user": str(user.pk),
        **people.cells.settings("cells"),
        **people.areas.settings("areas"),
        **trail.cells.settings("audits"),
    }


@contextmanager
def acting_for(user: Any) -> Iterator[None]:
    """Ask with the rights of ``user`` as of today; a nobody (anonymous, ended) sees no person."""
    with ExitStack() as stack:
        if not connection.in_atomic_block:
            stack.enter_context(transaction.atomic())
        stack.enter_context(_act(WEB, told_of(user)))
        yield


_MACHINE = {
    **_BLANK,
    **{name: value for kind in RANGES for name, value in EVERYTHING.settings(kind).items()},
}


@contextmanager
def acting_as_machine() -> Iterator[None]:
    """Ask over everything, as the web role: for what the register does by itself."""
    with _act(WEB, _MACHINE):
        yield


@contextmanager
def acting_for_client() -> Iterator[None]:
    """Ask for a summary client: structure and figures, and no person."""
    with _act(SUMMARY):
        yield


@contextmanager
def counting() -> Iterator[None]:
    """Count people for figures: everybody, without names and numbers. Only counts may leave the block."""
    with _act(COUNTER):
        yield


@contextmanager
def deriving() -> Iterator[None]:
    """Rewrite what follows from events and trees: as a whole, whatever the acting user sees of it."""
    with _act(DERIVER):
        yield


@contextmanager
def counting_over_transactions() -> Iterator[None]:
    """As :func:`counting`, for work of several transactions on this connection: the worker's."""
    own_role = _tell(_Acting(COUNTER, _BLANK), connection, local=False)
    token = _now.set(_Acting(COUNTER, _BLANK))
    try:
        yield
    finally:
        _now.reset(token)
        if connection.connection is not None and not connection.connection.closed:
            _tell(_Acting(own_role, _BLANK), connection, local=False)


def told() -> tuple[tuple[str, str], ...]:
    """What the policies are told now. What one context was answered is kept for that context only."""
    acting = _now.get()
    return tuple(sorted(acting.told.items())) if acting is not None else ()


def tell_connection(side: BaseDatabaseWrapper) -> None:
    """Tell a connection of its own what this one is told now, for as long as it is open."""
    acting = _now.get()
    if acting is not None:
        _tell(acting, side, local=False)
