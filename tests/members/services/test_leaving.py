"""Leaving and coming back: what follows from it, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from members import services
from registry.common.dates import FOREVER
from registry.common.refusals import Refused

from .rows import movements, refused, stretches

ON = date(2026, 3, 1)


@pytest.mark.parametrize("kind", ["deleted", "left", "expelled", "died"])
def test_the_exits_are_told_apart(world, kind):
    member = world.member["an"]
    services.leave(member=member, kind=kind, on=ON, by=world.officer)
    assert stretches(member)[-1][-1] == ON
    assert movements(member)[-1] == (kind, ON)


def test_leaving_by_another_door_is_refused(world):
    for kind in ("transferred_out", "moved", ""):
        assert refused(services.leave, member=world.member["an"], kind=kind, on=ON, by=world.officer) == (
            "kind_unknown",
            "kind",
        )


def test_the_cell_left_too_small_is_a_notice(world):
    """CB-A1-1 has An, Bình, Chung and Tâm; the joint cell CB-A2 had too few before."""
    first = services.leave(member=world.member["an"], kind="left", on=ON, by=world.officer)
    assert first.notices == ()
    second = services.transfer_out(member=world.member["binh"], other_place="abroad", on=ON, by=world.officer)
    assert [notice.code for notice in second.notices] == ["cell_under_three"]
    assert "«Chi bộ bản Nà Tông» có 2" in second.notices[0].message


def test_restoring_resumes_standing_and_place(world):
    member = world.member["uyen"]
    services.leave(member=member, kind="deleted", on=ON, by=world.officer)
    services.restore(member=member, on=date(2026, 5, 1), by=world.officer)
    assert stretches(member)[-1] == ("CB-B1-2", "b1-2", "probationary", date(2026, 5, 1), FOREVER)


def test_nobody_is_restored_to_what_has_ended(world):
    from registry.units.organization_acts import merge_organizations
    from registry.units.services import merge_areas

    member = world.member["uyen"]
    services.leave(member=member, kind="deleted", on=date(2026, 1, 1), by=world.officer)
    merge_organizations(sources=[world.cell["CB-B1-2"]], into=world.cell["CB-B2"], on=ON, by=world.staff)
    merge_areas(sources=[world.area["b1-2"]], into=world.area["b2-1"], on=ON, by=world.staff)
    arguments = {"member": member, "on": ON, "by": world.officer}
    assert refused(services.restore, **arguments) == ("cell_not_standing", "cell")
    arguments["cell"] = world.cell["CB-B2"]
    assert refused(services.restore, **arguments) == ("village_not_standing", "village")
    services.restore(**arguments, village=world.area["b2-1"])


def test_the_dead_are_not_restored(world):
    assert refused(services.restore, member=world.member["giang"], on=ON, by=world.officer) == (
        "has_died",
        "on",
    )


def test_an_event_before_a_later_one_that_it_contradicts_names_that_one(world):
    """Giang died on 15 August 2024."""
    with pytest.raises(Refused) as caught:
        services.leave(member=world.member["giang"], kind="left", on=date(2023, 1, 1), by=world.officer)
    assert (caught.value.code, caught.value.field) == ("not_counted", "on")
    assert "«Từ trần» ngày 15/08/2024" in caught.value.message
