"""The key of numbers is changed while others read and write; a killed change goes on where it stood."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from members import services
from members.identifiers import Unreadable, keyring
from members.models import Card, Member
from members.rotation import bring_into_force, left, retire, seal_anew
from registry.audit.models import Entry
from registry.common.refusals import Refused
from registry.imports.engine import load
from registry.imports.models import Batch, BatchChange
from registry.imports.undo import undo
from tests.imports import samples
from tests.members.keys import given, key, own, table_kept, written

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)
MEMBERS = 1_800


@pytest.fixture(autouse=True)
def table():
    with table_kept():
        yield


def numbers():
    return {m.dossier_no: (m.card_no, m.citizen_id) for m in Member.objects.all()}


def everybody(count):
    Member.objects.bulk_create(
        Member(dossier_no=f"HS{n:05}", card_no=f"{n:012}", citizen_id=f"09{n:010}", full_name=f"Lò Văn {n}")
        for n in range(count)
    )


def keys_on_record():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM members_identifierkey ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def rotated(capsys):
    call_command("rotate_identifier_keys")
    return capsys.readouterr().out


def test_it_works(capsys):
    everybody(20)
    before, old = numbers(), own()
    with given(key("new"), old):
        assert f"Có thể bỏ khỏi IDENTIFIER_KEYS: {old[0]}" in rotated(capsys)
    with given(key("new")):
        assert numbers() == before and left(keyring().first) == 0
        assert Member.objects.get(citizen_id="09 0000 000 007").dossier_no == "HS00007"
        assert keys_on_record() == ["new"]
    with given(old), pytest.raises(Unreadable, match="Thiếu khóa “new”"):
        numbers()
    assert Entry.objects.get(action="identifiers.key_changed").facts["members"] == 20


def test_numbers_of_cards_are_sealed_anew_too(capsys):
    everybody(1)
    Card.objects.create(member=Member.objects.get(), kind="new", card_no="001234567890")
    with given(key("new"), own()):
        rotated(capsys)
    with given(key("new")):
        assert left(keyring().first) == 0
        assert Card.objects.get(card_no="0012 3456 7890").card_no == "001234567890"


def test_again_there_is_nothing_to_do(capsys):
    everybody(3)
    assert "Không có khóa cũ nào để bỏ" in rotated(capsys)


def test_while_it_goes_on_everybody_is_found_and_nobody_gets_anothers_number():
    everybody(40)
    with given(key("new"), own()):
        bring_into_force()
        # One is done, the others are not.
        first = Member.objects.get(dossier_no="HS00000")
        first.card_no, first.citizen_id, first.dossier_no = "1", "2", "X"
        first.save()
        first.card_no, first.citizen_id, first.dossier_no = "0" * 12, "09" + "0" * 10, "HS00000"
        first.save()
        assert left(keyring().first) == 39
        for n in (0, 1, 39):
            assert Member.objects.get(card_no=f"{n:012}").dossier_no == f"HS{n:05}"
        for n in (0, 1):
            taken = Member.objects.get(dossier_no="HS00020")
            with pytest.raises(Refused, match="đã thuộc về người khác"):
                services.correct(member=taken, by=None, reason="thử", citizen_id=f"09{n:010}")
        with pytest.raises(IntegrityError, match="nobody_elses"), transaction.atomic():
            Member.objects.create(dossier_no="HS00000", full_name="Người khác")
        assert retire(keyring().first) is None, "while something is left nothing is forgotten"
        assert len(keys_on_record()) == 2


def test_what_is_written_meanwhile_is_under_the_new_key():
    everybody(2)
    with given(key("new"), own()):
        key_in_force = bring_into_force()
        member = Member.objects.create(dossier_no="M1", full_name="Lò Thị Mới")
        assert left(key_in_force) == 2
    # A process that was not given the new key reads what is old and says what it lacks.
    assert Member.objects.get(dossier_no="HS00001").card_no == f"{1:012}"
    with pytest.raises(Unreadable, match="Thiếu khóa “new”"):
        _ = Member.objects.get(pk=member.pk).dossier_no
    with pytest.raises(Unreadable, match="Thiếu khóa “new”"):
        Member.objects.create(dossier_no="M2", full_name="Lò Thị Khác")


def test_it_waits_for_who_is_writing_a_number():
    everybody(1)
    writer = connection.copy()
    try:
        writer.set_autocommit(False)
        with writer.cursor() as cursor:
            cursor.execute("SELECT identifier_key_in_force()")
        with given(key("new"), own()), connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
            with pytest.raises(Exception, match="lock timeout"):
                bring_into_force()
            writer.rollback()
            bring_into_force()
            cursor.execute("RESET lock_timeout")
    finally:
        writer.close()


def test_copies_of_imports_follow(tmp_path, capsys):
    content = samples.sheets()
    assert load(samples.write_folder(tmp_path / "1", content)).ok
    samples.put(content, "members", 2, "card_no", "001234567899")
    samples.put(content, "members", 3, "full_name", "Tên Khác")
    changed = load(samples.write_folder(tmp_path / "2", content))
    assert changed.ok and changed.written
    copies = BatchChange.objects.filter(relation="members_member", before__isnull=False)
    assert copies.count() == 2
    with given(key("new"), own()):
        rotated(capsys)
    with given(key("new")):
        mark = f"\\x{keyring().first.prefix.hex()}"
        for copy in copies:
            value = copy.before["dossier_no_sealed"]
            assert value.startswith(mark)
            assert keyring().open("dossier_no", bytes.fromhex(value[2:])) in ("0001", "0002")
        with pytest.raises(Refused) as refused:
            undo(Batch.objects.get(pk=changed.batch), by=None)
        assert refused.value.code == "built_upon"


def test_a_missing_key_is_named_before_anything_is_done(capsys):
    everybody(1)
    name = own()[0]
    with given(key("new")), pytest.raises(CommandError, match=name):
        call_command("rotate_identifier_keys")
    assert keys_on_record() == [name]


def test_what_cannot_be_opened_stops_it_by_name(capsys):
    everybody(1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_member SET card_no_sealed = card_no_sealed || '\\x00'::bytea")
    with given(key("new"), own()), pytest.raises(CommandError, match="card_no"):
        call_command("rotate_identifier_keys")


def others():
    """Sessions at work on this database beside ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = %s",
            [ROTATING],
        )
        return cursor.fetchone()[0]


