"""Notices that the clock looks for: what is said to whom, one time, and how long it is seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils.timezone import localdate

from members import services as members
from members.models import Event, Member
from members.supplements import services as supplements
from members.to_do import Queue, to_do
from registry.accounts.access.database_roles import as_user
from registry.accounts.models import Grant, Role
from registry.audit.models import Entry
from reports import inbox, noticing, readings
from reports.models import Notice, NoticeLook
from tests.audit.scenarios import case_of, novice
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def of(user: Any, kind: str) -> list[Notice]:
    with as_user(user):
        return list(inbox.of(user).filter(kind=kind))


def looked(kind: str, on: date) -> None:
    """The last look for the kind was on that day, and left nothing to the next."""
    NoticeLook.objects.update_or_create(kind=kind, defaults={"looked_on": on, "state": {}})


def overdue_lines(user: Any, today: date) -> list[Any]:
    return [line for line in to_do(user, today) if line.is_overdue(today)]


def test_what_became_late_is_one_notice_a_day_and_unit(world: World) -> None:
    today = localdate()
    case_of(world)
    late = overdue_lines(world.officer, today)
    assert late and world.officer.grants.count() == 1
    looked("late", min(line.due_on for line in late))
    noticing.look(today)
    for user, unit in ((world.officer, "DU-A"), (world.staff, "TU")):
        (notice,) = of(user, "late")
        assert notice.title == f"{len(late)} việc vừa quá hạn"
        assert notice.organization == world.cell[unit].pk
        assert notice.href == f"/viec-phai-lam/?hang=qua-han&don-vi={unit}"
    # Whom it is about says the queue alone.
    said = str(Notice.objects.filter(kind="late").values_list("title", "note", "href"))
    assert not any(line.about in said for line in late)
    assert not of(world.other_officer, "late") and not of(world.viewer, "late")
    noticing.look(today)
    assert Notice.objects.filter(kind="late").count() == 2
    assert Entry.objects.filter(action="notices.sent", facts__kind="late").count() == 1


def test_what_was_late_before_the_last_look_is_said_no_second_time(world: World) -> None:
    today = localdate()
    case_of(world)
    last = max(line.due_on for line in overdue_lines(world.officer, today))
    looked("late", last + DAY)
    noticing.look(today)
    assert not of(world.officer, "late")
    looked("late", last)
    noticing.look(today)
    assert len(of(world.officer, "late")) == 1


def test_a_look_that_fails_is_made_again_and_stops_no_other(world: World) -> None:
    today = localdate()
    case_of(world)
    with mock.patch("reports.relapses._state", side_effect=ValueError("planted")):
        noticing.look(today)
    looks = set(NoticeLook.objects.values_list("kind", flat=True))
    assert "late" in looks and "relapsed" not in looks
    noticing.look(today)
    assert NoticeLook.objects.filter(kind="relapsed").exists()


def test_whoever_has_lost_the_right_sees_nothing(world: World) -> None:
    today = localdate()
    case_of(world)
    looked("late", today - timedelta(days=900))
    noticing.look(today)
    (notice,) = of(world.officer, "late")
    # A reader is no writer: the queue would be refused.
    Grant.objects.filter(user=world.officer).update(role=Role.VIEWER)
    assert not of(world.officer, "late")
    Grant.objects.filter(user=world.officer).update(role=Role.OFFICER, organization=world.cell["DU-B"])
    assert not of(world.officer, "late")
    with as_user(world.officer):
        # The database says the same.
        assert not Notice.objects.filter(pk=notice.pk).exists()
        assert inbox.unread(world.officer) == inbox.read(world.officer, notice.pk) == 0
    Grant.objects.filter(user=world.officer).update(organization=world.cell["DU-A"])
    assert [one.pk for one in of(world.officer, "late")] == [notice.pk]


def test_the_digest_comes_each_monday_with_what_stands_in_each_queue(world: World) -> None:
    today = localdate()
    case_of(world)
    monday = today - timedelta(days=today.weekday())
    Grant.objects.create(user=world.stranger, role=Role.OFFICER, organization=world.cell["CB-CQ"])
    looked("digest", monday - DAY)
    noticing.look(today)
    (digest,) = of(world.officer, "digest")
    lines = to_do(world.officer, today)
    counts = {queue: sum(line.stands_in(queue, today) for line in lines) for queue in Queue}
    assert counts[Queue.OVERDUE]
    assert [text for text, _ in digest.lines if text.startswith("Quá hạn")] == [
        f"Quá hạn: {counts[Queue.OVERDUE]}"
    ]
    assert dict((href, text) for text, href in digest.lines).keys() == {
        f"/viec-phai-lam/?hang={queue}" for queue in Queue if queue != Queue.ALL and counts[queue]
    }
    # Nothing is to be done there: nothing comes.
    assert not to_do(world.stranger, today) and not of(world.stranger, "digest")
    for day in (today, monday, monday + 6 * DAY):
        noticing.look(day)
    assert len(of(world.officer, "digest")) == 1
    noticing.look(monday + 7 * DAY)
    assert len(of(world.officer, "digest")) == 2


def test_the_digest_of_two_units_is_two(world: World) -> None:
    today = localdate()
    case_of(world)
    Grant.objects.create(user=world.officer, role=Role.OFFICER, organization=world.cell["DU-B"])
    noticing.look(today)
    found = {notice.organization: (notice.href, notice.lines) for notice in of(world.officer, "digest")}
    assert len(found) == 2
    for unit in ("DU-A", "DU-B"):
        href, lines = found[world.cell[unit].pk]
        assert href == f"/viec-phai-lam/?hang=tat-ca&don-vi={unit}"
        assert all(of_line.endswith(f"don-vi={unit}") for _, of_line in lines)


def test_who_leaves_a_kind_out_gets_it_no_more(world: World) -> None:
    today = localdate()
    case_of(world)
    offered = [kind.code for kind in inbox.optional_kinds(world.officer)]
    assert "late" in offered and "reminder" not in offered
    assert [kind.code for kind in inbox.optional_kinds(world.viewer)] == ["relapsed", "work"]
    with as_user(world.officer):
        inbox.choose(wanted=set(offered) - {"late"}, by=world.officer)
        assert inbox.unwanted_by(world.officer) == {"late"}
    looked("late", today - timedelta(days=900))
    noticing.look(today)
    assert not of(world.officer, "late") and of(world.officer, "digest") and of(world.staff, "late")
    with as_user(world.officer):
        inbox.choose(wanted=offered, by=world.officer)
        assert not inbox.unwanted_by(world.officer)


def empty_village(world: World) -> None:
    """The last member of Nà Tông (a2-1) dies, entered today."""
    members.leave(member=world.member["vinh"], kind="died", on=date(2026, 1, 5), by=world.officer)


def test_a_village_that_lost_its_members_is_noticed_on_the_day_it_is_recorded(world: World) -> None:
    today = localdate()
    noticing.look(today - DAY)
    Notice.objects.all().delete()
    # Long ago, and recorded only now.
    empty_village(world)
    noticing.look(today)
    for user, unit in ((world.officer, "DU-A"), (world.staff, "TU"), (world.viewer, "TU")):
        (notice,) = of(user, "relapsed")
        assert notice.title == "Bản Nà Tông không còn đảng viên"
        assert (notice.href, notice.organization) == ("/dia-ban/a2-1/", world.cell[unit].pk)
        assert "Cà Văn Vinh" not in notice.note
    assert not of(world.other_officer, "relapsed")
    noticing.look(today + DAY)
    assert Notice.objects.filter(kind="relapsed").count() == 3


def test_counted_another_way_no_village_is_noticed(world: World) -> None:
    today = localdate()
    noticing.look(today - DAY)
    without = NoticeLook.objects.get(kind="relapsed").state["without"]
    readings.set_reading(reading="local", on=today, by=world.staff)
    empty_village(world)
    noticing.look(today)
    assert NoticeLook.objects.get(kind="relapsed").state["without"] != without
    assert not Notice.objects.filter(kind="relapsed").exists()


def test_the_first_look_of_all_is_about_the_last_month(world: World) -> None:
    on = date(2026, 1, 5)
    empty_village(world)
    assert on < localdate() - noticing.AT_FIRST
    noticing.look(on + 10 * DAY)
    assert [notice.title for notice in of(world.officer, "relapsed")] == ["Bản Nà Tông không còn đảng viên"]


def recorded_late(world: World) -> Member:
    """The last look was yesterday; since then somebody was entered whose recognition has long been due."""
    noticing.look(localdate() - DAY)
    Notice.objects.all().delete()
    return novice(world)


def test_a_deadline_that_had_passed_before_its_event_was_recorded_is_noticed_too(world: World) -> None:
    today = localdate()
    member = recorded_late(world)
    noticing.look(today)
    for user, unit in ((world.officer, "DU-A"), (world.staff, "TU")):
        (notice,) = of(user, "late")
        assert (notice.title, notice.organization) == ("1 việc vừa quá hạn", world.cell[unit].pk)
        assert "Trong đó 1 việc có hạn từ trước, nay mới ghi vào sổ." in notice.note
        assert member.full_name not in notice.title + notice.note
    assert not of(world.other_officer, "late")
    noticing.look(today + DAY)
    assert Notice.objects.filter(kind="late").count() == 2, "what was overdue is said no second time"
    # What the looks leave to each other says of nobody who it is.
    assert str(member.pk) not in NoticeLook.objects.get(kind="late").state["overdue"]


def test_a_deadline_that_a_correction_made_late_is_noticed(world: World) -> None:
    today = localdate()
    member = novice(world, on=today - timedelta(days=100))
    noticing.look(today - DAY)
    Notice.objects.all().delete()
    noticing.look(today)
    assert not of(world.officer, "late"), "it is not due yet"
    admitted = Event.objects.get(member=member, kind="admitted")
    members.replace(event=admitted, reason="sai ngày", on=today - timedelta(days=500), by=world.officer)
    noticing.look(today + DAY)
    (notice,) = of(world.officer, "late")
    assert "nay mới ghi vào sổ" in notice.note


def test_a_move_within_a_unit_is_nothing_new_to_it_and_one_to_another_unit_is_to_that(world: World) -> None:
    today = localdate()
    member = recorded_late(world)
    noticing.look(today)
    for number, cell in ((1, "CB-A1-2"), (2, "CB-B2")):
        Notice.objects.all().delete()
        day = today - (3 - number) * DAY
        members.change_cell(member=member, cell=world.cell[cell], on=day, by=world.staff)
        noticing.look(today + number * DAY)
        assert not of(world.officer, "late")
        assert len(of(world.other_officer, "late")) == (cell == "CB-B2")


def test_a_round_of_supplements_that_is_over_is_late_where_somebody_has_not_answered(world: World) -> None:
    today = localdate()
    noticing.look(today)
    Notice.objects.all().delete()
    supplements.open_round(
        year=today.year, on=today, due_on=today + DAY, organization=world.cell["TU"], by=world.staff
    )
    noticing.look(today + DAY)
    assert not Notice.objects.filter(kind="late").exists()
    for day in (today + 2 * DAY, today + 3 * DAY):
        noticing.look(day)
        for user in (world.officer, world.other_officer, world.staff):
            assert len(of(user, "late")) == 1
