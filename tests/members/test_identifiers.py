"""Numbers at rest: sealed, found by blind index alone, refused when tampered with or under other keys."""

from __future__ import annotations

import hmac
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from members import services
from members.identifiers import COLUMNS, Key, Keyring, Unreadable, keyring, verify
from members.models import Member
from registry.common.logs import described
from registry.settings import keys as read_keys
from tests.members.keys import given, key, own, written

PROJECT = Path(__file__).resolve().parents[2]
NUMBERS = {"dossier_no": "HS/2026-ĐBP", "card_no": "987654321098", "citizen_id": "091234567891"}

pytestmark = pytest.mark.django_db


def stored(member, column):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column}_sealed, {column}_index FROM members_member WHERE id = %s", [member.pk]
        )
        return tuple(None if half is None else bytes(half) for half in cursor.fetchone())


def person(**numbers):
    return Member.objects.create(full_name="Lò Văn Thử", **numbers)


def test_it_works():
    member = person(**NUMBERS)
    again = Member.objects.get(pk=member.pk)
    assert {column: getattr(again, column) for column in COLUMNS} == NUMBERS
    for column, number in NUMBERS.items():
        assert Member.objects.get(**{column: number}) == member
        sealed, blind = stored(member, column)
        assert number.encode() not in sealed and len(blind) == 32


def test_a_new_register_begins_under_the_first_key():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, proof, in_force FROM members_identifierkey")
        ((name, proof, in_force),) = cursor.fetchall()
    assert (name, bytes(proof), in_force) == (keyring().first.name, keyring().first.proof, True)


def test_the_same_number_is_never_sealed_the_same():
    first, second = keyring().first.seal("card_no", "1"), keyring().first.seal("card_no", "1")
    assert first.value != second.value and first.blind == second.blind


def test_the_index_is_what_it_says():
    name, secret = key("a")
    derived = HKDFExpand(SHA256(), 32, b"party register, identifiers: index").derive(secret)
    expected = hmac.digest(derived, b"citizen_id\0" + b"011000000001", "sha256")
    made = Key(name, secret)
    assert made.index("citizen_id", "011 000.000-001") == expected
    assert made.seal("citizen_id", "011000000001").blind == expected


def test_one_number_in_two_columns_has_two_indexes():
    ring = keyring().first
    assert ring.index("card_no", "012345678901") != ring.index("citizen_id", "012345678901")


def test_a_number_that_is_not_there_is_nothing():
    member = person(dossier_no="M1", card_no="")
    assert stored(member, "card_no") == (None, None)
    assert Member.objects.get(pk=member.pk).card_no == ""
    assert Member.objects.get(card_no="") == member
    assert not Member.objects.filter(card_no="1").exists()


def test_what_is_not_touched_is_not_sealed_again():
    member = person(**NUMBERS)
    before = stored(member, "card_no")
    again = Member.objects.get(pk=member.pk)
    again.card_no = NUMBERS["card_no"]
    again.full_name = "Lò Văn Khác"
    again.save()
    assert stored(member, "card_no") == before
    again.card_no = "1"
    again.save()
    assert stored(member, "card_no") != before and Member.objects.get(card_no="1") == member


@pytest.mark.parametrize("typed", ["0912 3456 7891", "0912.3456.7891", "0912-3456-7891", " 091234567891 "])
def test_a_number_is_one_however_it_is_parted(typed):
    member = person(dossier_no="M1", citizen_id="0912 34567891")
    assert list(Member.objects.numbered(typed)) == [member]
    assert list(Member.objects.filter(citizen_id=typed)) == [member]


def test_a_dossier_is_what_is_written():
    one, other = person(dossier_no="1.23"), person(dossier_no="12.3")
    assert list(Member.objects.filter(dossier_no="1.23")) == [one]
    assert list(Member.objects.numbered("12.3")) == [other]


@pytest.mark.parametrize("lookup", ["contains", "startswith", "gt", "regex", "iexact"])
def test_no_part_of_a_number_can_be_asked_for(lookup):
    with pytest.raises(FieldError):
        Member.objects.filter(**{f"citizen_id__{lookup}": "0"}).exists()


