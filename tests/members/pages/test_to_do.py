"""What is to be done: each deadline and what waits stands in its queues, for whoever is to do it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate

from members import services
from members.due import AHEAD, case_deadlines, recognitions
from members.holidays import holidays
from members.models import Event
from members.rules import add_months
from members.services.confirming import set_confirmations
from members.to_do import Queue, discipline_ends_on, to_do
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.drafts.models import Draft
from tests.audit.scenarios import case_of
from tests.world import World

from .officers import check, confirm, here, sign_in
from .test_confirming import EXEMPT, exemption, officer_of

PAGE = "/viec-phai-lam/"


def tasks(user: Any, queue: str = Queue.ALL) -> set[tuple[str, str]]:
    """What stands in a queue: the task and whom it is about."""
    today = localdate()
    return {(one.task, one.about) for one in to_do(user, today) if one.stands_in(queue, today)}


def test_each_deadline_is_a_line_and_each_line_a_deadline(world: World) -> None:
    today, user = localdate(), world.officer
    case_of(world)
    mine = subtree_ids(user, roles=WRITERS)
    due = {(one.full_name, one.due_on) for one in recognitions(mine, today, today + AHEAD)}
    cases = {
        (one.case.full_name, one.due_on) for one in case_deadlines(mine, today, today + AHEAD, holidays())
    }
    lines = {(one.about, one.due_on) for one in to_do(user, today)}
    assert cases and lines == due | cases
    assert ("Lễ kết nạp", "Lò Thị Nguồn") in tasks(user, Queue.OVERDUE)
    browser = sign_in(user)
    page = browser.get(PAGE)
    assert "Lò Thị Nguồn" in page.content.decode()
    assert [queue for queue, _, number in page.context["queues"] if number] == ["tat-ca", "qua-han"]
    assert "Lò Thị Nguồn" not in browser.get(f"{PAGE}?ten=khong+ai").content.decode()
    assert "Lò Thị Nguồn" not in browser.get(f"{PAGE}?don-vi=CB-A2").content.decode()
    assert "Lò Thị Nguồn" in browser.get(f"{PAGE}?don-vi=CB-A1-1&hang=qua-han").content.decode()
    assert "Lò Thị Nguồn" in b"".join(browser.get(f"{PAGE}?dang=csv&hang=qua-han")).decode()
    assert "Lò Thị Nguồn" not in sign_in(world.other_officer).get(PAGE).content.decode()
    assert sign_in(world.viewer).get(PAGE).status_code == 403


def test_exemptions_and_disciplines_end_by_themselves_and_are_never_late(world: World) -> None:
    today, by, who = localdate(), world.officer, world.member
    start = add_months(today, -12)
    services.exempt(member=who["an"], on=start, until=today + timedelta(days=3), by=by)
    services.exempt(member=who["binh"], on=start, until=today - timedelta(days=3), by=by)
    services.exempt(member=who["chung"], on=start, until=today + timedelta(days=300), by=by)
    services.discipline(member=who["dung"], on=start + timedelta(days=5), detail="warning", by=by)
    ends = "Hết hạn miễn sinh hoạt: gia hạn hay thôi"
    noted = {(ends, "Lò Văn An"), (ends, "Lò Thị Bình"), ("Hết hiệu lực kỷ luật cảnh cáo", "Vàng A Dủng")}
    assert {line for line in tasks(by) if line[0].startswith("Hết")} == noted
    assert (ends, "Lò Văn An") in tasks(by, Queue.WEEK) and not {ends} & {t for t, _ in tasks(by, "qua-han")}
    event = Event.objects.get(kind="disciplined")
    assert discipline_ends_on(event) == add_months(event.effective_on, 12)
    page = sign_in(by).get(f"/dang-vien/{who['dung'].pk}/").content.decode()
    assert f"hết hiệu lực từ ngày {discipline_ends_on(event):%d/%m/%Y}" in page
    # Renewed, the old end asks for nothing any more.
    services.exempt(member=who["an"], on=today, until=add_months(today, 12), by=by)
    assert (ends, "Lò Văn An") not in tasks(by)


def test_what_waits_stands_with_each_side_in_its_own_queue(world: World) -> None:
    said = {"on": date(2026, 3, 2), "document_no": "1-GT", "by": world.officer}
    transfer = services.send_transfer(member=world.member["an"], to=world.cell["DU-B"], **said)
    own = sign_in(world.officer).get(f"/dang-vien/{world.member['an'].pk}/").content.decode()
    assert "Đang giới thiệu sang" in own and "số 1-GT" in own
    assert ("Đã giới thiệu, chờ nơi đến tiếp nhận", "Lò Văn An") in tasks(world.officer, Queue.WAITING)
    assert ("Tiếp nhận người chuyển đến", "Lò Văn An") in tasks(world.other_officer, Queue.ASKED)
    services.refuse_transfer(transfer=transfer, reason="thiếu hồ sơ", on=said["on"], by=world.other_officer)
    assert ("Bị từ chối tiếp nhận", "Lò Văn An") in tasks(world.officer, Queue.SENT_BACK)
    assert not tasks(world.other_officer, Queue.ASKED)
    services.send_transfer(member=world.member["an"], to=world.cell["DU-B"], **said)
    assert not tasks(world.officer, Queue.SENT_BACK), "sent again"

    set_confirmations(acts=["exemption"], on=date(2026, 1, 1), by=world.staff)
    maker = officer_of(world, "CB-A1-1", "chi-bo")
    browser = sign_in(maker)
    waiting = confirm(browser, check(browser, exemption(world, "binh"), **EXEMPT)).url
    assert {task for task, _ in tasks(maker, Queue.WAITING)} == {
        "Chờ xác nhận: miễn công tác, sinh hoạt", "Đã giới thiệu, chờ nơi đến tiếp nhận"
    }  # fmt: skip
    (asked,) = tasks(world.officer, Queue.ASKED)
    assert asked[0] == "Xác nhận: miễn công tác, sinh hoạt" and "Lò Thị Bình" in asked[1]
    sign_in(world.officer).post(waiting, {"step": "send_back", "reason": "sai số"})
    assert {task for task, _ in tasks(maker, Queue.SENT_BACK)} == {"Bị trả lại: miễn công tác, sinh hoạt"}
    assert not tasks(world.officer, Queue.ASKED) and Draft.objects.count() == 1
    page = sign_in(maker).get(f"{PAGE}?hang=tra-lai", follow=True)
    assert "/nhap/" in page.content.decode() and here(page).endswith("hang=tra-lai")
