"""Forms of supplement rounds, each filled in for its last step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from members.supplements import services
from members.supplements.models import SupplementRound
from tests.members.pages.officers import sign_in
from tests.world import World

from .play import Play, two_steps

ROUND = "/bo-sung-ho-so/"
ON = date(2026, 3, 2)


def round_of(world: World, *names: str, closed: bool = False) -> SupplementRound:
    """The round of 2026, in which some members have answered."""
    asked = services.open_round(
        organization=world.cell["TU"], year=2026, on=ON, due_on=date(2026, 12, 31), by=world.staff
    )
    if names:
        people = [world.member[name] for name in names]
        services.note_answers(asked=asked, members=people, on=ON, by=world.staff)
    return services.close_round(asked=asked, by=world.staff) if closed else asked


def _note(world: World) -> Play:
    round_of(world)
    typed = {"on": "10/03/2026", "people": str(world.member["an"].pk)}
    return two_steps(world.officer, f"{ROUND}2026/ghi-da-nop/?don-vi=DU-A", **typed)


def _take_back(world: World) -> Play:
    round_of(world, "an")
    return Play(sign_in(world.officer), f"/dang-vien/{world.member['an'].pk}/bo-sung-ho-so/2026/bo/")


def _close(world: World) -> Play:
    round_of(world)
    return two_steps(world.staff, f"{ROUND}2026/dong/")


def _reopen(world: World) -> Play:
    round_of(world, closed=True)
    return two_steps(world.staff, f"{ROUND}2026/mo-lai/")


PLAYS: dict[str, Callable[[World], Play]] = {
    "supplement_new": lambda world: two_steps(
        world.staff, f"{ROUND}mo/", year="2026", on="02/03/2026", due_on="31/12/2026", document_no="5-HD"
    ),
    "supplement_note": _note,
    "supplement_take_back": _take_back,
    "supplement_close": _close,
    "supplement_reopen": _reopen,
}
