"""Kinds of base go with their sector, and what is special about a place is dated, in sheets and in acts."""

from __future__ import annotations

from datetime import date

import pytest

from registry.common.refusals import Refused
from registry.imports.engine import load
from registry.units import organization_acts as acts
from registry.units import services as areas
from registry.units.models import AreaNaming, OrganizationTerm
from tests.imports import samples
from tests.world import World

pytestmark = pytest.mark.django_db
ON = date(2025, 10, 1)


def sent(tmp_path, **content):
    return load(samples.write_folder(tmp_path / f"sent-{len(list(tmp_path.iterdir()))}", content))


def put_columns(content, sheet, column, *values):
    """The sample's sheet with these values in a column, one more unless it has it."""
    rows = content[sheet]
    if column not in rows[0]:
        rows[0].append(column)
    at = rows[0].index(column)
    for row, value in zip(rows[1:], values, strict=True):
        row[at:] = [value, *row[at + 1 :]]
    return content


def test_sheets_say_them_row_by_row(tmp_path):
    content = samples.sheets()
    bases = ["", "", "", "commune", "ward", "Xã", "", "joint_stock", "Sự nghiệp công lập"]
    put_columns(content, "organizations", "base", *bases)
    specials = ["", "", "Biên giới, miền núi", "mountain border", "", "island", "minority border", "", "", ""]
    put_columns(content, "areas", "special", *specials)
    assert sent(tmp_path, **content).faults == []
    of = OrganizationTerm.objects.filter(organization__code="11.3").order_by("starts_on")
    assert [term.base for term in of] == ["commune", "ward"]
    of = AreaNaming.objects.filter(area__key="ban-1").order_by("starts_on")
    assert [naming.special for naming in of] == ["island", "border minority"]
    assert AreaNaming.objects.get(area__key="xa-1").special == "border mountain"
    assert sent(tmp_path, **content).changes == 0
    # Columns that are not there stay as they are.
    bare = samples.sheets()
    bare["organizations"] = [row[: bare["organizations"][0].index("base")] for row in bare["organizations"]]
    assert sent(tmp_path, areas=bare["areas"], organizations=bare["organizations"]).changes == 0


def test_a_base_of_another_sector_is_a_fault(tmp_path):
    content = samples.sheets()
    bases = ["commune", "", "", "joint_stock", "", "", "", "abroad", "police"]
    put_columns(content, "organizations", "base", *bases)
    put_columns(content, "areas", "special", "núi lửa", *[""] * 9)
    assert [(f.sheet, f.row, f.code) for f in sent(tmp_path, **content).faults] == [
        ("areas", 2, "unknown_value"),
        *(("organizations", row, "base_of_another_sector") for row in (2, 5, 9, 10)),
    ]


def test_acts_hold_the_same(world: World) -> None:
    cell, by = world.cell["CB-A1-1"], world.staff
    acts.change_organization(organization=cell, on=ON, by=by, sector="commune", base="ward")
    assert OrganizationTerm.objects.on(ON).get(organization=cell).base == "ward"
    with pytest.raises(Refused, match="không thuộc khu vực"):
        acts.change_organization(organization=cell, on=ON, by=by, base="police")
    acts.change_organization(organization=cell, on=ON, by=by, sector="school")
    term = OrganizationTerm.objects.on(ON).get(organization=cell)
    assert (term.sector, term.base) == ("school", "")
    village = world.area["a1-1"]
    name = AreaNaming.objects.on(ON).get(area=village).name
    areas.rename_area(area=village, name=name, special="mountain border", on=ON, by=by)
    areas.rename_area(area=village, name="Tên Khác", on=date(2025, 11, 1), by=by)
    namings = AreaNaming.objects.filter(area=village).order_by("starts_on")
    assert [naming.special for naming in namings][-3:] == ["", "border mountain", "border mountain"]
    with pytest.raises(Refused, match="vùng"):
        areas.rename_area(area=village, name="Tên Khác", special="volcano", on=ON, by=by)
