"""The trail: who, what, from where; appended only."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from registry.audit.models import Entry
from registry.audit.trail import Origin, origin, record

# What PostgreSQL raises for an act that nobody is privileged to do.
APPEND_ONLY = pytest.raises(DatabaseError, match="append-only")


def test_an_entry_says_who_did_what_to_which_and_from_where(world):
    request = uuid4()
    token = origin.set(Origin(request_id=request, address="10.0.0.7"))
    try:
        record("member.opened", by=world.viewer, on=world.member["an"], reason="thẩm tra", fields=["card_no"])
    finally:
        origin.reset(token)
    entry = Entry.objects.latest("id")
    assert (entry.actor_id, entry.actor_name, entry.action) == (world.viewer.pk, "viewer", "member.opened")
    assert (entry.object_type, entry.object_id) == ("members.member", str(world.member["an"].pk))
    assert (entry.reason, entry.facts) == ("thẩm tra", {"fields": ["card_no"]})
    assert (entry.request_id, entry.address) == (request, "10.0.0.7")


def test_the_machine_itself_has_no_actor(db):
    record("figures.stored", by=None, months=3)
    entry = Entry.objects.latest("id")
    assert (entry.actor_id, entry.actor_name, entry.object_type) == (None, "", "")


def test_an_entry_stands_only_with_its_act(db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("figures.stored", by=None)
        raise ZeroDivisionError
    assert not Entry.objects.filter(action="figures.stored").exists()


def test_no_entry_is_changed_or_removed(db):
    entry = record("figures.stored", by=None)
    with APPEND_ONLY, transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(action="nothing")
    with APPEND_ONLY, transaction.atomic():
        Entry.objects.filter(pk=entry.pk).delete()
    with APPEND_ONLY, transaction.atomic():
        entry.delete()
