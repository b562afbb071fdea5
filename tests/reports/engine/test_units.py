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
    PartyPost,
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


# What the second stage counts.


def divided() -> World:
    """Bản Một goes into Bản Cao and Bản Thấp, Bản Hai into Bản Ba; Bản Bốn ends and leaves nothing."""
    world = small(events=(recorded("An", "M1", "ban_1"), recorded("Bình", "S3", "ban_3")))
    world.areas.append(AreaRow("ban_4", "village", "Bản Bốn", "son"))
    for village in ("ban_1", "ban_2", "ban_4"):
        ends(world.areas, village, DAY_ASKED)
    world.cell_villages = [CellVillage("S3", "ban_3")]
    for key in ("cao", "thap"):
        world.areas.append(AreaRow(key, "village", f"Bản {key}", "mai", DAY_ASKED + DAY))
        world.area_changes.append(Change(DAY_ASKED + DAY, "split", "ban_1", key))
    world.area_changes.append(Change(DAY_ASKED + DAY, "merge", "ban_2", "ban_3"))
    world.readings.append(Reading(BEGUN, "resident"))
    return world


@pytest.mark.parametrize("structure_on", [DAY_ASKED, DAY_ASKED + DAY, date(2020, 1, 1)])
def test_villages_of_the_eve_are_followed_to_what_came_of_them(structure_on):
    register = Register(divided())
    asked = {"starts": DAY_ASKED + DAY, "ends": DAY_ASKED + DAY, "structure_on": structure_on}
    found = {
        code: register.total(f"villages_{code}", "tinh", **asked)
        for code in ("cleared", "relapsed", "still_without", "ended_without")
    }
    # Bản Hai's successor has a member. In which heir of Bản Một An lives nobody knows: it is no relapse.
    assert found == {"cleared": 1, "relapsed": 0, "still_without": 0, "ended_without": 1}
    eve = {"on": DAY_ASKED, "structure_on": structure_on}
    assert register.total("villages_without_member", "tinh", **eve) == 2


def test_a_village_of_which_all_heirs_are_empty_has_relapsed():
    world = divided()
    world.events.append(Event("An", "died", DAY_ASKED + DAY))
    register = Register(world)
    asked = {"starts": DAY_ASKED + DAY, "ends": DAY_ASKED + DAY}
    assert register.total("villages_relapsed", "tinh", **asked) == 1


def test_a_cell_is_founded_unless_another_went_into_it():
    register = founded()
    year = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31)}
    assert register.rows("cells_founded", "DB", **year, level="cell")["N1"] == 1
    assert register.rows("cells_founded", "DB", **year, level="cell")["N2"] == 0
    assert register.rows("cells_founded", "DB", **year, by="month") == {"2025-03": 1}
    # M2 went into N2, which succeeds it; S3 left nothing.
    assert register.rows("cells_dissolved", "DB", **year, by="month") == {"2025-07": 1}
    assert register.rows("cells_dissolved", "DB", **year, level="cell")["unallocated"] == 1


def founded() -> Register:
    world = small()
    for cell in ("M2", "S3"):
        ends(world.organizations, cell, DAY_ASKED)
    world.cell_villages = []
    world.organizations += [
        OrganizationRow("N1", "grassroots_cell", "Chi bộ mới", "M", date(2025, 3, 1)),
        OrganizationRow("N2", "grassroots_cell", "Chi bộ đổi tên", "M", DAY_ASKED + DAY),
    ]
    world.organization_changes.append(Change(DAY_ASKED + DAY, "rename", "M2", "N2"))
    return Register(world)


def test_an_admission_into_a_cell_that_was_merged_counts_for_the_one_that_took_it_in():
    world = small(events=(Event("An", "admitted", date(2025, 2, 1), "M1", "ban_1"),))
    ends(world.organizations, "M1", DAY_ASKED)
    world.cell_villages = [row for row in world.cell_villages if row.cell_code != "M1"]
    world.organization_changes.append(Change(DAY_ASKED + DAY, "merge", "M1", "M2"))
    register = Register(world)
    year = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31)}
    assert register.rows("cells_without_admission", "DB", **year, level="cell") == {"M2": 0, "S3": 1}
    assert register.total("grassroots_without_admission", "DB", **year) == 1


@pytest.mark.parametrize(("went", "at_risk"), [(("Dung",), 0), (("Dung", "Giang"), 1)])
def test_a_village_is_at_risk_with_one_member_with_old_ones_or_with_all_away(went, at_risk):
    old, young = {"birth_date": date(1950, 1, 1)}, {"birth_date": date(1990, 1, 1)}
    people = (Member("An", **young), Member("Bình", **old), Member("Chi", **old), Member("Dung", **young))
    events = [recorded(who, "M2", "ban_2") for who in ("Bình", "Chi")]
    events += [
        recorded("An", "M1", "ban_1"),
        recorded("Dung", "S3", "ban_3"),
        recorded("Giang", "S3", "ban_3"),
    ]
    events += [Event(who, "away", date(2025, 1, 1)) for who in went]
    register = Register(small(*people, events=tuple(events)))
    by_village = {"on": DAY_ASKED, "level": "village"}
    assert register.rows("villages_at_risk", "tinh", **by_village) == {
        "ban_1": 1,
        "ban_2": 1,
        "ban_3": at_risk,
    }


def test_away_lasts_to_the_next_back_and_an_exemption_to_its_last_day():
    events = (
        recorded("An", "M1", "ban_1"),
        recorded("Bình", "M1", "ban_1"),
        Event("An", "away", date(2025, 1, 1)),
        Event("An", "back", DAY_ASKED),
        Event("Bình", "exempted", date(2025, 1, 1), until=DAY_ASKED),
    )
    register = Register(small(events=events))
    said = {
        day: tuple(register.total(code, "DB", on=day) for code in ("away", "exempted", "active_members"))
        for day in (DAY_ASKED - DAY, DAY_ASKED, DAY_ASKED + DAY)
    }
    assert list(said.values()) == [(1, 1, 0), (0, 1, 1), (0, 0, 2)]


def test_the_rungs_of_a_village():
    world = joint()
    world.posts = []
    world.party_posts.append(PartyPost("S3", "secretary", "Dung", BEGUN))
    world.posts.append(Post("ban_3", "village_head", "Dung", BEGUN))
    world.events.append(recorded("Dung", "S3", "ban_3"))
    world.members.append(Member("Dung"))
    register = Register(world)
    assert register.rows("villages", "tinh", on=DAY_ASKED, by="rung") == {
        "joint": 1,
        "none": 1,
        "own_committee": 1,
    }
    assert register.total("secretary_is_head", "DB", on=DAY_ASKED) == 100
    shares = register.answer("cells_with_committee", "DB", on=DAY_ASKED).total
    assert (shares.numerator, shares.denominator) == (1, 2)
