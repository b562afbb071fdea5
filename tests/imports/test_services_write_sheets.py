"""What services write, the sheets take: out, into an empty register, and out again the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cells import services as cells
from members import services as members
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.units import organization_acts
from registry.units import services as areas
from reports.catalogue import INDICATORS, Family
from reports.engine.answers import answer
from reports.questions import Question

ON = date(2026, 3, 1)
TODAY = date(2026, 8, 1)


def busy(world) -> None:
    """A little of everything."""
    by, area, cell, member = world.staff, world.area, world.cell, world.member
    areas.rename_area(area=area["xa-a"], name="Nậm Á", kind="Phường", code="90109", on=ON, by=by)
    areas.merge_areas(
        sources=[area["a1-1"], area["a2-1"]],
        into=areas.NewArea("Nà Tông", key="na-tong"),
        main=area["a1-1"],
        on=ON,
        by=by,
    )
    areas.split_area(
        source=area["b1-2"], into=[area["b1-2"], areas.NewArea("Chà Cang 2", key="b1-3")], on=ON, by=by
    )
    areas.move_area(area=area["b2-1"], parent=area["xa-a"], on=ON, by=by)
    areas.abolish_area(area=area["b2-2"], on=ON, by=by)
    village = areas.found_area(
        level="village", name="Mới", key="moi", parent=area["xa-b"], on=date(2026, 4, 1), by=by
    )
    areas.rename_area(area=village, name="Mới A", on=date(2026, 4, 1), by=by)
    cells.serve_village(cell=cell["CB-B2"], village=village, on=date(2026, 5, 1), by=by)
    cells.stop_serving(cell=cell["CB-B2"], village=village, on=date(2026, 6, 1), by=by)
    organization_acts.change_organization(
        organization=cell["CB-DN"],
        name="Chi bộ Công ty",
        sector="state_enterprise",
        area=village,
        on=date(2026, 4, 1),
        by=by,
    )
    members.merge_cells(
        sources=[cell["CB-A2"]],
        into=cell["CB-A1-2"],
        on=date(2026, 4, 1),
        by=by,
        instrument="QĐ 3",
        move=True,
    )
    organization_acts.move_organization(
        organization=cell["CB-CQ"], parent=cell["DU-B"], on=date(2026, 4, 1), by=by
    )
    organization_acts.merge_organizations(
        sources=[cell["DU-A"]], into=cell["DU-B"], children="follow", on=date(2026, 6, 1), by=by
    )
    areas.merge_areas(
        sources=[area["xa-a"]], into=area["xa-b"], children="follow", on=date(2026, 7, 1), by=by
    )
    members.recognize(member=member["uyen"], by=by)
    members.leave(member=member["an"], kind="deleted", on=date(2026, 4, 2), by=by)
    members.restore(member=member["an"], on=date(2026, 5, 2), village=world.area["a1-2"], by=by)
    members.discipline(member=member["dao"], on=ON, detail="warning", by=by)
    members.move_house(member=member["dao"], village=village, on=date(2026, 4, 3), by=by)
    members.void(event=world.event["oanh"].member.events.get(kind="cell_changed"), reason="nhầm", by=by)
    members.replace(event=world.event["vinh"], reason="sai ngày", on=date(2025, 9, 3), by=by)
    members.fill_post(village=village, post="association_head", holder=None, on=date(2026, 4, 5), by=by)


def figures() -> dict[tuple[str, str, date], dict[str, Any]]:
    """Every indicator, in both trees, on the structure of before and after what happened."""
    found = {}
    for code, indicator in INDICATORS.items():
        if indicator.family in (Family.TARGETS, Family.POSTS):
            continue
        days = {"starts": date(2020, 1, 1), "ends": TODAY} if indicator.period else {"on": TODAY}
        for root, level in (({"organization": "TU"}, "cell"), ({"area": "tinh"}, "village")):
            for structure_on in (date(2025, 6, 30), TODAY):
                question = Question(code, **root, **days, level=level, structure_on=structure_on)
                document = answer(question).as_document()
                del document["computed_at"]
                found[code, level, structure_on] = document
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.django_db(transaction=True)
def test_what_services_wrote_comes_back_the_same(world, tmp_path):
    busy(world)
    first, second = tmp_path / "first", tmp_path / "second"
    dump(first, by=None)
    before = figures()
    # The numbers go on: other tests bring back a world with the old ones.
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
    outcome = load(first)
    assert outcome.faults == []
    assert outcome.written
    dump(second, by=None)
    assert files(second) == files(first)
    assert figures() == before


@pytest.mark.django_db(transaction=True)
def test_taking_in_what_stands_already_changes_nothing(world, tmp_path):
    busy(world)
    dump(tmp_path / "out", by=None)
    outcome = load(tmp_path / "out")
    assert (outcome.faults, outcome.changes) == ([], 0)