# The name of the killed command's session.
ROTATING = "rotating"
SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.7); RETURN NULL; END $$;
CREATE TRIGGER slow AFTER UPDATE ON members_member FOR EACH STATEMENT EXECUTE FUNCTION slow();
"""
QUICK = "DROP TRIGGER IF EXISTS slow ON members_member; DROP FUNCTION IF EXISTS slow();"


def test_killed_in_the_middle_it_goes_on_where_it_stood(capsys):
    everybody(MEMBERS)
    before, old = numbers(), own()
    values = connection.settings_dict
    environment = os.environ | {
        "DATABASE_OWNER_URL": f"host={values['HOST']} user={values['USER']} dbname={values['NAME']}"
        f" application_name={ROTATING}",
        "IDENTIFIER_KEYS": written(key("new"), old),
        "IDENTIFIER_KEYS_FILE": "",
    }
    with given(key("new"), old), connection.cursor() as cursor:
        cursor.execute(SLOW)
        try:
            running = subprocess.Popen(
                [sys.executable, "manage.py", "rotate_identifier_keys"],
                cwd=PROJECT,
                env=environment,
                stdout=subprocess.DEVNULL,
            )
            limit = time.monotonic() + 120
            while left(keyring().first) in (0, MEMBERS):
                assert time.monotonic() < limit
                time.sleep(0.05)
            running.kill()
            running.wait()
            # Its session ends a moment after it, and takes the batch that it was at back.
            while others():
                assert time.monotonic() < limit
                time.sleep(0.05)
            rest = left(keyring().first)
            assert 0 < rest < MEMBERS and rest % 500 == MEMBERS % 500
            assert numbers() == before
            assert Member.objects.get(card_no=f"{MEMBERS - 1:012}").dossier_no == f"HS{MEMBERS - 1:05}"
        finally:
            cursor.execute(QUICK)
        assert seal_anew(keyring().first) == rest
        assert retire(keyring().first) == [old[0]]
    with given(key("new")):
        assert numbers() == before
