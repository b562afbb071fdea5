"""Databases of tests: the migrations run once a run, and what needs a migrated database gets a copy.

A worker's own database is such a copy, and so is the one that a test hands to another process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.migrated import MIGRATED

# Under this name while it is being made, so that one cut short is never copied.
MAKING, TEMPLATE = "registry_being_migrated", "registry_migrated"
# One process migrates, the others wait for it.
LOCK = 0x7E57
# So many rows that nobody sees are worth a vacuum of their table.
DEAD = 500


@contextmanager
def own_database(name: str, *, migrated: bool = False) -> Iterator[str]:
    """A database and its address, empty or as the migrations leave one. It goes with the block.

    This process must not be connected to it any more when the block ends.
    """
    name = f"{name}_{os.getpid()}"
    template = _template() if migrated else "template1"
    with _admin() as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield make_conninfo(_server(), dbname=name)
    finally:
        with _admin() as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def own_database_of_this_process() -> Iterator[None]:
    """A migrated database that Django's connection is to, in place of the register's."""
    before = connection.settings_dict["NAME"]
    with own_database("test_registry", migrated=True) as url:
        _connect_to(str(conninfo_to_dict(url)["dbname"]))
        try:
            yield
        finally:
            _connect_to(before)


def lay_aside(schema: str) -> str:
    """Copy the rows of this transaction to where they outlast it; the statements that bring them back.

    They lie in ``schema``, out of the reach of the product and of the emptying between tests.
    """
    # What triggers note of writes comes again by itself, and Django keeps its own.
    tables = {m._meta.db_table for m in apps.get_models() if not m.__module__.startswith("django.")}
    tables -= {"common_write", "units_treechange", "audit_waiting", "audit_link"}
    written = []
    beside = make_conninfo(_server(), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(beside) as aside, connection.cursor() as cursor:
        aside.execute(f"CREATE SCHEMA {schema}")
        for table in sorted(tables):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                rows = b"".join(bytes(block) for block in copy)
            if rows:
                aside.execute(f'CREATE TABLE {schema}."{table}" AS TABLE "{table}" WITH NO DATA')
                with aside.cursor().copy(f'COPY {schema}."{table}" FROM STDIN') as copy:
                    copy.write(rows)
                written.append(table)
    statements = [f'INSERT INTO "{table}" SELECT * FROM {schema}."{table}"' for table in written]
    # The numbers of units came back too.
    return "; ".join([*statements, "DELETE FROM units_treechange"])


def sweep() -> None:
    """Give back the room of the rows that tests wrote and rolled back.

    Autovacuum is off in tests, and a row that was rolled back takes its place until somebody vacuums: after
    400 tests a page took two and a half times as long.
    """
    beside = make_conninfo(_server(), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(beside, autocommit=True) as aside:
        tables = aside.execute(
            "SELECT string_agg(relid::regclass::text, ', ') FROM pg_stat_all_tables"
            # A table is swept with what it stores outside of its rows.
            " WHERE n_dead_tup > %s AND schemaname <> 'pg_toast'",
            [DEAD],
        ).fetchone()
        if tables and tables[0]:
            aside.execute(f"VACUUM (SKIP_LOCKED) {tables[0]}")


def _template() -> str:
    """The migrated database; the first process that asks makes it. Nobody may be connected to it."""
    with _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        made = admin.execute("SELECT datname FROM pg_database WHERE datname = %s", [TEMPLATE])
        if made.fetchone() is None:
            admin.execute(f"DROP DATABASE IF EXISTS {MAKING}")
            began = admin.execute("SELECT datname FROM pg_database WHERE datname = %s", [MIGRATED]).fetchone()
            admin.execute(f"CREATE DATABASE {MAKING} TEMPLATE {began[0] if began else 'template1'}")
            before = connection.settings_dict["NAME"]
            _connect_to(MAKING)
            try:
                call_command("migrate", verbosity=0, interactive=False)
            finally:
                _connect_to(before)
            admin.execute(f"ALTER DATABASE {MAKING} RENAME TO {TEMPLATE}")
    return TEMPLATE


def _connect_to(name: str) -> None:
    connection.close()
    # The connections of other threads are made from the same settings.
    connection.settings_dict["NAME"] = name


def _server() -> str:
    settings = connection.settings_dict
    parts = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}
    return make_conninfo("", dbname="postgres", **{k: v for k, v in parts.items() if v})


def _admin() -> psycopg.Connection:
    return psycopg.connect(_server(), autocommit=True)
