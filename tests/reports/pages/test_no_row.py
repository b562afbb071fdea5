"""A list of a row that is not there: in words, with ways on that open, and nothing of who is out of sight."""

import re
from html import unescape

import pytest

from tests.web.pages import ON, get, signed_in

pytestmark = pytest.mark.django_db

PATH = "/danh-sach/"
BEFORE = "2025-06-30"
OF_ALL = {"indicator": "members", "organization": "TU", "on": ON, "structure_on": BEFORE}


def ways(response):
    """The links below the words, each by its label."""
    below = response.text.partition('id="ways"')[2]
    return {label: unescape(href) for href, label in re.findall(r'href="([^"]+)">([^<]+)</a>', below)}


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (OF_ALL | {"level": "superior_committee", "key": "DU-A"}, "Đảng bộ xã Nậm A"),
        (OF_ALL | {"organization": "DU-A"}, "Đảng bộ xã Nậm A"),
        ({"indicator": "members", "area": "xa-a", "on": ON, "structure_on": BEFORE}, "Nậm A"),
        (
            {"indicator": "villages", "area": "tinh", "level": "commune", "key": "xa-a"}
            | {"on": ON, "structure_on": BEFORE},
            "Nậm A",
        ),
        (
            {"indicator": "targets", "measure": "admissions", "basis": "plan", "organization": "DU-A"}
            | {"from": "2025-01-01", "to": "2025-12-31", "structure_on": BEFORE},
            "Đảng bộ xã Nậm A",
        ),
        (
            {"indicator": "admissions", "organization": "TU", "level": "superior_committee", "key": "DU-A"}
            | {"from": "2026-01-01", "to": ON, "structure_on": BEFORE},
            "Đảng bộ xã Nậm A",
        ),
    ],
)
def test_a_unit_that_does_not_stand_is_told_of_with_a_way_on(world, asked, name):
    response = get(world.staff, PATH, **asked)
    assert response.status_code == 200
    said = re.sub(r"\s+", " ", response.text)
    assert f"{name} không tồn tại vào ngày cơ cấu 30/06/2025: đơn vị được lập ngày 01/07/2025" in said
    browser, found = signed_in(world.staff), ways(response)
    for label, href in found.items():
        opened = browser.get(PATH + href)
        assert opened.status_code == 200 and "counted" in opened.context, label
    works = next(href for label, href in found.items() if label.startswith("Theo cơ cấu ngày"))
    day = asked.get("on") or asked["to"]
    expected = get(world.staff, PATH, **(asked | {"structure_on": day})).context["counted"]
    assert browser.get(PATH + works).context["counted"] == expected


def test_the_usual_days_of_a_list_by_unit_lead_to_no_bad_request(world):
    asked = {"indicator": "members", "organization": "TU", "level": "superior_committee", "key": "DU-A"}
    browser = signed_in(world.staff)
    page = browser.get(PATH, asked | {"on": ON})
    bar = page.text.partition('class="shortcuts"')[2].partition("</ul>")[0]
    days = [unescape(href) for href in re.findall(r'href="([^"]+)"', bar)]
    assert any("cau-truc=2025-06-30" in href for href in days)
    for href in days:
        assert browser.get(PATH + href).status_code == 200, href


@pytest.mark.parametrize("by", ["month", "gender", None])
def test_the_bar_of_today_asks_about_the_structure_and_the_series_too(world, by):
    asked = {"indicator": "members", "organization": "TU", "cau-truc": BEFORE} | ({"by": by} if by else {})
    response = get(world.staff, PATH, **asked)
    assert response.status_code == 200
    assert str(response.context["answer"].structure_on) == BEFORE
    assert response.context["counted"]


def test_a_unit_that_stands_elsewhere_is_told_of(world):
    asked = {"indicator": "members", "organization": "DU-A", "level": "cell", "key": "CB-B2", "on": ON}
    response = get(world.staff, PATH, **asked)
    assert response.status_code == 200 and "không phải là một dòng của số liệu này" in response.text
    browser, found = signed_in(world.staff), ways(response)
    assert list(found)[-1] == "Cả danh sách của Đảng bộ xã Nậm A"
    assert [browser.get(PATH + href).status_code for href in found.values()] == [200] * len(found)


def test_a_unit_out_of_sight_is_answered_as_one_that_there_is_not(world):
    asked = {"indicator": "members", "organization": "DU-A", "level": "cell", "on": ON}
    hidden = get(world.officer, PATH, **asked, key="CB-B2")
    unknown = get(world.officer, PATH, **asked, key="KHONG-CO")
    assert hidden.status_code == unknown.status_code == 400
    assert "CB-B2" not in hidden.text and "không có dòng" in hidden.text and "không có dòng" in unknown.text


def test_a_month_outside_the_period_is_told_of(world):
    asked = {"indicator": "admissions", "organization": "TU", "by": "month", "value": "2025-02"}
    response = get(world.staff, PATH, **asked, **{"from": "2026-01-01", "to": ON})
    assert response.status_code == 200 and "Tháng 2/2025 nằm ngoài kỳ được hỏi" in response.text
    (href,) = ways(response).values()
    assert signed_in(world.staff).get(PATH + href).context["counted"] is not None


def test_what_could_be_counted_and_was_not_is_nothing(world):
    asked = {"indicator": "members", "organization": "TU", "by": "academic_title", "on": ON}
    response = get(world.staff, PATH, **asked, value="professor")
    assert response.status_code == 200 and response.context["counted"] == 0
    assert "Số liệu bằng 0." in response.text and "phạm vi" not in response.text.partition("list-head")[2]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"indicator": "members", "on": "2016-12-31"}, "Sổ chưa bắt đầu ghi vào ngày này"),
        (
            {"indicator": "admissions", "from": "2016-01-01", "to": "2016-12-31"},
            "Sổ chưa bắt đầu ghi vào đầu kỳ này",
        ),
        ({"indicator": "women_share", "on": "2016-12-31"}, "Sổ chưa bắt đầu ghi vào ngày này"),
    ],
)
def test_an_empty_list_of_before_the_register_says_when_it_begins(world, asked, words):
    response = get(world.staff, PATH, organization="TU", **asked)
    assert words in response.text and "Sổ ghi từ ngày 01/01/2020" in response.text
    assert "bằng 0" not in response.text and "Chưa có số liệu</h2>" in response.text
    href = unescape(re.search(r'class="button" href="([^"]+)"', response.text)[1])
    opened = signed_in(world.staff).get(href)
    assert opened.status_code == 200 and "chưa bắt đầu ghi" not in opened.text
