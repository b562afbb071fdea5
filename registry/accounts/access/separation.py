"""Whether the database's roles are apart: who answers requests owns nothing and passes no row security.

Asked of the catalogue as it stands; what it should be stands in :mod:`.row_security`.
"""

from __future__ import annotations

from django.db import connection

from registry.common.declared import collected
from registry.servers.roles import APP, ROLES

_STRONG = """
-- Roles of the register that may pass row security or own a table of it.
SELECT role.rolname FROM pg_roles role
WHERE role.rolname = ANY (%(roles)s)
  AND (role.rolsuper OR role.rolbypassrls OR role.rolcreaterole OR EXISTS (
      SELECT FROM pg_class WHERE relowner = role.oid AND relnamespace = 'public'::regnamespace))
ORDER BY role.rolname
"""
_UNGUARDED = """
-- Tables that are declared with rows for some only, where that is not forced on everybody.
SELECT wanted.name FROM unnest(%(tables)s::text[]) AS wanted (name)
LEFT JOIN pg_class ON pg_class.oid = to_regclass('public.' || wanted.name)
WHERE NOT coalesce(relrowsecurity AND relforcerowsecurity, false)
ORDER BY wanted.name
"""
_AS_OWNER = """
-- Has this session signed in as the owner of the tables, or as a superuser?
SELECT session_user = tableowner OR (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
FROM pg_tables WHERE schemaname = 'public' AND tablename = 'accounts_grant'
"""


def guarded_tables() -> list[str]:
    """The tables of which not everybody sees every row."""
    return [one.table for one in collected("row_security", "TABLES") if one.seen is not None]


def strong_roles() -> list[str]:
    """Roles of web and worker that may more than is declared."""
    return _names(_STRONG, {"roles": [*ROLES, APP]})


def unguarded_tables() -> list[str]:
    """Those of the guarded tables whose guard is off."""
    return _names(_UNGUARDED, {"tables": guarded_tables()})


def is_owner() -> bool:
    """Does this very process ask as the owner of the tables?"""
    with connection.cursor() as cursor:
        cursor.execute(_AS_OWNER)
        return bool(cursor.fetchone()[0])


def _names(query: str, parameters: dict[str, list[str]]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [str(row[0]) for row in cursor.fetchall()]
