"""The chain: whatever is done to the tables behind its back is found, and the first bad row is named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest
from django.db import connection, transaction

from registry.audit import chain
from registry.audit.models import Check, Entry, Link, Secret, Seen, Waiting
from registry.audit.trail import record
from tests.emptying import REST, WAKE
from tests.parallel import together

LENGTH = 24
EACH = 8
COLUMNS = {
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "actor_id": "coalesce(actor_id, 0) + 1",
    "actor_name": "actor_name || 'x'",
    "action": "action || 'x'",
    "object_type": "object_type || 'x'",
    "object_id": "object_id || '1'",
    "organization_id": "nullif(coalesce(organization_id, 0) + 1, 0)",
    "secret_digest": "translate(secret_digest, '0123456789abcdef', '123456789abcdef0')",
    "facts": """facts || '{"rows": 999999}'""",
    "request_id": "gen_random_uuid()",
    "address": "'10.9.9.9'",
}


def run(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.fixture
def sealed(db):
    """A trail of some length, whole, with a head kept after every sixth link."""
    for number in range(LENGTH):
        record(
            "members.listed" if number % 2 else "member.corrected",
            by=None,
            on=("members.member", str(number)),
            organization=number % 5 or None,
            reason="đối chiếu thẻ" if number % 3 else "",
            personal={"text": "Lò"},
            seen=[(number, 1), (number + 1, 2)],
            rows=number,
        )
    chain.seal()
    run(";".join(REST))
    return Trail(
        dict(Link.objects.exclude(number=0).values_list("number", "entry_id")),
        [chain.Mark(n, bytes(Link.objects.get(number=n).digest)) for n in range(6, LENGTH + 1, 6)],
    )


@dataclass
class Trail:
    """Which entry stands at which link, and the heads that were kept."""

    entries: dict[int, int]
    marks: list[chain.Mark]


# What a mutation does to the trail at a link, and what is then named: the link (or none) and the entry.
Named = tuple[int | None, int | None]


def edited(column: str) -> Callable[[Trail, int], Named]:
    def edit(trail: Trail, at: int) -> Named:
        run(f"UPDATE audit_entry SET {column} = {COLUMNS[column]} WHERE id = %s", trail.entries[at])
        return at, trail.entries[at]

    return edit


def renumbered(trail: Trail, at: int) -> Named:
    run("UPDATE audit_entry SET id = 999999 WHERE id = %s", trail.entries[at])
    return at, trail.entries[at]


def deleted(trail: Trail, at: int) -> Named:
    run("DELETE FROM audit_entry WHERE id = %s", trail.entries[at])
    return at, trail.entries[at]


def deleted_with_its_link(trail: Trail, at: int) -> Named:
    at = min(at, LENGTH - 1)
    for table in ("audit_entry", "audit_link", "audit_secret", "audit_seen"):
        column = "id" if table == "audit_entry" else "entry_id"
        run(f"DELETE FROM {table} WHERE {column} = %s", trail.entries[at])
    return at, None


def link_deleted(trail: Trail, at: int) -> Named:
    run("DELETE FROM audit_link WHERE number = %s", at)
    return at, None


def contents_swapped(trail: Trail, at: int) -> Named:
    other = at % LENGTH + 1
    run(
        "UPDATE audit_entry one SET (action, object_id, facts) = (two.action, two.object_id, two.facts)"
        " FROM audit_entry two WHERE (one.id, two.id) IN ((%s, %s), (%s, %s))",
        trail.entries[at],
        trail.entries[other],
        trail.entries[other],
        trail.entries[at],
    )
    first = min(at, other)
    return first, trail.entries[first]


def links_swapped(trail: Trail, at: int) -> Named:
    other = at % LENGTH + 1
    one, two = trail.entries[at], trail.entries[other]
    run("UPDATE audit_link SET entry_id = -1 WHERE number = %s", at)
    run("UPDATE audit_link SET entry_id = %s WHERE number = %s", one, other)
    run("UPDATE audit_link SET entry_id = %s WHERE number = %s", two, at)
    first = min(at, other)
    return first, two if first == at else one


def inserted_beside(trail: Trail, at: int) -> Named:
    (entry,) = Entry.objects.bulk_create([Entry(action="members.read", object_id="1")])
    return None, entry.pk


def inserted_into_the_chain(trail: Trail, at: int) -> Named:
    (entry,) = Entry.objects.bulk_create([Entry(action="members.read", object_id="1")])
    run("UPDATE audit_link SET number = -number - 1 WHERE number >= %s", at)
    run("UPDATE audit_link SET number = -number WHERE number < 0")
    run("INSERT INTO audit_link (number, entry_id, digest) VALUES (%s, %s, sha256('forged'))", at, entry.pk)
    return at, entry.pk


def inserted_with_a_fitting_link(trail: Trail, at: int) -> Named:
    """The forged link fits onto the one before it; the next one no longer does."""
    at = min(at, LENGTH - 1)
    (entry,) = Entry.objects.bulk_create([Entry(action="members.read", object_id="1")])
    run("UPDATE audit_link SET number = -number - 1 WHERE number >= %s", at)
    run("UPDATE audit_link SET number = -number WHERE number < 0")
    run(
        "INSERT INTO audit_link (number, entry_id, digest) SELECT %s, entry.id,"
        " sha256(before.digest || convert_to(audit_line(entry), 'UTF8'))"
        " FROM audit_entry entry, audit_link before WHERE entry.id = %s AND before.number = %s",
        at,
        entry.pk,
        at - 1,
    )
    # A head that names the number in between tells of it at the forged link itself.
    if at in {mark.number for mark in trail.marks}:
        return at, entry.pk
    return at + 1, trail.entries[at]


def tail_cut(trail: Trail, at: int) -> Named:
    """Only a head that was kept tells: the shorter chain is whole."""
    ids = [entry for number, entry in trail.entries.items() if number >= at]
    for table in ("audit_entry", "audit_link", "audit_secret", "audit_seen"):
        column = "id" if table == "audit_entry" else "entry_id"
        run(f"DELETE FROM {table} WHERE {column} = ANY(%s)", ids)
    return at, None


def tail_of_links_cut(trail: Trail, at: int) -> Named:
    run("DELETE FROM audit_link WHERE number >= %s", at)
    return at, None


def digest_changed(trail: Trail, at: int) -> Named:
    run("UPDATE audit_link SET digest = sha256(digest) WHERE number = %s", at)
    return at, trail.entries[at]


def reason_reworded(trail: Trail, at: int) -> Named:
    run("UPDATE audit_secret SET reason = reason || '!' WHERE entry_id = %s", trail.entries[at])
    return at, trail.entries[at]


def salt_changed(trail: Trail, at: int) -> Named:
    run("UPDATE audit_secret SET salt = sha256(salt) WHERE entry_id = %s", trail.entries[at])
    return at, trail.entries[at]


def person_added(trail: Trail, at: int) -> Named:
    run("INSERT INTO audit_seen (entry_id, member_id) VALUES (%s, 777)", trail.entries[at])
    return at, trail.entries[at]


def person_removed(trail: Trail, at: int) -> Named:
    run("DELETE FROM audit_seen WHERE entry_id = %s AND organization_id = 2", trail.entries[at])
    return at, trail.entries[at]


def person_moved(trail: Trail, at: int) -> Named:
    run("UPDATE audit_seen SET organization_id = 9 WHERE entry_id = %s", trail.entries[at])
    return at, trail.entries[at]


def made_anew(trail: Trail, at: int) -> Named:
    """An entry is changed and every link from there on computed again: the next head that was kept tells."""
    run("UPDATE audit_entry SET action = 'nothing' WHERE id = %s", trail.entries[at])
    digest = bytes(Link.objects.get(number=at - 1).digest)
    for number in range(at, LENGTH + 1):
        ((line,),) = run(f"SELECT {chain.LINE} FROM audit_entry entry WHERE id = %s", trail.entries[number])
        digest = hashlib.sha256(digest + line.encode()).digest()
        run("UPDATE audit_link SET digest = %s WHERE number = %s", digest, number)
    told = next(mark.number for mark in trail.marks if mark.number >= at)
    return told, trail.entries[told]


def made_anew_from_the_beginning(trail: Trail, at: int) -> Named:
    run("TRUNCATE audit_link")
    run("UPDATE audit_entry SET action = 'nothing' WHERE id = %s", trail.entries[at])
    Waiting.objects.bulk_create(Waiting(entry_id=entry) for entry in trail.entries.values())
    chain.seal()
    told = trail.marks[0].number
    return told, trail.entries[told]


MUTATIONS: dict[str, Callable[[Trail, int], Named]] = {
    **{f"{column} edited": edited(column) for column in COLUMNS},
    **{
        made.__name__: made
        for made in (
            renumbered,
            deleted,
            deleted_with_its_link,
            link_deleted,
            contents_swapped,
            links_swapped,
            inserted_beside,
            inserted_into_the_chain,
            inserted_with_a_fitting_link,
            tail_cut,
            tail_of_links_cut,
            digest_changed,
            reason_reworded,
            salt_changed,
            person_added,
            person_removed,
            person_moved,
            made_anew,
            made_anew_from_the_beginning,
        )
    },
}


def test_there_are_two_hundred_mutations():
    assert len(MUTATIONS) * EACH >= 200


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_mutation_is_found_and_its_first_row_named(sealed, name):
    chance = Random(name)
    places = chance.sample(range(1, LENGTH + 1), EACH)
    for at in places:
        with transaction.atomic():
            named = MUTATIONS[name](sealed, at)
            broken = verified(sealed.marks).broken
            transaction.set_rollback(True)
        assert broken is not None, (name, at)
        assert (broken.number, broken.entry_id) == named, (name, at, broken)


def verified(marks=()):
    """As the command does it: what waits is sealed first."""
    chain.seal(patient=True)
    return chain.verify(marks=marks)


def test_an_untouched_chain_holds(sealed):
    verdict = verified(sealed.marks)
    assert verdict == chain.Verdict(LENGTH, 0, 0, None)
    check = Check.objects.latest("pk")
    assert (check.number, check.fault) == (LENGTH, "")


@pytest.mark.parametrize("name", ["tail_cut", "made_anew"])
def test_what_only_a_kept_head_tells_is_not_found_without_one(sealed, name):
    MUTATIONS[name](sealed, 7)
    assert verified().broken is None


def test_forgotten_reasons_break_no_link(sealed):
    assert Secret.objects.all().delete()[0] == LENGTH
    assert verified(sealed.marks) == chain.Verdict(LENGTH, 0, LENGTH, None)


def test_an_entry_that_vanishes_before_it_is_sealed_is_missed(sealed):
    run(";".join(WAKE))
    record("members.read", by=None)
    run(";".join(REST))
    entry = Entry.objects.latest("pk").pk
    run("DELETE FROM audit_entry WHERE id = %s", entry)
    broken = verified().broken
    assert broken == chain.Broken(None, entry, f"the entry was recorded and is gone: entry {entry}")


def test_what_belongs_to_no_entry_is_found(sealed):
    Seen.objects.create(entry_id=999_999, member_id=1)
    assert "people are noted for an entry that is not there" in verified().broken.message
    Seen.objects.filter(entry_id=999_999).delete()
    Secret.objects.create(entry_id=999_999, salt=b"x")
    assert "a secret has no entry" in verified().broken.message


def test_the_database_and_the_check_read_an_entry_alike(sealed):
    ((different,),) = run(
        f"SELECT count(*) FROM audit_entry entry WHERE audit_line(entry) IS DISTINCT FROM {chain.LINE}"
    )
    assert different == 0


def test_every_column_of_an_entry_is_in_the_chain():
    assert {field.name for field in Entry._meta.get_fields()} == {"id", *COLUMNS}


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain_without_a_gap():
    writers, each = 8, 25

    def write() -> None:
        for number in range(each):
            with transaction.atomic():
                record("members.read", by=None, seen=[(number, 1)])

    assert together(*[write] * writers) == [None] * writers
    assert verified() == chain.Verdict(writers * each, 0, 0, None)
    assert list(Link.objects.order_by("number").values_list("number", flat=True)) == list(
        range(writers * each + 1)
    )
    assert set(Link.objects.exclude(number=0).values_list("entry_id", flat=True)) == set(
        Entry.objects.values_list("pk", flat=True)
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_is_sealed_at_once():
    record("members.read", by=None)
    assert chain.state().number == 1 and chain.state().waiting == 0


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_fails_fails_no_act(monkeypatch):
    run("ALTER FUNCTION audit_seal(boolean) RENAME TO audit_seal_gone")
    try:
        with transaction.atomic():
            record("members.read", by=None)
        assert Entry.objects.count() == 1 and chain.state().waiting == 1
    finally:
        run("ALTER FUNCTION audit_seal_gone(boolean) RENAME TO audit_seal")
    assert chain.seal() == 1
