"""Villages, cells, organizations and posts, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports.engine import answers as summaries
from reports.questions import Question, QuestionFault
from tests.oracle.small import Register, ends, small
from tests.oracle.world import (
    DAY,
    AreaRow,
    CellVillage,
    Change,
    Event,
    Member,
    OrganizationRow,
    Post,
    Reading,
    World,
)

pytestmark = pytest.mark.django_db

BEGUN = date(2020, 1, 1)
DAY_ASKED = date(2025, 6, 30)
READINGS = ("resident", "own", "local")


def recorded(who: str, cell: str, village: str | None) -> Event:
    return Event(who, "first_recorded", BEGUN, cell, village)


def without(register: Register, village: str) -> list[str]:
    """The readings by which the village is one without a member."""
    return [
        reading
        for reading in READINGS
        if register.total(f"villages_without_member_{reading}", village, on=DAY_ASKED)
    ]


def test_the_three_readings_of_a_village_without_a_member():
    """In Bản Một a local of its cell, in Bản Hai a posted cadre of its cell, in Bản Ba of another."""
    cadre = Member("Bình", local=False)
    events = (recorded("An", "M1", "ban_1"), recorded("Bình", "M2", "ban_2"), recorded("Chi", "M1", "ban_3"))
    world = small(cadre, events=events)
    world.areas.append(AreaRow("trang", "village", "Bản Trắng", "son"))
    register = Register(world)
    assert without(register, "ban_1") == []
    assert without(register, "ban_2") == ["local"]
    assert without(register, "ban_3") == ["own", "local"]
    assert without(register, "trang") == ["resident", "own", "local"]


def test_only_a_plain_no_keeps_somebody_out_of_the_local_reading():
    members = (Member("An", local=None), Member("Bình", local=True))
    events = (recorded("An", "M1", "ban_1"), recorded("Bình", "M2", "ban_2"))
    register = Register(small(*members, events=events))
    assert register.total("villages_without_member_local", "mai", on=DAY_ASKED) == 0


def test_the_board_names_its_reading_from_a_day_on_and_own_before():
    world = small(events=(recorded("An", "M1", "ban_3"),))
    world.readings.append(Reading(DAY_ASKED, "resident"))
    register = Register(world)
    assert register.total("villages_without_member", "son", on=DAY_ASKED - DAY) == 1
    assert register.total("villages_without_member", "son", on=DAY_ASKED) == 0


def test_villages_cleared_and_relapsed_compare_the_eve_with_the_last_day():
    """In the year An moves from Bản Một to Bản Hai. Bản Ba ends, Bản Mới is founded: neither counts."""
    world = small(
        events=(recorded("An", "M1", "ban_1"), Event("An", "cell_changed", DAY_ASKED, "M2", "ban_2"))
    )
    ends(world.areas, "ban_3", DAY_ASKED)
    world.cell_villages = [
        replace(row, valid_to=DAY_ASKED) if row.village_key == "ban_3" else row for row in world.cell_villages
    ]
    world.areas.append(AreaRow("moi", "village", "Bản Mới", "son", DAY_ASKED))
    register = Register(world)
    year = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31)}
    assert register.rows("villages_cleared", "tinh", **year, level="commune") == {"mai": 1, "son": 0}
    assert register.total("villages_cleared", "ban_2", **year) == 1
    assert register.total("villages_relapsed", "ban_1", **year) == 1
    # The eve is what counts: from the day of the move on, Bản Hai is still cleared; a day later it is not.
    assert register.total("villages_cleared", "tinh", starts=DAY_ASKED, ends=DAY_ASKED) == 1
    assert register.total("villages_cleared", "tinh", starts=DAY_ASKED + DAY, ends=date(2025, 12, 31)) == 0


def joint() -> World:
    """M1 serves Bản Một and Bản Hai; M2 serves no village."""
    world = small(events=tuple(recorded(who, "M1", "ban_1") for who in ("An", "Bình", "Chi")))
    world.cell_villages = [
        CellVillage("M1", "ban_1"),
        CellVillage("M1", "ban_2"),
        CellVillage("S3", "ban_3"),
    ]
    return world


def test_a_joint_cell_is_no_villages_own():
    register = Register(joint())
    assert register.rows("joint_cells", "DB", on=DAY_ASKED, level="cell") == {"M1": 1, "M2": 0, "S3": 0}
    assert register.rows("villages_without_own_cell", "tinh", on=DAY_ASKED, level="village") == {
        "ban_1": 1,
        "ban_2": 1,
        "ban_3": 0,
    }


def test_a_village_with_three_official_members_and_no_cell_of_its_own_is_ready_for_one():
    register = Register(joint())
    assert register.rows("villages_ready_for_cell", "mai", on=DAY_ASKED, level="village") == {
        "ban_1": 1,
        "ban_2": 0,
    }


def test_a_probationary_third_member_does_not_make_a_village_ready():
    world = joint()
    world.events[0] = replace(world.events[0], detail="probationary")
    assert Register(world).total("villages_ready_for_cell", "tinh", on=DAY_ASKED) == 0


def test_a_village_with_a_cell_of_its_own_beside_the_joint_one_is_not_ready():
    world = joint()
    world.cell_villages.append(CellVillage("M2", "ban_1"))
    assert Register(world).total("villages_ready_for_cell", "tinh", on=DAY_ASKED) == 0


def test_a_cell_under_three_has_fewer_than_three_official_members_none_included():
    world = joint()
    register = Register(world)
    assert register.rows("cells_under_three", "DB", on=DAY_ASKED, level="cell") == {"M1": 0, "M2": 1, "S3": 1}


def organizations() -> Register:
    """A grassroots committee with a sub-committee and two cells, one of them in a private enterprise."""
    world = small()
    enterprise = {"sector": "private_enterprise"}
    world.organizations += [
        OrganizationRow("G", "grassroots_committee", "Đảng bộ cơ sở", "M"),
        OrganizationRow("B", "sub_committee", "Đảng bộ bộ phận", "G"),
        OrganizationRow("G1", "cell", "Chi bộ 1", "B"),
        OrganizationRow("G2", "cell", "Chi bộ 2", "G", date(2025, 1, 1), **enterprise),
        OrganizationRow("D", "grassroots_cell", "Chi bộ công ty", "S", date(2024, 1, 1), DAY_ASKED),
        OrganizationRow("D", "grassroots_cell", "Chi bộ công ty", "S", DAY_ASKED + DAY, **enterprise),
    ]
    return Register(world)


def test_cells_under_a_grassroots_committee_are_no_grassroots_organizations():
    register = organizations()
    superior = {"on": DAY_ASKED, "level": "superior_committee"}
    assert register.rows("grassroots_organizations", "DB", **superior) == {"M": 3, "S": 2}
    assert register.rows("cells", "DB", **superior) == {"M": 4, "S": 2}
    assert register.rows("cells", "DB", on=DAY_ASKED, level="sub_committee") == {"B": 1, "other": 5}


def test_an_enterprise_cell_is_founded_on_the_first_day_of_the_unit():
    register = organizations()
    assert register.total("enterprise_cells", "DB", on=DAY_ASKED) == 1
    assert register.total("enterprise_cells", "DB", on=DAY_ASKED + DAY) == 2
    year = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31)}
    # D became a private enterprise's cell in the year, but stood before it.
    assert register.rows("enterprise_cells_founded", "DB", **year, level="superior_committee") == {
        "M": 1,
        "S": 0,
    }
    assert (
        register.total("enterprise_cells_founded", "DB", starts=date(2025, 1, 2), ends=date(2025, 12, 31))
        == 0
    )


def posted() -> World:
    """Heads: An, a member, in Bản Một; somebody who is none in Bản Hai; Bản Ba's post is vacant."""
    return small(
        events=(recorded("An", "M1", "ban_1"),),
        posts=[
            Post("ban_1", "village_head", "An", BEGUN),
            Post("ban_2", "village_head", None, BEGUN),
            Post("ban_3", "village_head", "An", BEGUN, DAY_ASKED - DAY),
        ],
    )


