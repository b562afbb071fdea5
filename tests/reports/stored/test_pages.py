"""The page of the runs that store month-end figures: who sees it, who may start, retry and cancel."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.audit.models import Entry
from registry.common.queue.models import WorkState
from reports.stored import runs
from reports.stored.models import FigureRun
from tests.web.pages import queries

pytestmark = pytest.mark.django_db

URL = "/tong-hop/"


@pytest.fixture
def as_staff(client, world):
    client.force_login(world.staff)
    return client


def made(state="waiting", **values):
    number = FigureRun.objects.count()
    return FigureRun.objects.create(kind="nightly", unique_key=f"nightly:{number}", state=state, **values)


def test_it_works(as_staff, world):
    runs.work(runs.ask(kind="full", by=world.staff).pk)
    response = as_staff.get(URL)
    assert response.status_code == 200
    page = response.content.decode()
    assert "Tất cả các tháng" in page and "Lò Thị Ban" in page and "Xong" in page
    assert "hx-get" not in page.partition("<main")[2]  # nothing at work: nothing to ask again


def test_a_run_at_work_is_asked_about_again_and_shows_its_progress(as_staff):
    now = timezone.now()
    made("running", started_at=now - timedelta(seconds=125), months=3, months_planned=40, attempts=2)
    page = as_staff.get(URL).content.decode()
    assert 'hx-trigger="every 3s"' in page and 'href="/tong-hop/"' in page
    assert "2 phút 05 giây" in page and "3 / 40" in page


def test_htmx_gets_the_table_alone(as_staff):
    made()
    part = as_staff.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'id="runs"' in part


def test_an_empty_list_says_what_happens_next(as_staff):
    assert "Chưa có lần tổng hợp nào" in as_staff.get(URL).content.decode()


@pytest.mark.parametrize(
    ("user", "sees", "acts"),
    [
        ("staff", 200, 302),
        ("officer", 200, 403),
        ("viewer", 200, 403),
        ("stranger", 403, 403),
        (None, 302, 302),
    ],
)
def test_who_sees_and_who_acts(client, world, user, sees, acts):
    failed = made("failed", error="thử")
    if user:
        client.force_login(getattr(world, user))
    for url in (URL, f"{URL}{failed.pk}/"):
        assert client.get(url).status_code == sees
    for url in (f"{URL}chay/", f"{URL}{failed.pk}/chay-lai/", f"{URL}{failed.pk}/huy/"):
        assert client.post(url).status_code == acts
        assert client.get(url).status_code == (405 if user else 302)
    assert FigureRun.objects.count() == (2 if user == "staff" else 1)


def test_only_staff_read_what_went_wrong(client, world):
    failed = made("failed", error="thiếu chỗ trên đĩa")
    for user, reads in ((world.staff, True), (world.viewer, False)):
        client.force_login(user)
        assert ("thiếu chỗ trên đĩa" in client.get(f"{URL}{failed.pk}/").content.decode()) == reads


def test_an_unknown_run_is_not_found(as_staff):
    assert as_staff.get(f"{URL}999/").status_code == 404
    assert as_staff.post(f"{URL}999/huy/").status_code == 404


def test_run_now_waits_once_however_often_it_is_pressed(as_staff, world):
    for _ in range(3):
        assert as_staff.post(f"{URL}chay/", {"kind": "full"}).status_code == 302
    run = FigureRun.objects.get()
    assert (run.kind, run.state, run.asked_by) == ("full", "waiting", world.staff)
    assert Entry.objects.filter(action="figures.asked", object_id=str(run.pk)).count() == 1
    as_staff.post(f"{URL}chay/", {"kind": "changed"})
    assert FigureRun.objects.count() == 2


def test_retry_leads_to_a_run_that_does_it_again(as_staff):
    failed = made("failed", error="x", months=7)
    page = as_staff.get(f"{URL}{failed.pk}/").content.decode()
    assert "Chạy lại" in page and "Hủy lần này" not in page
    response = as_staff.post(f"{URL}{failed.pk}/chay-lai/", follow=True)
    again = FigureRun.objects.get(state="waiting")
    assert (again.kind, again.pk) != ("nightly", failed.pk)
    page = response.content.decode()
    assert f"lần số {again.pk}" in page and "Hủy lần này" in page and "Chạy lại" not in page
    failed.refresh_from_db()
    assert (failed.state, failed.error, failed.months) == ("failed", "x", 7)
    refused = as_staff.post(f"{URL}{again.pk}/chay-lai/", follow=True)
    assert "Chỉ chạy lại được" in refused.content.decode()


def test_cancel_stops_what_is_not_over(as_staff):
    waiting, done = made(), made("done")
    as_staff.post(f"{URL}{waiting.pk}/huy/")
    waiting.refresh_from_db()
    assert waiting.state == WorkState.CANCELLED and waiting.finished_at
    assert runs.work(waiting.pk) is None
    said = as_staff.post(f"{URL}{done.pk}/huy/", follow=True).content.decode()
    assert "đã kết thúc" in said
    done.refresh_from_db()
    assert done.state == "done"


def test_queries_do_not_grow_with_runs(as_staff, world):
    made("done", asked_by=world.staff)
    as_staff.get(URL)
    few = queries(world.staff, URL)
    for _ in range(20):
        made("done", asked_by=world.staff)
    assert queries(world.staff, URL) == few
