"""The names of the database roles of the register. What each may do is declared as row security."""

from __future__ import annotations

OWNER = "registry"
# The login role of web and worker, and the roles that it takes on.
APP = "registry_app"
WEB, COUNTER, DERIVER, SUMMARY = "registry_web", "registry_counter", "registry_deriver", "registry_summary"
ROLES = (WEB, COUNTER, DERIVER, SUMMARY)
# What a session makes for itself comes last: it hides no table of the register.
SCHEMAS = "public, pg_temp"
# Views of the tables that figures read, as they were known at an instant.
KNOWN = "known"


def setup(*, owner: str = OWNER) -> str:
    """SQL for a superuser that makes them on a new cluster, one statement a line.

    The owner could make them itself; made here, what was dumped elsewhere can be restored before anything
    else, as its rights name them.
    """
    lines = [f"CREATE ROLE {owner} LOGIN CREATEDB CREATEROLE"]
    lines += [f"CREATE ROLE {role} NOLOGIN ADMIN {owner}" for role in ROLES]
    lines += [f"CREATE ROLE {APP} LOGIN NOINHERIT ADMIN {owner}"]
    lines += [f"GRANT {role} TO {APP}" for role in ROLES]
    lines += [f"ALTER ROLE {APP} SET role = '{WEB}'", f"ALTER ROLE {APP} SET search_path = {SCHEMAS}"]
    return "".join(f"{line};\n" for line in lines)
