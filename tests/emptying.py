"""Emptying a register between tests: only what has rows, and nothing that the migrations left.

Django's own way gives each of two hundred tables and their indexes new files, and notes anew what kinds of
rows there are; that took half a second after each test with real transactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management.commands import flush
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations

TRAIL = ("audit_entry", "audit_link", "audit_seen", "audit_secret")
REST = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TRAIL]
WAKE = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TRAIL]

# What Django notes after the migrations, and would note again: no test writes there.
KINDS = {"django_content_type", "auth_permission"}


def let_tests_flush() -> None:
    """Django's own flush after a test with real transactions empties so, the trail too, which refuses it."""
    DatabaseOperations.sql_flush = _sql_flush  # type: ignore[method-assign]
    flush.emit_post_migrate_signal = lambda *args, **options: None


def _sql_flush(self: DatabaseOperations, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
    full = _with_rows(sorted(set(tables) - KINDS))
    if not full:
        return []
    return [
        # The owner of the tables may put their rules to rest; keys to other tables hold all the same.
        *(f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in full),
        *(f'DELETE FROM "{table}"' for table in full),
        "SET CONSTRAINTS ALL IMMEDIATE",
        *(f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in full),
    ]


def _with_rows(tables: Sequence[str]) -> list[str]:
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables)
    with connections["default"].cursor() as cursor:
        cursor.execute(asked)
        return [table for (table,) in cursor.fetchall()]
