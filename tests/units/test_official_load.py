"""Bringing the official units into the register: once, whole, and never over what is there."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from registry.audit.models import Entry
from registry.common.dates import BEGINNING, FOREVER, REFORM, eve
from registry.common.text import search_key, sort_key
from registry.units.models import Area, AreaChange, AreaNaming, AreaPlacement
from registry.units.official_load import OfficialAreasClash, load_official

pytestmark = pytest.mark.django_db
EVE = eve(REFORM)


def load_areas(*arguments: str) -> str:
    out = StringIO()
    call_command("load_areas", *arguments, stdout=out)
    return out.getvalue()


def everything() -> list[list[tuple[object, ...]]]:
    """Every row of the four tables."""
    stretch = ("starts_on", "ends_on")
    return [
        sorted(Area.objects.values_list("id", "key", "level")),
        sorted(AreaPlacement.objects.values_list("id", "area_id", "parent__key", *stretch)),
        sorted(AreaNaming.objects.values_list("id", "area_id", "name", "kind", "code", *stretch)),
        sorted(AreaChange.objects.values_list("id", "kind", "source__key", "target__key", "is_main")),
    ]


def test_it_works() -> None:
    said = load_areas("--province", "11")
    assert "Thêm mới: 185 đơn vị" in said
    assert Area.objects.standing(REFORM).filter(level="commune").count() == 45
    assert Area.objects.standing(EVE).filter(level="commune").count() == 129
    assert Area.objects.standing(EVE).filter(level="district").count() == 10
    assert Area.objects.standing(REFORM).filter(level="district").count() == 0


def test_if_empty_takes_no_part_in_a_register_that_has_areas() -> None:
    assert "Thêm mới: 185 đơn vị" in load_areas("--if-empty", "--province", "11")
    before = everything()
    assert load_areas("--if-empty") == ""
    assert everything() == before


def test_the_nation_and_a_second_run_that_adds_nothing() -> None:
    first = load_areas()
    assert "Thêm mới: 14.006 đơn vị, 11.325 dòng biến động." in first
    for figure in ("63", "696", "10.035", "34", "3.321", "9.518", "973", "691"):
        assert figure in first.replace(",", " ").split()
    before = everything()
    assert [len(rows) for rows in before] == [14_006, 14_138, 14_017, 11_325]
    again = load_areas()
    assert "Thêm mới: 0 đơn vị, 0 dòng biến động." in again
    assert everything() == before
    assert Entry.objects.filter(action="areas.load_official").count() == 1


def test_a_reused_code_gives_another_place_on_another_day() -> None:
    load_areas("--province", "11")
    older = Area.objects.coded("03127", EVE).get()
    newer = Area.objects.coded("03127", REFORM).get()
    assert (older.key, newer.key) == ("X03127", "X03127-2025")
    assert older.namings.get().name == "Him Lam"
    assert newer.namings.get().name == "Điện Biên Phủ"


def test_a_commune_that_goes_on_keeps_its_name_and_changes_its_parent() -> None:
    load_areas("--province", "14")
    commune = Area.objects.get(key="X04240")
    naming = commune.namings.get()
    assert (naming.name, naming.starts_on, naming.ends_on) == ("Mường Lèo", BEGINNING, FOREVER)
    assert (naming.sort_key, naming.search_key) == (sort_key("Mường Lèo"), search_key("Mường Lèo"))
    district, province = commune.placements.order_by("starts_on")
    assert (district.parent.level, district.ends_on) == ("district", REFORM)
    assert (province.parent.key, province.starts_on, province.ends_on) == ("T14", REFORM, FOREVER)
    assert [c.kind for c in AreaChange.objects.filter(source=commune, target=commune)] == ["move"]


def test_what_somebody_refined_is_left_alone() -> None:
    load_areas("--province", "11")
    nam_po = Area.objects.get(key="H103")
    nam_po.placements.update(starts_on=date(2012, 8, 25))
    nam_po.namings.update(starts_on=date(2012, 8, 25))
    village = Area.objects.create(key="ban-1", level="village")
    AreaPlacement.objects.create(area=village, parent=Area.objects.get(key="X03199-2025"), starts_on=REFORM)
    AreaChange.objects.filter(target__key="X03199-2025").delete()
    before = everything()
    load_areas("--province", "11")
    assert everything() == before


def test_a_code_that_went_on_to_a_later_unit_is_no_clash_for_what_is_loaded_already() -> None:
    load_areas("--province", "11")
    AreaNaming.objects.filter(area__key="X03127-2025").update(ends_on=date(2030, 1, 1))
    later = Area.objects.create(key="X03127-2030", level="commune")
    AreaNaming.objects.create(area=later, name="Him Lam", code="03127", starts_on=date(2030, 1, 1))
    assert "Thêm mới: 0 đơn vị" in load_areas("--province", "11")


def test_provinces_loaded_one_after_the_other_make_the_same_register() -> None:
    load_areas("--province", "11")
    load_areas("--province", "12", "--province", "14")
    assert "Thêm mới: 0 đơn vị" in load_areas("--province", "14", "--province", "11", "--province", "12")
    assert set(Area.objects.standing(REFORM).filter(level="province").values_list("key", flat=True)) == {
        "T11",
        "T12",
        "T14",
    }


@pytest.mark.parametrize(
    ("key", "level", "code"), [("own-key", "commune", "03127"), ("X03127", "village", "")]
)
def test_a_clash_is_refused_and_nothing_is_loaded(key: str, level: str, code: str) -> None:
    taken = Area.objects.create(key=key, level=level)
    AreaNaming.objects.create(area=taken, name="Him Lam", code=code)
    with pytest.raises(OfficialAreasClash) as refused:
        load_official(by=None, province_codes=["11"])
    assert "X03127" in refused.value.keys
    assert Area.objects.count() == 1
    with pytest.raises(CommandError, match="X03127"):
        load_areas("--province", "11")


def test_the_same_code_on_another_level_is_no_clash() -> None:
    village = Area.objects.create(key="ban-1", level="village")
    AreaNaming.objects.create(area=village, name="Bản", code="03127")
    assert load_official(by=None, province_codes=["11"]).new_areas == 185


def test_an_unknown_province_is_named() -> None:
    with pytest.raises(CommandError, match="mã 99"):
        load_areas("--province", "99")
