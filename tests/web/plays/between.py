"""Forms between levels: what waits for confirmation, and transfers with two sides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from members import services as members
from members.services.confirming import set_confirmations
from registry.accounts.models import Grant, Role, User
from registry.drafts.models import Draft
from tests.members.pages.officers import fields, sign_in
from tests.world import World

from .play import Play, two_steps


def _submitted(world: World) -> str:
    """What somebody of a cell has submitted to the committee above: its key."""
    set_confirmations(acts=["exemption"], on=date(2026, 1, 1), by=world.staff)
    maker = User.objects.create(username="chi-bo")
    Grant.objects.create(user=maker, role=Role.OFFICER, organization=world.cell["CB-A1-1"])
    typed = {"on": "01/03/2026", "document_no": "12-QĐ"}
    two_steps(maker, f"/dang-vien/{world.member['an'].pk}/mien-sinh-hoat/", **typed).send()
    return str(Draft.objects.get(user=maker).key)


def _confirm_together(world: World) -> Play:
    address = f"/cho-xac-nhan/nhieu/?viec={_submitted(world)}"
    browser = sign_in(world.officer)
    return Play(browser, address, fields(browser.get(address)))


def _confirmed_undo(world: World) -> Play:
    _confirm_together(world).send()
    event = world.member["an"].events.get(kind="exempted")
    return Play(sign_in(world.officer), f"/cho-xac-nhan/huy/?viec={event.pk}", {"reason": "nhầm số"})


def _on_way(world: World, name: str = "quy", to: str = "CB-A2") -> str:
    """The address of somebody who is under way from one commune to the other."""
    transfer = members.send_transfer(
        member=world.member[name],
        to=world.cell[to],
        on=date(2026, 3, 2),
        document_no="1-GT",
        by=world.officer,
    )
    return f"/chuyen-sinh-hoat/{transfer.pk}/"


PLAYS: dict[str, Callable[[World], Play]] = {
    "member_hand_over": lambda world: two_steps(
        world.officer,
        f"/dang-vien/{world.member['an'].pk}/gioi-thieu/",
        on="02/03/2026",
        to="DU-B",
        document_no="1-GT",
    ),
    "transfer_receive": lambda world: two_steps(
        world.officer, f"{_on_way(world)}tiep-nhan/", on="10/03/2026", cell="CB-A2"
    ),
    "transfer_receive_now": lambda world: Play(sign_in(world.officer), f"{_on_way(world)}tiep-nhan-ngay/"),
    "transfer_refuse": lambda world: two_steps(
        world.officer, f"{_on_way(world)}tu-choi/", on="10/03/2026", reason="thiếu hồ sơ"
    ),
    "transfer_withdraw": lambda world: two_steps(world.officer, f"{_on_way(world, 'an', 'CB-B2')}rut-lai/"),
    "confirm_together": _confirm_together,
    "confirmed_undo": _confirmed_undo,
    "confirmation_rule_set": lambda world: two_steps(
        world.staff, "/cho-xac-nhan/quy-dinh/dat/", on="01/03/2026", acts="exit"
    ),
}
