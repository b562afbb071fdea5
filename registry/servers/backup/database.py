"""What the backup asks the database, and the heartbeat that it writes there.

The heartbeat is one row in a schema of the backup's own, written by whoever follows the database. The change
that it makes must arrive among the files; so where nothing happens for long, silence still means failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from .config import SLOT, Config

_HEARTBEAT = """
CREATE TABLE IF NOT EXISTS backup.heartbeat (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), at timestamptz NOT NULL, place pg_lsn NOT NULL
);
"""
# The place before the write: whatever has come further holds it.
_BEAT = """
INSERT INTO backup.heartbeat VALUES (true, clock_timestamp(), pg_current_wal_insert_lsn())
ON CONFLICT (one) DO UPDATE SET at = excluded.at, place = excluded.place
"""
_HAS_HEARTBEAT = "SELECT to_regclass('backup.heartbeat') IS NOT NULL"
_LAST_BEAT = "SELECT at, place - '0/0', extract(epoch FROM clock_timestamp() - at) FROM backup.heartbeat"
_STATE = """
SELECT system.system_identifier::text,
       ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int,
       slot.wal_status, coalesce(slot.active, false),
       (SELECT max(flush_lsn) - '0/0' FROM pg_stat_replication WHERE pid = slot.active_pid),
       (SELECT coalesce(sum(checksum_failures), 0)::int FROM pg_stat_database)
FROM pg_control_system() AS system LEFT JOIN pg_replication_slots AS slot ON slot.slot_name = %s
"""


@dataclass(frozen=True)
class Heartbeat:
    """The newest: when, at which place of the log, and how many seconds ago by the database's clock."""

    at: datetime
    place: int
    age: float


@dataclass(frozen=True)
class State:
    """The database as the backup sees it."""

    system: str
    timeline: int
    slot: str | None
    is_active: bool
    confirmed: int | None
    checksum_failures: int
    heartbeat: Heartbeat | None

    def owner(self) -> dict[str, object]:
        """Whom a set of backups belongs to."""
        return {"system": self.system, "timeline": self.timeline}


def look(connection: psycopg.Connection[Any]) -> State:
    """Ask for the state. Raises psycopg.Error."""
    row = connection.execute(_STATE, [SLOT]).fetchone()
    has_heartbeat = connection.execute(_HAS_HEARTBEAT).fetchone()
    beat = connection.execute(_LAST_BEAT).fetchone() if has_heartbeat and has_heartbeat[0] else None
    assert row is not None
    heartbeat = Heartbeat(beat[0], int(beat[1]), float(beat[2])) if beat else None
    system, timeline, slot, is_active, confirmed, failures = row
    place = None if confirmed is None else int(confirmed)
    return State(system, timeline, slot, is_active, place, failures, heartbeat)


def beat(connection: psycopg.Connection[Any]) -> None:
    """Write the heartbeat; the first time makes its table. Raises psycopg.Error."""
    found = connection.execute(_HAS_HEARTBEAT).fetchone()
    if not (found and found[0]):
        # In production the schema was made for it; it may make none itself.
        schema = connection.execute("SELECT to_regnamespace('backup') IS NOT NULL").fetchone()
        if not (schema and schema[0]):
            connection.execute("CREATE SCHEMA backup")
        connection.execute(_HEARTBEAT)
    connection.execute(_BEAT)


def make_slot(connection: psycopg.Connection[Any]) -> None:
    """A slot that keeps all changes from now on; one that is there goes first. Raises psycopg.Error."""
    connection.execute(
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s", [SLOT]
    )
    connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [SLOT])


def state_of(config: Config) -> State:
    """Connect and ask. Raises psycopg.Error."""
    with config.connect() as connection:
        return look(connection)
