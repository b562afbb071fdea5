"""What is written about a member: the event, what follows from it, the trail; and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from members import services
from members.models import Event, Stretch
from registry.audit.models import Entry
from registry.common.dates import FOREVER
from registry.common.values import PartialDay, Precision

from .rows import movements, refused, stretches

ON = date(2026, 3, 1)
SOMEBODY = {"dossier_no": "M1", "full_name": "Lường Thị Mới", "birth_date": date(2000, 1, 1)}


# Coming in


def test_admission_makes_a_member_on_probation(world):
    event = services.admit(
        member_data=SOMEBODY | {"ethnicity": "thái", "gender": "female"},
        cell=world.cell["CB-A1-1"],
        village=world.area["a1-1"],
        on=ON,
        filing=services.Filing(decided_on=date(2026, 2, 10), document_no=" 12-QĐ/ĐU "),
        by=world.officer,
    )
    member = event.member
    assert (member.ethnicity, member.search_key) == ("Thái", "luong thi moi")
    assert stretches(member) == [("CB-A1-1", "a1-1", "probationary", ON, FOREVER)]
    assert movements(member) == [("admitted", ON)]
    assert (event.decided_on, event.document_no) == (date(2026, 2, 10), "12-QĐ/ĐU")
    assert event.recorded_by == world.officer
    copied = Stretch.objects.get(member=member)
    assert (copied.gender, copied.minority, copied.birth_date) == ("female", "minority", date(2000, 1, 1))
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.actor_id, entry.object_id) == (
        "member.admitted",
        world.officer.pk,
        str(member.pk),
    )


def test_the_trail_holds_no_personal_value(world):
    services.admit(member_data=SOMEBODY, cell=world.cell["CB-A2"], on=ON, by=world.officer)
    written = str(list(Entry.objects.filter(action="member.admitted").values()))
    assert "Lường" not in written
    assert "M1" not in written


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"dossier_no": ""}, ("blank", "dossier_no")),
        ({"dossier_no": "HS00001"}, ("unique", "dossier_no")),
        ({"full_name": "  "}, ("blank", "full_name")),
        ({"ethnicity": "Atlantis"}, ("ethnicity_unknown", "ethnicity")),
        ({"gender": "other"}, ("invalid_choice", "gender")),
        ({"education": "phd"}, ("invalid_choice", "education")),
        ({"birth_date": date(2200, 1, 1)}, ("in_the_future", "birth_date")),
        ({"birth_date": date(1200, 1, 1)}, ("too_early", "birth_date")),
        ({"card_no": "91 00000 00001"}, ("number_taken", "card_no")),
        ({"citizen_id": "011000000001"}, ("number_taken", "citizen_id")),
        (
            {"admitted_on": date(2020, 1, 1), "official_on": date(2019, 1, 1)},
            ("official_before_admitted", "official_on"),
        ),
    ],
)
def test_what_cannot_be_recorded_of_a_person(world, data, expected):
    arguments = {"member_data": SOMEBODY | data, "cell": world.cell["CB-A2"], "on": ON, "by": world.officer}
    assert refused(services.admit, **arguments) == expected


def test_a_field_that_nobody_knows_is_a_mistake_of_the_caller(world):
    with pytest.raises(TypeError, match="opinion"):
        services.admit(
            member_data=SOMEBODY | {"opinion": "x"}, cell=world.cell["CB-A2"], on=ON, by=world.officer
        )
    with pytest.raises(TypeError):
        services.admit(cell=world.cell["CB-A2"], on=ON, by=world.officer)


@pytest.mark.parametrize(
    ("cell", "village", "on", "expected"),
    [
        (None, "a1-1", ON, ("no_cell", "cell")),
        ("DU-A", "a1-1", ON, ("not_a_cell", "cell")),
        ("DB-A1", "a1-1", ON, ("cell_not_standing", "cell")),
        ("CB-A2", "xa-a", ON, ("not_a_village", "village")),
        ("CB-A2", "a1-1", date(2014, 12, 31), ("cell_not_standing", "cell")),
        ("CB-A2", None, date(1200, 1, 1), ("too_early", "on")),
        ("CB-A2", None, date(1999, 12, 31), ("born_later", "on")),
    ],
)
def test_where_nobody_can_be_admitted(world, cell, village, on, expected):
    assert (
        refused(
            services.admit,
            member_data=SOMEBODY,
            cell=cell and world.cell[cell],
            village=village and world.area[village],
            on=on,
            by=world.officer,
        )
        == expected
    )


def test_a_day_to_come_is_refused_and_today_is_not(world):
    arguments = {"member_data": SOMEBODY, "cell": world.cell["CB-A2"], "by": world.officer}
    tomorrow = localdate() + timedelta(days=1)
    assert refused(services.admit, on=tomorrow, **arguments) == ("in_the_future", "on")
    assert refused(
        services.admit, on=localdate(), filing=services.Filing(decided_on=tomorrow), **arguments
    ) == (
        "in_the_future",
        "decided_on",
    )
    services.admit(on=localdate(), **arguments)


@pytest.mark.parametrize(
    ("birth_date", "notices"),
    [
        (date(2008, 3, 31), []),  # eighteen in that month
        (date(1966, 3, 1), []),
        (date(1966, 2, 28), ["too_old"]),
        (None, ["age_unknown"]),
    ],
)
def test_an_age_outside_the_rules_is_a_notice(world, birth_date, notices):
    event = services.admit(
        member_data=SOMEBODY | {"birth_date": birth_date}, cell=world.cell["CB-A2"], on=ON, by=world.officer
    )
    assert [notice.code for notice in event.notices] == notices
    assert Entry.objects.latest("id").facts["notices"] == notices


def test_nobody_under_age_is_admitted_and_nobody_before_the_decision(world):
    place = {"cell": world.cell["CB-A2"], "on": ON, "by": world.officer}
    young = SOMEBODY | {"birth_date": date(2008, 4, 1)}
    assert refused(services.admit, member_data=young, **place) == ("too_young", "on")
    # Of whom the year alone is known, nobody can say so for certain.
    partly = SOMEBODY | {"birth_date": PartialDay(date(2008, 7, 1), Precision.YEAR)}
    event = services.admit(member_data=partly, **place)
    assert [notice.code for notice in event.notices] == ["too_young"]
    late = services.Filing(decided_on=ON + timedelta(days=1))
    other = SOMEBODY | {"dossier_no": "KHAC"}
    assert refused(services.admit, member_data=other, filing=late, **place) == (
        "decided_after_ceremony",
        "decided_on",
    )


def test_somebody_who_had_left_is_admitted_anew(world):
    member = world.member["an"]
    assert refused(services.admit, member=member, cell=world.cell["CB-A2"], on=ON, by=world.officer) == (
        "already_counted",
        "on",
    )
    services.leave(member=member, kind="left", on=date(2021, 1, 1), by=world.officer)
    services.admit(member=member, cell=world.cell["CB-A2"], on=ON, by=world.officer)
    assert stretches(member)[-1] == ("CB-A2", None, "probationary", ON, FOREVER)


def test_transfers_in_are_official_unless_said_otherwise(world):
    for dossier, probationary, standing in (("M1", False, "official"), ("M2", True, "probationary")):
        event = services.transfer_in(
            member_data=SOMEBODY | {"dossier_no": dossier},
            cell=world.cell["CB-A2"],
            other_place="in_province",
            probationary=probationary,
            on=ON,
            by=world.officer,
        )
        assert movements(event.member, "standing", "other_place") == [
            ("transferred_in", ON, standing, "in_province")
        ]


def test_a_transfer_has_a_known_other_place(world):
    arguments = {"on": ON, "by": world.officer, "other_place": "moon"}
    assert refused(services.transfer_in, member_data=SOMEBODY, cell=world.cell["CB-A2"], **arguments) == (
        "other_place_unknown",
        "other_place",
    )
    assert refused(services.transfer_out, member=world.member["an"], **arguments) == (
        "other_place_unknown",
        "other_place",
    )


def test_a_first_record_is_no_admission(world):
    event = services.first_record(
        member_data=SOMEBODY | {"admitted_on": date(2009, 5, 1)},
        cell=world.cell["CB-A2"],
        probationary=True,
        on=ON,
        by=world.officer,
    )
    assert movements(event.member, "standing") == [("first_recorded", ON, "probationary")]


# Going on


def test_who_is_recognized_late_is_official_from_the_day_the_twelve_months_ended(world):
    """Admitted on 7 November 2024, decided in February 2026, entered later still."""
    member = world.member["uyen"]
    event = services.recognize(
        member=member, filing=services.Filing(decided_on=date(2026, 2, 20)), by=world.officer
    )
    assert event.effective_on == date(2025, 11, 7)
    assert event.recorded_at.date() > event.effective_on
    assert stretches(member) == [
        ("CB-B1-2", "b1-2", "probationary", date(2024, 11, 7), date(2025, 11, 7)),
        ("CB-B1-2", "b1-2", "official", date(2025, 11, 7), FOREVER),
    ]
    assert event.notices == ()


def test_recognition_on_another_day_is_a_notice(world):
    event = services.recognize(member=world.member["uyen"], on=date(2026, 1, 5), by=world.officer)
    assert [notice.code for notice in event.notices] == ["not_the_day_probation_ends"]
    assert stretches(world.member["uyen"])[1][3] == date(2026, 1, 5)


def test_recognition_needs_twelve_months_or_a_day(world):
    fresh = services.admit(
        member_data=SOMEBODY, cell=world.cell["CB-A2"], on=localdate() - timedelta(days=30), by=world.officer
    ).member
    assert refused(services.recognize, member=fresh, by=world.officer) == ("probation_not_over", "on")
    unknown = services.transfer_in(
        member_data=SOMEBODY | {"dossier_no": "M2"},
        cell=world.cell["CB-A2"],
        probationary=True,
        on=ON,
        by=world.officer,
    ).member
    assert refused(services.recognize, member=unknown, by=world.officer) == ("admission_unknown", "on")
    services.recognize(member=unknown, on=date(2026, 4, 1), by=world.officer)


def test_who_came_on_probation_is_recognized_twelve_months_after_the_admission_elsewhere(world):
    event = services.transfer_in(
        member_data=SOMEBODY | {"admitted_on": date(2025, 4, 15)},
        cell=world.cell["CB-A2"],
        probationary=True,
        on=ON,
        by=world.officer,
    )
    assert services.recognize(member=event.member, by=world.officer).effective_on == date(2026, 4, 15)


def test_only_who_is_on_probation_is_recognized(world):
    assert refused(services.recognize, member=world.member["an"], on=ON, by=world.officer) == (
        "not_probationary",
        "on",
    )


def test_changing_cell_cuts_the_stretch_and_crosses(world):
    member = world.member["an"]
    services.change_cell(member=member, cell=world.cell["CB-CQ"], on=ON, by=world.officer)
    assert stretches(member) == [
        ("CB-A1-1", "a1-1", "official", date(2020, 1, 1), ON),
        ("CB-CQ", "a1-1", "official", ON, FOREVER),
    ]
    assert movements(member, "from_cell__code", "cell__code")[1:] == [("crossed", ON, "CB-A1-1", "CB-CQ")]


def test_moving_house_keeps_the_cell(world):
    member = world.member["an"]
    services.move_house(member=member, village=world.area["a1-2"], on=ON, by=world.officer)
    assert stretches(member)[1] == ("CB-A1-1", "a1-2", "official", ON, FOREVER)


def test_going_where_one_is_already_is_refused(world):
    member, here = world.member["an"], {"on": ON, "by": world.officer}
    cell, village = world.cell["CB-A1-1"], world.area["a1-1"]
    assert refused(services.change_cell, member=member, cell=cell, **here) == ("nothing_changes", "cell")
    assert refused(services.move_house, member=member, village=village, **here) == (
        "nothing_changes",
        "village",
    )
    assert refused(services.change_cell, member=member, **here) == ("no_cell", "cell")
    assert refused(services.move_house, member=member, **here) == ("no_village", "village")
    services.change_cell(member=member, cell=cell, village=world.area["a1-2"], **here)


def test_what_is_only_noted_is_written_and_changes_no_count(world):
    member = world.member["an"]
    counted, moved = stretches(member), movements(member)
    for service in (services.away, services.exempt):
        service(member=member, on=ON, detail="Hà Nội", by=world.officer)
    assert refused(services.back, member=member, on=ON, by=world.officer) == ("away_and_back", "on")
    services.back(member=member, on=ON + timedelta(days=1), detail="Hà Nội", by=world.officer)
    later = {"member": member, "on": ON + timedelta(days=1), "by": world.officer}
    assert refused(services.exempt, until=ON, **later) == ("until_before", "until")
    assert services.exempt(until=date(2030, 1, 1), **later).until == date(2030, 1, 1)
    services.discipline(member=member, on=ON, detail="reprimand", by=world.officer)
    assert refused(services.discipline, member=member, on=ON, detail=" ", by=world.officer) == (
        "detail_missing",
        "detail",
    )
    assert stretches(member) == counted
    # A discipline is counted where the member is on its day, by itself.
    assert [one for one in movements(member) if one[0] != "disciplined"] == moved
    assert refused(services.discipline, member=member, on=ON, detail="Khiển trách", by=world.officer) == (
        "detail_unknown",
        "detail",
    )
    assert refused(services.away, member=member, on=ON, detail=" Hà  Nội", by=world.officer) == (
        "noted_already",
        "on",
    )
    kinds = Event.objects.filter(member=member, effective_on=ON).order_by("id")
    assert list(kinds.values_list("kind", "detail")) == [
        ("away", "Hà Nội"),
        ("exempted", "Hà Nội"),
        ("disciplined", "reprimand"),
    ]
