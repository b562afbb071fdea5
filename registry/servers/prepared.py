"""Whether a data folder is ready for this very program: then a start has nothing to migrate, collect or load.

The mark of a finished preparation stands twice, beside the data and as a comment on the table of migrations.
It holds a digest of the program and a random part of its own: a database that was restored, or taken from
another register, has another mark or none, and `migrate` takes it away, so that in doubt all is done again.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from registry.servers.logs import private
from registry.servers.tool import owner_address

BASE = Path(__file__).resolve().parents[2]
# Of these follow tables, rights, static files, official units and the demo; of templates nothing.
FOLDERS = ("registry", "members", "cells", "reports", "demo", "static")
_READ = "SELECT obj_description('django_migrations'::regclass, 'pg_class')"


def is_prepared(data: Path) -> bool:
    """Was this data folder prepared by this program, with what it needs still there?"""
    try:
        digest, _, random = (data / "prepared").read_text().strip().partition(" ")
        if not random or digest != _digest(data) or not (data / "static" / "staticfiles.json").exists():
            return False
        with psycopg.connect(owner_address()) as connection:
            return connection.execute(_READ).fetchone() == (f"{digest} {random}",)
    except (OSError, psycopg.Error):
        return False


def set_prepared(data: Path) -> None:
    """Say so for the next start."""
    mark = f"{_digest(data)} {secrets.token_hex(16)}"
    with psycopg.connect(owner_address()) as connection:
        connection.execute(sql.SQL("COMMENT ON TABLE django_migrations IS {}").format(mark))
    with open(data / "prepared", "w", opener=private) as file:
        file.write(mark)


def _digest(data: Path) -> str:
    """Of the program, of what the environment asks of it, and of the demo's logins being there."""
    whole = hashlib.sha256()
    wanted = os.environ.get("REGISTRY_DEMO", "yes"), os.environ.get("STATIC_ROOT", ""), _secret()
    whole.update(repr((sys.version, wanted, (data / "demo-logins.txt").exists())).encode())
    for file in sorted(file for folder in FOLDERS for file in _files(BASE / folder)):
        content = file.read_bytes()
        whole.update(f"{file.relative_to(BASE)} {len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


def _secret() -> str:
    """`migrate` stores what follows from it: the key that contexts of row security are signed with."""
    path = os.environ.get("SECRET_KEY_FILE")
    return Path(path).read_text() if path else os.environ.get("SECRET_KEY", "")


def _files(folder: Path) -> list[Path]:
    return [
        Path(place) / name
        for place, folders, names in os.walk(folder)
        if not place.endswith("__pycache__")
        for name in names
    ]
