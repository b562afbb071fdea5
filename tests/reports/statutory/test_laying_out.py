"""A board takes a layout out, changes it and brings it back; closed periods keep theirs."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from registry.audit.models import Entry
from registry.common.refusals import Refused
from reports.periods.books import period
from reports.statutory.choosing import in_force, shipped
from reports.statutory.models import LayoutVersion
from reports.statutory.services import lay_out
from tests.web.plays import two_steps
from tests.work import close

pytestmark = pytest.mark.django_db
ABOUT = period("2025-Q3")
RENAMED = (
    shipped("1")
    .text.replace("1. Kết nạp", "1. Kết nạp đảng viên mới")
    .replace("checks:", '  - {code: W, name: "Trong đó: Nữ", is: women_share/numerator, indent: 1}\nchecks:')
)
EDIT = "/bieu/mau/sua/?don-vi=TU&ky=2025-Q3&bieu=1"


def page(client, user, address, **query):
    client.force_login(user)
    return client.get(address, {"ky": ABOUT.name, **query})


def test_it_works(client, world):
    """A row renamed and one added, without a release; a period that was closed before keeps its layout."""
    close(about=ABOUT, organization=world.cell["DU-A"], by=world.staff)
    client.force_login(world.staff)
    taken = page(client, world.staff, "/bieu/mau/", bieu="1", dang="yaml")
    assert taken.content.decode() == shipped("1").text
    play = two_steps(world.staff, EDIT, text=RENAMED)
    preview = play.browser.get(play.address).content.decode()
    assert "Đổi tên dòng “1. Kết nạp” thành “1. Kết nạp đảng viên mới”" in preview
    assert "Thêm dòng “Trong đó: Nữ”" in preview and "Biểu theo mẫu mới" in preview
    assert play.send().status_code == 302
    assert "1. Kết nạp đảng viên mới" in page(client, world.staff, "/bieu/1/").content.decode()
    closed = page(client, world.staff, "/bieu/1/", **{"don-vi": "DU-A"}).content.decode()
    assert "1. Kết nạp<" in closed and "Trong đó: Nữ" not in closed
    assert "lần 1 từ 01/01/2021" in page(client, world.staff, "/bieu/mau/").content.decode()
    assert Entry.objects.get(action="forms.laid_out").facts["form"] == "1"


def test_a_broken_layout_is_shown_again_with_line_and_reason(client, world):
    client.force_login(world.staff)
    broken = RENAMED.replace("is: women_share/numerator", "is: nobody")
    key = client.get(EDIT).context["form"].initial["form_key"]
    sent = client.post(EDIT, {"form_key": key, "text": broken, "step": "check"}, follow=True)
    text = sent.content.decode()
    line = broken[: broken.index("is: nobody")].count("\n") + 1
    assert f"dòng {line}: không có chỉ tiêu “nobody”" in text
    assert not LayoutVersion.objects.exists()


def test_a_layout_is_in_force_from_its_day_and_for_its_province(world):
    later = RENAMED.replace("in_force_from: 2021-01-01", "in_force_from: 2026-01-01")
    made = lay_out(form="1", board=world.cell["TU"], about=ABOUT, text=later, by=world.staff)
    path = (world.cell["TU"].pk, world.cell["DU-A"].pk)
    assert in_force("1", period("2025").last, path).text == shipped("1").text
    assert in_force("1", period("2026").last, path).text == later
    assert in_force("1", period("2026").last, (world.cell["DU-B"].pk,)).text == shipped("1").text
    again = later.replace("mới", "mới trong kỳ")
    lay_out(form="1", board=world.cell["TU"], about=ABOUT, text=again, by=world.staff)
    assert in_force("1", period("2026").last, path).text == again
    with pytest.raises(IntegrityError), transaction.atomic():
        LayoutVersion.objects.filter(pk=made.pk).update(text="")


@pytest.mark.parametrize(
    ("unit", "form", "text", "code"),
    [
        ("DU-A", "1", RENAMED, "no_board"),
        ("TU", "9", RENAMED, "no_board"),
        ("TU", "2", RENAMED, "other_form"),
        ("TU", "1", "rows: []", "broken_layout"),
        ("TU", "1", shipped("1").text, "unchanged"),
    ],
)
def test_what_is_no_layout_of_the_board_is_refused(world, unit, form, text, code):
    with pytest.raises(Refused) as refused:
        lay_out(form=form, board=world.cell[unit], about=period("2026-H1"), text=text, by=world.staff)
    assert refused.value.code == code and not LayoutVersion.objects.exists()


def test_only_staff_of_the_province_lays_out(client, world):
    assert page(client, world.officer, "/bieu/mau/sua/", bieu="1").status_code == 403
    told = page(client, world.staff, "/bieu/mau/sua/", bieu="1", **{"don-vi": "DU-A"})
    assert "Mẫu biểu do cán bộ ban tổ chức của tỉnh sửa" in told.content.decode()
    assert "mau/sua" not in page(client, world.viewer, "/bieu/mau/").content.decode()
