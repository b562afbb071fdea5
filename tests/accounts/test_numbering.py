"""Numbers of units: all below a unit is one range."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from registry.units import numbering, organization_acts
from registry.units.models import OrganizationNumber, TreeChange, TreeNumbering


@st.composite
def trees(draw):
    """Each unit under an earlier one or none, in any order."""
    size = draw(st.integers(1, 30))
    above = [(n, draw(st.one_of(st.none(), st.integers(0, n - 1))) if n else None) for n in range(size)]
    return draw(st.permutations(above))


def below(above, unit):
    found = {unit}
    while more := {one for one, parent in above if parent in found} - found:
        found |= more
    return found


@given(trees())
def test_all_below_a_unit_is_one_range(above):
    ids, places, last_places = numbering.depth_first(above, first=100)
    assert sorted(places) == list(range(100, 100 + len(above)))
    place = dict(zip(ids, places, strict=True))
    for unit, first, last in zip(ids, places, last_places, strict=True):
        assert {one for one, at in place.items() if first <= at <= last} == below(above, unit)


def test_units_on_a_ring_are_numbered_alone():
    ids, places, last_places = numbering.depth_first([(1, None), (2, 3), (3, 2), (4, 1)])
    assert dict(zip(ids, zip(places, last_places, strict=True), strict=True)) == {
        1: (0, 1),
        4: (1, 1),
        2: (2, 2),
        3: (3, 3),
    }


@pytest.mark.django_db
def test_trees_are_numbered_when_changed_and_on_a_new_day(world):
    assert numbering.ensure() == []
    organization_acts.move_organization(
        organization=world.cell["CB-A2"], parent=world.cell["DU-B"], on=date(2026, 1, 1), by=world.staff
    )
    assert TreeChange.objects.filter(tree="cells").exists()
    assert numbering.ensure() == ["cells"]
    assert numbering.ensure() == []
    tomorrow = localdate() + timedelta(1)
    TreeNumbering.objects.filter(tree="cells").update(digest="")
    assert numbering.ensure(tomorrow) == ["cells"]
    assert set(TreeNumbering.objects.values_list("numbered_on", flat=True)) == {tomorrow}


@pytest.mark.django_db
def test_numbers_of_the_same_tree_stay(world):
    """Another name moves nobody; where numbers are missing they are given again."""
    numbering.ensure()
    before = list(OrganizationNumber.objects.order_by("pk").values_list("pk", "place"))
    organization_acts.change_organization(
        organization=world.cell["CB-A2"], name="Chi bộ mới", on=date(2026, 1, 1), by=world.staff
    )
    assert TreeChange.objects.filter(tree="cells").exists()
    assert numbering.ensure() == []
    assert not TreeChange.objects.exists()
    assert list(OrganizationNumber.objects.order_by("pk").values_list("pk", "place")) == before
    OrganizationNumber.objects.filter(pk=before[0][0]).delete()
    assert numbering.renumber("cells", localdate())
    assert OrganizationNumber.objects.count() == len(before)


@pytest.mark.django_db
def test_a_numbering_uses_numbers_of_its_own(world):
    before = set(OrganizationNumber.objects.values_list("place", flat=True))
    TreeNumbering.objects.update(digest="")
    numbering.renumber("cells", localdate())
    after = set(OrganizationNumber.objects.values_list("place", flat=True))
    assert len(after) == len(before) and not after & before


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_somebody_numbers():
    side = connection.copy()
    try:
        with side.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [numbering._LOCKS["cells"]])
            assert numbering.ensure() == ["areas"]
            cursor.execute("ROLLBACK")
        assert numbering.ensure() == ["cells"]
        assert TreeNumbering.objects.count() == 2
    finally:
        side.close()
