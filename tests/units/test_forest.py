"""The trees in memory are those in the database: brought up to date unit by unit, never a moment late."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from registry.units import loading, services, structure
from registry.units import organization_acts as cells
from registry.units.models import AreaNaming, AreaPlacement, Organization, OrganizationTerm
from registry.units.structure import Forest, forest
from registry.units.tree import Tree
from tests.parallel import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)
ON = date(2026, 3, 1)


def read_whole() -> Forest:
    with loading.reading() as run:
        return Forest().changed(loading.everything(run))


def content(known: Forest) -> dict[str, Any]:
    """All that a forest holds and what is looked up in it, without the order in which rows came."""
    day = known.on(ON)
    return {
        "areas": known.area_keys,
        "namings": {unit: rows for unit, rows in known.namings.items() if rows},
        "organizations": known.codes,
        "placements": known.areas.terms,
        "terms": known.party.terms,
        "by key": known.ids_by_key,
        "by code": known.ids_by_code,
        "villages": set(known.villages),
        "cells": set(known.cells),
        "counts": known.counts,
        "below": [{unit: set(day.of(tree).below([unit])) for unit in known.of(tree).terms} for tree in Tree],
        "places": [{unit: day.of(tree).place(unit) for unit in known.of(tree).terms} for tree in Tree],
    }


@pytest.fixture
def whole_reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one each time that everything is read."""
    seen: list[str] = []
    real = loading.everything

    def everything(run: Any) -> Any:
        seen.append("everything")
        return real(run)

    monkeypatch.setattr(loading, "everything", everything)
    monkeypatch.setattr(structure, "_last", None)
    return seen


def test_after_each_act_it_is_what_the_database_holds(world, whole_reads):
    """And everything is read once only, as no act of a reform removes a row."""
    by = world.staff
    acts = [
        lambda: cells.found_organization(
            code="CB-MOI", kind="cell", name="Chi bộ mới", parent=world.cell["DU-A"], on=ON, by=by
        ),
        lambda: cells.move_organization(
            organization=world.cell["CB-A2"], parent=world.cell["DU-B"], on=ON, by=by
        ),
        lambda: services.rename_area(area=world.area["a1-1"], name="Nà Tông Mới", on=ON, by=by),
        lambda: services.found_area(
            key="moi", level="village", name="Bản Mới", parent=world.area["xa-a"], on=ON, by=by
        ),
        lambda: services.move_area(area=world.area["b2-1"], parent=world.area["xa-a"], on=ON, by=by),
        lambda: cells.abolish_organization(
            organization=Organization.objects.get(code="CB-MOI"), on=date(2026, 4, 1), by=by
        ),
    ]
    forest()
    for act in acts:
        before = content(forest())
        with transaction.atomic():
            act()
            # Inside the transaction that wrote, it is there already.
            inside = content(forest())
        after = content(forest())
        assert inside == after != before
        assert after == content(read_whole())
    assert whole_reads.count("everything") == 1 + len(acts)  # the first one, and our own


def test_removed_rows_are_noticed(world, whole_reads):
    founded = cells.found_organization(
        code="CB-MOI", kind="cell", name="Chi bộ mới", parent=world.cell["DU-A"], on=ON, by=world.staff
    )
    assert founded.pk in forest().codes
    OrganizationTerm.objects.filter(organization=founded).delete()
    known = forest()
    assert founded.pk not in known.party.terms and founded.pk in known.codes
    AreaNaming.objects.filter(area=world.area["a1-1"]).delete()
    AreaPlacement.objects.filter(area=world.area["a1-1"]).delete()
    assert content(forest()) == content(read_whole())
    assert world.area["a1-1"].pk not in forest().areas.terms


def test_a_row_that_was_rolled_back_is_not_remembered(world, whole_reads):
    forest()
    with transaction.atomic():
        cells.found_organization(
            code="CB-MOI", kind="cell", name="Chi bộ mới", parent=world.cell["DU-A"], on=ON, by=world.staff
        )
        assert "CB-MOI" in forest().ids_by_code
        transaction.set_rollback(True)
    assert "CB-MOI" not in forest().ids_by_code


def test_who_reads_from_an_earlier_moment_reads_of_that_moment(world, whole_reads):
    """A request that began before an act sees the tree from before it, though others know more by now."""
    forest()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM units_organization")

        def act() -> None:
            cells.move_organization(
                organization=world.cell["CB-A2"], parent=world.cell["DU-B"], on=ON, by=world.staff
            )
            assert forest().party.term(world.cell["CB-A2"].pk, ON).parent == world.cell["DU-B"].pk

        elsewhere(act)
        known = structure._up_to_date()
        assert known.party.term(world.cell["CB-A2"].pk, ON).parent != world.cell["DU-B"].pk
    assert forest().party.term(world.cell["CB-A2"].pk, ON).parent == world.cell["DU-B"].pk


def test_a_transaction_in_progress_is_caught_up_with(world, whole_reads):
    """Its number, and those of its savepoints, are lower than the numbers of what was read in between."""
    forest()
    with transaction.atomic():
        with transaction.atomic():
            cells.move_organization(
                organization=world.cell["CB-A2"], parent=world.cell["DU-B"], on=ON, by=world.staff
            )

        def act() -> None:
            services.found_area(
                key="moi", level="village", name="Bản Mới", parent=world.area["xa-b"], on=ON, by=world.staff
            )
            assert "moi" in forest().ids_by_key
            assert forest().party.term(world.cell["CB-A2"].pk, ON).parent != world.cell["DU-B"].pk

        elsewhere(act)
    assert content(forest()) == content(read_whole())
    assert forest().party.term(world.cell["CB-A2"].pk, ON).parent == world.cell["DU-B"].pk
