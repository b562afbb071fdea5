"""Where things count on a structure date, by hand: merges, divisions, lost traces, codes, territories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports.engine import answers as summaries
from reports.questions import Question, QuestionFault
from tests.oracle.small import Register, ends, small
from tests.oracle.world import DAY, AreaRow, CellVillage, Change, Event, Member, OrganizationRow, World

pytestmark = pytest.mark.django_db

EVE = date(2025, 6, 30)
REFORM = date(2025, 7, 1)
BEGUN = date(2024, 3, 1)


def recorded(who: str, cell: str, village: str | None) -> Event:
    return Event(who, "first_recorded", BEGUN, cell, village)


def five() -> World:
    """Two people in Bản Một, one in Bản Hai, one in Bản Ba, one of unknown residence in cell M2."""
    return small(
        events=(
            recorded("An", "M1", "ban_1"),
            recorded("Bình", "M1", "ban_1"),
            recorded("Chi", "M2", "ban_2"),
            recorded("Dung", "S3", "ban_3"),
            recorded("Em", "M2", None),
        )
    )


def serve_no_longer(world: World, *villages: str) -> None:
    world.cell_villages = [
        replace(row, valid_to=EVE) if row.village_key in villages else row for row in world.cell_villages
    ]


def test_a_village_that_was_merged_counts_in_its_successor():
    world = five()
    for key in ("ban_1", "ban_2"):
        ends(world.areas, key, EVE)
    serve_no_longer(world, "ban_1", "ban_2")
    world.areas.append(AreaRow("ban_12", "village", "Bản Một Hai", "mai", REFORM))
    world.area_changes += [
        Change(REFORM, "merge", "ban_1", "ban_12"),
        Change(REFORM, "merge", "ban_2", "ban_12"),
    ]
    register = Register(world)
    assert register.rows("members", "mai", on=REFORM, level="village") == {"ban_12": 3, "other": 1}
    # The same people on the older structure: each where recorded.
    before = {"on": REFORM, "structure_on": EVE, "level": "village"}
    assert register.rows("members", "mai", **before) == {"ban_1": 2, "ban_2": 1, "other": 1}
    # People recorded in a village that has ended are members of the one that stands now.
    assert register.total("villages_without_member_resident", "tinh", on=REFORM) == 0
    # Two villages of the day before, both in the one of the new structure.
    assert register.rows("villages", "mai", on=EVE, structure_on=REFORM, level="village") == {"ban_12": 2}
    # One village of the new day, which came out of two: in the commune, but in neither of them.
    after = register.rows("villages", "mai", on=REFORM, structure_on=EVE, level="village")
    assert after == {"ban_1": 0, "ban_2": 0, "unallocated": 1}


def divided(*, main: bool, second: str = "mai") -> World:
    """Bản Một ends and is divided between two new villages."""
    world = five()
    ends(world.areas, "ban_1", EVE)
    serve_no_longer(world, "ban_1")
    world.areas += [
        AreaRow("tren", "village", "Bản Trên", "mai", REFORM),
        AreaRow("duoi", "village", "Bản Dưới", second, REFORM),
    ]
    world.area_changes += [
        Change(REFORM, "split", "ban_1", "tren", main=main),
        Change(REFORM, "split", "ban_1", "duoi"),
    ]
    return world


def test_a_divided_village_goes_to_the_part_marked_main():
    register = Register(divided(main=True))
    rows = register.rows("members", "mai", on=REFORM, level="village")
    assert rows == {"ban_2": 1, "tren": 2, "duoi": 0, "other": 1}


def test_a_divided_village_without_a_main_part_is_unallocated_below_what_holds_both():
    register = Register(divided(main=False))
    rows = register.rows("members", "mai", on=REFORM, level="village")
    assert rows == {"ban_2": 1, "tren": 0, "duoi": 0, "other": 1, "unallocated": 2}
    assert register.rows("members", "tinh", on=REFORM, level="commune") == {"mai": 4, "son": 1}


def test_parts_in_two_communes_are_in_neither_and_still_in_the_province():
    register = Register(divided(main=False, second="son"))
    by_commune = register.rows("members", "tinh", on=REFORM, level="commune")
    assert by_commune == {"mai": 2, "son": 1, "unallocated": 2}
    assert register.total("members", "mai", on=REFORM) == 2
    assert register.total("members", "tinh", on=REFORM) == 5
    # Who is in no one village makes no village have a member, and the answer says how many there are.
    answer = register.answer("villages_without_member_resident", "tinh", on=REFORM)
    assert (answer.total.value, answer.unplaced) == (2, 2)
    # On which rung a village stands is said by its members, too.
    assert register.answer("villages", "tinh", on=REFORM, by="rung").unplaced == 2
    assert register.answer("villages", "tinh", on=REFORM).unplaced == 0


def test_a_village_that_left_no_trace_counts_in_the_commune_where_it_last_stood():
    world = five()
    ends(world.areas, "ban_1", EVE)
    serve_no_longer(world, "ban_1")
    world.area_changes.append(Change(REFORM, "abolish", "ban_1", None))
    register = Register(world)
    assert register.rows("members", "tinh", on=REFORM, level="commune") == {"mai": 4, "son": 1}
    rows = register.rows("members", "mai", on=REFORM, level="village")
    assert rows == {"ban_2": 1, "other": 1, "unallocated": 2}


def test_a_village_from_nowhere_counts_in_the_commune_where_it_first_stood():
    world = five()
    world.areas.append(AreaRow("moi", "village", "Bản Mới", "son", REFORM))
    world.events.append(Event("An", "moved", REFORM, None, "moi"))
    register = Register(world)
    rows = register.rows("members", "tinh", on=REFORM, structure_on=EVE, level="village")
    assert rows == {"ban_1": 1, "ban_2": 1, "ban_3": 1, "other": 1, "unallocated": 1}
    assert register.total("members", "son", on=REFORM, structure_on=EVE) == 2


def test_a_row_from_a_unit_to_itself_is_not_followed():
    world = five()
    ends(world.areas, "ban_1", EVE)
    serve_no_longer(world, "ban_1")
    world.area_changes += [
        Change(REFORM, "rename", "ban_1", "ban_1", main=True),
        Change(REFORM, "merge", "ban_1", "ban_2"),
    ]
    assert Register(world).rows("members", "mai", on=REFORM, level="village") == {"ban_2": 3, "other": 1}


def test_a_unit_is_followed_through_several_reforms():
    world = five()
    later = date(2026, 1, 1)
    ends(world.areas, "ban_1", EVE)
    serve_no_longer(world, "ban_1")
    world.areas += [
        AreaRow("giua", "village", "Bản Giữa", "mai", REFORM, later - DAY),
        AreaRow("cuoi", "village", "Bản Cuối", "son", later),
    ]
    world.area_changes += [
        Change(REFORM, "merge", "ban_1", "giua"),
        Change(later, "merge", "giua", "cuoi"),
        # Of another day than the one after its last: says nothing about where Bản Một went.
        Change(later, "split", "ban_1", "ban_2", main=True),
    ]
    register = Register(world)
    assert register.total("members", "cuoi", on=later) == 2
    assert register.total("members", "giua", on=later, structure_on=later - DAY) == 2
    # And back: a village of the end, read on the first structure.
    rows = register.rows("villages", "tinh", on=later, structure_on=EVE, level="village")
    assert rows == {"ban_1": 1, "ban_2": 1, "ban_3": 1}


def divided_commune() -> World:
    """Xã Mai is divided: Bản Một goes to the new commune Tây, Bản Hai to the new commune Đông."""
    world = five()
    ends(world.areas, "mai", EVE)
    ends(world.organizations, "M", EVE, area_key="tay", name="Đảng bộ xã Tây")
    world.areas += [
        AreaRow("tay", "commune", "Xã Tây", "tinh", REFORM, code="00103"),
        AreaRow("dong", "commune", "Xã Đông", "tinh", REFORM, code="00101"),
    ]
    ends(world.areas, "ban_1", EVE, parent_key="tay")
    ends(world.areas, "ban_2", EVE, parent_key="dong")
    world.area_changes += [
        Change(REFORM, "split", "mai", "tay", main=True),
        Change(REFORM, "split", "mai", "dong"),
    ]
    return world


def test_a_divided_commune_adds_up_on_the_old_and_on_the_new_structure():
    register = Register(divided_commune())
    new = register.rows("members", "tinh", on=REFORM, level="commune")
    old = register.rows("members", "tinh", on=REFORM, structure_on=EVE, level="commune")
    # Em, of unknown residence, is in the territory of her cell's committee: Mai, then Tây.
    assert new == {"tay": 3, "dong": 1, "son": 1}
    assert old == {"mai": 4, "son": 1}
    assert sum(new.values()) == sum(old.values()) == register.total("members", "tinh", on=REFORM) == 5


def test_a_code_that_was_used_again_is_found_on_the_structure_date():
    register = Register(divided_commune())
    assert register.answer("members", "00101", on=EVE).total.key == "mai"
    assert register.answer("members", "00101", on=REFORM).total.key == "dong"
    assert register.answer("members", "00101", on=REFORM, structure_on=EVE).total.key == "mai"


def test_a_key_goes_before_a_code():
    world = five()
    world.areas.append(AreaRow("00101", "commune", "Xã Trùng", "tinh", code="00109"))
    assert Register(world).answer("members", "00101", on=REFORM).total.name == "Xã Trùng"


@pytest.mark.parametrize(
    ("parameter", "question"),
    [
        ("area", Question("members", area="mai", on=REFORM)),
        ("area", Question("members", area="ở đâu", on=REFORM)),
        ("area", Question("members", area="00103", on=REFORM, structure_on=EVE)),
        ("organization", Question("members", organization="Z", on=REFORM)),
        ("level", Question("members", area="son", on=REFORM, level="province")),
        ("level", Question("members", organization="M1", on=REFORM, level="superior_committee")),
        ("level", Question("members", organization="DB", on=REFORM, level="commune")),
    ],
)
def test_a_root_that_does_not_stand_and_a_level_above_it_are_faults(parameter, question):
    Register(divided_commune())
    with pytest.raises(QuestionFault) as fault:
        summaries.answer(question)
    assert fault.value.parameter == parameter


def test_districts_have_rows_only_while_they_stand():
    world = five()
    ends(world.areas, "mai", EVE, parent_key="tinh")
    world.areas = [
        replace(row, parent_key="huyen") if row.key == "mai" and row.valid_to else row for row in world.areas
    ]
    world.areas.append(AreaRow("huyen", "district", "Huyện", "tinh", None, EVE))
    register = Register(world)
    assert register.rows("members", "tinh", on=EVE, level="district") == {"huyen": 4, "other": 1}
    assert register.rows("members", "tinh", on=REFORM, level="district") == {"other": 5}


def test_the_root_is_a_row_of_its_own_level_and_zeros_have_rows():
    register = Register(five())
    assert register.rows("members", "M", on=REFORM, level="superior_committee") == {"M": 4}
    assert register.rows("deaths", "DB", starts=EVE, ends=REFORM, level="grassroots") == {
        "M1": 0,
        "M2": 0,
        "S3": 0,
    }


def test_what_stands_under_no_unit_of_the_level_is_in_other():
    world = five()
    world.organizations.append(OrganizationRow("VP", "grassroots_cell", "Chi bộ Văn phòng", "DB"))
    world.members.append(Member("Giang"))
    world.events.append(recorded("Giang", "VP", None))
    register = Register(world)
    rows = register.rows("members", "DB", on=REFORM, level="superior_committee")
    assert rows == {"M": 4, "S": 1, "other": 1}
    # Of unknown residence, in a cell whose nearest territory above is the province's.
    assert register.rows("members", "tinh", on=REFORM, level="commune") == {"mai": 4, "son": 1, "other": 1}


def test_a_cell_that_was_divided_without_a_main_part_is_unallocated_below_its_committee():
    world = five()
    special = {"ban_1": "border mountain"}
    world.areas = [replace(row, special=special.get(row.key, "")) for row in world.areas]
    ends(world.organizations, "M1", EVE)
    serve_no_longer(world, "ban_1")
    world.organizations += [
        OrganizationRow("M4", "grassroots_cell", "Chi bộ 4", "M", REFORM),
        OrganizationRow("M5", "grassroots_cell", "Chi bộ 5", "M", REFORM),
    ]
    world.organization_changes += [
        Change(REFORM, "split", "M1", "M4"),
        Change(REFORM, "split", "M1", "M5"),
    ]
    register = Register(world)
    rows = register.rows("members", "DB", on=REFORM, level="cell")
    assert rows == {"M2": 2, "S3": 1, "M4": 0, "M5": 0, "unallocated": 2}
    assert register.total("members", "M", on=REFORM) == 4
    # In no one cell, they are no cell's members: all four have fewer than three.
    answer = register.answer("cells_under_three", "DB", on=REFORM)
    assert (answer.total.value, answer.unplaced) == (4, 2)
    # Who counts in two rows of a dimension is still one person.
    answer = register.answer("members", "DB", on=REFORM, level="cell", by="special")
    unplaced = {row.by: row.value for row in answer.rows if row.key == "unallocated"}
    assert (unplaced, answer.unplaced) == ({"border": 2, "mountain": 2}, 2)


def test_a_cell_that_became_a_committee_counts_there_and_in_no_cell():
    world = five()
    ends(world.organizations, "M1", EVE, kind="grassroots_committee")
    world.organizations.append(OrganizationRow("M4", "cell", "Chi bộ 4", "M1", REFORM))
    serve_no_longer(world, "ban_1")
    world.events.append(Event("An", "cell_changed", REFORM, "M4"))
    register = Register(world)
    assert register.rows("members", "DB", on=REFORM, level="grassroots") == {"M1": 2, "M2": 2, "S3": 1}
    assert register.rows("members", "DB", on=REFORM, level="cell") == {"M4": 1, "M2": 2, "S3": 1, "other": 1}


def test_a_village_stands_under_the_committee_that_leads_its_territory():
    register = Register(five())
    assert register.rows("villages", "DB", on=REFORM, level="superior_committee") == {"M": 2, "S": 1}
    # The village stands under no cell: cells serve, they do not lead.
    assert register.rows("villages", "M", on=REFORM, level="cell") == {"M1": 0, "M2": 0, "other": 2}


def test_of_two_committees_over_one_territory_the_upper_one_leads():
    world = five()
    world.organizations.append(
        OrganizationRow("CM", "grassroots_committee", "Đảng bộ cơ sở Mai", "M", area_key="mai")
    )
    rows = Register(world).rows("villages", "DB", on=REFORM, level="superior_committee")
    assert rows == {"M": 2, "S": 1}


def test_of_two_committees_side_by_side_over_one_territory_neither_is_guessed():
    world = five()
    world.organizations.append(
        OrganizationRow("CA", "superior_committee", "Đảng bộ khác ở Mai", "DB", area_key="mai")
    )
    rows = Register(world).rows("villages", "DB", on=REFORM, level="superior_committee")
    assert rows == {"CA": 0, "M": 0, "S": 1, "unallocated": 2}


def test_one_structure_date_holds_for_opening_flows_and_closing():
    """A village moves from Mai to Sơn in the reform: read on one structure, nobody has moved."""
    world = five()
    ends(world.areas, "ban_1", EVE, parent_key="son")
    register = Register(world)
    period = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31)}
    lines = register.rows("balance", "son", **period)
    assert {line: n for line, n in lines.items() if n} == {"opening": 3, "closing": 3}
    lines = register.rows("balance", "son", **period, structure_on=EVE)
    assert {line: n for line, n in lines.items() if n} == {"opening": 1, "closing": 1}


def test_what_is_counted_stands_on_the_reporting_day():
    """A village founded after the reform is not there to count the day before, whatever the structure."""
    world = five()
    world.areas.append(AreaRow("moi", "village", "Bản Mới", "son", REFORM))
    world.cell_villages.append(CellVillage("S3", "moi", REFORM))
    register = Register(world)
    assert register.total("villages", "tinh", on=EVE, structure_on=REFORM) == 3
    assert register.total("villages", "tinh", on=REFORM, structure_on=EVE) == 4
    assert register.total("joint_cells", "DB", on=EVE, structure_on=REFORM) == 0
    assert register.total("joint_cells", "DB", on=REFORM, structure_on=EVE) == 1
