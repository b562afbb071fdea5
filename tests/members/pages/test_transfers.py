"""Members handed over inside the register: sent, received, refused, withdrawn, counted where meanwhile."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.timezone import localdate

from members import services
from members.due import transfer_due_on
from members.holidays import holidays
from members.models import Stretch, Transfer
from members.services import Refused, receive_transfer, refuse_transfer, send_transfer, withdraw_transfer
from registry.accounts.access.database_roles import as_user
from registry.audit.models import Entry
from registry.common.dates import working_days_between
from tests.world import World

from .officers import check, confirm, enter, fields, here, sign_in

LIST = "/chuyen-sinh-hoat/"
ON = date(2026, 3, 2)


def cell_of(world: World, name: str, on: date | None = None) -> str:
    """Where somebody counts."""
    return str(Stretch.objects.on(on or localdate()).get(member=world.member[name]).cell.code)


def sent(world: World, name: str = "an", to: str = "DU-B", **more: Any) -> Transfer:
    """Somebody of one commune, sent to the other one."""
    said = {"on": ON, "document_no": "12-GT", "by": world.officer, **more}
    return send_transfer(member=world.member[name], to=world.cell[to], **said)


def test_it_works(world: World) -> None:
    browser = sign_in(world.officer)
    assert "Giới thiệu sang nơi khác" in browser.get(f"/dang-vien/{world.member['an'].pk}/").content.decode()
    address = f"/dang-vien/{world.member['an'].pk}/gioi-thieu/"
    enter(browser, address, on="02/03/2026", to="DU-B", document_no="12-GT")
    transfer = Transfer.objects.get()
    assert (transfer.full_name, transfer.from_cell.code, transfer.sent_by) == (
        "Lò Văn An", "CB-A1-1", world.officer
    )  # fmt: skip
    assert cell_of(world, "an") == "CB-A1-1", "until received the member counts where it was"
    coming = sign_in(world.other_officer)
    page = coming.get(LIST)
    assert "Lò Văn An" in page.content.decode() and "Đang chuyển đến: 1" in page.content.decode()
    assert coming.get(f"/dang-vien/{world.member['an'].pk}/").status_code == 404, (
        "no more than the letter says"
    )
    # Several cells can take the member on: one tap leads to the form that asks which.
    form = f"{LIST}{transfer.pk}/tiep-nhan/"
    assert coming.post(f"{LIST}{transfer.pk}/tiep-nhan-ngay/").url == form
    done = enter(coming, form, on="10/03/2026", cell="CB-B1-2", village="b1-2")
    assert done.url == f"/dang-vien/{world.member['an'].pk}/" and coming.get(done.url).status_code == 200
    event = world.member["an"].events.get(kind="cell_changed")
    assert (event.effective_on, event.cell.code, event.document_no) == (date(2026, 3, 10), "CB-B1-2", "12-GT")
    assert cell_of(world, "an", date(2026, 3, 9)) == "CB-A1-1" and cell_of(world, "an") == "CB-B1-2"
    assert Transfer.objects.get().state == "received"
    said = Entry.objects.filter(action__startswith="transfer.").values_list("action", "actor_id")
    assert set(said) == {("transfer.sent", world.officer.pk), ("transfer.received", world.other_officer.pk)}
    assert "Lò Văn An" in browser.get(f"{LIST}?chieu=xong").content.decode()
    # Voided, the member is under way again.
    services.void(event=event, reason="nhầm chi bộ", by=world.other_officer)
    assert Transfer.objects.get().state == "sent" and cell_of(world, "an") == "CB-A1-1"


def test_one_tap_receives_where_there_is_one_cell_and_a_second_tap_does_nothing(world: World) -> None:
    transfer = sent(world, to="CB-B2")
    browser = sign_in(world.other_officer)
    for _ in range(2):
        answer = browser.post(f"{LIST}{transfer.pk}/tiep-nhan-ngay/", follow=True)
    assert "Lần chuyển này đã tiếp nhận" in answer.content.decode()
    event = world.member["an"].events.get(kind="cell_changed")
    assert (event.effective_on, event.recorded_by) == (localdate(), world.other_officer)
    assert cell_of(world, "an") == "CB-B2"


def test_refused_with_a_reason_that_the_sender_reads_and_sent_again(world: World) -> None:
    transfer = sent(world)
    browser = sign_in(world.other_officer)
    address = f"{LIST}{transfer.pk}/tu-choi/"
    assert check(browser, address, on="10/03/2026", reason="").context["form"].errors
    enter(browser, address, on="10/03/2026", reason="Thiếu hồ sơ gốc")
    page = sign_in(world.officer).get(f"{LIST}?chieu=tu-choi").content.decode()
    assert "Thiếu hồ sơ gốc" in page and cell_of(world, "an") == "CB-A1-1"
    again = sent(world, on=date(2026, 3, 12))
    with pytest.raises(Refused) as twice:
        sent(world, on=date(2026, 3, 13))
    assert twice.value.code == "transfer_is_one_at_a_time"
    own = sign_in(world.officer)
    confirm(own, check(own, f"{LIST}{again.pk}/rut-lai/"))
    again.refresh_from_db()
    assert again.state == "withdrawn" and cell_of(world, "an") == "CB-A1-1"
    for act in (
        lambda: receive_transfer(transfer=again, cell=world.cell["CB-B2"], on=ON, by=world.other_officer),
        lambda: refuse_transfer(transfer=again, reason="Không có", on=ON, by=world.other_officer),
    ):
        with pytest.raises(Refused) as answered:
            act()
        assert answered.value.code == "answered_already"
    assert withdraw_transfer(transfer=again, on=ON, by=world.officer).state == "withdrawn"


def test_what_each_side_may_do(world: World) -> None:
    transfer = sent(world)
    paths = {"tiep-nhan": world.other_officer, "tu-choi": world.other_officer, "rut-lai": world.officer}
    for path, may in paths.items():
        for user in (world.officer, world.other_officer):
            status = sign_in(user).get(f"{LIST}{transfer.pk}/{path}/").status_code
            assert status == (200 if user is may else 404), (path, user)
        assert sign_in(world.viewer).get(f"{LIST}{transfer.pk}/{path}/").status_code == 403
    for user, sees in ((world.officer, 1), (world.other_officer, 1), (world.stranger, 0)):
        with as_user(user):
            assert Transfer.objects.count() == sees
    elsewhere = sent(world, "binh", "CB-A1-2")
    with as_user(world.other_officer):
        assert list(Transfer.objects.all()) == [transfer]
    assert "Bình" not in sign_in(world.other_officer).get(LIST).content.decode()
    withdraw_transfer(transfer=elsewhere, on=ON, by=world.officer)


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("not_counted", lambda world: sent(world, on=date(2010, 1, 1))),
        ("nothing_changes", lambda world: sent(world, to="CB-A1-1")),
        ("not_standing", lambda world: sent(world, to="HU-B")),
        ("cell_elsewhere", lambda world: received(world, "CB-A1-2")),
        ("before_the_letter", lambda world: received(world, "CB-B2", date(2026, 3, 1))),
        ("in_the_future", lambda world: received(world, "CB-B2", date(2099, 1, 1))),
        ("no_cell", lambda world: received(world, "")),
    ],
)
def test_what_is_refused(world: World, code: str, act: Any) -> None:
    with pytest.raises(Refused) as refused:
        act(world)
    assert refused.value.code == code
    assert not Transfer.objects.filter(state="received").exists() and cell_of(world, "an") == "CB-A1-1"


def received(world: World, cell: str, on: date = ON) -> Any:
    """Sent to the other commune and taken on in a cell."""
    to = world.cell[cell] if cell else None
    return receive_transfer(transfer=sent(world), cell=to, on=on, by=world.other_officer)


def test_whoever_left_meanwhile_cannot_be_received(world: World) -> None:
    transfer = sent(world)
    services.leave(member=world.member["an"], kind="died", on=date(2026, 3, 5), by=world.officer)
    with pytest.raises(Refused):
        receive_transfer(
            transfer=transfer, cell=world.cell["CB-B2"], on=date(2026, 3, 10), by=world.other_officer
        )
    transfer.refresh_from_db()
    assert transfer.state == "sent"


def test_it_is_overdue_by_working_days_and_by_the_rules_of_the_letter(world: World) -> None:
    off = holidays()
    for day, days in ((date(2026, 1, 12), 30), (date(2026, 7, 25), 30), (date(2026, 7, 27), 60)):
        assert working_days_between(day, transfer_due_on(day, off), off) == days, day
    sent(world)
    sent(world, "binh", on=localdate())
    page = sign_in(world.other_officer).get(f"{LIST}?chieu=qua-han").content.decode()
    assert "Lò Văn An" in page and "Bình" not in page and "Quá hạn: 1" in page
    found = sign_in(world.other_officer).get(f"{LIST}?ten=binh").content.decode()
    assert "Bình" in found and "Lò Văn An" not in found
    file = sign_in(world.other_officer).get(f"{LIST}?dang=csv")
    assert "Lò Văn An" in b"".join(file).decode()


def test_a_form_sent_twice_sends_one_letter(world: World) -> None:
    browser = sign_in(world.officer)
    page = check(
        browser,
        f"/dang-vien/{world.member['an'].pk}/gioi-thieu/",
        on="02/03/2026",
        to="DU-B",
        document_no="1",
    )
    for _ in range(2):
        browser.post(here(page), fields(page) | {"step": "write"})
    assert Transfer.objects.count() == 1
