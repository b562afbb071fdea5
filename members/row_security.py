"""Who may do what with the tables of people, and which people each user sees."""

from __future__ import annotations

from members.identifiers import COLUMNS
from registry.common.declared.row_security import (
    ALL,
    READ,
    TableAccess,
    alike,
    area_in_sight,
    of_context,
    organization_in_sight,
    organization_in_sight_by_row,
)
from registry.servers.roles import WEB

# Columns of a member that figures are broken down by: no name, no number, no place of origin. And the key by
# which a count is changed before a machine sees it.
FACTS = (
    "religion, education, qualification, academic_title, political_theory, occupation, youth_union,"
    " private_owner, retired"
)
COUNTED = (
    f"id, home_id, elsewhere, gender, birth_date, ethnicity, {FACTS}, local, admitted_on, official_on,"
    " disclosure_key"
)

# Of a case what figures read: no name, nothing else of the person. And the key, as a member's own.
CASE_COUNTED = ("id", "village_id", "cell_id", "source", "opened_on", "closed_on", "stuck", "disclosure_key")
STEP_COUNTED = ("id", "case_id", "step", "done_on")

# For a row of a member that is not seen by its own cell, as ``registry_any_within``, which it asks. It
# answers about a person, so it asks for the context itself.
SEES_MEMBER = f"""
CREATE OR REPLACE FUNCTION registry_sees_member(person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 10 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM members_member member
        WHERE member.id = person AND registry_any_within(
            member.home_id || member.elsewhere, registry_context('cells')));
END $$;
REVOKE ALL ON FUNCTION registry_sees_member(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry_sees_member(bigint) TO {WEB};
"""  # noqa: S608 (our own names)

# A number that somebody adds who does not see the whole register waits to be compared: else the constraint
# would say whether it is somebody's. The owner may have the web role's rights, and with them this policy.
NUMBERS_AWAIT = "current_user <> '{}' OR (SELECT registry_sees_everything()) OR ({})".format(
    WEB, " AND ".join(f"({column}_index IS NULL OR {column}_state = 'awaiting')" for column in COLUMNS)
)

# The offset keeps it a probe of one member: a hash would read all that there are.
OF_A_MEMBER = "EXISTS (SELECT FROM members_member member WHERE member.id = member_id OFFSET 0)"

OF_EITHER = "EXISTS (SELECT FROM members_member member WHERE member.id IN ({}) OFFSET 0)"

TABLES = (
    TableAccess(
        "members_member",
        counter=f"SELECT ({COUNTED})",
        deriver="SELECT, UPDATE (home_id, elsewhere)",
        seen=(
            organization_in_sight("home_id")
            + f" OR (elsewhere IS NOT NULL AND registry_any_within(elsewhere, {of_context('cells')}))"
        ),
        entered=NUMBERS_AWAIT,
        functions=SEES_MEMBER,
    ),
    # Figures read from events who is away, who is exempted, and since when party age runs.
    TableAccess(
        "members_event",
        counter="SELECT (id, member_id, kind, effective_on, decided_on, detail, until, voided_at)",
        deriver=READ,
        seen=OF_A_MEMBER,
    ),
    TableAccess(
        "members_profile", counter=f"SELECT (id, member_id, from_on, {FACTS}, workplace_id)", seen=OF_A_MEMBER
    ),
    *alike(
        ("members_stretch", "members_movement"),
        web=READ,
        counter=READ,
        deriver=ALL,
        seen=organization_in_sight_by_row("cell_id") + " OR registry_sees_member(member_id)",
    ),
    TableAccess("members_post", counter=READ, seen=area_in_sight("village_id")),
    TableAccess("members_partypost", counter=READ, seen=organization_in_sight("organization_id")),
    TableAccess("members_assignment", counter=READ, seen=OF_A_MEMBER),
    TableAccess("members_badge", counter=READ, seen=OF_A_MEMBER),
    TableAccess("members_card", counter="SELECT (id, member_id, kind, issued_on)", seen=OF_A_MEMBER),
    TableAccess(
        "members_review",
        counter="SELECT (id, member_id, opened_on, reason, closed_on)",
        seen=OF_A_MEMBER,
    ),
    TableAccess(
        "members_award",
        counter="SELECT (id, member_id, organization_id, awarded_on, kind)",
        seen=(
            f"organization_id IS NOT NULL AND {organization_in_sight('organization_id')}"
            f" OR member_id IS NOT NULL AND {OF_A_MEMBER}"
        ),
    ),
    TableAccess(
        "members_case",
        counter=f"SELECT ({', '.join(CASE_COUNTED)})",
        seen=f"{organization_in_sight('cell_id')} OR cell_id IS NULL AND {area_in_sight('village_id')}",
    ),
    TableAccess(
        "members_casestep",
        counter=f"SELECT ({', '.join(STEP_COUNTED)})",
        seen='EXISTS (SELECT FROM members_case "case" WHERE "case".id = case_id OFFSET 0)',
    ),
    # Both sides see it: where the member is sent from, and where to.
    TableAccess(
        "members_transfer",
        seen=f"{organization_in_sight('from_cell_id')} OR {organization_in_sight('to_id')}",
    ),
    # Days off, which hold for the whole register.
    TableAccess("members_holiday"),
    # Which acts wait for confirmation, for the whole register.
    TableAccess("members_confirmationrule"),
    # Places of work: no person stands in them.
    *alike(("members_base", "members_baseterm"), counter=READ, deriver=READ),
    # Which keys numbers are sealed with; the keys themselves are in no table.
    TableAccess("members_identifierkey", web=READ),
    TableAccess("members_erasure", web="SELECT, INSERT"),
    TableAccess("members_joining", seen=OF_EITHER.format("kept_id, left_id")),
    TableAccess("members_distinct", seen=OF_EITHER.format("first_id, second_id")),
)