def test_a_number_is_written_with_its_index_or_not_at_all():
    member = person(**NUMBERS)
    with pytest.raises(TypeError, match="save"), transaction.atomic():
        Member.objects.update(card_no="1")
    with pytest.raises(Exception, match="member_numbers_are_indexed"), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(card_no=None)


# Tampering


def break_into(member, column, value):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE members_member SET {column}_sealed = %s WHERE id = %s", [value, member.pk])


@pytest.mark.parametrize("place", [0, 2, -1, -20, -35])
def test_what_was_tampered_with_is_refused_and_named(place):
    member = person(**NUMBERS)
    value = bytearray(stored(member, "citizen_id")[0])
    value[place] ^= 1
    break_into(member, "citizen_id", bytes(value))
    found = Member.objects.get(pk=member.pk)
    assert found.card_no == NUMBERS["card_no"]
    with pytest.raises(Unreadable, match=r"citizen_id|IDENTIFIER_KEYS"):
        _ = found.citizen_id


def test_a_number_of_another_column_does_not_open():
    member = person(**NUMBERS)
    break_into(member, "citizen_id", stored(member, "card_no")[0])
    with pytest.raises(Unreadable, match="citizen_id") as refused:
        _ = Member.objects.get(pk=member.pk).citizen_id
    assert "Unreadable: citizen_id" in described(refused.value), "the log names the column"


# Keys


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no key"),
        ("k1", "key 1"),
        ("k1:abc", "key 1"),
        ("K 1:" + "A" * 43 + "=", "key 1"),
        ("k1:" + "A" * 42 + "==", "key 1"),
        (written(key("k1"), ("k1", b"x" * 32)), "key 2"),
        (written(key("k1"), ("k2", key("k1")[1])), "key 2"),
    ],
)
def test_keys_are_read_strictly_and_never_repeated_in_an_error(monkeypatch, text, said):
    monkeypatch.setenv("THEIR_KEYS", text)
    with pytest.raises(ImproperlyConfigured, match=said) as refused:
        read_keys("THEIR_KEYS")
    assert "AAAA" not in str(refused.value)


def test_keys_are_read_in_their_order(monkeypatch, tmp_path):
    (tmp_path / "keys").write_text(written(key("b"), key("a")) + "\n")
    monkeypatch.setenv("THEIR_KEYS_FILE", str(tmp_path / "keys"))
    assert read_keys("THEIR_KEYS") == [key("b"), key("a")]


def test_a_key_that_the_register_needs_is_missed_by_name():
    name = own()[0]
    with given(key("other")), pytest.raises(ImproperlyConfigured, match=name):
        verify()


def test_another_key_of_the_same_name_is_refused():
    same = (own()[0], b"x" * 32)
    with given(same), pytest.raises(ImproperlyConfigured, match="không phải khóa"):
        verify()


def test_nothing_starts_with_other_keys(django_db_setup):
    values = connection.settings_dict
    url = f"host={values['HOST']} user={values['USER']} dbname={values['NAME']}"
    for keys, code in ((written(own()), 0), (written(key("other")), 1)):
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--database", "default"],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_OWNER_URL": url, "IDENTIFIER_KEYS": keys, "IDENTIFIER_KEYS_FILE": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert (own()[0] in done.stderr) == bool(code)


def test_keys_do_not_follow_from_one_another():
    one, other = (Keyring([key(name)]).first for name in ("a", "b"))
    assert one.index("card_no", "1") != other.index("card_no", "1")
    with pytest.raises(Unreadable, match="Thiếu khóa “a”"):
        Keyring([key("b")]).open("card_no", one.seal("card_no", "1").value)


# Services


def test_no_statement_holds_a_number(world):
    with CaptureQueriesContext(connection) as caught:
        event = services.first_record(
            member_data=NUMBERS | {"full_name": "Lò Văn Kín"},
            cell=world.cell["CB-A1-1"],
            on=world.event["an"].effective_on,
            by=world.staff,
        )
        services.correct(member=event.member, by=world.staff, reason="sai", card_no="123456789012")
        assert list(Member.objects.numbered("123456789012")) == [event.member]
    said = "\n".join(query["sql"] for query in caught.captured_queries)
    assert "Lò Văn Kín" in said
    for number in (*NUMBERS.values(), "123456789012"):
        assert number not in said and number.encode().hex() not in said
