"""Acts between levels: transfers from one side to the other, and what the board sets for all."""

from __future__ import annotations

from datetime import date
from typing import Any

from members import services as members
from members.cards import services as cards
from members.cards.models import CardBatch
from members.services import holidays
from members.services.confirming import set_confirmations
from members.supplements import services as rounds
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


def card_batches(world: World) -> dict[str, Act]:
    """A batch of one unit in each state, and who of the unit is to be in it."""
    by, other, on = world.staff, world.officer, ON
    waits = [world.member["an"]]

    def batch(state: str, name: str) -> CardBatch:
        made = cards.open_batch(organization=world.cell["DU-A"], by=other)
        cards.add_people(batch=made, members=[world.member[name]], kind="lost", by=other)
        if state != "draft":
            cards.send_batch(batch=made, on=on, by=other)
        if state in ("approved", "issued"):
            cards.approve_batch(batch=made, on=on, by=by)
        if state == "issued":
            cards.issue_batch(batch=made, members=[world.member[name].pk], on=on, by=other)
        return made

    draft, sent = batch("draft", "binh"), batch("sent", "chung")
    approved, issued = batch("approved", "dung"), batch("issued", "dao")
    return {
        "members.cards.services.open_batch": lambda: cards.open_batch(organization=world.cell["DU-B"], by=by),
        "members.cards.services.add_people": lambda: cards.add_people(
            batch=draft, members=waits, kind="new", by=by
        ),
        "members.cards.services.drop_person": lambda: cards.drop_person(
            batch=draft, line=draft.lines.get(), by=by
        ),
        "members.cards.services.send_batch": lambda: cards.send_batch(batch=draft, on=on, by=by),
        "members.cards.services.withdraw_batch": lambda: cards.withdraw_batch(batch=sent, by=by),
        "members.cards.services.approve_batch": lambda: cards.approve_batch(batch=sent, on=on, by=by),
        "members.cards.services.send_batch_back": lambda: cards.send_batch_back(
            batch=sent, reason="thiếu ảnh thẻ", by=by
        ),
        "members.cards.services.issue_batch": lambda: cards.issue_batch(
            batch=approved, members=[world.member["dung"].pk], on=on, by=by
        ),
        "members.cards.services.undo_batch": lambda: cards.undo_batch(
            batch=issued, reason="ghi nhầm ngày", by=by
        ),
        "members.cards.services.discard_batch": lambda: cards.discard_batch(batch=draft, by=by),
    }


def supplements(world: World) -> dict[str, Act]:
    """A round that is open with one answer, and one that is closed."""
    said: dict[str, Any] = {"organization": world.cell["TU"], "due_on": date(2026, 12, 31), "by": world.staff}
    asked = rounds.open_round(year=2026, on=ON, **said)
    closed = rounds.close_round(asked=rounds.open_round(year=2025, on=ON, **said), by=world.staff)
    binh = world.member["binh"]
    rounds.note_answers(asked=asked, members=[binh], on=ON, by=world.staff)
    return {
        "members.supplements.services.open_round": lambda: rounds.open_round(
            year=2024, on=date(2024, 6, 1), **said
        ),
        "members.supplements.services.close_round": lambda: rounds.close_round(asked=asked, by=world.staff),
        "members.supplements.services.reopen_round": lambda: rounds.reopen_round(
            asked=closed, by=world.staff
        ),
        "members.supplements.services.note_answers": lambda: rounds.note_answers(
            asked=asked, members=[world.member["an"]], on=ON, by=world.staff
        ),
        "members.supplements.services.take_back_answer": lambda: rounds.take_back_answer(
            asked=asked, member=binh, by=world.staff
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
