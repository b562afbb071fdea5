"""PostgreSQL's own programs on the register's database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from registry import servers
from tests.servers.conftest import BASE


def tool(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "registry.servers.tool", *words],
        cwd=BASE,
        env={**os.environ, "REGISTRY_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.usefixtures("cluster")
def test_a_dump_is_restored_into_an_empty_register(data: Path):
    dump = data.parent / "register.dump"
    with servers.ensure(data, throwaway=True):
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'Điện Biên' AS name")
        done = tool(data, "pg_dump", "--format=custom", f"--file={dump}")
        assert done.returncode == 0, done.stderr
    other = data.parent / "other"
    with servers.ensure(other, throwaway=True):
        done = tool(other, "pg_restore", "--exit-on-error", str(dump))
        assert done.returncode == 0, done.stderr
        assert "Điện Biên" in tool(other, "psql", "-Atc", "SELECT name FROM kept").stdout


def test_another_program_is_refused(data: Path):
    done = tool(data, "initdb")
    assert done.returncode == 2
    assert "Dùng:" in done.stderr
    assert not data.exists()
