"""What each kind of row does, what is said of rows that cannot be done, and what ends an undoing."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cells.models import CellVillage
from members import services as members
from registry.common.refusals import Refused
from registry.units.models import AreaNaming, Kind
from registry.units.services import rename_area
from registry.units.structure import forest
from registry.units.tree import Tree
from reports.reorganization import carrying, services
from reports.reorganization.comparing import seen
from reports.reorganization.lines import Line
from reports.reorganization.models import Plan
from reports.reorganization.performing import NotDone
from reports.reorganization.previewing import preview

from .drafting import ON, carried_out, drafted, merging, previewed

pytestmark = pytest.mark.django_db


def kind_of(code: str) -> str | None:
    """What an organization is on the plan's day."""
    structure = forest().on(ON)
    term = structure.party_term(structure.forest.ids_by_code.get(code, 0))
    return term.kind if term else None


def serving(village: str) -> list[str]:
    """The cells that serve a village on the plan's day."""
    rows = CellVillage.objects.on(ON).filter(village__key=village)
    return sorted(rows.values_list("cell__code", flat=True))


def test_villages_are_divided_and_cells_follow(world):
    rows = [
        *merging("b2-1", into="x", name="X"),
        {"kind": "split", "tree": "area", "old": "a1-1", "new": "x", "is_main": True},
        {"kind": "split", "tree": "area", "old": "a1-1", "new": "y", "name": "Y"},
        {"kind": "merge", "tree": "organization", "old": "CB-A1-1", "new": "CB-X", "name": "Chi bộ X"},
        {"kind": "merge", "tree": "organization", "old": "CB-B2", "new": "CB-X", "villages": "y"},
    ]
    plan = drafted(world, *rows)
    before, after = previewed(plan, world.staff)
    assert after.values[Line("villages", "", "")] == before.values[Line("villages", "", "")]
    carried_out(plan, world.staff)
    structure = forest().on(ON)
    village = structure.forest.ids_by_key
    assert structure.areas.one(village["a1-1"]) == village["x"]
    assert serving("x") == serving("y") == ["CB-X"]


def test_a_superior_committee_becomes_a_grassroots_one_with_its_cells_under_it(world):
    plan = drafted(world, {"kind": "regrade", "tree": "organization", "old": "DU-A"})
    before, after = previewed(plan, world.staff)
    cells = Line("cells", "", "")
    assert after.values[cells] == before.values[cells]
    assert after.values[Line("grassroots_organizations", "", "")] < before.values[cells]
    carried_out(plan, world.staff)
    assert (kind_of("DU-A"), kind_of("CB-A1-1")) == (Kind.GRASSROOTS_COMMITTEE, Kind.CELL)
    structure = forest().on(ON)
    path = structure.of(Tree.PARTY).path(structure.forest.ids_by_code["CB-A1-1"])
    assert [structure.forest.codes[unit] for unit in path] == ["TU", "DU-A", "CB-A1-1"]


def test_found_move_rename_and_abolish(world):
    rows = [
        {"kind": "found", "tree": "area", "level": "village", "new": "z", "name": "Z", "parent": "xa-b"},
        {
            "kind": "found", "tree": "organization", "level": "grassroots_cell", "new": "CB-Z",
            "name": "Chi bộ Z", "parent": "DU-B", "villages": "z",
        },
        {"kind": "move", "tree": "area", "old": "a1-2", "parent": "xa-b"},
        {"kind": "move", "tree": "organization", "old": "CB-A1-2", "parent": "DU-B"},
        {"kind": "rename", "tree": "organization", "old": "CB-A1-2", "name": "Chi bộ Pá Khoang Mới"},
        {"kind": "abolish", "tree": "area", "old": "b2-2"},
    ]  # fmt: skip
    plan = drafted(world, *rows)
    before, after = previewed(plan, world.staff)
    people = {one["user"]: (one["more"], one["less"]) for one in seen(before, after)}
    assert people == {"officer": (0, 3), "other_officer": (3, 0)}
    carried_out(plan, world.staff)
    assert serving("z") == ["CB-Z"]
    carrying.undo(plan=plan, by=world.staff)
    assert (kind_of("CB-Z"), serving("a1-2")) == (None, ["CB-A1-2"])


