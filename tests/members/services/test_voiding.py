"""Events are voided and replaced, never changed: what follows then, and what stands in the way."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from members import services
from members.models import Event
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.refusals import Refused
from tests.parallel import together

from .rows import counts, movements, refused, stretches
from .test_events import ON


def test_what_followed_from_a_voided_event_follows_no_longer(world):
    member = world.member["oanh"]
    event = Event.objects.get(member=member, kind="cell_changed")
    voided = services.void(event=event, reason=" nhầm  người ", by=world.staff)
    assert stretches(member) == [("CB-B1-1", "b1-1", "official", date(2020, 1, 1), FOREVER)]
    assert movements(member) == [("first_recorded", date(2020, 1, 1))]
    assert (voided.voided_by, voided.void_reason, voided.replaced_by) == (world.staff, "nhầm người", None)
    assert voided.voided_at is not None
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.reason, entry.facts["event"]) == ("event.voided", "nhầm người", event.pk)


def test_a_voided_event_may_be_entered_again_on_the_same_day(world):
    member = world.member["oanh"]
    event = Event.objects.get(member=member, kind="cell_changed")
    services.void(event=event, reason="nhầm", by=world.staff)
    before = stretches(member)
    services.change_cell(member=member, cell=world.cell["CB-B2"], on=event.effective_on, by=world.staff)
    assert len(stretches(member)) == len(before) + 1
    assert (stretches(member)[-1][0], stretches(member)[-1][3]) == ("CB-B2", event.effective_on)


def test_an_event_on_which_a_later_one_rests_is_not_voided(world):
    before = counts()
    with pytest.raises(Refused) as caught:
        services.void(event=world.event["son"], reason="nhầm", by=world.staff)
    assert caught.value.code == "later_event_depends_on_it"
    assert "«Công nhận chính thức» ngày 19/05/2024" in caught.value.message
    assert counts() == before
    assert Event.objects.get(pk=world.event["son"].pk).voided_at is None


def test_voiding_from_the_last_to_the_first_leaves_nothing_counted(world):
    member = world.member["son"]
    for event in Event.objects.filter(member=member).order_by("-effective_on"):
        services.void(event=event, reason="nhầm", by=world.staff)
    assert (stretches(member), movements(member)) == ([], [])


def test_voiding_needs_a_reason_and_an_event_that_stands(world):
    event = Event.objects.get(member=world.member["oanh"], kind="cell_changed")
    assert refused(services.void, event=event, reason="  ", by=world.staff) == ("reason_missing", "reason")
    services.void(event=event, reason="nhầm", by=world.staff)
    assert refused(services.void, event=event, reason="khác", by=world.staff) == ("voided_already", "")
    assert refused(services.void, event=event, reason="nhầm", by=world.officer) == ("voided_already", "")


def test_the_same_void_sent_twice_is_one(world):
    event = Event.objects.get(member=world.member["oanh"], kind="cell_changed")
    first = services.void(event=event, reason="nhầm", by=world.staff)
    before = counts()
    assert services.void(event=event, reason="nhầm", by=world.staff).voided_at == first.voided_at
    assert counts() == before


@pytest.mark.django_db(transaction=True)
def test_two_voids_at_once_are_one_and_a_refusal(world):
    event = Event.objects.get(member=world.member["oanh"], kind="cell_changed")
    users = [world.staff, world.officer]
    results = together(*[lambda: services.void(event=event, reason="nhầm", by=users.pop())] * 2)
    [refusal] = [result for result in results if not isinstance(result, Event)]
    assert isinstance(refusal, Refused), refusal
    assert refusal.code == "voided_already"


def test_replacing_keeps_what_is_not_changed(world):
    member = world.member["oanh"]
    old = Event.objects.get(member=member, kind="cell_changed")
    new = services.replace(
        event=old, by=world.officer, reason="sai ngày", on=date(2025, 11, 1), document_no="9-QĐ"
    )
    old.refresh_from_db()
    assert (old.replaced_by, old.void_reason) == (new, "sai ngày")
    assert (new.kind, new.cell, new.village) == (old.kind, old.cell, old.village)
    assert (new.effective_on, new.document_no, new.recorded_by) == (
        date(2025, 11, 1),
        "9-QĐ",
        world.officer,
    )
    assert stretches(member)[1] == ("CB-B2", "b2-1", "official", date(2025, 11, 1), FOREVER)
    assert Entry.objects.latest("id").action == "event.replaced"


def test_an_event_under_a_later_one_is_replaced_where_it_cannot_be_voided(world):
    services.replace(
        event=world.event["son"], by=world.staff, reason="sai chi bộ", cell=world.cell["CB-A1-1"]
    )
    assert {row[0] for row in stretches(world.member["son"])} == {"CB-A1-1"}


def test_a_replacement_that_cannot_be_true_is_refused_whole(world):
    """Sơn was recognized on 19 May 2024."""
    arguments = {"event": world.event["son"], "by": world.staff, "reason": "sai ngày"}
    with pytest.raises(Refused) as caught:
        services.replace(**arguments, on=date(2024, 6, 1))
    assert "«Công nhận chính thức» ngày 19/05/2024" in caught.value.message
    assert Event.objects.get(pk=world.event["son"].pk).voided_at is None
    assert refused(services.replace, **arguments, cell=world.cell["HU-A"]) == ("not_a_cell", "cell")
    assert refused(services.replace, **arguments, kind="transferred_in") == ("kind_stays", "kind")
    assert refused(services.replace, **(arguments | {"reason": ""})) == ("reason_missing", "reason")
    assert refused(services.replace, **arguments, other_place="moon") == (
        "other_place_unknown",
        "other_place",
    )
    arrival = arguments | {"event": world.event["an"]}
    assert refused(services.replace, **arrival, detail="thật") == ("detail_unknown", "detail")
    with pytest.raises(TypeError, match="member"):
        services.replace(**arguments, member=world.member["an"])


def test_one_exit_is_replaced_by_another(world):
    member = world.member["an"]
    event = services.leave(member=member, kind="deleted", on=ON, by=world.officer)
    services.replace(event=event, by=world.officer, reason="nhầm", kind="left")
    assert movements(member)[-1] == ("left", ON)


def test_the_same_replacement_sent_twice_is_one(world):
    old = Event.objects.get(member=world.member["oanh"], kind="cell_changed")
    arguments = {
        "event": old,
        "by": world.staff,
        "reason": "sai ngày",
        "on": date(2025, 11, 1),
        "form_key": uuid4(),
    }
    assert services.replace(**arguments) == services.replace(**arguments)
    assert refused(services.replace, **(arguments | {"form_key": uuid4()})) == ("voided_already", "")
