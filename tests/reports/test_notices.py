"""Notices of what happened at one moment, and the inbox in which they are read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from registry.accounts.access.database_roles import as_user
from registry.accounts.models import Grant, User
from registry.common.declared.notices import WORK, Said
from registry.common.queue import working
from registry.common.queue.models import WorkState
from registry.common.refusals import Refused
from registry.common.saying import say
from registry.drafts import checking
from registry.drafts.models import Draft
from registry.imports import jobs as imports
from registry.imports.models import Batch, ImportWork
from reports import inbox, noticing
from reports.files import jobs
from reports.files import services as files
from reports.files.models import MadeFile
from reports.models import Notice
from reports.periods import closing
from reports.periods.books import period
from reports.periods.services import ask_closing
from reports.reorganization import jobs as plans
from reports.reorganization.models import Plan, PlanWork
from tests.work import close, closed, unwatched
from tests.world import World

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def titles(user: User) -> list[str]:
    with as_user(user):
        return [notice.title for notice in inbox.of(user)]


def wanted(world: World) -> MadeFile:
    return files.ask(
        maker="forms",
        organization=world.cell["DU-A"],
        title="Bộ biểu xã",
        asked={"period": "2025"},
        by=world.officer,
    )


def test_whoever_asked_for_work_hears_that_it_is_over(world: World) -> None:
    close(about=period("2025-07"), organization=world.cell["DU-B"], by=world.staff)
    assert titles(world.staff) == ["Đã khóa kỳ: tháng 7/2025, Đảng bộ xã Nậm B"]
    assert not titles(world.other_officer)
    work = ask_closing(about=period("2025-08"), organization=world.cell["DU-B"], by=world.staff)
    with mock.patch.object(closing, "compute", side_effect=Refused("planted", "Đã có người khóa.")):
        assert closed(work).state == WorkState.FAILED
    (notice, *_) = Notice.objects.filter(to=world.staff)
    assert notice.title.startswith("Không khóa được kỳ: tháng 8/2025")
    assert notice.note == "Đã có người khóa."
    assert notice.href == "/ky/?ky=2025-08&don-vi=DU-B" and notice.organization == world.cell["DU-B"].pk


def test_a_file_that_could_not_be_made_says_so_to_who_asked(world: World) -> None:
    asked = wanted(world)
    broken = mock.Mock(make=mock.Mock(side_effect=ValueError("Lò")))
    with unwatched(), mock.patch.dict(jobs.makers(), {"forms": broken}):
        assert working.do(jobs.KIND, asked.pk).state == WorkState.FAILED
    (notice,) = Notice.objects.all()
    assert (notice.to, notice.title) == (world.officer, "Không lập được: Bộ biểu xã")
    assert "Lò" not in notice.note


def test_what_cannot_be_said_takes_no_work_back(world: World) -> None:
    asked = wanted(world)
    with unwatched(), mock.patch("reports.files.jobs._says", side_effect=ValueError("planted")):
        Grant.objects.filter(user=world.officer).delete()
        assert working.do(jobs.KIND, asked.pk).state == WorkState.FAILED
    assert MadeFile.objects.get().error == jobs.NO_RIGHT


@pytest.mark.parametrize(
    ("step", "state", "summary", "title", "note"),
    [
        ("check", "checked", {"fault_count": 3}, "Đã kiểm tra tệp nhập", "t.xlsx. 3 lỗi."),
        ("check", "checked", {}, "Đã kiểm tra tệp nhập", "t.xlsx. Không có lỗi; chờ bạn xác nhận."),
        ("write", "done", {}, "Đã ghi tệp vào sổ", "t.xlsx."),
        ("write", "failed", {"fault_count": 1}, "Không ghi được tệp vào sổ", "t.xlsx."),
        ("write", "failed", {"lost": True}, "Đợt nhập bị lỗi giữa chừng, chưa ghi gì", ""),
    ],
)
def test_how_an_import_ended(step: str, state: str, summary: dict[str, Any], title: str, note: str) -> None:
    batch = Batch(file_name="t.xlsx", state=state, summary=summary)
    said = imports.KIND.says(ImportWork(batch=batch, step=step, state=WorkState.DONE))
    assert said is not None and said.title == title and said.note.startswith(note)


@pytest.mark.parametrize(
    ("step", "state", "work", "title"),
    [
        ("preview", "draft", WorkState.DONE, "Đã xem trước phương án: Sắp xếp bản"),
        ("preview", "draft", WorkState.FAILED, "Không xem trước được phương án: Sắp xếp bản"),
        ("carry_out", "carried_out", WorkState.DONE, "Đã thực hiện phương án: Sắp xếp bản"),
        ("carry_out", "draft", WorkState.DONE, "Không thực hiện được phương án: Sắp xếp bản"),
    ],
)
def test_how_a_plan_ended(step: str, state: str, work: str, title: str) -> None:
    plan = Plan(pk=7, title="Sắp xếp bản", state=state, organization_id=3)
    said = plans.KIND.says(PlanWork(plan=plan, step=step, state=work))
    assert said is not None
    assert (said.title, said.href, said.organization) == (title, "/sap-xep/7/", 3)


def test_what_waits_is_said_to_who_decides_and_what_is_sent_back_to_its_maker(world: World) -> None:
    draft = Draft.objects.create(
        key=uuid4(),
        user=world.officer,
        address="/dang-vien/1/mien-sinh-hoat/",
        title="Miễn sinh hoạt",
        saved_at=timezone.now(),
        state="submitted",
        decider=world.cell["TU"],
        submitted_at=timezone.now() - timedelta(days=1),
    )
    noticing.look()
    noticing.look()
    assert [one.title for one in Notice.objects.filter(kind="waiting", to=world.staff)] == [
        "1 việc mới chờ bạn xác nhận"
    ]
    assert Notice.objects.filter(kind="waiting").count() == 1, "nobody confirms their own"
    with as_user(world.staff):
        checking.send_back(draft, reason="sai số", by=world.staff)
    (notice,) = Notice.objects.filter(kind="sent_back")
    assert (notice.to, notice.title) == (world.officer, "Bị trả lại: miễn sinh hoạt")
    assert notice.href == f"/dang-vien/1/mien-sinh-hoat/nhap/{draft.key}/" and "sai số" not in notice.note


def test_said_twice_it_is_there_one_time_and_read_by_one_alone(world: World) -> None:
    for _ in range(2):
        say(WORK, Said("Xong", href="/tep-da-lap/"), to=world.officer.pk, key="files:1:1")
    say(WORK, Said("Xong nữa"), to=world.officer.pk, key="files:2:1")
    assert titles(world.officer) == ["Xong nữa", "Xong"] and not titles(world.staff)
    with as_user(world.staff):
        assert not Notice.objects.exists()


def test_the_inbox_opens_marks_and_removes(world: World) -> None:
    own, other = browser(world.officer), browser(world.staff)
    assert "Chưa có tin nào" in own.get("/hop-tin/").content.decode()
    for number in range(4):
        say(WORK, Said(f"Tin {number}", href="/tep-da-lap/"), to=world.officer.pk, key=f"x:{number}")
    first, second, third, newest = Notice.objects.order_by("pk")
    page = own.get("/ngay-nghi/").content.decode()
    assert '<span class="count"><span class="hidden">: </span>4<' in page
    assert "count" not in other.get("/ngay-nghi/").content.decode().split('class="inbox"')[1].split("</a>")[0]
    # Opening it is reading it; asking whether it is there is not.
    assert own.head(f"/hop-tin/{first.pk}/").status_code == 302 and inbox.unread(world.officer) == 4
    assert own.get(f"/hop-tin/{first.pk}/")["Location"] == "/tep-da-lap/"
    own.post("/hop-tin/da-doc/", {"number": second.pk})
    assert inbox.unread(world.officer) == 2
    # What came while the page stood there stays new.
    own.post("/hop-tin/da-doc/", {"newest": third.pk})
    assert [one.pk for one in inbox.of(world.officer).filter(read_at=None)] == [newest.pk]
    assert other.get(f"/hop-tin/{first.pk}/").status_code == 404
    own.post(f"/hop-tin/{first.pk}/xoa/")
    assert own.get(f"/hop-tin/{first.pk}/").status_code == 404


def test_the_page_of_kinds_says_what_comes_and_administrators_see_it(world: World) -> None:
    own = browser(world.officer)
    page = own.get("/hop-tin/")
    assert all(wanted for _, wanted in page.context["kinds"])
    own.post("/hop-tin/loai/", {"kind": ["late", "nothing"]})
    page = own.get("/hop-tin/")
    assert [kind.code for kind, wanted in page.context["kinds"] if wanted] == ["late"]
    say(WORK, Said("Xong"), to=world.officer.pk, key="x:1")
    assert not Notice.objects.exists()
    lines = {
        line.user: line for line in browser(world.administrator).get("/hop-tin/lich/tin/").context["readers"]
    }
    assert lines[world.officer].gets == ["Việc quá hạn", "Nhắc khai báo", "Báo cáo theo kỳ"]
    assert "Việc trong tuần" in lines[world.officer].does_without
    assert not lines[world.viewer].does_without and "Việc quá hạn" not in lines[world.viewer].gets
    assert world.auditor not in lines and world.administrator not in lines
    assert own.get("/hop-tin/lich/tin/").status_code == 403


def test_what_is_listed_of_each_kind_is_declared_one_time() -> None:
    kinds: list[Any] = list(inbox.kinds())
    assert len({kind.code for kind in kinds}) == len({kind.place for kind in kinds}) == len(kinds)
    assert all(kind.about for kind in kinds if kind.is_optional)