def test_every_row_that_cannot_be_done_is_named_with_its_field(world):
    rows = [
        *merging("a1-1", "a1-2", into="moi"),
        {"kind": "abolish", "tree": "area", "old": "a2-1"},
        {"kind": "move", "tree": "area", "old": "khong-co", "parent": "xa-b"},
        {"kind": "rename", "tree": "area", "old": "b2-2", "name": "Đề Dê Mới"},
    ]
    plan = drafted(world, *rows)
    with pytest.raises(NotDone) as refused:
        preview(plan, by=world.staff)
    found = [(fault.row, fault.field, fault.code) for fault in refused.value.faults]
    assert found == [(1, "name", "name_missing"), (4, "old", "unknown_unit"), (3, "old", "people_left")]


@pytest.mark.parametrize(
    ("rows", "on", "faults"),
    [
        (merging("TU", into="TU-2", name="Mới", tree="organization"), ON, [(1, "ends_itself")]),
        (
            [{"kind": "abolish", "tree": "organization", "old": "TU"}],
            ON,
            [(1, "ends_itself"), (1, "children_left")],
        ),
        (merging("a1-1", into="a1-2"), date(2014, 1, 1), [(0, "not_standing")]),
    ],
)
def test_a_plan_does_not_end_the_organization_that_it_is_of(world, rows, on, faults):
    with pytest.raises(NotDone) as refused:
        preview(drafted(world, *rows, on=on), by=world.staff)
    assert [(fault.row, fault.code) for fault in refused.value.faults] == faults


def test_what_is_said_twice_is_named(world):
    rows = [
        *merging("a1-1", into="a1-2"),
        *merging("a1-1", into="a1-2"),
        {"kind": "split", "tree": "area", "old": "b2-1", "new": "x", "name": "X"},
        {"kind": "split", "tree": "area", "old": "b2-1", "new": "b2-2"},
        {"kind": "split", "tree": "area", "old": "b2-1", "new": "x", "name": "X"},
    ]
    with pytest.raises(NotDone) as refused:
        preview(drafted(world, *rows), by=world.staff)
    found = [(fault.row, fault.field, fault.code) for fault in refused.value.faults]
    assert found == [(2, "new", "said_twice"), (5, "new", "said_twice")]


def test_what_builds_on_a_plan_ends_its_undoing(world):
    plan = drafted(world, *merging("a1-1", "a1-2", into="moi", name="Nà Khoang"))
    previewed(plan, world.staff)
    carried_out(plan, world.staff)
    village = type(world.area["a1-1"]).objects.get(key="moi")
    moved = members.change_cell(
        member=world.member["an"], cell=world.cell["CB-A1-2"], village=village, on=ON, by=world.staff
    )
    with pytest.raises(Refused) as refused:
        carrying.undo(plan=plan, by=world.staff)
    assert refused.value.code == "built_upon" and "sự kiện" in refused.value.message
    members.void(event=moved, reason="ghi nhầm", by=world.staff)
    later = drafted(
        world, {"kind": "rename", "tree": "area", "old": "moi", "name": "Khác"}, on=date(2026, 7, 1)
    )
    previewed(later, world.staff)
    carried_out(later, world.staff)
    with pytest.raises(Refused) as refused:
        carrying.undo(plan=plan, by=world.staff)
    assert refused.value.code == "built_upon" and "tên" in refused.value.message


def test_a_plan_is_carried_out_only_as_it_was_previewed_and_by_the_board(world):
    plan = drafted(world, *merging("a1-1", "a1-2", into="moi", name="Nà Khoang"))
    with pytest.raises(Refused, match="xem trước"):
        carrying.carry_out(plan=plan, by=world.staff)
    previewed(plan, world.staff)
    with pytest.raises(Refused, match="cấp tỉnh"):
        carrying.carry_out(plan=plan, by=world.officer)
    services.add_rows(plan=plan, rows=merging("b2-1", "b2-2", into="hai", name="Hai"), by=world.staff)
    with pytest.raises(Refused, match="xem trước"):
        carrying.carry_out(plan=plan, by=world.staff)


