"""Rows that outlast their replacement, and the views that read the register as it was known at an instant.

Every row of a declared table bears the number of the recording (a transaction) that wrote it; when it is
changed or taken away, triggers store what stood there as a past row, with both numbers. For each table there
is a view of its name in the schema ``known``: the rows that were known before the instant in the setting
``registry.known_until``. Whoever counts with that schema first in the search path counts as then, by the same
statements (:func:`registry.common.database_roles.as_counter_knowing`).

:func:`apply` gives the declared tables their column and triggers and makes the views; ``manage.py migrate``
calls it, and drops the views before it changes a table.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from registry.servers.roles import COUNTER, DERIVER, WEB
from registry.servers.roles import KNOWN as SCHEMA

from .declared import collected
from .declared.versions import Versioned

# The number of this transaction's recording, which begins when it first writes.
NUMBER = "coalesce(nullif(current_setting('registry.recording', true), '')::bigint, recording_begun())"
# Recordings that were not yet known. A number that no recording has is of before there were any.
_LATER = "SELECT number FROM public.common_recording WHERE recorded_at >= {until}"
_UNTIL = "current_setting('registry.known_until')::timestamptz"
_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'known_from'
ORDER BY attnum
"""
# Past rows, and the function that says who counts: a part of the migrations may have made neither.
_MAY_BE_APPLIED = """
SELECT to_regclass('common_pastrow') IS NOT NULL AND to_regprocedure('registry_context(text)') IS NOT NULL
"""
_HAS_NUMBER = "SELECT FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'known_from'"


def drop_views() -> None:
    """Drop the views: a table that one reads could not be changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def apply() -> None:
    """Give every declared table that is there its column and triggers, and make all views anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MAY_BE_APPLIED)
        if not cursor.fetchone()[0]:
            return
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        cursor.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {COUNTER}")
        cursor.execute("REVOKE ALL ON FUNCTION recording_begun() FROM PUBLIC")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION recording_begun() TO {WEB}, {DERIVER}")
        cursor.execute("REVOKE ALL ON FUNCTION hold_recordings() FROM PUBLIC")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION hold_recordings() TO {WEB}")
        for one in collected("versions", "TABLES"):
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [one.table])
            if not cursor.fetchone()[0]:
                continue
            cursor.execute(_HAS_NUMBER, [one.table])
            if cursor.fetchone() is None:
                for statement in _numbered(one):
                    cursor.execute(statement)
            cursor.execute(_COLUMNS, [one.table])
            columns = [name for (name,) in cursor.fetchall() if not one.columns or name in one.columns]
            cursor.execute(_triggers(one))
            cursor.execute(_view(one, columns))


def _numbered(one: Versioned) -> Iterator[str]:
    """What stands there already was known as long as anybody can ask: its rows are not rewritten."""
    yield f"ALTER TABLE {one.table} ADD COLUMN known_from bigint NOT NULL DEFAULT 0"
    yield f"ALTER TABLE {one.table} ALTER COLUMN known_from SET DEFAULT {NUMBER}"


def _triggers(one: Versioned) -> str:
    arguments = f"'{one.person}', '{','.join(one.columns)}'"
    old, new = (
        ", ".join(f"{row}.{name}" for name in one.columns) if one.columns else f"{row}.*"
        for row in ("OLD", "NEW")
    )
    return f"""
CREATE OR REPLACE TRIGGER row_was_replaced BEFORE UPDATE ON {one.table} FOR EACH ROW
    WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION row_was_replaced({arguments});
CREATE OR REPLACE TRIGGER rows_were_taken_away AFTER DELETE ON {one.table}
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION rows_were_taken_away({arguments});
"""


def _view(one: Versioned, columns: list[str]) -> str:
    """The rows that were known: those that still stand, and those that were replaced since.

    The owner reads the tables for it; it answers in the context of counting alone.
    """
    later = _LATER.format(until=_UNTIL)
    counting = f"(SELECT public.registry_context('role')) = '{COUNTER}'"
    return f"""
CREATE VIEW {SCHEMA}.{one.table} AS
SELECT {", ".join(f"standing.{name}" for name in columns)}
FROM public.{one.table} AS standing
WHERE {counting} AND standing.known_from NOT IN ({later})
UNION ALL
SELECT {", ".join(f"past.{name}" for name in columns)}
FROM public.common_pastrow AS replaced
CROSS JOIN LATERAL jsonb_populate_record(NULL::public.{one.table}, replaced.content) AS past
WHERE {counting} AND replaced.relation = '{one.table}'
  AND replaced.known_from NOT IN ({later}) AND replaced.known_to IN ({later});
GRANT SELECT ON {SCHEMA}.{one.table} TO {COUNTER};
"""  # noqa: S608 (our own names)
