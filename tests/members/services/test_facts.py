"""What a member is from a day on: entered, read on a day, and taken back."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from members import services
from members.models import Member, Profile, facts_on
from registry.audit.models import Entry
from tests.world import World

pytestmark = pytest.mark.django_db
ON = date(2025, 3, 1)


def test_it_works(world: World) -> None:
    member = world.member["an"]
    before = facts_on(member, date(2025, 2, 28))
    said = {"on": ON, "by": world.officer, "occupation": "worker", "job": "  Thợ  hàn ", "retired": None}
    key = uuid4()
    profile = services.state_facts(member=member, form_key=key, **said)
    assert services.state_facts(member=member, form_key=key, **said) == profile
    member = Member.objects.get(pk=member.pk)
    assert facts_on(member, date(2025, 2, 28)) == before
    assert facts_on(member, ON) == {**before, "occupation": "worker", "job": "Thợ hàn"}
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.facts["fields"]) == ("member.facts_stated", ["job", "occupation"])
    assert "worker" not in str(entry.facts)
    # One row a day; what a later day says stands.
    services.state_facts(member=member, on=ON, by=world.officer, retired=False)
    services.state_facts(member=member, on=date(2025, 6, 1), by=world.officer, occupation="farmer")
    services.state_facts(member=member, on=date(2025, 4, 1), by=world.officer, occupation="pupil")
    assert Profile.objects.get(pk=profile.pk).said() == {
        "occupation": "worker",
        "job": "Thợ hàn",
        "retired": False,
    }
    assert facts_on(member, date(2025, 12, 1))["occupation"] == "farmer"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"on": date(1950, 1, 1), "occupation": "worker"}, "before_birth"),
        ({"on": date(2200, 1, 1), "occupation": "worker"}, "in_the_future"),
        ({"on": ON}, "nothing_changes"),
        ({"on": ON, "occupation": "no such"}, "invalid_choice"),
    ],
)
def test_what_cannot_be_is_refused(world: World, said: dict[str, object], code: str) -> None:
    with pytest.raises(services.Refused) as refused:
        services.state_facts(member=world.member["an"], by=world.officer, **said)  # type: ignore[arg-type]
    assert refused.value.code == code and not Profile.objects.exists()


def test_what_was_wrong_is_taken_back_with_a_reason(world: World) -> None:
    member = world.member["an"]
    profile = services.state_facts(member=member, on=ON, by=world.officer, occupation="worker")
    with pytest.raises(services.Refused):
        services.take_back_facts(profile=profile, reason=" ", by=world.officer)
    for _ in range(2):
        services.take_back_facts(profile=profile, reason="ghi nhầm người", by=world.officer)
    assert not Profile.objects.exists()
    assert Entry.objects.filter(action="member.facts_taken_back").count() == 1
