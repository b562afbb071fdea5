"""What may be done to Party organizations, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cells.models import Cell
from cells.services import split_cell
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.units.models import Organization, OrganizationChange, OrganizationTerm
from registry.units.organization_acts import (
    NewOrganization,
    abolish_organization,
    change_organization,
    found_organization,
    merge_organizations,
    move_organization,
    split_organization,
)
from registry.units.services import abolish_area, found_area, merge_areas, split_area
from tests.refusing import refusing

ON = date(2026, 3, 1)
EVE = ON - timedelta(days=1)
REFORM = date(2025, 7, 1)
refused = refusing(Organization, OrganizationTerm, OrganizationChange, Entry)


def terms(organization: Organization, *columns: str) -> list[tuple[object, ...]]:
    rows = OrganizationTerm.objects.filter(organization=organization).order_by("starts_on")
    return list(rows.values_list("starts_on", *columns))


def ledger(on: date = ON) -> set[tuple[object, ...]]:
    return {
        (row.kind, row.source and row.source.code, row.target and row.target.code, row.is_main)
        for row in OrganizationChange.objects.filter(changed_on=on).select_related("source", "target")
    }


def children(organization: Organization, on: date) -> list[str]:
    rows = OrganizationTerm.objects.on(on).filter(parent=organization).order_by("organization__code")
    return list(rows.values_list("organization__code", flat=True))


def committee_below(world) -> Organization:
    """A committee founded on the eve below that of the first commune."""
    return found_organization(
        code="DB",
        kind="grassroots_committee",
        name="Đảng bộ",
        parent=world.cell["DU-A"],
        on=EVE,
        by=world.staff,
    )


def test_found_organization_stands_from_the_day(world):
    cell = found_organization(
        code="CB-MOI",
        kind="grassroots_cell",
        name="Chi bộ  doanh nghiệp Mới",
        sector="private_enterprise",
        parent=world.cell["DU-A"],
        on=ON,
        by=world.staff,
        instrument="Quyết định 5",
    )
    assert terms(cell, "kind", "name", "sector", "ends_on") == [
        (ON, "grassroots_cell", "Chi bộ doanh nghiệp Mới", "private_enterprise", FOREVER)
    ]
    assert OrganizationTerm.objects.get(organization=cell).search_key == "chi bo doanh nghiep moi"
    line = OrganizationChange.objects.get(changed_on=ON)
    assert (line.kind, line.source, line.target, line.instrument) == ("found", None, cell, "Quyết định 5")
    assert Cell.objects.cells(ON).filter(pk=cell.pk)
    assert not Cell.objects.cells(EVE).filter(pk=cell.pk)
    entry = Entry.objects.filter(action="organization.found").latest("id")
    assert (entry.actor_id, entry.object_id) == (world.staff.pk, str(cell.pk))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # A code is for life: CB-A2 stands, DB-A1 ended with the reform.
        ({"code": "CB-A2"}, ("code_taken", "code")),
        ({"code": "DB-A1"}, ("code_taken", "code")),
        ({"code": " "}, ("code_missing", "code")),
        ({"name": ""}, ("name_missing", "name")),
        ({"kind": "party"}, ("kind_unknown", "kind")),
        ({"sector": "moon"}, ("sector_unknown", "sector")),
        ({"parent": None}, ("needs_a_parent", "parent")),
        ({"parent": "DB-A1"}, ("not_standing", "parent")),
        ({"parent": "CB-A2"}, ("wrong_rank", "parent")),
        ({"kind": "superior_committee"}, ("wrong_rank", "parent")),
        ({"parent": "DB-A1", "on": date(2025, 1, 1)}, ("parent_ends_before", "parent")),
        ({"area": "xa-a1"}, ("area_not_standing", "area")),
        ({"area": "xa-a1", "on": date(2025, 6, 30), "parent": "TU"}, ("area_not_standing", "area")),
    ],
)
def test_what_cannot_be_founded(world, changes, expected):
    arguments = {
        "code": "M",
        "kind": "cell",
        "name": "Chi bộ Mới",
        "parent": "DU-A",
        "on": ON,
        "by": world.staff,
    } | changes
    arguments["parent"] = arguments["parent"] and world.cell[arguments["parent"]]
    if "area" in arguments:
        arguments["area"] = world.area[arguments["area"]]
    assert refused(found_organization, **arguments) == expected


def test_changing_cuts_the_term_on_the_eve(world):
    cell = world.cell["CB-DN"]
    change_organization(
        organization=cell, name="Chi bộ Công ty", sector="state_enterprise", on=ON, by=world.staff
    )
    assert terms(cell, "name", "sector")[-2:] == [
        (REFORM, "Chi bộ doanh nghiệp Mường Xa", "private_enterprise"),
        (ON, "Chi bộ Công ty", "state_enterprise"),
    ]
    assert ledger() == {("rename", "CB-DN", "CB-DN", False)}
    entry = Entry.objects.filter(action="organization.change").latest("id")
    assert entry.facts["changed"] == ["name", "sector"]


def test_a_change_back_in_time_leaves_what_was_changed_later(world):
    cell = world.cell["CB-DN"]
    change_organization(organization=cell, name="Ba", on=date(2026, 6, 1), by=world.staff)
    change_organization(organization=cell, name="Hai", sector="other", on=ON, by=world.staff)
    assert terms(cell, "name", "sector")[-2:] == [(ON, "Hai", "other"), (date(2026, 6, 1), "Ba", "other")]


def test_a_change_of_sector_or_territory_is_no_renaming(world):
    change_organization(organization=world.cell["CB-DN"], sector="other", on=ON, by=world.staff)
    change_organization(organization=world.cell["CB-CQ"], area=world.area["xa-a"], on=ON, by=world.staff)
    assert ledger() == set()
    change_organization(organization=world.cell["CB-CQ"], area=None, on=date(2026, 4, 1), by=world.staff)
    assert [row[1] for row in terms(world.cell["CB-CQ"], "area__key")][-2:] == ["xa-a", None]


@pytest.mark.parametrize(
    ("code", "changes", "expected"),
    [
        ("CB-DN", {}, ("nothing_changes", "")),
        ("CB-DN", {"name": "Chi bộ doanh nghiệp Mường Xa"}, ("nothing_changes", "")),
        ("DB-A1", {"name": "Mới"}, ("not_standing", "organization")),
        # A committee with cells below it cannot be a cell, nor can a cell be above its committee.
        ("DU-A", {"kind": "grassroots_cell"}, ("wrong_rank", "kind")),
        ("CB-DN", {"kind": "province_committee"}, ("wrong_rank", "kind")),
        ("TU", {"kind": "superior_committee"}, ("needs_a_parent", "kind")),
    ],
)
def test_what_cannot_be_changed(world, code, changes, expected):
    organization = world.cell[code]
    assert (
        refused(change_organization, organization=organization, on=ON, by=world.staff, **changes) == expected
    )


def test_a_territory_that_has_ended_is_not_led(world):
    arguments = {"organization": world.cell["CB-DN"], "area": world.area["xa-a1"], "by": world.staff}
    assert refused(change_organization, **arguments, on=ON) == ("area_not_standing", "area")
    assert refused(change_organization, **arguments, on=date(2025, 1, 1)) == ("area_not_standing", "area")


def test_changing_to_an_unknown_kind_is_refused_by_the_database(world):
    assert refused(
        change_organization, organization=world.cell["CB-DN"], sector="moon", on=ON, by=world.staff
    ) == ("organization_sector_is_known", "")


def test_moving_takes_the_cell_under_another_committee(world):
    move_organization(
        organization=world.cell["CB-A2"], parent=world.cell["DU-B"], on=ON, by=world.staff, instrument="QĐ 9"
    )
    assert "CB-A2" in children(world.cell["DU-B"], ON)
    assert "CB-A2" in children(world.cell["DU-A"], EVE)
    assert ledger() == {("move", "CB-A2", "CB-A2", False)}
    assert OrganizationChange.objects.get(changed_on=ON).instrument == "QĐ 9"


def test_a_committee_cannot_come_to_stand_under_its_own_cell_or_itself(world):
    arguments = {"on": ON, "by": world.staff}
    for organization, parent in (("DU-A", "CB-A2"), ("DU-A", "DU-A"), ("TU", "DU-A"), ("DU-A", "DU-B")):
        assert refused(
            move_organization,
            organization=world.cell[organization],
            parent=world.cell[parent],
            **arguments,
        ) == ("wrong_rank", "parent")


def test_merging_cells_ends_them_and_hands_their_villages_on(world):
    cell = merge_organizations(
        sources=[world.cell["CB-A1-1"], world.cell["CB-A2"]],
        into=NewOrganization("CB-NT", "Chi bộ bản Nà Tông"),
        main=world.cell["CB-A1-1"],
        on=ON,
        by=world.staff,
        instrument="Quyết định 12",
    )
    assert terms(cell, "kind", "sector", "parent__code") == [(ON, "grassroots_cell", "commune", "DU-A")]
    assert ledger() == {("merge", "CB-A1-1", "CB-NT", True), ("merge", "CB-A2", "CB-NT", False)}
    served = cell.villages_served.order_by("village__key").values_list("village__key", "starts_on", "ends_on")
    assert list(served) == [(key, ON, FOREVER) for key in ("a1-1", "a2-1", "a2-2")]
    assert not world.cell["CB-A2"].villages_served.filter(ends_on__gt=ON)


def test_merging_into_one_that_serves_a_village_already_serves_it_once(world):
    from cells.services import serve_village

    serve_village(cell=world.cell["CB-A1-1"], village=world.area["a2-1"], on=date(2026, 1, 1), by=world.staff)
    merge_organizations(sources=[world.cell["CB-A2"]], into=world.cell["CB-A1-1"], on=ON, by=world.staff)
    served = (
        world.cell["CB-A1-1"].villages_served.filter(ends_on__gt=ON).values_list("village__key", "starts_on")
    )
    assert set(served) == {("a1-1", date(2015, 1, 1)), ("a2-1", date(2026, 1, 1)), ("a2-2", ON)}


def test_committees_are_not_merged_into_cells_nor_cells_into_committees(world):
    arguments = {"on": ON, "by": world.staff, "children": "follow"}
    for source, into in (("CB-DN", "DU-B"), ("DU-B", "CB-DN")):
        assert refused(
            merge_organizations, sources=[world.cell[source]], into=world.cell[into], **arguments
        ) == ("not_alike", "into")
    new = NewOrganization("M", "Đảng bộ mới", kind="grassroots_committee")
    assert refused(merge_organizations, sources=[world.cell["CB-DN"]], into=new, **arguments) == (
        "not_alike",
        "into",
    )


def test_a_committee_is_not_merged_into_what_stands_below_it(world):
    """Its children would follow it, the target among them."""
    committee = committee_below(world)
    assert refused(
        merge_organizations,
        sources=[world.cell["DU-A"]],
        into=committee,
        children="follow",
        on=ON,
        by=world.staff,
    ) == ("wrong_rank", "parent")


def test_merging_a_committee_and_what_stands_below_it(world):
    """As in the reform: the district's committee and its communes' end together in a new one."""
    committee = committee_below(world)
    found_organization(code="CB", kind="cell", name="Chi bộ", parent=committee, on=EVE, by=world.staff)
    new = merge_organizations(
        sources=[world.cell["DU-A"], committee],
        into=NewOrganization("DU-M", "Đảng bộ mới", area=world.area["xa-a"]),
        children="follow",
        on=ON,
        by=world.staff,
    )
    assert children(new, ON) == ["CB", "CB-A1-1", "CB-A1-2", "CB-A2", "CB-B1-1", "CB-CQ"]
    assert terms(committee, "ends_on") == [(EVE, ON)]


def test_splitting_a_cell_divides_its_villages(world):
    one, two = NewOrganization("CB-X", "Chi bộ X"), NewOrganization("CB-Y", "Chi bộ Y")
    made = split_cell(
        source=world.cell["CB-A2"],
        into=[one, two],
        main=two,
        villages={world.area["a2-1"]: one, world.area["a2-2"]: two},
        on=ON,
        by=world.staff,
    )
    assert ledger() == {("split", "CB-A2", "CB-X", False), ("split", "CB-A2", "CB-Y", True)}
    for cell, key in zip(made, ("a2-1", "a2-2"), strict=True):
        assert list(cell.villages_served.values_list("village__key", "starts_on")) == [(key, ON)]
    assert not world.cell["CB-A2"].villages_served.filter(ends_on__gt=ON)


def test_splitting_off_a_cell_leaves_the_rest_as_it_was(world):
    part = NewOrganization("CB-X", "Chi bộ X")
    source = world.cell["CB-A2"]
    made = split_cell(
        source=source,
        into=[source, part],
        villages={world.area["a2-1"]: source, world.area["a2-2"]: part},
        on=ON,
        by=world.staff,
    )
    assert made[0] == source
    assert ledger() == {("split", "CB-A2", "CB-X", False)}
    running = source.villages_served.filter(ends_on=FOREVER).values_list("village__key", "starts_on")
    assert list(running) == [("a2-1", date(2015, 1, 1))]
    assert list(made[1].villages_served.values_list("village__key", flat=True)) == ["a2-2"]


def test_a_village_may_be_left_to_nobody_but_only_in_so_many_words(world):
    source = world.cell["CB-A2"]
    arguments = {
        "source": source,
        "into": [NewOrganization("CB-X", "X"), NewOrganization("CB-Y", "Y")],
        "on": ON,
        "by": world.staff,
    }
    assert refused(split_organization, **arguments) == ("villages_left", "villages")
    assert refused(split_cell, **arguments, villages={}) == ("villages_left", "villages")
    stray = {world.area["b2-1"]: None}
    assert refused(split_cell, **arguments, villages=stray) == ("not_served", "villages")
    split_cell(**arguments, villages={world.area["a2-1"]: None, world.area["a2-2"]: None})
    assert not world.area["a2-1"].serving_cells.filter(ends_on__gt=ON)


def test_splitting_a_committee_places_each_child(world):
    source = world.cell["DU-B"]
    one, two = NewOrganization("D1", "Một"), NewOrganization("D2", "Hai")
    arguments = {"source": source, "into": [one, two], "on": ON, "by": world.staff}
    assert refused(split_organization, **arguments) == ("children_left", "children")
    below = children(source, ON)
    where = {world.cell[code]: one if code == "CB-DN" else two for code in below}
    made = split_organization(**arguments, children=where)
    assert (children(made[0], ON), children(made[1], ON)) == (["CB-DN"], [c for c in below if c != "CB-DN"])


def test_a_child_that_changes_later_goes_where_it_is_sent_from_the_day(world):
    change_organization(organization=world.cell["CB-DN"], name="Sau", on=date(2026, 6, 1), by=world.staff)
    source = world.cell["DU-B"]
    part = NewOrganization("D1", "Một")
    split_organization(
        source=source, into=[source, part], children={world.cell["CB-DN"]: part}, on=ON, by=world.staff
    )
    assert terms(world.cell["CB-DN"], "parent__code")[-3:] == [
        (REFORM, "DU-B"),
        (ON, "D1"),
        (date(2026, 6, 1), "D1"),
    ]
    assert ("move", "CB-DN", "CB-DN", False) in ledger()


def test_abolishing_leads_nowhere_and_ends_what_the_cell_serves(world):
    cell = found_organization(
        code="CB-0", kind="cell", name="Chi bộ Không", parent=world.cell["DU-A"], on=EVE, by=world.staff
    )
    abolish_organization(organization=cell, on=ON, by=world.staff, instrument="QĐ 13")
    assert ledger() == {("abolish", "CB-0", None, False)}
    assert terms(cell, "ends_on") == [(EVE, ON)]


def test_a_committee_with_children_is_not_abolished_under_them(world):
    arguments = {"organization": world.cell["DU-B"], "on": ON, "by": world.staff}
    assert refused(abolish_organization, **arguments) == ("children_left", "children")
    abolish_organization(**arguments, children="follow")
    assert "CB-DN" in children(world.cell["TU"], ON)


# What the end of an area does to those who lead it


def test_who_led_a_merged_territory_leads_what_came_of_it(world):
    new = merge_areas(
        sources=[world.area["xa-a"]],
        into=world.area["xa-b"],
        children="follow",
        on=ON,
        by=world.staff,
    )
    assert terms(world.cell["DU-A"], "area__key") == [(REFORM, "xa-a"), (ON, new.key)]


def test_who_led_a_divided_territory_leads_its_main_part_or_none_of_its_own(world):
    parts = [
        found_area(level="commune", name=name, parent=world.area["tinh"], on=EVE, by=world.staff)
        for name in ("Một", "Hai")
    ]
    for source, leader, main in (("xa-a", "DU-A", parts[1]), ("xa-b", "DU-B", None)):
        below = world.area[source].children_placements.on(ON).select_related("area")
        split_area(
            source=world.area[source],
            into=parts,
            main=main,
            children={row.area: parts[0] for row in below},
            on=ON,
            by=world.staff,
        )
        assert terms(world.cell[leader], "area__key")[-1] == (ON, main.key if main else None)


def test_who_led_an_abolished_territory_has_none_of_its_own(world):
    assert terms(world.cell["HU-A"], "area__key") == [(date(2015, 1, 1), "huyen-a")]
    village = found_area(level="village", name="Nà", parent=world.area["xa-a"], on=EVE, by=world.staff)
    change_organization(organization=world.cell["CB-CQ"], area=village, on=EVE, by=world.staff)
    abolish_area(area=village, on=ON, by=world.staff)
    assert terms(world.cell["CB-CQ"], "area__key")[-2:] == [(EVE, village.key), (ON, None)]
