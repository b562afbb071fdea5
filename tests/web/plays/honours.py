"""Forms of badges, cards and awards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from django.urls import reverse

from members import services as members
from members.models import Badge, Member
from tests.world import World

from .play import Play, two_steps

BADGE = {"kind": "early", "years": "30", "occasion_on": "03/02/2026"}


def _give(world: World) -> Play:
    return two_steps(world.officer, f"/dang-vien/{world.member['an'].pk}/huy-hieu/ghi/", **BADGE)


def _given(world: World) -> list[Badge]:
    return members.record_badges(
        members=[world.member["an"], world.member["binh"]],
        kind="early",
        years=30,
        occasion_on=date(2026, 2, 3),
        filing=members.Filing(form_key=uuid4()),
        by=world.officer,
    )


def _given_taken_back(world: World) -> Play:
    given = _given(world)[0]
    address = f"/dang-vien/{given.member_id}/huy-hieu/{given.pk}/bo/"
    return two_steps(world.officer, address, reason="ghi nhầm người")


def _together_taken_back(world: World) -> Play:
    address = reverse("given_together_taken_back", args=[_given(world)[0].form_key])
    return two_steps(world.officer, address, reason="ghi nhầm đợt")


def _badges_together(world: World) -> Play:
    Member.objects.filter(pk=world.member["an"].pk).update(admitted_on=date(1990, 2, 3))
    return two_steps(
        world.officer,
        "/huy-hieu/ghi/?don-vi=DU-A&ngay=2026-02-03",
        kind="awarded",
        occasion_on="03/02/2026",
        people=str(world.member["an"].pk),
    )


def _cards_together(world: World) -> Play:
    typed = {"kind": "new", "issued_on": "19/05/2026", "people": str(world.member["tam"].pk)}
    return two_steps(world.officer, "/the-dang/ghi/?don-vi=DU-A", **typed)


def _award(world: World) -> Play:
    typed = {"kind": "flag", "awarded_on": "31/12/2025"}
    return two_steps(world.officer, "/to-chuc/CB-A1-1/khen-thuong/", **typed)


def _award_taken_back(world: World) -> Play:
    award = members.give_award(
        to=world.cell["CB-A1-1"], kind="flag", awarded_on=date(2025, 12, 31), by=world.officer
    )
    address = f"/to-chuc/CB-A1-1/khen-thuong/{award.pk}/bo/"
    return two_steps(world.officer, address, reason="ghi nhầm đơn vị")


PLAYS: dict[str, Callable[[World], Play]] = {
    "member_give": _give,
    "member_given_taken_back": _given_taken_back,
    "given_together_taken_back": _together_taken_back,
    "badges_together": _badges_together,
    "cards_together": _cards_together,
    "organization_award": _award,
    "organization_award_taken_back": _award_taken_back,
}
