"""Row-level security in PostgreSQL: what each database role may do, and which rows it sees.

Each app declares it for its own tables in ``row_security.py``; every ``migrate`` applies it whole
(:func:`apply`). A table that no app declares belongs to nobody but the owner, and a test fails.
:mod:`registry.accounts.access.database_roles` says who acts.

Row-level security is forced on every table that holds people, and on the two that say which units there are.
The owner (migrations, and the administrator's own commands on the machine) passes by a policy of its own; a
role that was told no context sees no row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from registry.common.declared import collected
from registry.common.declared.row_security import TableAccess, of_role
from registry.servers.roles import APP, COUNTER, DERIVER, ROLES, SCHEMAS, SUMMARY, WEB

from . import separation


@cache
def tables() -> dict[str, TableAccess]:
    """What may be done on every table, by its name."""
    found: dict[str, TableAccess] = {}
    for access in collected("row_security", "TABLES"):
        if access.table in found:
            # Else it would depend on the order of the apps which rows are seen.
            raise ImproperlyConfigured(f"The table {access.table} is declared twice.")
        found[access.table] = access
    return found


_ROLE = """
DO $$ BEGIN
    CREATE ROLE {role} {options};
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
# Who lacks one of the roles. From PostgreSQL 16 on a role may be held without being free to take it on.
_LACKING = """
SELECT member.name, wanted.name
FROM unnest(%(members)s::text[]) AS member (name) CROSS JOIN unnest(%(roles)s::text[]) AS wanted (name)
WHERE NOT EXISTS (
    SELECT FROM pg_auth_members held
    WHERE held.roleid = wanted.name::regrole AND held.member = member.name::regrole
      AND coalesce((to_jsonb(held) ->> 'set_option')::boolean, true))
"""
_STARTS_AS = """
SELECT EXISTS (
    SELECT FROM pg_db_role_setting
    WHERE setrole = %(app)s::regrole
      AND setconfig @> ARRAY['role=' || %(web)s, 'search_path=' || %(schemas)s])
"""


def statements() -> Iterator[str]:
    """What gives every role its rights and rows, whatever stood before."""
    yield from (access.functions for access in tables().values() if access.functions)
    for role in (*ROLES, APP):
        yield f"GRANT USAGE ON SCHEMA public TO {role};"
    # An import numbers its rows before it writes them.
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB};"
    for table, access in tables().items():
        may = {WEB: access.web, COUNTER: access.counter, DERIVER: access.deriver, SUMMARY: access.summary}
        yield f"REVOKE ALL ON {table} FROM {', '.join((*ROLES, APP))};"
        for role, rights in may.items():
            if rights:
                yield f"GRANT {rights} ON {table} TO {role};"
        if access.seen is not None:
            yield from _policies(access, [role for role in (COUNTER, DERIVER, SUMMARY) if may[role]])


def _policies(access: TableAccess, everything: list[str]) -> Iterator[str]:
    """Rows of a table as each role sees them; ``everything`` is seen by roles that hand on no row."""
    table = access.table
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
    for name in ("owner", "web", "entered", *everything):
        yield f"DROP POLICY IF EXISTS {name} ON {table};"
    yield f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);"
    check = f" WITH CHECK ({access.added})" if access.added else ""
    yield f"CREATE POLICY web ON {table} TO {WEB} USING ({access.seen}){check};"
    if access.entered is not None:
        yield f"CREATE POLICY entered ON {table} AS RESTRICTIVE FOR INSERT TO {WEB}"
        yield f"    WITH CHECK ({access.entered});"
    for role in everything:
        # Taken on by SQL alone, the role sees nothing.
        asked = of_role(role)
        yield f"CREATE POLICY {role} ON {table} TO {role} USING ({asked}) WITH CHECK ({asked});"


def apply() -> bool:
    """Make roles, rights and policies as declared, as the owner of the tables; false if they stood already.

    On a server where the owner may not make roles they are made beforehand (``deploy/database-roles.sh``).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _make_roles(cursor)
        text = "\n".join(statements())
        digest = hashlib.sha256(text.encode()).hexdigest()
        cursor.execute("SELECT obj_description('accounts_grant'::regclass, 'pg_class')")
        if cursor.fetchone()[0] == digest and not separation.unguarded_tables():
            return False
        cursor.execute(text)
        cursor.execute(f"COMMENT ON TABLE accounts_grant IS '{digest}'")
        return True


def _make_roles(cursor: Any) -> None:
    cursor.execute("SELECT rolname FROM pg_roles")
    known = {row[0] for row in cursor.fetchall()}
    for role in (*ROLES, APP):
        if role not in known:
            options = "LOGIN NOINHERIT" if role == APP else "NOLOGIN"
            cursor.execute(_ROLE.format(role=role, options=options))
    cursor.execute("SELECT current_user, current_setting('server_version_num')::int")
    owner, version = cursor.fetchone()
    cursor.execute(_LACKING, {"members": [owner, APP], "roles": list(ROLES)})
    how = " WITH INHERIT FALSE, SET TRUE" if version >= 160000 else ""
    for member, role in cursor.fetchall():
        cursor.execute(f'GRANT {role} TO "{member}"{how}')
    cursor.execute(_STARTS_AS, {"app": APP, "web": WEB, "schemas": SCHEMAS})
    if not cursor.fetchone()[0]:
        cursor.execute(f"ALTER ROLE {APP} SET role = '{WEB}'")
        cursor.execute(f"ALTER ROLE {APP} SET search_path = {SCHEMAS}")
