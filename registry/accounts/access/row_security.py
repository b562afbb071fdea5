"""The second net: what each database role may do, and which rows it sees.

One list, applied whole by every ``migrate`` (:func:`apply`); a table that is not in it belongs to nobody but
the owner, and a test fails. :mod:`registry.accounts.access.database_roles` says who acts; here stands what
that opens.

Row-level security is forced on every table that holds people, and on the two that say which units there are.
The owner (migrations, and the administrator's own commands on the machine) passes by a policy of its own; a
role that was told no context sees no row. The predicates are plain comparisons of numbers with settings, so
that an index can answer them; rows of people carry no number themselves, but the unit that they belong to,
which is numbered (:mod:`registry.units.numbering`): a reform renumbers units and touches no person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from registry.servers.roles import APP, COUNTER, DERIVER, ROLES, SUMMARY, WEB

READ, ALL = "SELECT", "SELECT, INSERT, UPDATE, DELETE"


def _told(name: str) -> str:
    # A setting that was said in an earlier transaction reads as nothing, not as unknown.
    return f"nullif(current_setting('registry.{name}', true), '')"


def within(column: str, kind: str) -> str:
    """Does the number in ``column`` lie in the ranges of ``kind`` that the acting user was given?"""
    return (
        f"({column} >= {_told(f'{kind}_lo')}::bigint AND {column} <= {_told(f'{kind}_hi')}::bigint"
        f" AND ({_told(kind)} IS NULL OR {column} <@ coalesce({_told(kind)}, '{{}}')::int8multirange))"
    )


def _numbered(numbers: str, column: str, kind: str) -> str:
    """Is the unit of ``column`` in those ranges? Read once a statement into a hash, by the index of places.

    The machine's ranges begin at nought and hold everything.
    """
    inside = f"SELECT number.unit_id FROM {numbers} number WHERE {within('number.place', kind)}"  # noqa: S608
    return f"(current_setting('registry.{kind}_lo', true) = '0' OR {column} IN ({inside}))"


def _probed(column: str) -> str:
    """The same of a cell, by a probe a row: for rows that are found a few at a time, from a member."""
    return (
        "(current_setting('registry.cells_lo', true) = '0' OR EXISTS ("
        f"SELECT FROM cells_organizationnumber number WHERE number.unit_id = {column}"
        f" AND {within('number.place', 'cells')} OFFSET 0))"
    )


def _cell(column: str, kind: str = "cells") -> str:
    return _numbered("cells_organizationnumber", column, kind)


def _area(column: str) -> str:
    return _numbered("areas_areanumber", column, "areas")


def _unit(table: str, numbers: str, kind: str) -> str:
    """The unit itself; one that is not numbered yet is seen where its founder's sight began."""
    return (
        _numbered(numbers, f"{table}.id", kind)
        + f" OR ({within('first_place', kind)}"
        + f" AND NOT EXISTS (SELECT FROM {numbers} number WHERE number.unit_id = {table}.id))"
    )


# The trail of an organization is read by its auditors, and by who sees it.
_AUDITED = f"{_cell('organization_id', 'audits')} OR {_cell('organization_id')}"
# The rare rest, where a row is not seen by its own cell. As functions of little declared cost, so that plans
# are made for the rows that are; as the owner's, so that one probe answers. They tell a yes or no about the
# acting user's own ranges, and nothing else.
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION registry_sees_any(units bigint[]) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 10 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM cells_organizationnumber number
        WHERE number.unit_id = ANY (units) AND {within("number.place", "cells")});
END $$;
CREATE OR REPLACE FUNCTION registry_sees_member(person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 10 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM members_member member
        WHERE member.id = person AND registry_sees_any(member.home_id || member.elsewhere));
