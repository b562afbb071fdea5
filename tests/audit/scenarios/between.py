"""Acts between levels: transfers from one side to the other, and what the board sets for all."""

from __future__ import annotations

from datetime import date
from typing import Any

from members import services as members
from members.services import holidays
from members.services.confirming import set_confirmations
from tests.world import World

from .acts import ON, Act


def transfers(world: World) -> dict[str, Act]:
    said: dict[str, Any] = {"on": ON, "by": world.staff}
    other = world.cell["CB-B2"]
    under_way = members.send_transfer(
        member=world.member["binh"], to=other, on=ON, document_no="1-GT", by=world.staff
    )
    return {
        "members.services.handing_over.send_transfer": lambda: members.send_transfer(
            member=world.member["an"], to=other, document_no="2-GT", **said
        ),
        "members.services.handing_over.receive_transfer": lambda: members.receive_transfer(
            transfer=under_way, cell=other, **said
        ),
        "members.services.handing_over.refuse_transfer": lambda: members.refuse_transfer(
            transfer=under_way, reason="thiếu hồ sơ", **said
        ),
        "members.services.handing_over.withdraw_transfer": lambda: members.withdraw_transfer(
            transfer=under_way, **said
        ),
    }


def settings(world: World) -> dict[str, Act]:
    return {
        "members.services.holidays.add_holiday": lambda: holidays.add_holiday(
            day=date(2026, 9, 7), name="Nghỉ bù", by=world.staff
        ),
        "members.services.holidays.remove_holiday": lambda: holidays.remove_holiday(
            day=date(2026, 1, 1), by=world.staff
        ),
        "members.services.confirming.set_confirmations": lambda: set_confirmations(
            acts=["exit"], on=ON, by=world.staff
        ),
    }
