"""Forms of batches of cards, each filled in for its last step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from members.cards import services as cards
from members.cards.models import CardBatch
from tests.members.pages.officers import sign_in
from tests.world import World

from .play import Play, two_steps


def batch_of(world: World, *names: str, sent: bool = False, unit: str = "DU-A") -> CardBatch:
    """A batch of a commune with some of its members in it, whose cards are lost."""
    batch = cards.open_batch(organization=world.cell[unit], by=world.officer)
    if names:
        people = [world.member[name] for name in names]
        cards.add_people(batch=batch, members=people, kind="lost", by=world.officer)
    if sent:
        cards.send_batch(batch=batch, on=date(2026, 3, 2), by=world.officer)
    return batch


def _add(world: World) -> Play:
    address = f"/dot-the/{batch_of(world).pk}/them/"
    return two_steps(world.officer, address, people=str(world.member["tam"].pk))


def _drop(world: World) -> Play:
    batch = batch_of(world, "an")
    return Play(sign_in(world.officer), f"/dot-the/{batch.pk}/bo/{batch.lines.get().pk}/")


PLAYS: dict[str, Callable[[World], Play]] = {
    "card_batch_new": lambda world: two_steps(world.officer, "/dot-the/moi/", organization="DU-A"),
    "card_batch_add": _add,
    "card_batch_add_one": lambda world: two_steps(
        world.officer,
        f"/dot-the/{batch_of(world).pk}/them-nguoi/",
        member=str(world.member["an"].pk),
        kind="damaged",
    ),
    "card_batch_drop": _drop,
    "card_batch_step": lambda world: two_steps(
        world.staff,
        f"/dot-the/{batch_of(world, 'an', sent=True).pk}/duyet/",
        on="10/03/2026",
        document_no="8-QĐ",
    ),
}
