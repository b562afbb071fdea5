"""The board's official reading: who sets it, what is read before it is confirmed, and what follows it."""

from datetime import date

import pytest

from registry.audit.models import Entry
from registry.common.refusals import Refused
from reports.models import BoardReading
from reports.readings import set_reading
from tests.cells.test_village_work_pages import enter
from tests.web.pages import get

pytestmark = pytest.mark.django_db

PAGE, FORM = "/thon-ban/cach-tinh/", "/thon-ban/cach-tinh/doi/"


def without(world, day):
    return get(world.staff, "/thon-ban/", ngay=day, **{"cach-tinh": "chinh-thuc"}).context["found"]


def test_it_works_from_its_day_on(world):
    shown, sent = enter(world.staff, FORM, reading="resident", on="01/03/2026")
    assert (
        "Từ ngày 01/03/2026, thôn, bản chưa có đảng viên được tính theo cách «Không có đảng viên cư trú»"
        in shown.text
    )
    changes = shown.context["changes"]
    assert (changes["before"].total.value, changes["after"].total.value) == (2, 1)
    assert "Đã đặt cách tính chính thức từ ngày 01/03/2026" in sent.text
    assert (without(world, "2026-02-28"), without(world, "2026-03-01")) == (2, 1)
    said = Entry.objects.filter(action="reading.set").get().facts
    assert (said["reading"], said["before"], said["starts_on"]) == ("resident", "own", "2026-03-01")
    assert "01/03/2026" in get(world.viewer, PAGE).text


def test_only_staff_over_the_whole_register_set_it(world):
    assert get(world.officer, FORM).status_code == 403
    assert get(world.viewer, FORM).status_code == 403
    assert "Đổi cách tính" not in get(world.officer, PAGE).text
    assert "Đổi cách tính" in get(world.staff, PAGE).text


def test_what_is_so_already_is_refused_and_a_day_is_set_anew(world):
    for wrong, code in (("own", "is_so_already"), ("mine", "reading_unknown")):
        with pytest.raises(Refused) as refused:
            set_reading(reading=wrong, on=date(2026, 1, 1), by=world.staff)
        assert refused.value.code == code
    set_reading(reading="local", on=date(2026, 1, 1), by=world.staff)
    set_reading(reading="resident", on=date(2026, 1, 1), by=world.staff)
    assert BoardReading.objects.get().reading == "resident"
