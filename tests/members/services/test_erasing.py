"""Erasing somebody who never counted: what goes, what stays, who is kept."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from members import services
from members.models import Erasure, Event, Member, Post
from members.services import erasing
from registry.audit import chain
from registry.audit.models import Entry, Secret
from registry.audit.trail import record
from registry.common.declared.held import Held

from .rows import refused

NAME = "Hờ Thị Xóa"


def entered(world, name=NAME, **more):
    """Somebody entered by mistake, whose one event was voided."""
    event = services.admit(
        member_data={"dossier_no": f"NHAM-{name}", "full_name": name, "citizen_id": "011000099999", **more},
        cell=world.cell["CB-A1-1"],
        village=world.area["a1-1"],
        on=date(2025, 11, 1),
        by=world.officer,
    )
    services.void(event=event, reason="ghi nhầm người", by=world.officer)
    return event.member


def test_nothing_of_the_person_is_left_but_that_it_happened(world):
    member = entered(world)
    services.fill_post(
        village=world.area["a1-2"], post="village_head", holder=member, on=date(2025, 1, 1), by=world.staff
    )
    assert erasing.extent_of(member) == erasing.Extent(events=1, posts=1, copies=0, reasons=1)
    erasure = services.erase(member=member, reason="ghi nhầm người", by=world.staff)
    assert not Member.objects.filter(pk=member.pk).exists()
    assert not Event.objects.filter(member_id=member.pk).exists()
    assert Post.objects.get(village=world.area["a1-2"]).holder is None
    assert (erasure.events, erasure.posts, erasure.ground) == (1, 1, "asked")
    assert (erasure.organization, erasure.erased_by) == (world.cell["CB-A1-1"], world.staff)
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.object_id) == ("member.erased", str(member.pk))
    assert entry.facts["events"] == entry.facts["posts"] == entry.facts["reasons"] == 1


def test_the_trail_forgets_what_it_said_of_the_person_and_its_chain_holds(world):
    member = entered(world)
    record("members.searched", by=world.staff, personal={"q": NAME}, seen=[(member.pk, None)])
    both = [(member.pk, None), (world.member["an"].pk, None)]
    record("members.searched", by=world.staff, personal={"q": "thị"}, seen=both)
    services.correct(member=world.member["an"], by=world.staff, reason="của người khác", gender="female")
    before = Entry.objects.count()
    services.erase(member=member, reason="hồ sơ trùng", by=world.staff)
    said = set(Secret.objects.values_list("reason", flat=True))
    assert "ghi nhầm người" not in said and {"của người khác", "hồ sơ trùng"} <= said
    searches = Entry.objects.filter(action="members.searched").order_by("pk").values_list("pk", flat=True)
    assert [Secret.objects.filter(pk=pk).exists() for pk in searches] == [False, True]
    assert Entry.objects.count() == before + 1
    chain.seal(patient=True)
    verdict = chain.verify()
    assert verdict.broken is None and verdict.forgotten == 2


def test_whoever_counts_or_counted_is_kept(world):
    for name in ("an", "giang", "lan"):
        assert refused(services.erase, member=world.member[name], reason="theo yêu cầu", by=world.staff) == (
            "counts",
            "",
        )
    assert not Erasure.objects.exists()


def test_a_reason_is_needed_that_does_not_name_the_person(world):
    member = entered(world)
    arguments = {"member": member, "by": world.staff}
    assert refused(services.erase, **arguments, reason=" a ") == ("reason_missing", "reason")
    for reason in ("ghi nhầm bà HỜ THỊ XOA ở bản", "trùng với số 011000099999", f"trùng {member.dossier_no}"):
        assert refused(services.erase, **arguments, reason=reason) == ("reason_names_the_person", "reason")
    assert Member.objects.filter(pk=member.pk).exists()


def test_events_go_only_with_the_person_whom_the_transaction_names(world):
    member, other = entered(world), entered(world, "Hờ Thị Khác", citizen_id="")
    counted = world.member["an"]

    def delete(of, named):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('registry.erased_member', %s, true)", [str(named.pk)])
            cursor.execute("DELETE FROM members_event WHERE member_id = %s", [of.pk])

    for of, named in ((other, member), (counted, counted)):
        with pytest.raises(DatabaseError, match="never removed"):
            delete(of, named)
    # One voided event beside a live one goes no more than the live one.
    services.void(event=world.event["an"], reason="thử", by=world.staff)
    services.first_record(member=counted, cell=world.cell["CB-A1-1"], on=date(2020, 1, 1), by=world.staff)
    with (
        pytest.raises(DatabaseError, match="never removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT set_config('registry.erased_member', %s, true)", [str(counted.pk)])
        cursor.execute("DELETE FROM members_event WHERE id = %s", [world.event["an"].pk])


class Copies:
    """Three rows of a copy that an app declares; says whose were removed."""

    def __init__(self):
        self.gone = []

    def __call__(self, person):
        return SimpleNamespace(count=lambda: 3, delete=lambda: (self.gone.append(person.pk) or 3, {}))


def test_copies_that_apps_declare_go_in_the_same_transaction(world, monkeypatch):
    member, copies, record_itself = entered(world), Copies(), Copies()
    declared = (
        Held("copies", "", "", Post, {}, copies, place=1, is_copy=True),
        Held("person", "", "", Member, {}, record_itself, place=2),
    )
    monkeypatch.setattr(erasing, "collected", lambda module, name: declared)
    assert erasing.extent_of(member).copies == 3
    assert services.erase(member=member, reason="ghi nhầm người", by=world.staff).copies == 3
    assert copies.gone == [member.pk] and record_itself.gone == []


def test_never_counted_are_those_without_a_live_event_since_their_last_was_voided(world):
    member = entered(world)
    assert list(erasing.never_counted()) == [member]
    now = timezone.now()
    assert list(erasing.never_counted(before=now + timedelta(minutes=1))) == [member]
    assert not erasing.never_counted(before=now - timedelta(minutes=1)).exists()
    services.admit(member=member, cell=world.cell["CB-A1-1"], on=date(2025, 11, 2), by=world.officer)
    assert not erasing.never_counted().exists()
