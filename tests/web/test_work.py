"""The page of all work in the background: who sees which of it, how far it is, what can be done about it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from registry.accounts.models import Grant, User
from registry.audit.models import Entry
from registry.imports.models import Batch, BatchState, ImportWork
from registry.privacy.models import RetentionRun
from reports.stored.models import FigureRecount, FigureRun
from tests.work import work_off

from .pages import queries

pytestmark = pytest.mark.django_db

URL = "/cong-viec/"


def an_import(world, code, by, state=BatchState.CHECKING, **work):
    batch = Batch.objects.create(
        id=uuid4(), created_by=by, organization=world.cell[code], file_name=f"{code}.xlsx", state=state
    )
    return ImportWork.objects.create(batch=batch, asked_by=by, **({"step": "check"} | work))


@pytest.fixture
def pieces(world):
    """One of each kind, the import of the officer's commune and of the other."""
    return {
        "figures": FigureRun.objects.create(kind="full", asked_by=world.staff),
        "import": an_import(world, "DU-A", world.officer),
        "other import": an_import(world, "DU-B", world.other_officer),
        "retention": RetentionRun.objects.create(),
    }


def page_of(client, user):
    client.force_login(user)
    response = client.get(URL)
    assert response.status_code == 200
    return response.content.decode()


NAMES = {
    "figures": "Tất cả các tháng, lần số",
    "import": "DU-A.xlsx",
    "other import": "DU-B.xlsx",
    "retention": "Dọn dữ liệu hết thời hạn</a>",
}


@pytest.mark.parametrize(
    ("user", "seen"),
    [
        ("staff", {"figures", "import", "other import", "retention"}),
        ("officer", {"figures", "import"}),
        ("viewer", {"figures"}),
        ("administrator", {"figures", "retention"}),
    ],
)
def test_each_sees_the_work_of_the_pages_that_he_sees(client, world, pieces, user, seen):
    page = page_of(client, getattr(world, user))
    assert {name for name, words in NAMES.items() if words in page} == seen


def test_an_administrator_sees_that_work_is_done_and_not_what_it_is_of(client, world, pieces):
    ImportWork.objects.update(state="failed", error="dòng 3: Nguyễn Văn A")
    FigureRecount.objects.create(state="done", months=12, differences=1234)
    page = page_of(client, world.administrator).partition("<main")[2]
    assert page.count("Nhập số liệu: kiểm tra") == 2 and "12 tháng, 1.234 số khác" in page
    assert "DU-A" not in page and "DU-B" not in page and "Nguyễn Văn A" not in page
    assert "/nhap/" not in page and "/tong-hop/" not in page


@pytest.mark.parametrize(("user", "status"), [("auditor", 403), ("stranger", 403), (None, 302)])
def test_nobody_else_sees_it(client, world, user, status):
    if user:
        client.force_login(getattr(world, user))
    assert client.get(URL).status_code == status


def test_an_administrator_below_the_province_has_no_work_to_see(client, world):
    user = User.objects.create(username="xa-a", full_name="Quản trị xã A")
    Grant.objects.create(user=user, role="administrator", organization=world.cell["DU-A"])
    client.force_login(user)
    assert client.get(URL).status_code == 403


def test_who_asked_is_named_within_ones_own_scope_only(client, world, pieces):
    assert str(world.staff) in page_of(client, world.staff)
    page = page_of(client, world.officer).partition("<main")[2]
    assert "đơn vị khác" in page and str(world.staff) not in page


def test_work_that_goes_on_is_asked_about_again_and_says_how_far_it_is(client, world, pieces):
    now = timezone.now()
    FigureRun.objects.update(
        state="running", started_at=now - timedelta(seconds=125), months=3, months_planned=40, attempts=2
    )
    Batch.objects.update(progress={"stage": "reading members", "done": 500, "total": 2000})
    page = page_of(client, world.staff)
    assert 'hx-trigger="every 3s"' in page and f'hx-get="{URL}"' in page
    assert "2 phút " in page and "3 / 40 tháng" in page and "Đang đọc tệp, 500 / 2.000" in page
    part = client.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'id="work"' in part


