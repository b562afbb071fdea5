"""What the database lets web and worker do with the trail: append by one function, read what they may."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from registry.accounts.access.database_roles import as_user
from registry.audit import chain
from registry.audit.models import Entry, Secret, Seen
from registry.audit.trail import record
from registry.common.database_roles import as_counter, as_deriver, as_machine, as_summary_client

TABLES = ("audit_entry", "audit_secret", "audit_seen", "audit_link", "audit_waiting")
DENIED = pytest.raises(DatabaseError, match="permission denied")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def noted(world):
    """Entries about two communes, each with a reason and a person."""
    for code, member in (("CB-A1-1", "an"), ("CB-B2", "quy")):
        home = world.cell[code].pk
        record(
            "members.read",
            by=None,
            organization=home,
            on=world.member[member],
            reason="vì",
            seen=[(world.member[member].pk, home)],
        )
    chain.seal()
    return world


@pytest.mark.parametrize("table", TABLES)
def test_the_web_role_changes_and_removes_nothing(noted, table):
    column = "id" if table == "audit_entry" else "entry_id"
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"INSERT INTO {table} DEFAULT VALUES",
    ):
        with DENIED, transaction.atomic(), as_machine():
            run(statement)


def test_every_role_appends_and_seals(noted):
    before = Entry.objects.count()
    for frame in (as_user(noted.viewer), as_machine(), as_counter(), as_deriver(), as_summary_client()):
        with transaction.atomic(), frame:
            record("members.read", by=None)
            chain.seal()
    assert Entry.objects.count() == before + 5
    assert chain.state().waiting == 0


def test_a_user_sees_of_the_trail_what_concerns_the_own_subtree(noted):
    with as_user(noted.other_officer):
        own = set(Entry.objects.filter(action="members.read").values_list("object_id", flat=True))
        assert own == {str(noted.member["quy"].pk)}
        assert {seen.member_id for seen in Seen.objects.all()} == {noted.member["quy"].pk}
        assert Secret.objects.count() == 1


def test_without_a_context_and_for_machines_there_is_nothing_of_people(noted):
    with as_user(noted.stranger):
        assert not Entry.objects.exclude(organization_id=None).exists()
        assert not Seen.objects.exists()
    with DENIED, transaction.atomic(), as_summary_client():
        Entry.objects.exists()
