"""A database of a test's own on the run's server, for what another process does with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections
from psycopg.conninfo import make_conninfo


@contextmanager
def own_database(name: str) -> Iterator[str]:
    """An empty database and its address. It goes with the block: this process never connected to it."""
    settings = connections["default"].settings_dict
    parts = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}
    server = make_conninfo("", dbname="postgres", **{k: v for k, v in parts.items() if v})
    name = f"{name}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield make_conninfo(server, dbname=name)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