def test_nothing_at_work_is_not_asked_about_again(client, world, pieces):
    for model in (FigureRun, ImportWork, RetentionRun):
        model.objects.update(state="done")
    page = page_of(client, world.staff).partition("<main")[2]
    assert "hx-get" not in page and "<button" not in page


def test_an_empty_page_says_what_happens_next(client, world):
    assert "Chưa có việc nào" in page_of(client, world.staff)


def test_the_buttons_stop_each_kind_of_work(client, world, pieces):
    page = page_of(client, world.staff)
    figures, imported, retention = (pieces[name] for name in ("figures", "import", "retention"))
    for address in (
        f"/tong-hop/{figures.pk}/huy/",
        f"/nhap/{imported.batch_id}/dung/",
        f"/luu-giu/lan/{retention.pk}/huy/",
    ):
        assert f'action="{address}"' in page
        assert client.post(address).status_code == 302
    for item in (figures, imported, retention):
        item.refresh_from_db()
        assert item.state == "cancelled" and item.finished_at
    assert Batch.objects.get(pk=imported.batch_id).state == "cancelled"
    assert {"figures.cancelled", "import.cancelled", "retention.cancelled"} <= set(
        Entry.objects.values_list("action", flat=True)
    )


def test_who_only_looks_stops_nothing(client, world, pieces):
    assert "<button" not in page_of(client, world.viewer).partition("<main")[2]
    assert client.post(f"/luu-giu/lan/{pieces['retention'].pk}/huy/").status_code == 403


def test_what_failed_says_why_and_is_done_again(client, world, pieces):
    FigureRun.objects.update(state="failed", error="thiếu chỗ trên đĩa")
    RetentionRun.objects.update(state="failed", error="Tệp nhập: OSError", attempts=5)
    work = pieces["import"]
    ImportWork.objects.filter(pk=work.pk).update(state="failed", error="dừng giữa chừng 3 lần")
    Batch.objects.filter(pk=work.batch_id).update(state="failed")
    page = page_of(client, world.staff)
    for words in (
        "thiếu chỗ trên đĩa",
        "Tệp nhập: OSError",
        "dừng giữa chừng 3 lần",
        f'action="/tong-hop/{pieces["figures"].pk}/chay-lai/"',
        f'action="/nhap/{work.batch_id}/kiem-tra/"',
    ):
        assert words in page
    address = f"/luu-giu/lan/{pieces['retention'].pk}/chay-lai/"
    assert f'action="{address}"' in page
    said = client.post(address, follow=True).content.decode()
    again = RetentionRun.objects.latest("pk")
    assert f"lần số {again.pk}" in said and again.asked_by == world.staff
    assert Entry.objects.filter(action="retention.asked", object_id=str(again.pk)).exists()
    assert (
        "Chỉ chạy lại được" in client.post(f"/luu-giu/lan/{again.pk}/chay-lai/", follow=True).content.decode()
    )
    work_off()
    again.refresh_from_db()
    assert again.state == "done"
    assert "đã kết thúc" in client.post(f"/luu-giu/lan/{again.pk}/huy/", follow=True).content.decode()


def test_faults_of_figures_are_read_by_those_who_can_do_something(client, world, pieces):
    FigureRun.objects.update(state="failed", error="thiếu chỗ trên đĩa")
    assert "thiếu chỗ trên đĩa" not in page_of(client, world.viewer)


def test_queries_do_not_grow_with_work(client, world, pieces):
    page_of(client, world.staff)
    few = queries(world.staff, URL)
    for n in range(20):
        FigureRun.objects.create(kind="full", asked_by=world.staff)
        an_import(world, "DU-A", world.officer)
        RetentionRun.objects.create(state="done", unique_key=f"n{n}")
    assert queries(world.staff, URL) == few
