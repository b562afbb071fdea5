"""The pages of periods, and what figures, files and machines say of a closed one."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.core.management import call_command

from members import services as members
from registry.audit.models import Entry
from reports.periods.books import period
from reports.periods.models import Closing, ClosingWork
from reports.periods.services import reopen
from tests.recordings import recorded
from tests.work import close, work_off

pytestmark = pytest.mark.django_db
ABOUT = period("2025-Q3")
ASKED = {"ky": ABOUT.name}


def page(client, user, address="/ky/", **query):
    client.force_login(user)
    response = client.get(f"{address}?{urlencode(ASKED | query)}")
    return response, response.content.decode()


def in_order(text, *names):
    places = [text.index(f'<th scope="row"><div>{name}') for name in names]
    return places == sorted(places)


def sent(client, address, unit, **fields):
    """The form of a page to confirm on, filled in and sent."""
    response = client.get(f"{address}?{urlencode(ASKED | {'don-vi': unit})}")
    fields = {"mark": response.context["mark"], **fields}
    return client.post(f"{address}?{urlencode(ASKED | {'don-vi': unit})}", fields)


def test_it_works(client, world):
    response, text = page(client, world.staff)
    assert response.status_code == 200
    assert "Quý 3/2025" in text and "0 / 2 cấp ủy đã tự khóa" in text and text.count("quá hạn") == 4
    done = sent(client, "/ky/khoa/", "DU-A")
    assert done.status_code == 302 and done["Location"].endswith("/ky/?ky=2025-Q3")
    text = client.get(done["Location"]).content.decode()
    assert "Đang khóa quý 3/2025 của" in text and "0 / 2 cấp ủy đã tự khóa" in text
    assert (
        "đang khóa sổ" in text and "chờ đến lượt" in text and "/ky/dung/?ky=2025-Q3&amp;don-vi=DU-A" in text
    )
    work_off()
    text = page(client, world.staff)[1]
    assert "1 / 2 cấp ủy đã tự khóa" in text
    assert in_order(text, "Đảng bộ tỉnh", "Đảng bộ xã Nậm B", "Đảng bộ xã Nậm A"), "who is late comes first"
    refused = sent(client, "/ky/khoa/", "TU")
    assert refused.status_code == 422 and "Hãy ghi lý do khóa thay" in refused.content.decode()
    assert sent(client, "/ky/khoa/", "TU", reason="xã B mất điện nhiều ngày").status_code == 302
    work_off()
    text = page(client, world.staff)[1]
    assert in_order(text, "Đảng bộ tỉnh", "Đảng bộ xã Nậm B", "Đảng bộ xã Nậm A")
    assert "cấp trên khóa thay" in text and "khóa thay 1 đơn vị: xã B mất điện nhiều ngày" in text
    assert sent(client, "/ky/mo-lai/", "TU", reason="xã B đã có số").status_code == 302
    assert "mở lại: xã B đã có số" in page(client, world.staff)[1]
    assert {"period.closed", "period.reopened"} <= set(Entry.objects.values_list("action", flat=True))


def test_a_closing_is_stopped_on_the_page_and_one_that_failed_says_why(client, world):
    client.force_login(world.officer)
    sent(client, "/ky/khoa/", "DU-A")
    ClosingWork.objects.update(done=3, total=47, answers=1234)
    assert "3 / 47 đơn vị, 1.234 bảng số liệu" in page(client, world.officer)[1]
    listed = client.get("/cong-viec/").content.decode()
    assert "Khóa kỳ số liệu" in listed and "/ky/dung/?ky=2025-Q3&amp;don-vi=DU-A" in listed
    assert client.get("/ky/dung/?ky=2025-Q3&don-vi=DU-A").status_code == 405
    stopped = client.post("/ky/dung/?ky=2025-Q3&don-vi=DU-A", follow=True).content.decode()
    assert "Đã dừng khóa quý 3/2025" in stopped and "đang khóa sổ" not in stopped
    again = client.post("/ky/dung/?ky=2025-Q3&don-vi=DU-A", follow=True).content.decode()
    assert "Không có việc khóa kỳ nào đang chạy." in again
    sent(client, "/ky/khoa/", "DU-A")
    ClosingWork.objects.filter(state="waiting").update(state="failed", error="Kỳ này đã khóa rồi.")
    assert "Lần khóa gần nhất không xong: Kỳ này đã khóa rồi." in page(client, world.officer)[1]
    client.force_login(world.viewer)
    assert client.post("/ky/dung/?ky=2025-Q3&don-vi=DU-A").status_code == 403


def test_an_officer_closes_the_own_part_and_reopens_nothing(client, world):
    text = page(client, world.officer)[1]
    assert "/ky/khoa/?ky=2025-Q3&amp;don-vi=DU-A" in text and "DU-B" not in text
    assert sent(client, "/ky/khoa/", "DU-A").status_code == 302
    assert page(client, world.officer, "/ky/mo-lai/", **{"don-vi": "DU-A"})[0].status_code == 403
    assert page(client, world.officer, "/ky/khoa/", **{"don-vi": "DU-B"})[0].status_code == 404
    assert page(client, world.viewer, "/ky/khoa/", **{"don-vi": "DU-A"})[0].status_code == 403
    assert "Mở lại" not in page(client, world.viewer)[1].split("<tbody>")[1].split("</tbody>")[0]


def test_an_old_page_closes_nothing(client, world):
    client.force_login(world.staff)
    response = client.post("/ky/khoa/?ky=2025-Q3&don-vi=DU-A", {"reason": "chốt báo cáo"})
    assert response.status_code == 422 and "Trang đã cũ" in response.content.decode()
    assert not Closing.objects.exists()


@pytest.mark.parametrize("query", ["ky=2025-13", "loai=tuan"])
def test_what_is_no_period_is_a_bad_request(client, world, query):
    client.force_login(world.staff)
    assert client.get(f"/ky/?{query}").status_code == 400


@pytest.fixture
def revised(world):
    """DU-A's third quarter, closed with one more than is known now, then reopened and closed again."""
    closing = close(about=ABOUT, organization=world.cell["DU-A"], by=world.staff)
    recorded(closing.known_until - timedelta(milliseconds=1))
    members.leave(member=world.member["an"], kind="died", on=date(2025, 8, 1), by=world.staff)
    return closing


