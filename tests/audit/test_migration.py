"""Lines that an earlier version wrote keep what they say when the trail becomes a chain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.databases import own_database

PROJECT = Path(__file__).resolve().parents[2]
# Goes to a state of the audit tables alone.
MIGRATE = """
import django; django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
MigrationExecutor(connection).migrate([("audit", {name!r})])
"""
READ = """
import django; django.setup()
import json
from registry.audit import chain
from registry.audit.models import Entry
chain.seal()
verdict = chain.verify()
print(json.dumps([[e.action, e.reason, bool(e.secret_digest)] for e in Entry.objects.order_by("pk")]
                 + [verdict.links, verdict.broken is None]))
"""
OLD = """
INSERT INTO audit_entry (recorded_at, actor_name, action, object_type, object_id, reason, facts)
VALUES (now(), 'a', 'members.read', '', '', '', '{}'), (now(), 'a', 'event.voided', '', '', 'ghi nhầm', '{}')
"""


@pytest.fixture
def old_database(django_db_setup):
    """A database with nothing but the earlier trail, and how to reach it."""
    with own_database("earlier") as url:
        yield url


def python(url: str, script: str) -> str:
    """What a script says that runs on that database."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": url,
        "DJANGO_SETTINGS_MODULE": "registry.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_earlier_lines_are_kept_and_linked(old_database):
    python(old_database, MIGRATE.format(name="0002_append_only"))
    with psycopg.connect(old_database, autocommit=True) as session:
        session.execute(OLD)
    python(old_database, MIGRATE.format(name="0004_by_action"))
    assert json.loads(python(old_database, READ)) == [
        ["members.read", "", False],
        ["event.voided", "ghi nhầm", True],
        2,
        True,
    ]
