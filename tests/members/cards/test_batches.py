"""Batches of cards: collected by a unit, approved by the level above and by nobody who made them, issued."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from members import services as members
from members.cards import retained, services
from members.cards.models import CardBatch, CardBatchLine
from members.models import Card, Member
from members.to_do import to_do
from registry.accounts.access.database_roles import as_user
from registry.accounts.models import Grant, Role, User
from registry.common.refusals import Refused
from registry.units.structure import forest
from reports.engine.answers import answer
from reports.questions import Question
from tests.members.pages.officers import check, enter, sign_in
from tests.web.plays.card_batches import batch_of
from tests.world import World

ON = date(2026, 3, 2)
LIST = "/dot-the/"


def refused(act: Any) -> str:
    """The code with which something is refused."""
    with pytest.raises(Refused) as why:
        act()
    return why.value.code


def issued_in_2026(unit: str) -> Any:
    """The figure of cards issued."""
    return answer(Question("cards_issued", organization=unit, period="2026")).total.value


def test_it_works(world: World) -> None:
    officer, staff = sign_in(world.officer), sign_in(world.staff)
    page = enter(officer, f"{LIST}moi/", organization="DU-A").url
    # Whoever was recognized in the register and has no card on record is offered, ticked.
    names = {"son", "tam"}
    offered = check(officer, f"{page}them/", people="").context["form"].fields["people"].choices
    assert {int(number) for number, _ in offered} == {world.member[name].pk for name in names}
    enter(officer, f"{page}them/", people=str(world.member["tam"].pk))
    enter(officer, f"{page}them-nguoi/", member=str(world.member["an"].pk), kind="lost")
    assert "Chờ duyệt: 0" in officer.get(LIST).content.decode()
    enter(officer, f"{page}gui/", on="02/03/2026", document_no="5-TTr")
    batch = CardBatch.objects.get()
    assert (batch.state, batch.to.code, batch.sent_no) == ("sent", "TU", "5-TTr")
    assert "Chờ duyệt: 1" in staff.get(LIST).content.decode()
    assert officer.get(f"{page}duyet/").status_code == 403, "approving is the level above's"
    enter(staff, f"{page}duyet/", on="03/03/2026", document_no="8-QĐ")
    assert not Card.objects.exists() and issued_in_2026("DU-A") == 0
    enter(officer, f"{page}cap/", on="05/03/2026", issued_at="Tỉnh ủy", people=str(world.member["tam"].pk))
    (card,) = Card.objects.all()
    assert (card.member, card.kind, card.issued_on) == (world.member["tam"], "new", date(2026, 3, 5))
    assert issued_in_2026("DU-A") == 1
    shown = officer.get(page).content.decode()
    assert "cấp ngày 05/03/2026" in shown and "không cấp" in shown and "910000000001" not in shown
    file = b"".join(officer.get(f"{page}?dang=csv")).decode()
    assert "Lò Văn An" in file and "910000000001" not in file
    listed = b"".join(staff.get(f"{LIST}?tinh-trang=da-cap&dang=csv")).decode()
    assert "8-QĐ" in listed and "Lò Văn An" not in listed
    # Undone step by step, nothing of it is left.
    enter(officer, f"{page}hoan-tac-cap/", reason="ghi nhầm ngày")
    assert not Card.objects.exists() and CardBatchLine.objects.filter(is_open=True).count() == 2
    enter(staff, f"{page}hoan-tac-duyet/", reason="duyệt nhầm đợt")
    enter(officer, f"{page}rut/")
    enter(officer, f"{page}xoa/")
    assert not CardBatch.objects.exists() and not CardBatchLine.objects.exists()


def test_nobody_approves_what_they_collected_or_sent(world: World) -> None:
    batch = batch_of(world, "an", sent=True)
    assert refused(lambda: services.approve_batch(batch=batch, on=ON, by=world.officer)) == "approves_own"
    # Neither does who opened it, nor who took somebody in.
    opened = services.open_batch(organization=world.cell["DU-B"], by=world.staff)
    services.add_people(batch=opened, members=[world.member["quy"]], kind="new", by=world.other_officer)
    services.send_batch(batch=opened, on=ON, by=world.other_officer)
    for by in (world.staff, world.other_officer):
        assert refused(lambda by=by: services.approve_batch(batch=opened, on=ON, by=by)) == "approves_own"
    added = batch_of(world, "binh")
    services.add_people(batch=added, members=[world.member["chung"]], kind="new", by=world.staff)
    services.send_batch(batch=added, on=ON, by=world.officer)
    assert refused(lambda: services.approve_batch(batch=added, on=ON, by=world.staff)) == "approves_own"
    assert services.approve_batch(batch=batch, on=ON, by=world.staff).state == "approved"


def test_each_step_has_its_state_and_its_day(world: World) -> None:
    an = [world.member["an"]]
    draft = batch_of(world)
    assert refused(lambda: services.send_batch(batch=draft, on=ON, by=world.officer)) == "batch_is_empty"
    batch = batch_of(world, "an", sent=True)
    for act in (
        lambda: services.add_people(batch=batch, members=an, kind="new", by=world.officer),
        lambda: services.send_batch(batch=batch, on=ON, by=world.officer),
        lambda: services.discard_batch(batch=batch, by=world.officer),
        lambda: services.issue_batch(batch=batch, members=[an[0].pk], on=ON, by=world.officer),
        lambda: services.undo_batch(batch=batch, reason="nhầm đợt", by=world.officer),
    ):
        assert refused(act) == "changed_meanwhile"
    early = date(2026, 3, 1)
    assert (
        refused(lambda: services.approve_batch(batch=batch, on=early, by=world.staff)) == "before_it_was_sent"
    )
    assert (
        refused(lambda: services.send_batch_back(batch=batch, reason=" ", by=world.staff)) == "reason_missing"
    )
    back = services.send_batch_back(batch=batch, reason="thiếu ảnh", by=world.staff)
    assert (back.state, back.sent_on, back.reason) == ("sent_back", None, "thiếu ảnh")
    assert "thiếu ảnh" in sign_in(world.officer).get(f"{LIST}{batch.pk}/").content.decode()
    sent = services.send_batch(batch=batch, on=ON, by=world.officer)
    assert sent.reason == ""
    services.approve_batch(batch=batch, on=ON, by=world.staff)
    issue = {"batch": batch, "members": [an[0].pk], "by": world.officer}
    assert refused(lambda: services.issue_batch(**issue, on=early)) == "before_the_approval"
    services.issue_batch(**issue, on=ON)
    assert refused(lambda: services.issue_batch(**issue, on=ON)) == "changed_meanwhile"


def test_who_may_be_in_a_batch(world: World) -> None:
    def add(batch: CardBatch, name: str) -> Any:
        return services.add_people(batch=batch, members=[world.member[name]], kind="new", by=world.officer)

    batch = batch_of(world, "an")
    assert add(batch, "an") == 0, "who is in it already stays as it is"
    assert refused(lambda: add(batch, "quy")) == "not_counted"
    assert refused(lambda: add(batch_of(world), "an")) == "card_batch_is_one_at_a_time"
    top = lambda: services.open_batch(organization=world.cell["TU"], by=world.staff)  # noqa: E731
    assert refused(top) == "nobody_above"
    services.send_batch(batch=batch, on=ON, by=world.officer)
    services.approve_batch(batch=batch, on=ON, by=world.staff)
    members.leave(member=world.member["an"], kind="died", on=date(2026, 3, 1), by=world.officer)
    issue = {"batch": batch, "members": [world.member["an"].pk], "on": ON, "by": world.officer}
    assert refused(lambda: services.issue_batch(**issue)) == "not_counted"


def test_a_card_that_was_taken_back_leaves_its_line_and_a_newer_batch_stops_the_undo(world: World) -> None:
    batch = batch_of(world, "an", "binh", sent=True)
    services.approve_batch(batch=batch, on=ON, by=world.staff)
    people = [world.member[name].pk for name in ("an", "binh")]
    services.issue_batch(batch=batch, members=people, on=ON, by=world.officer)
    card = Card.objects.get(member=world.member["an"])
    members.take_back_honours(rows=[card], reason="ghi nhầm người", by=world.officer)
    assert batch.lines.get(member=world.member["an"]).card is None
    batch_of(world, "an")
    undo = {"batch": batch, "reason": "nhầm ngày", "by": world.officer}
    assert refused(lambda: services.undo_batch(**undo)) == "card_batch_is_one_at_a_time"
    assert Card.objects.count() == 1, "nothing of a refused undo is done"
    with pytest.raises(IntegrityError, match="card_batch_says_when_it_was_issued"), transaction.atomic():
        CardBatch.objects.filter(pk=batch.pk).update(issued_on=None)


def test_who_sees_and_does_what(world: World) -> None:
    batch = batch_of(world, "an", sent=True)
    page = f"{LIST}{batch.pk}/"
    for user, status in (
        (world.officer, 200), (world.staff, 200), (world.viewer, 200), (world.other_officer, 404),
        (world.stranger, 404),
    ):  # fmt: skip
        assert sign_in(user).get(page).status_code == status, user
        with as_user(user):
            assert (CardBatch.objects.count(), CardBatchLine.objects.count()) == (
                (1, 1) if status == 200 else (0, 0)
            )
    assert sign_in(world.viewer).get(f"{page}duyet/").status_code == 403
    assert sign_in(world.officer).post(f"{page}bo/{batch.lines.get().pk}/").status_code == 302
    assert batch.lines.count() == 1, "what was sent stays whole"
    # In the lists of what is to be done.
    tasks = {(one.task, one.queue) for one in to_do(world.staff, ON) if "thẻ" in one.task}
    assert tasks == {("Duyệt đợt cấp thẻ", "cho-toi")}
    tasks = {(one.task, one.queue) for one in to_do(world.officer, ON) if "thẻ" in one.task}
    assert tasks == {("Đợt cấp thẻ chờ cấp trên duyệt", "cho-cap-khac")}
    # A level between: a cell's officer collects, the commune approves.
    cell = User.objects.create(username="chi-bo")
    Grant.objects.create(user=cell, role=Role.OFFICER, organization=world.cell["CB-A1-1"])
    own = services.open_batch(organization=world.cell["CB-A1-1"], by=cell)
    services.add_people(batch=own, members=[world.member["binh"]], kind="damaged", by=cell)
    services.send_batch(batch=own, on=ON, by=cell)
    enter(sign_in(world.officer), f"{LIST}{own.pk}/duyet/", on="03/03/2026")
    own.refresh_from_db()
    assert (own.state, own.to.code) == ("approved", "DU-A")


def test_somebody_who_went_elsewhere_is_no_name_any_more(world: World) -> None:
    batch = batch_of(world, "an", "binh", sent=True)
    members.change_cell(
        member=world.member["an"], cell=world.cell["CB-B2"], village=world.area["b2-1"], on=ON, by=world.staff
    )
    page, browser = f"{LIST}{batch.pk}/", sign_in(world.officer)
    shown = browser.get(page).content.decode()
    assert "Lò Văn An" in shown and "Chi bộ bản Si Pa" in shown, "who was here is seen, and where now"
    # Never was here, as it turned out: out of sight.
    Member.objects.filter(pk=world.member["an"].pk).update(elsewhere=None)
    for address in (page, f"{page}?dang=csv"):
        shown = b"".join(browser.get(address)).decode()
        assert "nay ở đơn vị khác" in shown and "Lò Văn An" not in shown and "Lò Thị Bình" in shown


def test_a_committee_above_leaves_sub_committees_out(world: World) -> None:
    structure = forest().on(ON)
    above = {code: structure.committee_above(world.cell[code].pk) for code in ("CB-A2", "DU-A", "TU")}
    assert above == {"CB-A2": world.cell["DU-A"].pk, "DU-A": world.cell["TU"].pk, "TU": None}


def test_old_batches_go_and_cards_stay(world: World) -> None:
    batch = batch_of(world, "an", sent=True)
    services.approve_batch(batch=batch, on=ON, by=world.staff)
    services.issue_batch(batch=batch, members=[world.member["an"].pk], on=ON, by=world.officer)
    batch.refresh_from_db()
    assert retained.count(batch.changed_at) == 0
    later = batch.changed_at.replace(year=batch.changed_at.year + 1)
    assert (retained.count(later), retained.remove(later)) == (1, 1)
    assert not CardBatchLine.objects.exists() and Card.objects.count() == 1
