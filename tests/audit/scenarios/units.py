"""Acts on areas, organizations and what cells serve."""

from __future__ import annotations

from datetime import date
from typing import Any

from cells import services as cells
from registry.units import organization_acts
from registry.units import services as areas
from registry.units.dividing import Division
from registry.units.merging import Merger
from tests.world import World

from .acts import ON, Act


def territory(world: World) -> dict[str, Act]:
    area = world.area
    said: dict[str, Any] = {"on": ON, "by": world.staff}
    before: dict[str, Any] = {"on": date(2026, 1, 5), "by": world.staff}
    empty_area = areas.found_area(
        level="village", name="Trống", kind="Bản", key="trong", parent=area["xa-a"], **before
    )
    return {
        "registry.units.services.found_area": lambda: areas.found_area(
            level="village", name="Mới", kind="Bản", key="moi", parent=area["xa-a"], **said
        ),
        "registry.units.services.rename_area": lambda: areas.rename_area(
            area=area["a1-1"], name="Nà Tông Mới", **said
        ),
        "registry.units.services.move_area": lambda: areas.move_area(
            area=area["a1-1"], parent=area["xa-b"], **said
        ),
        "registry.units.services.merge_areas": lambda: areas.merge_areas(
            sources=[area["a1-3"]], into=area["a1-1"], **said
        ),
        "registry.units.services.merge_many_areas": lambda: areas.merge_many_areas(
            mergers=[
                Merger([area["a1-3"]], area["a1-1"], None),
                Merger([area["b2-2"], area["b2-1"]], areas.NewArea("Nhập", key="nhap"), area["b2-1"]),
            ],
            **said,
        ),
        "registry.units.services.split_area": lambda: areas.split_area(
            source=area["a1-3"],
            into=[areas.NewArea("Một", key="mot", parent=area["xa-a"]), area["a1-1"]],
            **said,
        ),
        "registry.units.services.split_many_areas": lambda: areas.split_many_areas(
            divisions=[
                Division(
                    area["a1-3"],
                    [areas.NewArea("Một", key="mot", parent=area["xa-a"]), area["a1-1"]],
                    None,
                    {},
                )
            ],
            **said,
        ),
        "registry.units.services.abolish_area": lambda: areas.abolish_area(area=empty_area, **said),
    }


def organizations(world: World) -> dict[str, Act]:
    cell, area = world.cell, world.area
    said: dict[str, Any] = {"on": ON, "by": world.staff}
    before: dict[str, Any] = {"on": date(2026, 1, 5), "by": world.staff}
    empty_cell = organization_acts.found_organization(
        code="CB-TRONG",
        kind="grassroots_cell",
        name="Chi bộ Trống",
        sector="agency",
        parent=cell["DU-A"],
        **before,
    )
    new_cell = organization_acts.NewOrganization(
        "CB-MOI", "Chi bộ Mới", kind="grassroots_cell", sector="commune", parent=cell["DU-A"]
    )
    return {
        "registry.units.organization_acts.found_organization": lambda: organization_acts.found_organization(
            code="CB-MOI",
            kind="grassroots_cell",
            name="Chi bộ Mới",
            sector="commune",
            parent=cell["DU-A"],
            **said,
        ),
        "registry.units.organization_acts.change_organization": lambda: organization_acts.change_organization(
            organization=cell["CB-A2"], name="Chi bộ Hai", **said
        ),
        "registry.units.organization_acts.move_organization": lambda: organization_acts.move_organization(
            organization=cell["CB-A2"], parent=cell["DU-B"], **said
        ),
        "registry.units.organization_acts.merge_organizations": lambda: organization_acts.merge_organizations(
            sources=[cell["CB-A1-2"]], into=cell["CB-A1-1"], **said
        ),
        "registry.units.organization_acts.split_organization": lambda: organization_acts.split_organization(
            source=cell["CB-CQ"], into=[new_cell, cell["CB-CQ"]], **said
        ),
        "cells.services.serving.split_cell": lambda: cells.split_cell(
            source=cell["CB-A1-2"],
            into=[new_cell, cell["CB-A1-1"]],
            villages={area["a1-2"]: new_cell},
            **said,
        ),
        "registry.units.organization_acts.abolish_organization": lambda: (
            organization_acts.abolish_organization(organization=empty_cell, **said)
        ),
        "cells.services.serving.serve_village": lambda: cells.serve_village(
            cell=cell["CB-A1-1"], village=area["a1-3"], **said
        ),
        "cells.services.serving.stop_serving": lambda: cells.stop_serving(
            cell=cell["CB-A1-1"], village=area["a1-1"], **said
        ),
    }