def test_the_page_of_a_figure_and_its_file_say_what_they_are(client, world, revised):
    client.force_login(world.officer)
    address = "/so-lieu/members/?ngay=2025-09-30&don-vi=DU-A&cap=chung"
    text = client.get(address).content.decode()
    assert "· đã chốt" in text and "Hiện nay sổ đã khác số công bố" in text
    assert "Việc ghi sau khi khóa: bớt 1" in text
    now = client.get(f"{address}&theo=hien-nay").content.decode()
    assert "số hiện nay, tạm tính" in now and "Hiện nay sổ đã khác" not in now
    before = client.get(f"{address}&dang=csv").content
    reopen(closing=revised, by=world.staff, reason="nhập thiếu một việc")
    assert "· tạm tính" in client.get(address).content.decode()
    close(about=ABOUT, organization=world.cell["DU-A"], by=world.staff)
    assert "đã chốt, công bố lại lần 1" in client.get(address).content.decode()
    assert client.get(f"{address}&dang=csv").content != before


def test_choosing_a_closed_period_shows_what_was_published(client, world, whole_list):
    close(about=ABOUT, organization=world.cell["DU-A"], by=world.staff)
    client.force_login(world.officer)
    chosen = client.get("/so-lieu/admissions/?ngay=2026-06-30&don-vi=DU-A&cap=chung&ky=2025-Q3")
    text = chosen.content.decode()
    assert "theo cơ cấu ngày 30/09/2025 · đã chốt" in text
    period = {"organization": "DU-A", "from": "2025-07-01", "to": "2025-09-30"}
    client_of = {"Authorization": f"Bearer {world.client_token}"}
    published = json.loads(client.get("/api/v1/summaries/admissions/", period, headers=client_of).content)
    assert published["status"] == chosen.context["answer"].status == "final"
    assert published["total"]["value"] == chosen.context["answer"].total.value
    other = client.get(f"{chosen.wsgi_request.get_full_path()}&cau-truc=2026-06-30")
    assert "theo cơ cấu ngày 30/06/2026 · tạm tính" in other.content.decode()


def test_machines_and_the_command_are_answered_as_published(client, world, revised):
    def asked(path, **query):
        response = client.get(path, query, headers={"Authorization": f"Bearer {world.client_token}"})
        return response.status_code, json.loads(response.content)

    question = {"organization": "DU-A", "on": "2025-09-30"}
    _, published = asked("/api/v1/summaries/members/", **question)
    _, live = asked("/api/v1/summaries/members/", **question, as_published="no")
    assert (published["status"], published["revision"], live["status"]) == ("final", 0, "provisional")
    assert published["live"]["total"] == live["total"] and "live" not in live
    assert published["total"]["value"] == live["total"]["value"] + 1
    out = StringIO()
    call_command("summary", "members", organization="DU-A", asked_on="2025-09-30", stdout=out)
    assert json.loads(out.getvalue())["live"]["total"] == live["total"]
    for bad in ({"as_published": "maybe"}, {"revision": "7"}, {"known_on": "2025-09-30", "revision": "0"}):
        status, problem = asked("/api/v1/summaries/members/", **question, **bad)
        assert (status, problem["parameter"]) == (400, list(bad)[-1])
    _, found = asked("/api/v1/periods/", period="2025-Q3")
    states = {row["code"]: (row["status"], row["revision"], row["late"]) for row in found["periods"]}
    assert states == {
        "TU": ("provisional", None, True),
        "DU-A": ("final", 0, False),
        "DU-B": ("provisional", None, True),
    }
    assert asked("/api/v1/periods/", organization="DU-A")[1]["periods"][0]["kind"] == "month"
    assert asked("/api/v1/periods/", period="2025-Q5")[0] == 400
