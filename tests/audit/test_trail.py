"""The trail: who, what, from where; appended only; what is personal only as a digest or apart."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from registry.accounts.models import Grant
from registry.audit import trail
from registry.audit.models import Entry, Link, Secret, Seen
from registry.audit.trail import Origin, collecting, keeping_refusals, origin, record, refused

# What PostgreSQL raises for an act that nobody is privileged to do.
APPEND_ONLY = pytest.raises(DatabaseError, match="append-only")


def latest():
    return Entry.objects.latest("id")


def actions():
    return list(Entry.objects.order_by("pk").values_list("action", flat=True))


def test_an_entry_says_who_did_what_to_which_and_from_where(world):
    request, an = uuid4(), world.member["an"]
    token = origin.set(Origin(request_id=request, address="10.0.0.7"))
    try:
        record("member.opened", by=world.viewer, on=an, reason="thẩm tra", fields=["card_no"])
    finally:
        origin.reset(token)
    entry = latest()
    assert (entry.actor_id, entry.actor_name, entry.action) == (world.viewer.pk, "viewer", "member.opened")
    assert (entry.object_type, entry.object_id) == ("members.member", str(an.pk))
    assert (entry.reason, entry.facts) == ("thẩm tra", {"fields": ["card_no"]})
    assert (entry.request_id, entry.address) == (request, "10.0.0.7")


def test_what_concerns_no_unit_of_its_own_stands_where_its_users_rights_begin(world):
    record("members.searched", by=world.officer)
    assert latest().organization_id == Grant.objects.get(user=world.officer).organization_id
    record("accounts.sign_in_refused", by=None, on=world.other_officer)
    assert latest().organization_id == Grant.objects.get(user=world.other_officer).organization_id
    record("members.searched", by=world.stranger)
    assert latest().organization_id is None


def test_the_machine_itself_has_no_actor(db):
    record("figures.stored", by=None, months=3)
    assert (latest().actor_id, latest().actor_name, latest().object_type) == (None, "", "")


def test_an_entry_stands_only_with_its_act(db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("figures.stored", by=None)
        raise ZeroDivisionError
    assert not Entry.objects.filter(action="figures.stored").exists()


@pytest.mark.parametrize("model", [Entry, Link, Seen])
def test_nothing_of_the_trail_is_changed_or_removed(db, model):
    record("members.read", by=None, reason="vì", seen=[(7, 1)])
    trail.chain.seal()
    column = "action" if model is Entry else "digest" if model is Link else "organization_id"
    value = b"" if model is Link else 0
    before = list(model.objects.values_list(column))
    assert before
    with APPEND_ONLY, transaction.atomic():
        model.objects.update(**{column: value})
    with APPEND_ONLY, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")
    with APPEND_ONLY, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table}")
    assert list(model.objects.values_list(column)) == before


def test_a_reason_may_be_forgotten_and_never_reworded(db):
    record("members.read", by=None, reason="vì")
    with APPEND_ONLY, transaction.atomic():
        Secret.objects.update(reason="khác")
    assert Secret.objects.all().delete()[0] == 1


def test_a_personal_value_leaves_only_its_salted_digest(db):
    for _ in range(2):
        record("members.searched", by=None, personal={"text": "Lò Văn An"}, rows=1)
    first, second = Entry.objects.order_by("-pk")[:2]
    assert "Lò" not in str(list(Entry.objects.values()))
    assert first.facts["digests"]["text"] != second.facts["digests"]["text"]
    assert first.facts["digests"]["text"] == trail.chain.hmac_of(
        bytes(Secret.objects.get(pk=first.pk).salt), "Lò Văn An"
    )


def test_people_who_were_shown_are_noted_once_each_with_their_home(db):
    record("members.listed", by=None, seen=[(7, 1), (8, None), (7, 1)], rows=3)
    assert set(Seen.objects.values_list("entry_id", "member_id", "organization_id")) == {
        (latest().pk, 7, 1),
        (latest().pk, 8, None),
    }


@pytest.mark.django_db(transaction=True)
def test_what_is_collected_is_written_at_the_end_by_one_statement(django_assert_num_queries):
    with transaction.atomic(), collecting():
        with django_assert_num_queries(0):
            record("members.listed", by=None)
            record("members.read", by=None)
        assert actions() == []
    assert actions() == ["members.listed", "members.read"]


@pytest.mark.django_db(transaction=True)
def test_what_is_collected_goes_with_a_request_that_fails():
    with pytest.raises(ZeroDivisionError), transaction.atomic(), collecting():
        record("members.read", by=None)
        raise ZeroDivisionError
    with transaction.atomic(), collecting():
        record("members.read", by=None)
        transaction.set_rollback(True)
    assert actions() == []


@pytest.mark.django_db(transaction=True)
def test_what_a_rehearsal_records_goes_with_its_savepoint():
    with transaction.atomic(), collecting():
        record("members.read", by=None)
        with transaction.atomic():
            record("member.admitted", by=None)
            transaction.set_rollback(True)
    assert actions() == ["members.read"]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_stands_though_the_request_is_rolled_back():
    with keeping_refusals(), pytest.raises(ZeroDivisionError), transaction.atomic(), collecting():
        record("members.read", by=None)
        refused("access.refused", by=None, route="member")
        raise ZeroDivisionError
    assert actions() == ["access.refused"]
