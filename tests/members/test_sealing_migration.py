"""A register whose numbers stand in clear is brought up to this version: sealed, and nothing left of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from members.identifiers import COLUMNS, keyring
from registry.servers.binaries import postgres_programs
from tests.databases import own_database

PROJECT = Path(__file__).resolve().parents[2]
MEMBERS = 2_500
FILL = f"""
INSERT INTO members_member
       (dossier_no, card_no, citizen_id, full_name, sort_key, search_key, gender, ethnicity, religion,
        native_place, education, qualification, political_theory, occupation)
SELECT 'HS-RO/' || n, CASE WHEN n % 2 = 0 THEN lpad((987000000000 + n)::text, 12, '0') ELSE '' END,
       '0987' || lpad(n::text, 8, '0'), 'Lò Văn Thử', 'x', 'lo van thu', '', '', '', '', '', '', '', ''
  FROM generate_series(1, {MEMBERS}) AS n;
INSERT INTO reports_batch
       (id, file_name, digest, created_at, state, summary, mapping, progress, attempts, path)
SELECT '00000000-0000-0000-0000-000000000001', 'x', '', now(), 'done', '{{}}', '{{}}', '{{}}', 1, '';
INSERT INTO reports_batchchange (batch_id, relation, row_id, before)
SELECT '00000000-0000-0000-0000-000000000001', 'members_member', id, to_jsonb(member)
  FROM members_member AS member LIMIT 1
"""


@pytest.fixture
def database(django_db_setup):
    """A database of its own on the run's server."""
    with own_database("sealed") as url:
        yield url


def migrate(url, *target):
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0", *target],
        cwd=PROJECT,
        env=os.environ | {"DATABASE_OWNER_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_numbers_in_clear_are_sealed_and_gone(database):
    migrate(database, "members", "0008")
    migrate(database, "reports", "0005")
    with psycopg.connect(database, autocommit=True) as session:
        session.execute(FILL)
    migrate(database)
    key = keyring().first
    with psycopg.connect(database, autocommit=True) as session:
        rows = session.execute(
            f"SELECT {', '.join(f'{c}_sealed, {c}_index' for c in COLUMNS)} FROM members_member ORDER BY id"
        ).fetchall()
        assert len(rows) == MEMBERS
        for n, row in enumerate(rows, start=1):
            numbers = (f"HS-RO/{n}", f"{987000000000 + n}" if n % 2 == 0 else "", f"0987{n:08}")
            for place, (column, number) in enumerate(zip(COLUMNS, numbers, strict=True)):
                value, blind = row[2 * place : 2 * place + 2]
                if number:
                    assert key.open(column, value) == number and key.index(column, number) == blind
                else:
                    assert (value, blind) == (None, None)
        found = session.execute("SELECT id FROM members_identifierkey WHERE in_force")
        assert found.fetchone() == (key.name,)
        (file,) = session.execute("SELECT pg_relation_filepath('members_member')").fetchone()
    dump = subprocess.run(
        [postgres_programs().bin / "pg_dump", "--dbname", database, "--enable-row-security"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # The table's own file, where the server is the run's own.
    path = Path(os.environ["REGISTRY_DATA"]) / "postgres" / file
    stored = [path.read_bytes().decode(errors="replace")] if path.exists() else []
    for text in (dump, *stored):
        assert "lo van thu" in text
        assert "HS-RO/" not in text and "98700000" not in text and "09870000" not in text