def test_post_coverage_is_of_the_posts_that_are_held():
    register = Register(posted())
    total = register.answer("post_coverage", "tinh", on=DAY_ASKED, post="village_head").total
    assert (total.value, total.numerator, total.denominator) == (50, 1, 2)
    by_commune = register.rows(
        "post_coverage", "DB", on=DAY_ASKED, post="village_head", level="superior_committee"
    )
    assert by_commune == {"M": 50, "S": "not_applicable"}
    assert register.total("post_coverage", "tinh", on=DAY_ASKED, post="front_head") == "not_applicable"


def test_a_holder_who_is_no_longer_a_member_covers_no_post():
    world = posted()
    world.events.append(Event("An", "left", DAY_ASKED))
    register = Register(world)
    assert register.total("post_coverage", "mai", on=DAY_ASKED - DAY, post="village_head") == 50
    assert register.total("post_coverage", "mai", on=DAY_ASKED, post="village_head") == 0


def test_associations_may_have_several_deputies():
    world = posted()
    world.posts = [
        Post("ban_1", "association_deputy", "An", BEGUN),
        Post("ban_1", "association_deputy", None, BEGUN),
        Post("ban_1", "association_deputy", None, BEGUN),
        Post("ban_1", "association_deputy", None, BEGUN),
    ]
    assert Register(world).total("post_coverage", "mai", on=DAY_ASKED, post="association_deputy") == 25


@pytest.mark.parametrize(
    ("parameter", "question"),
    [
        ("post", Question("post_coverage", area="tinh", on=DAY_ASKED)),
        ("by", Question("post_coverage", area="tinh", on=DAY_ASKED, post="village_head", by="gender")),
        ("by", Question("villages", area="tinh", on=DAY_ASKED, by="gender")),
    ],
)
def test_a_post_must_be_named_and_no_dimension_applies_to_villages_and_posts(parameter, question):
    Register(posted())
    with pytest.raises(QuestionFault) as fault:
        summaries.answer(question)
    assert fault.value.parameter == parameter


def test_a_cell_that_took_in_another_serves_for_its_people():
    """The cell of Bản Một was merged into M2, which now serves the village: its people are served at home."""
    world = small(events=(recorded("An", "M1", "ban_1"),))
    ends(world.organizations, "M1", DAY_ASKED)
    world.cell_villages = [
        CellVillage("M1", "ban_1", None, DAY_ASKED),
        CellVillage("M2", "ban_1", DAY_ASKED + DAY),
    ]
    world.organization_changes.append(Change(DAY_ASKED + DAY, "merge", "M1", "M2"))
    register = Register(world)
    assert register.total("villages_without_member_own", "ban_1", on=DAY_ASKED) == 0
    assert register.total("villages_without_member_own", "ban_1", on=DAY_ASKED + DAY) == 0
