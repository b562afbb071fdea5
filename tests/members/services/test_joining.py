"""Two records of one person become one, with all that hangs on them, and are parted again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from members import services as members
from members.forms.doubles import APART, FIRST
from members.models import Assignment, Distinct, Event, Joining, Member, PartyPost, Post, Stretch, Transfer
from members.services import doubles, joining
from registry.common.refusals import Refused
from registry.common.values import PartialDay, Precision
from tests.members.pages.officers import check, enter, sign_in
from tests.web.plays import state
from tests.world import World

BORN = date(1980, 5, 4)
NAME = {"full_name": "Lò Văn Đôi", "native_place": "Nà Tông", "gender": "male"}


def recorded(world: World, dossier: str, cell: str = "CB-A1-1", **said: Any) -> Member:
    """A record of somebody of that name."""
    on = said.pop("on", date(2020, 1, 1))
    event = members.first_record(
        member_data={"dossier_no": dossier, **NAME, **said}, cell=world.cell[cell], on=on, by=world.staff
    )
    return event.member


def twice(world: World) -> tuple[Member, Member]:
    """One person in two records, of which the second has more."""
    one = recorded(world, "D-1", birth_date=date(1980, 5, 4))
    other = recorded(world, "D-2")
    members.away(member=other, on=date(2026, 1, 5), by=world.staff)
    members.give_award(to=other, kind="merit", awarded_on=date(2025, 12, 31), by=world.staff)
    members.fill_post(
        village=world.area["a1-3"], post="front_head", holder=other, on=date(2025, 8, 1), by=world.staff
    )
    members.open_review(member=other, on=date(2025, 8, 1), reason="dues", by=world.staff)
    Assignment.objects.create(member=other, task="follows_cell", cell=world.cell["CB-A1-1"])
    PartyPost.objects.create(organization=world.cell["CB-A1-1"], post="committee_member", holder=other)
    return one, other


def join(world: World, kept: Member, left: Member) -> Joining:
    """Both are one person."""
    return joining.join(kept=kept, left=left, reason="ghi trùng", by=world.staff)


def hanging(member: Member) -> dict[str, int]:
    """How many rows of each table name the member."""
    return {
        relation.related_model._meta.label: found
        for relation in Member._meta.related_objects
        if relation.related_model is not Joining
        and (
            found := relation.related_model._base_manager.filter(**{relation.field.name: member})
            .exclude(**({"voided_at__isnull": False} if relation.related_model is Event else {}))
            .count()
        )
    }


def test_everything_that_hangs_on_a_record_goes_along(world: World) -> None:
    one, other = twice(world)
    held = {*hanging(one), *hanging(other)}
    join(world, one, other)
    assert hanging(other) == {}
    assert set(hanging(one)) == held
    assert Event.objects.live().filter(member=one).count() == 2
    assert Stretch.objects.filter(member__in=[one, other]).count() == 1


def test_parting_brings_both_back(world: World) -> None:
    one, other = twice(world)
    before = hanging(one), hanging(other)
    spans = list(Stretch.objects.filter(member=other).values_list("cell", "starts_on", "ends_on"))
    held = join(world, one, other)
    joining.part(joining=held, reason="là hai người", by=world.staff)
    assert (hanging(one), hanging(other)) == before
    assert list(Stretch.objects.filter(member=other).values_list("cell", "starts_on", "ends_on")) == spans
    joining.part(joining=held, reason="là hai người", by=world.staff)
    assert (hanging(one), hanging(other)) == before


def test_histories_of_two_cells_at_a_time_are_refused(world: World) -> None:
    one, other = recorded(world, "D-1"), recorded(world, "D-2", "CB-B2", on=date(2026, 2, 1))
    with pytest.raises(Refused, match="Hai quá trình") as refused:
        join(world, one, other)
    assert refused.value.code == "histories_contradict"
    assert Event.objects.live().filter(member__in=[one, other]).count() == 2


def test_histories_that_follow_each_other_become_one(world: World) -> None:
    one = recorded(world, "D-1")
    members.transfer_out(member=one, on=date(2025, 12, 1), other_place="in_province", by=world.staff)
    arrived = members.transfer_in(
        member_data={"dossier_no": "D-2", **NAME},
        cell=world.cell["CB-B2"],
        on=date(2026, 2, 1),
        by=world.staff,
    )
    join(world, one, arrived.member)
    cells = Stretch.objects.filter(member=one).order_by("starts_on").values_list("cell", flat=True)
    assert list(cells)[-1] == world.cell["CB-B2"].pk
    assert len(set(cells)) > 1


def test_what_only_one_may_have_is_said(world: World) -> None:
    one, other = twice(world)
    PartyPost.objects.create(organization=world.cell["CB-A1-1"], post="committee_member", holder=one)
    with pytest.raises(Refused) as refused:
        join(world, one, other)
    assert refused.value.code == "both_have_it"
    assert "chức vụ đảng" in refused.value.message
    assert Post.objects.filter(holder=other).exists()


def test_nothing_is_parted_after_something_was_built_on_it(world: World) -> None:
    one, other = twice(world)
    held = join(world, one, other)
    copy = Event.objects.live().get(member=one, kind="away")
    members.void(event=copy, reason="ghi nhầm", by=world.staff)
    with pytest.raises(Refused, match="sau khi gộp"):
        joining.part(joining=held, reason="là hai người", by=world.staff)


def sent(world: World, member: Member) -> Transfer:
    """The member is under way to another commune."""
    return members.send_transfer(
        member=member, to=world.cell["CB-B2"], on=date(2026, 3, 1), document_no="1-GT", by=world.staff
    )


def received(world: World, transfer: Transfer) -> Event:
    return members.receive_transfer(
        transfer=transfer, cell=world.cell["CB-B2"], on=date(2026, 3, 10), by=world.staff
    )


def test_a_transfer_goes_along_with_its_event_and_comes_back(world: World) -> None:
    one, other = recorded(world, "D-1"), recorded(world, "D-2")
    transfer = sent(world, other)
    received(world, transfer)
    held = join(world, one, other)
    transfer.refresh_from_db()
    assert transfer.event is not None and transfer.event.voided_at is None
    assert (transfer.member, transfer.event.member, transfer.state) == (one, one, "received")
    joining.part(joining=held, reason="là hai người", by=world.staff)
    transfer.refresh_from_db()
    assert transfer.event is not None and transfer.event.voided_at is None
    assert (transfer.member, transfer.event.member, transfer.state) == (other, other, "received")
    # It is that very event by which the member was received: without it the member is under way again.
    members.void(event=transfer.event, reason="ghi nhầm", by=world.staff)
    transfer.refresh_from_db()
    assert transfer.state == "sent"


def test_a_transfer_under_way_goes_along_and_what_was_received_later_stays(world: World) -> None:
    one, other = recorded(world, "D-1"), recorded(world, "D-2")
    transfer, ours = sent(world, other), sent(world, one)
    with pytest.raises(Refused, match="lần chuyển sinh hoạt"):
        join(world, one, other)
    members.withdraw_transfer(transfer=ours, on=date(2026, 3, 2), by=world.staff)
    held = join(world, one, other)
    event = received(world, transfer)
    assert event.member == one
    joining.part(joining=held, reason="là hai người", by=world.staff)
    transfer.refresh_from_db()
    assert (transfer.member, transfer.event) == (one, event)
    cells = Stretch.objects.on(date(2026, 4, 1)).filter(member__in=[one, other]).values_list("member", "cell")
    assert dict(cells) == {one.pk: world.cell["CB-B2"].pk, other.pk: world.cell["CB-A1-1"].pk}


def test_a_record_that_was_left_may_be_erased(world: World) -> None:
    one, other = twice(world)
    held = join(world, one, other)
    members.erase(member=other, reason="hồ sơ ghi trùng", by=world.staff)
    held.refresh_from_db()
    assert held.left is None and held.kept == one
    with pytest.raises(Refused, match="đã xóa hẳn"):
        joining.part(joining=held, reason="là hai người", by=world.staff)


def alike(world: World) -> list[tuple[str, str]]:
    """The pairs in the list, by number of dossier."""
    numbers = {member.pk: member.dossier_no for member in Member.objects.all()}
    return [(numbers[pair.first], numbers[pair.second]) for pair in doubles.pairs()]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({"birth_date": BORN}, {"birth_date": BORN, "native_place": ""}, True),
        ({"birth_date": BORN}, {}, True),
        ({}, {}, True),
        ({}, {"native_place": "Pá Khoang"}, False),
        ({}, {"native_place": ""}, False),
        ({"birth_date": BORN}, {"birth_date": date(1981, 5, 4)}, False),
        (
            {"birth_date": BORN},
            {"birth_date": PartialDay(date(1980, 7, 1), Precision.YEAR)},
            True,
        ),
        (
            {"birth_date": BORN},
            {"birth_date": PartialDay(date(1980, 6, 15), Precision.MONTH)},
            False,
        ),
        ({}, {"full_name": "Lo Van Doi"}, True),
        ({}, {"full_name": "Lò Văn Đồi", "gender": "female"}, False),
    ],
)
def test_who_is_alike(world: World, one: dict[str, Any], other: dict[str, Any], found: bool) -> None:
    recorded(world, "D-1", **one)
    recorded(world, "D-2", **other)
    assert (("D-1", "D-2") in alike(world)) is found


def test_two_people_leave_the_list(world: World) -> None:
    one, other = recorded(world, "D-1"), recorded(world, "D-2")
    enter(sign_in(world.staff), f"/trung-nguoi/{one.pk}/{other.pk}/", decision=APART, reason="hai anh em họ")
    assert Distinct.objects.get().first == one
    assert ("D-1", "D-2") not in alike(world)


def test_the_board_joins_and_parts_on_pages(world: World) -> None:
    one, other = twice(world)
    browser, address = sign_in(world.staff), f"/trung-nguoi/{one.pk}/{other.pk}/"
    assert "Lò Văn Đôi" in browser.get("/trung-nguoi/").content.decode()
    before = state()
    page = check(browser, address, decision=FIRST, reason="ghi trùng một người")
    assert "Hồ sơ 2 bị rút: 2 việc" in page.content.decode()
    after = state()
    assert {table for table in before if before[table] != after[table]} <= {"drafts_draft"}
    enter(browser, address, decision=FIRST, reason="ghi trùng một người")
    held = Joining.objects.get()
    enter(browser, f"/trung-nguoi/tach/{held.pk}/", reason="là hai người khác")
    held.refresh_from_db()
    assert held.undone_by == world.staff


def test_an_officer_neither_lists_nor_joins(world: World) -> None:
    one, other = recorded(world, "D-1"), recorded(world, "D-2")
    browser = sign_in(world.officer)
    for path in ("", f"{one.pk}/{other.pk}/"):
        assert browser.get(f"/trung-nguoi/{path}").status_code == 403


def test_a_prospect_of_the_same_name_is_said_before_another_is_entered(world: World) -> None:
    members.open_case(
        full_name="Lò Thị Đôi", cell=world.cell["CB-A1-1"], on=date(2026, 1, 5), by=world.officer
    )
    typed = {"full_name": "Lo Thi Doi", "birth_date": "1999", "on": "01/03/2026", "cell": "CB-A1-1"}
    typed |= {"gender": "female", "ethnicity": "Thái", "source": "worker"}
    page = check(sign_in(world.officer), "/quan-chung/moi/", **typed)
    assert "Trong danh sách nguồn đã có Lò Thị Đôi" in page.content.decode()
