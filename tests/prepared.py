"""Statements over all tables, which the database plans one time for each connection.

Planning one takes ten times as long as the small registers of tests take to be read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection


def run_prepared(name: str, statement: Callable[[], str]) -> list[tuple[Any, ...]]:
    """The rows of a statement without parameters; it is put together where the connection has it not yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_prepared_statements WHERE name = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"PREPARE {name} AS {statement()}")
        cursor.execute(f"EXECUTE {name}")
        return list(cursor.fetchall())