END $$;
REVOKE ALL ON FUNCTION registry_sees_any(bigint[]), registry_sees_member(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_sees_any(bigint[]), registry_sees_member(bigint) TO {WEB};
"""  # noqa: S608 (our own names)


@dataclass(frozen=True, slots=True)
class Wall:
    """What the roles may do on a table, and which of its rows the web role sees (``None``: all)."""

    web: str = ALL
    counter: str = ""
    deriver: str = ""
    summary: str = ""
    seen: str | None = None
    # Rows that the web role may add, where that is more than what it sees.
    added: str | None = None


PLAIN = Wall()
STRUCTURE = Wall(counter=READ, deriver=READ, summary=READ)
FIGURES = Wall(counter=ALL, summary=READ)

# Columns of a member that figures are broken down by: no name, no number, no place of origin.
COUNTED = (
    "id, home_id, elsewhere, gender, birth_date, ethnicity, religion, education, qualification,"
    " political_theory, occupation, youth_union, local, admitted_on, official_on"
)

WALLS: dict[str, Wall] = {
    # People.
    "members_member": Wall(
        counter=f"SELECT ({COUNTED})",
        deriver="SELECT, UPDATE (home_id, elsewhere)",
        seen=(_cell("home_id") + " OR (elsewhere IS NOT NULL AND registry_sees_any(elsewhere))"),
    ),
    "members_event": Wall(
        deriver=READ,
        # The offset keeps it a probe of one member: a hash would read all that there are.
        seen="EXISTS (SELECT FROM members_member member WHERE member.id = member_id OFFSET 0)",
    ),
    **dict.fromkeys(
        ("members_stretch", "members_movement"),
        Wall(
            web=READ,
            counter=READ,
            deriver=ALL,
            seen=_probed("cell_id") + " OR registry_sees_member(member_id)",
        ),
    ),
    "members_post": Wall(counter=READ, seen=_area("village_id")),
    # Which keys numbers are sealed with; the keys themselves are in no table.
    "members_identifierkey": Wall(web=READ),
    # Units.
    "cells_organization": Wall(
        counter=READ,
        deriver=READ,
        summary=READ,
        seen=_unit("cells_organization", "cells_organizationnumber", "cells"),
        added="true",
    ),
    "areas_area": Wall(
        counter=READ,
        deriver=READ,
        summary=READ,
        seen=_unit("areas_area", "areas_areanumber", "areas"),
        added="true",
    ),
    **dict.fromkeys(
        (
            "areas_areaplacement",
            "areas_areanaming",
            "areas_areachange",
            "cells_organizationterm",
            "cells_organizationchange",
            "cells_cellvillage",
        ),
        STRUCTURE,
    ),
    # Numbers of units: written by those who number, read by policies in the name of whoever asks.
    **dict.fromkeys(
        ("areas_treenumbering", "areas_areanumber", "cells_organizationnumber"), Wall(web=READ, deriver=ALL)
    ),
    "areas_treechange": Wall(web="SELECT, INSERT", deriver=ALL),
    # Figures and the work that makes them.
    **dict.fromkeys(("reports_monthfigure", "reports_figurerun"), FIGURES),
    "reports_write": Wall(counter=ALL, deriver="SELECT, INSERT", summary=READ),
    **dict.fromkeys(("reports_target", "reports_boardreading"), Wall(counter=READ, summary=READ)),
    # Imports: the file's own words.
    "reports_batch": Wall(
        seen=f"created_by_id = {_told('user')}::bigint OR " + _cell("organization_id"),
    ),
    "reports_batchfault": Wall(seen="EXISTS (SELECT FROM reports_batch batch WHERE batch.id = batch_id)"),
    # What an import changed, as it was before.
    "reports_batchchange": Wall(seen="EXISTS (SELECT FROM reports_batch batch WHERE batch.id = batch_id)"),
    "reports_columnmapping": PLAIN,
    # Who signs in.
    "accounts_user": PLAIN,
    "accounts_grant": PLAIN,
    "accounts_summaryclient": Wall(summary="SELECT, UPDATE (last_used_at)"),
    "accounts_session": PLAIN,
    "accounts_device": PLAIN,
    "accounts_tries": PLAIN,
    "mfa_authenticator": PLAIN,
    # The sign-in library's, unused: accounts here have no address for mail.
    **dict.fromkeys(("account_emailaddress", "account_emailconfirmation"), Wall(web=READ)),
    "common_ratecount": PLAIN,
    "members_erasure": Wall(web="SELECT, INSERT"),
    # How long things are kept, and what went.
    **dict.fromkeys(("reports_retentionsetting", "reports_retentioncount"), Wall(web="SELECT, INSERT")),
    "reports_retentionrun": Wall(web="SELECT, INSERT, UPDATE"),
    # What was done. Added to by the owner's function audit_record() only; read by auditors of the unit that
    # it concerns, and by those who see it (who looked at a member). Reasons are forgotten by whoever derives.
    "audit_entry": Wall(
        web=READ,
        deriver=READ,
        seen=(
            "organization_id IS NULL"
            + f" OR {_AUDITED}"
            + " OR EXISTS (SELECT FROM audit_seen seen WHERE seen.entry_id = audit_entry.id)"
        ),
    ),
    "audit_secret": Wall(
        web=READ,
        deriver="SELECT, DELETE",
        seen="EXISTS (SELECT FROM audit_entry entry WHERE entry.id = audit_secret.entry_id)",
    ),
    "audit_seen": Wall(web=READ, deriver=READ, seen=_AUDITED),
    # The chain is gone through each night by whoever derives, too.
    **dict.fromkeys(("audit_link", "audit_waiting"), Wall(web=READ, deriver=READ)),
    "audit_check": Wall(web=READ, deriver="SELECT, INSERT"),
}

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
    WHERE setrole = %(app)s::regrole AND setconfig @> ARRAY['role=' || %(web)s])
"""


def statements() -> Iterator[str]:
    """What makes the walls stand, whatever stood before."""
    yield FUNCTIONS
    for role in (*ROLES, APP):
        yield f"GRANT USAGE ON SCHEMA public TO {role};"
    # An import numbers its rows before it writes them.
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB};"
    for table, wall in WALLS.items():
        may = {WEB: wall.web, COUNTER: wall.counter, DERIVER: wall.deriver, SUMMARY: wall.summary}
        yield f"REVOKE ALL ON {table} FROM {', '.join((*ROLES, APP))};"
        for role, rights in may.items():
            if rights:
                yield f"GRANT {rights} ON {table} TO {role};"
        if wall.seen is not None:
            yield from _policies(table, wall, [role for role in (COUNTER, DERIVER, SUMMARY) if may[role]])


def _policies(table: str, wall: Wall, everything: list[str]) -> Iterator[str]:
    """Rows of ``table`` as each role sees them; ``everything`` is seen by roles that hand on no row."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
    for name in ("owner", "web", *everything):
        yield f"DROP POLICY IF EXISTS {name} ON {table};"
    yield f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);"
    check = f" WITH CHECK ({wall.added})" if wall.added else ""
    yield f"CREATE POLICY web ON {table} TO {WEB} USING ({wall.seen}){check};"
    for role in everything:
        yield f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true);"


def apply() -> bool:
    """Make the roles, rights and policies as listed, as the owner of the tables; false if they stood already.

    On a server where the owner may not make roles they are made beforehand (``deploy/database-roles.sh``).
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _make_roles(cursor)
        text = "\n".join(statements())
        digest = hashlib.sha256(text.encode()).hexdigest()
        cursor.execute("SELECT obj_description('accounts_grant'::regclass, 'pg_class')")
        if cursor.fetchone()[0] == digest:
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
    cursor.execute(_STARTS_AS, {"app": APP, "web": WEB})
    if not cursor.fetchone()[0]:
        cursor.execute(f"ALTER ROLE {APP} SET role = '{WEB}'")
