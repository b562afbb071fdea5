"""An import that is killed at any moment has brought in everything or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import psycopg
import pytest

from bench.import_rows import write
from tests.databases import own_database
from tests.emptying import REST, WAKE
from tests.proving import PROVE

PROJECT = Path(__file__).resolve().parents[2]
MOMENTS = 20 if PROVE else 3
MEMBERS = 2_000 if PROVE else 800
TABLES = [
    "units_area",
    "units_areaplacement",
    "units_areanaming",
    "units_organization",
    "units_organizationterm",
    "cells_cellvillage",
    "members_member",
    "members_event",
    "members_stretch",
    "members_movement",
    "imports_batch",
    "imports_batchchange",
    "audit_entry",
]


@pytest.fixture
def database(django_db_setup, tmp_path):
    """A migrated database of its own on the run's server, and how to reach it."""
    with own_database("killed", migrated=True) as url:
        yield url


def manage(url, *arguments):
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=os.environ | {"DATABASE_OWNER_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


# The sessions of the program that is watched.
OTHERS = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def wait_for(session, query, found):
    limit = time.monotonic() + 120
    while bool(session.execute(query).fetchone()[0]) is not found:
        assert time.monotonic() < limit
        time.sleep(0.01)


def counts(url):
    """The rows of each table, once the killed program's session has ended."""
    with psycopg.connect(url, autocommit=True) as session:
        wait_for(session, OTHERS, False)
        return {table: session.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


def started(url, folder):
    """An import whose transaction has just begun."""
    running = manage(url, "import_registry", str(folder))
    with psycopg.connect(url, autocommit=True) as session:
        wait_for(session, OTHERS + " AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL)", True)
    return running


def empty(url):
    with psycopg.connect(url, autocommit=True) as session:
        for statement in (*REST, f"TRUNCATE {', '.join(TABLES)} CASCADE", *WAKE):
            session.execute(statement)


@pytest.mark.prove
def test_all_or_nothing_at_every_moment(database, tmp_path):
    write(tmp_path, MEMBERS)
    whole = started(database, tmp_path)
    began = time.monotonic()
    assert whole.wait() == 0, whole.stderr.read()
    lasted = time.monotonic() - began
    everything = counts(database)
    assert everything["members_member"] == MEMBERS and min(everything.values()) > 0
    nothing = dict.fromkeys(TABLES, 0)
    chance = Random(20)
    for delay in (0.0, *(chance.uniform(0, lasted) for _ in range(MOMENTS - 1))):
        empty(database)
        running = started(database, tmp_path)
        time.sleep(delay)
        running.kill()
        running.wait()
        found = counts(database)
        assert found == nothing or (delay and found == everything)
    empty(database)
    again = started(database, tmp_path)
    assert again.wait() == 0
    assert counts(database) == everything
