"""The same form sent twice, one after the other and at the same moment, writes one event."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from members import services
from members.models import Event, Member
from registry.common.refusals import Refused
from tests.parallel import together

from .rows import counts, stretches
from .test_events import ON, SOMEBODY


def form(world, **changes):
    return {
        "member_data": SOMEBODY,
        "cell": world.cell["CB-A2"],
        "on": ON,
        "by": world.officer,
        "filing": services.Filing(form_key=uuid4()),
    } | changes


def test_the_same_form_gives_the_first_event(world):
    arguments = form(world)
    first = services.admit(**arguments)
    before = counts()
    assert services.admit(**arguments) == first
    assert counts() == before
    leaving = {
        "member": first.member,
        "kind": "left",
        "on": date(2026, 4, 1),
        "by": world.officer,
        "filing": services.Filing(form_key=uuid4()),
    }
    left = services.leave(**leaving)
    assert services.leave(**leaving) == left


def test_a_form_is_not_used_for_something_else(world):
    arguments = form(world)
    services.admit(**arguments)
    filing = arguments["filing"]
    for member, kind in (("an", "left"), ("binh", "admitted")):
        with pytest.raises(Refused) as caught:
            if kind == "left":
                services.leave(member=world.member[member], kind=kind, on=ON, by=world.officer, filing=filing)
            else:
                services.admit(
                    member=world.member[member],
                    cell=world.cell["CB-A2"],
                    on=ON,
                    by=world.officer,
                    filing=filing,
                )
        assert caught.value.code == "form_key_reused"


@pytest.mark.django_db(transaction=True)
def test_the_same_admission_sent_twice_at_once_is_one(world):
    arguments = form(world)
    results = together(*[lambda: services.admit(**arguments).pk] * 2)
    assert results[0] == results[1], results
    assert Event.objects.filter(form_key=arguments["filing"].form_key).count() == 1
    assert Member.objects.filter(dossier_no="M1").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_event_of_a_member_sent_twice_at_once_is_one(world):
    arguments = {
        "member": world.member["an"],
        "on": ON,
        "detail": "Hà Nội",
        "by": world.officer,
        "filing": services.Filing(form_key=uuid4()),
    }
    results = together(*[lambda: services.away(**arguments).pk] * 2)
    assert results[0] == results[1], results
    assert Event.objects.filter(member=world.member["an"], kind="away").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_exits_at_once_are_one_and_a_refusal(world):
    results = together(
        *[lambda: services.leave(member=world.member["an"], kind="left", on=ON, by=world.officer)] * 2
    )
    assert sorted(type(result) is Event for result in results) == [False, True]
    [error] = [result for result in results if not isinstance(result, Event)]
    assert isinstance(error, Refused), error
    assert stretches(world.member["an"])[-1][-1] == ON
