"""Who sees what, from trees in memory, held against the same rules asked of the rows by recursive SQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, note, settings
from hypothesis import strategies as st

from registry.accounts.access import scopes
from registry.accounts.models import Grant, Role, User
from registry.common.dates import DAY, FOREVER
from registry.units.models import Area, AreaChange, Organization, OrganizationChange
from registry.units.sight import Sight
from registry.units.structure import forest
from registry.units.tree import DatedTree, Tree, TreeOnDay
from tests.access.caching import forget
from tests.histories import HOT_DAYS, units
from tests.oracle import sight
from tests.oracle.store import load
from tests.oracle.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
EXAMPLES = 2 * settings().max_examples
ROLES = (Role.STAFF, Role.OFFICER, Role.AUDITOR)

days = st.sampled_from(sorted({day + step for day in HOT_DAYS for step in (-DAY, 0 * DAY, DAY)}))


def differences(user: User, day: date) -> Iterator[str]:
    """What the register says otherwise than the rows do, of a user's sight and of both trees on a day."""
    roots, below = sight.organizations(user, day)
    known = forest()
    for role in ROLES:
        if set(scopes.root_ids(user, roles=[role], on=day)) != roots.get(role, set()):
            yield f"where {role} begins on {day}"
        if set(scopes.subtree_ids(user, roles=[role], on=day)) != below.get(role, set()):
            yield f"what {role} runs down to on {day}"
    for tree, all_units in ((Tree.TERRITORY, known.area_keys), (Tree.PARTY, known.codes)):
        read = known.on(day).of(tree)
        if {unit: read.above(unit) for unit in all_units} != sight.above(tree, day):
            yield f"what stands above in {tree} on {day}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scopes, "localdate", lambda: day)
        mine, every = scopes.subtree_ids(user), list(known.area_keys)
        if set(scopes.area_ids(user)) != sight.areas_below(mine, day):
            yield f"areas seen from above on {day}"
        if scopes.areas_in_sight(user, every) != sight.areas_under(every, mine, day):
            yield f"areas seen from below on {day}"


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_sight_is_that_of_the_rows_on_every_day(db: Any, data: st.DataObject) -> None:
    world: World = data.draw(units())
    with transaction.atomic():
        load(world)
        user = User.objects.create(username="somebody")
        codes = st.sampled_from(sorted({row.code for row in world.organizations}))
        for code in data.draw(st.lists(codes, min_size=1, max_size=3)):
            begins = data.draw(st.sampled_from((HOT_DAYS[0] - timedelta(400), HOT_DAYS[4])))
            Grant.objects.create(
                user=user,
                role=data.draw(st.sampled_from(ROLES)),
                organization=Organization.objects.get(code=code),
                starts_on=begins,
                ends_on=data.draw(st.sampled_from((FOREVER, HOT_DAYS[-1]))),
            )
        for day in data.draw(st.lists(days, min_size=1, max_size=4, unique=True)):
            found = list(differences(user, day))
            if found:
                note(world.listing())
            assert not found
        transaction.set_rollback(True)


def above_without_heirs(self: Any, unit: int) -> int | None:
    own = self.tree.terms.get(unit)
    return own[-1].parent if own else None


@pytest.mark.parametrize(
    ("place", "name", "fault"),
    [
        (TreeOnDay, "_above", above_without_heirs),
        (TreeOnDay, "heirs", lambda self, units: list(units)),
        (TreeOnDay, "below", lambda self, units: list(units)),
        (DatedTree, "successors", lambda self, unit, by: {}),
        (Sight, "below", lambda self, units: list(self.above)),
    ],
    ids=["above", "heirs", "below", "successors", "all below"],
)
def test_the_checker_finds_a_rule_taken_out(world, monkeypatch, place, name, fault):
    user = User.objects.create(username="granted")
    for role, code in ((Role.OFFICER, "HU-A"), (Role.STAFF, "DB-B1"), (Role.AUDITOR, "TU")):
        Grant.objects.create(user=user, role=role, organization=world.cell[code])
    assert Area.objects.exists() and AreaChange.objects.exists() and OrganizationChange.objects.exists()
    day = date(2026, 3, 1)
    assert list(differences(user, day)) == []
    monkeypatch.setattr(place, name, fault)
    # What was computed by the rules of before.
    forget()
    assert list(differences(user, day)) != []
