"""The pages on how long things are kept: who sees and sets it, what they say, and who never counted."""

from __future__ import annotations

from datetime import date

import pytest

from members import services
from registry.accounts.models import Grant, User
from registry.audit.models import Entry
from registry.privacy.models import RetentionSetting
from registry.privacy.retention import runs
from tests.members.pages.officers import check, confirm
from tests.web.pages import signed_in

from .old import client_tokens

pytestmark = pytest.mark.django_db
URL = "/luu-giu/"
WHY = "theo quy chế lưu trữ"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def mistaken(world, name, cell="CB-A1-1"):
    event = services.admit(
        member_data={"dossier_no": f"NHAM-{name}", "full_name": name},
        cell=world.cell[cell],
        on=date(2025, 11, 1),
        by=world.staff,
    )
    services.void(event=event, reason="ghi nhầm người", by=world.staff)
    return event.member


def test_it_works(world):
    client_tokens(world, 366)
    for user in (world.staff, world.administrator):
        page = signed_in(user).get(URL).content.decode()
        assert "Máy nhận số liệu đã thu hồi hoặc hết hạn" in page and "Luật 91/2025/QH15" in page
        assert "Chưa có đêm nào" in page
        assert ("/luu-giu/chua-tung-tinh/" in page) == (user == world.staff)
    runs.work(runs.ask(by=world.staff).pk)
    page = signed_in(world.staff).get(URL).content.decode()
    assert "Máy nhận số liệu đã thu hồi hoặc hết hạn: 1" in page and "Chưa có đêm nào" not in page


@pytest.mark.parametrize("name", ["officer", "other_officer", "viewer", "auditor", "stranger", None])
def test_nobody_else_sees_or_sets_it(client, world, name):
    if name:
        client.force_login(getattr(world, name))
    for url in (URL, f"{URL}client_tokens/"):
        assert client.get(url).status_code == (403 if name else 302)
    answer = client.post(f"{URL}client_tokens/", {"days": 300, "reason": WHY, "step": "write"})
    assert answer.status_code == (403 if name else 302) and not RetentionSetting.objects.exists()


@pytest.mark.parametrize("role", ["staff", "administrator"])
def test_who_holds_a_part_of_the_province_does_not_set_it_for_all(world, role):
    user = User.objects.create(username="xa-a", full_name="Ban tổ chức xã A")
    Grant.objects.create(user=user, role=role, organization=world.cell["DU-A"])
    client = signed_in(user)
    assert client.get(URL).status_code == client.get(f"{URL}client_tokens/").status_code == 403
    assert client.post(f"{URL}client_tokens/", {"days": 90, "reason": WHY}).status_code == 403


def test_a_limit_is_changed_after_saying_what_it_means_tonight(world):
    client_tokens(world, 300)
    client = signed_in(world.administrator)
    page = client.get(f"{URL}client_tokens/").content.decode()
    assert "Từ 30 đến 1825 ngày." in page and 'value="365"' in page
    asked = check(client, f"{URL}client_tokens/", days="200", reason=WHY)
    page = asked.content.decode()
    assert (
        asked.status_code == 200
        and "<dd>1, theo thời hạn cũ là 0</dd>" in page
        and "không lấy lại được" in page
    )
    assert not RetentionSetting.objects.exists()
    back = client.get(asked.context["edit"])
    assert WHY in back.content.decode() and not RetentionSetting.objects.exists()
    done = client.get(confirm(client, asked).url)
    page = done.content.decode()
    assert "từ nay giữ 200 ngày" in page and "Quản trị hệ thống" in page and WHY in page
    setting = RetentionSetting.objects.get()
    assert (setting.days, setting.recorded_by) == (200, world.administrator)


def test_what_cannot_be_set_is_said_beside_the_box(world):
    client = signed_in(world.staff)
    for given, said in (
        ({"days": 1826, "reason": WHY}, "Chỉ đặt được từ 30 đến 1825 ngày."),
        ({"days": "nhiều", "reason": WHY}, "Nhập một số"),
        ({"days": 365, "reason": WHY}, "Thời hạn đang là 365 ngày."),
        ({"days": 90, "reason": ""}, "Hãy ghi lý do."),
    ):
        answer = client.post(f"{URL}client_tokens/", given, follow=True)
        assert said in answer.content.decode(), given
    assert client.get(f"{URL}people/").status_code == client.post(f"{URL}people/").status_code == 404
    assert not RetentionSetting.objects.exists()


def test_staff_see_who_never_counted_below_them_and_when_they_go(world):
    mistaken(world, "Hờ Thị Xóa")
    mistaken(world, "Lò Văn Khác", cell="CB-B2")
    page = signed_in(world.staff).get(f"{URL}chua-tung-tinh/").content.decode()
    assert "Hờ Thị Xóa" in page and "Lò Văn Khác" in page and "Lò Văn An" not in page
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.facts["rows"]) == ("members.listed", 2)
    user = User.objects.create(username="xa-a", full_name="Ban tổ chức xã A")
    Grant.objects.create(user=user, role="staff", organization=world.cell["DU-A"])
    page = signed_in(user).get(f"{URL}chua-tung-tinh/").content.decode()
    assert "Hờ Thị Xóa" in page and "Lò Văn Khác" not in page
    for other in (world.officer, world.viewer, world.administrator, world.auditor):
        assert signed_in(other).get(f"{URL}chua-tung-tinh/").status_code == 403


def test_the_way_there_is_shown_to_whom_it_serves(world):
    user = User.objects.create(username="xa-a", full_name="Ban tổ chức xã A")
    Grant.objects.create(user=user, role="staff", organization=world.cell["DU-A"])
    for viewer, page, shown in (
        (world.staff, "/tong-hop/", True),
        (user, "/tong-hop/", False),
        (world.viewer, "/tong-hop/", False),
        (world.administrator, "/quan-tri/", True),
    ):
        answer = signed_in(viewer).get(page)
        assert answer.status_code == 200
        assert ('href="/luu-giu/"' in answer.content.decode()) == shown, viewer


def test_an_empty_list_says_so(world):
    assert "Không có hồ sơ nào" in signed_in(world.staff).get(f"{URL}chua-tung-tinh/").content.decode()
