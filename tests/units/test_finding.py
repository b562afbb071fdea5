"""Units found by what people call them."""

from __future__ import annotations

import re
from datetime import date

import pytest

from members.forms.finders import Cells, Villages
from members.pages import units_found
from registry.accounts.access.database_roles import as_user
from registry.accounts.administration.units import Administered
from registry.common.finding import found_words, spellings
from registry.units import choices, numbering, organization_acts
from registry.units.finding import wanted
from registry.units.services import found_area, rename_area
from tests.world import World

DAY = date(2026, 6, 30)


@pytest.fixture
def named(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """More of the same names, and so few offered that the first ones must be right."""
    monkeypatch.setattr(choices, "OFFERED", 2)
    for number in range(4):
        organization_acts.found_organization(
            code=f"CB-X{number}",
            kind="grassroots_cell",
            name=f"Chi bộ An {number}",
            sector="agency",
            parent=world.cell["DU-A"],
            on=date(2026, 1, 1),
            by=world.staff,
        )
    for key, kind, name in (
        ("tdp5", "Tổ dân phố", "5"),
        ("tdp15", "Tổ dân phố", "15"),
        ("hhen", "Buôn", "H'Hen"),
        ("my", "Thôn", "Lý Mỹ"),
        ("dau", "Bản", "Nậm A Hòa"),
    ):
        found_area(
            key=key,
            level="village",
            kind=kind,
            name=name,
            parent=world.area["xa-a"],
            on=date(2026, 1, 1),
            by=world.staff,
        )
    numbering.ensure()
    return world


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Đảng bộ tỉnh Mường Xa", "TU"),
        ("muong xa", "TU"),
        ("tỉnh ủy Mường Xa", "TU"),
        ("Đảng bộ xã Nậm A", "DU-A"),
        ("xã Nậm A", "DU-A"),
        ("nam a", "DU-A"),
        ("đảng ủy xã nậm b", "DU-B"),
        ("Chi bộ bản Nà Tông", "CB-A1-1"),
    ],
)
def test_an_administrator_finds_a_committee_by_its_name(named: World, typed: str, code: str) -> None:
    with as_user(named.administrator):
        found, _ = Administered(named.administrator, DAY).search(typed)
    assert found[0].id == named.cell[code].pk


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("bản Nà Tông", ["a1-1", "a2-1"]),
        ("Na Tong", ["a1-1", "a2-1"]),
        ("bản Nà Tông, xã Nậm A", ["a1-1", "a2-1"]),
        ("TDP 5", ["tdp5"]),
        ("tổ dân phố số 5", ["tdp5"]),
        ("tổ 15", ["tdp15"]),
        ("h’hen", ["hhen"]),
        ("HHen", ["hhen"]),
        ("thôn Lí Mĩ", ["my"]),
        ("hoà nậm a", ["dau"]),
        ("nam a", ["dau"]),
        ("a1-3", ["a1-3"]),
    ],
)
def test_a_village_is_found_by_what_people_call_it(named: World, typed: str, keys: list[str]) -> None:
    with as_user(named.officer):
        found, _ = Villages(named.officer, DAY).search(typed)
    assert [option.key for option in found][: len(keys)] == keys


def test_a_cell_is_found_by_its_code_before_its_name(named: World) -> None:
    with as_user(named.officer):
        assert [option.key for option in Cells(named.officer, DAY).search("CB-A2")[0]] == ["CB-A2"]
        assert Cells(named.officer, DAY).search("chi bộ Pá Khoang")[0][0].key == "CB-A1-2"
        assert Cells(named.officer, DAY).search("không có đâu") == ([], False)


def test_people_and_units_on_the_page_of_results(named: World, client) -> None:
    client.force_login(named.staff)
    page = client.post("/tim/", {"q": "xã Nậm A"}, follow=True)
    assert page.context["areas"].units[0].place.key == "xa-a"
    assert page.context["organizations"].units[0].place.key == "DU-A"
    for typed in ("Lí A Quí", "ly a quy"):
        page = client.post("/tim/", {"q": typed}, follow=True)
        assert [person.member for person in page.context["people"]] == [named.member["quy"]]


def test_units_come_first_where_somebody_types_one(named: World, client) -> None:
    client.force_login(named.staff)

    def blocks(typed: str) -> list[str]:
        page = client.post("/tim/", {"q": typed}, follow=True)
        return re.findall(r'<h2 id="(people|organizations|areas)">', page.text)

    units = ["organizations", "areas"]
    assert blocks("xã Nậm A") == [*units, "people"]
    assert blocks("Nà Tông") == [*units, "people"], "nobody is called so"
    assert blocks("an") == ["people", *units], "somebody is, and cells are"
    assert blocks("bản không có đâu") == ["people", *units], "nothing was found"


def test_what_stands_comes_before_what_was_called_so(named: World, client) -> None:
    client.force_login(named.staff)
    rename_area(area=named.area["a1-2"], name="Nà Tông", on=date(2026, 2, 1), by=named.staff)
    rename_area(area=named.area["a1-2"], name="Zuôn", on=date(2026, 3, 1), by=named.staff)
    areas = client.post("/tim/", {"q": "bản Nà Tông"}, follow=True).context["areas"].units
    assert [area.place.key for area in areas] == ["a1-1", "a2-1", "a1-2"]
    assert areas[0].name == "Bản Nà Tông" and areas[0].within.startswith("Xã ")
    assert areas[2].name == "Bản Zuôn"


def test_units_of_one_name_are_told_apart_and_found_by_what_is_above(
    named: World, client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(named.staff)

    def page(typed: str):
        return client.post("/tim/", {"q": typed}, follow=True)

    found = page("bản Nà Tông").context["areas"]
    assert [unit.within for unit in found.units] == ["Xã Nậm A", "Xã Nậm A"] and not found.more
    assert page("CB-A2").context["organizations"].units[0].within == named.cell["DU-A"].terms.get().name
    assert page("bản Nà Tông xã Nậm B").context["areas"].units == []
    by_above = page("tổ dân phố 5 xã Nậm A").context["areas"].units
    assert [unit.place.key for unit in by_above] == ["tdp5"]
    cells = page("chi bộ bản Nà Tông đảng bộ xã Nậm A").context["organizations"].units
    assert {unit.place.code for unit in cells} == {"CB-A1-1", "CB-A2"}
    monkeypatch.setattr(units_found, "SHOWN", 1)
    assert "Còn nữa" in page("bản Nà Tông").text


def test_words_for_kinds_make_the_name_where_nothing_else_is_left() -> None:
    assert wanted("tổ dân phố 5").name == ["5"] and wanted("bản").name == ["ban"]
    assert wanted("xã bản").name == ["ban"] and wanted("").name == []
    assert found_words("Y’Nuê Mỹ") == ["inue", "mi"]
    assert sorted(spellings("ly my")) == ["li mi", "li my", "ly mi", "ly my"]