def test_who_sees_a_plan(client, world):
    plan = drafted(world, *merging("a1-1", "a1-2", into="moi", name="Nà Khoang"))
    address = f"/sap-xep/{plan.pk}/"

    def status(user, path=""):
        client.force_login(user)
        return client.get(address + path).status_code

    assert [status(user) for user in (world.staff, world.officer, world.viewer)] == [200, 404, 404]
    services.share(plan=plan, organizations=[world.cell["DU-A"]], by=world.staff)
    assert [status(user) for user in (world.officer, world.other_officer, world.viewer)] == [200, 404, 200]
    assert [status(world.officer, path) for path in ("sua/", "thuc-hien/")] == [403, 403]
    client.force_login(world.officer)
    assert plan.title in client.get("/sap-xep/").content.decode()


def test_a_sheet_names_old_and_new_and_what_is_wrong_in_it(client, world):
    client.force_login(world.staff)
    plan = drafted(world)

    def sent(text: str):
        mark = client.get(f"/sap-xep/{plan.pk}/tep/").context["mark"]
        file = SimpleUploadedFile("phuong-an.csv", text.encode())
        return client.post(f"/sap-xep/{plan.pk}/tep/", {"mark": mark, "file": file})

    head = "Hình thức,Loại đơn vị,Đơn vị cũ,Thuộc,Đơn vị mới,Chính,Mã\n"
    faulty = sent(head + "Sáp nhập,,Nà Tông,,Mới,,\nGộp,,Si Pa,,Mới,,\nSáp nhập,,Không Có,,Mới,,\n")
    said = [(one["row"], one["code"]) for one in faulty.context["faults"]]
    assert faulty.status_code == 422
    assert said == [(2, "several_units"), (3, "unknown_value"), (4, "unknown_unit")]
    assert not plan.rows.exists()
    good = (
        head
        + "Sáp nhập,Thôn bản,Bản Si Pa,xã Nậm B,Bản Hợp Nhất,Có,\nSáp nhập,,Đề Dê,,Bản Hợp Nhất,,\n"
        + "Đổi tên,Chi bộ,CB-B2,,Chi bộ Hợp Nhất,,\n"
    )
    assert sent(good).status_code == 302
    rows = list(Plan.objects.get(pk=plan.pk).rows.values_list("kind", "old", "is_main", "name"))
    assert rows == [
        ("merge", "b2-1", True, "Bản Hợp Nhất"),
        ("merge", "b2-2", False, "Bản Hợp Nhất"),
        ("rename", "CB-B2", False, "Chi bộ Hợp Nhất"),
    ]
    assert plan.rows.values("new")[0] == plan.rows.values("new")[1]
    previewed(plan, world.staff)
    assert client.get("/sap-xep/mau/").status_code == 200


def test_a_unit_that_the_plan_founds_is_named_one_time(world):
    rows = [
        *merging("b2-1", into="x", name="X"),
        *merging("b2-2", into="w", name="W"),
        {"kind": "split", "tree": "area", "old": "a1-1", "new": "x", "name": "X"},
        {"kind": "split", "tree": "area", "old": "a1-1", "new": "w", "name": "W"},
    ]
    plan = drafted(world, *rows)
    before, after = previewed(plan, world.staff)
    assert after.values[Line("villages", "", "")] == before.values[Line("villages", "", "")] - 1


@pytest.mark.parametrize("others", [[], merging("b2-1", into="b2-2")])
def test_a_unit_is_called_as_the_first_row_says_that_leads_to_it(world, others):
    founded = {"kind": "found", "tree": "area", "level": "village", "new": "x", "name": "X", "parent": "xa-a"}
    plan = drafted(world, founded, *merging("a1-1", "a1-2", into="x", name="Y"), *others)
    previewed(plan, world.staff)
    carried_out(plan, world.staff)
    assert [one.name for one in AreaNaming.objects.filter(area__key="x")] == ["X"]


def test_undoing_takes_back_the_plan_and_nothing_else_of_its_transaction(world):
    said = {"on": date(2026, 5, 1), "by": world.staff}
    rename_area(area=world.area["a1-3"], name="Trước", **said)
    plan = drafted(world, *merging("a1-1", "a1-2", into="moi", name="Nà Khoang"))
    previewed(plan, world.staff)
    carrying.carry_out(plan=plan, by=world.staff)
    rename_area(area=world.area["b2-2"], name="Sau", **said)
    carrying.undo(plan=plan, by=world.staff)
    names = dict(AreaNaming.objects.on(ON).values_list("area__key", "name"))
    assert (names["a1-3"], names["b2-2"], names.get("moi")) == ("Trước", "Sau", None)
