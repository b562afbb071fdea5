"""Scopes of queries and policies of the database show the same, over histories that nobody would think of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, note, settings
from hypothesis import strategies as st

from members.models import Event, Member, people
from registry.accounts.access import database_roles as roles
from registry.accounts.access import scopes
from registry.accounts.models import Grant, Role, User
from registry.common.dates import DAY
from registry.units import numbering
from registry.units.models import Area, Organization
from tests.histories import HOT_DAYS, worlds
from tests.oracle.store import load
from tests.oracle.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
DAYS_OF_A_WORLD = 5
EXAMPLES = 2 * settings().max_examples

days = st.sampled_from(sorted({day + step for day in HOT_DAYS for step in (-DAY, 0 * DAY, DAY)}))


def ids(rows: Any) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def shown(user: User, day: date) -> dict[str, tuple[set[int], set[int]]]:
    """The organizations, areas and members of a day: those that scopes show, and those that policies do."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (scopes, roles, numbering, people):
            patch.setattr(module, "localdate", lambda: day)
        numbering.ensure()
        first = (
            set(scopes.subtree_ids(user)),
            set(scopes.area_ids(user)),
            ids(Member.objects.visible_to(user)),
        )
        with roles.as_user(user):
            second = ids(Organization.objects), ids(Area.objects), ids(Member.objects)
            events = set(Event.objects.values_list("member_id", flat=True))
        of_members = set(Event.objects.filter(member__in=second[2]).values_list("member_id", flat=True))
    found = dict(zip(("organizations", "areas", "members"), zip(first, second, strict=True), strict=True))
    return found | {"events": (of_members, events)}


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_scopes_and_policies_show_the_same_on_every_day(db: Any, data: st.DataObject) -> None:
    world: World = data.draw(worlds())
    with transaction.atomic():
        load(world)
        user = User.objects.create(username="somebody")
        codes = data.draw(
            st.lists(
                st.sampled_from(sorted({row.code for row in world.organizations})), min_size=1, max_size=2
            )
        )
        for code in set(codes):
            Grant.objects.create(
                user=user,
                role=data.draw(st.sampled_from((Role.OFFICER, Role.VIEWER, Role.AUDITOR))),
                organization=Organization.objects.get(code=code),
            )
        for day in data.draw(st.lists(days, min_size=1, max_size=DAYS_OF_A_WORLD, unique=True)):
            for what, (first, second) in shown(user, day).items():
                if first != second:
                    note(world.listing())
                assert first == second, f"{what} on {day} for {codes}"
        transaction.set_rollback(True)


def test_the_checker_finds_a_tree_that_was_not_numbered_anew(world):
    first, second = shown(world.officer, date(2026, 3, 1))["organizations"]
    assert first == second
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbering, "ensure", lambda: [])
        first, second = shown(world.officer, date(2025, 3, 1))["organizations"]
    assert first != second
