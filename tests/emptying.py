"""Emptying a register between tests. The trail refuses that; its owner may put the rule to rest."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations

TRAIL = ("audit_entry", "audit_link", "audit_seen", "audit_secret")
REST = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TRAIL]
WAKE = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TRAIL]


def let_tests_flush() -> None:
    """Django's own flush after a test with real transactions may empty the trail too."""
    plain = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: Any, tables: Any, **options: Any) -> list[str]:
        statements = plain(self, style, tables, **options)
        return [*REST, *statements, *WAKE] if "audit_entry" in tables else statements

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign]
