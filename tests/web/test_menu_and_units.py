"""The menu keeps the unit that a page is about, and every page says something true of it."""

import html
import re

import pytest
from django.urls import reverse

from reports.models import UnitGroup
from tests.web.pages import signed_in

pytestmark = pytest.mark.django_db

MENU = re.compile(r'<ul id="nav-list">(.*?)</nav>', re.DOTALL)
# Before 01/07/2025 the committee is to come; after it the one of the district is gone.
TO_COME, GONE = "/to-chuc/DU-A/?ngay=2025-06-30", "/to-chuc/HU-A/?ngay=2026-06-30"
AREA = "/so-lieu/members/?don-vi=dia-ban:xa-a&ngay=2026-06-30"
# Pages about one unit on the page's dates, and on a day or in a period of their own.
ON_THE_DAY = (
    *("members", "party_posts", "post_coverage", "bases", "assignments", "residence", "reviews"),
    *("meetings", "badges"),
)


def menu_of(page):
    return [html.unescape(href) for href in re.findall(r'href="([^"]+)"', MENU.search(page.text)[1])]


def walked(browser, start):
    """Each page of the menu on which one stands, by its address."""
    page = browser.get(start)
    assert page.status_code == 200, start
    return {path: browser.get(path, follow=True) for path in menu_of(page)}


def group_of(world):
    return UnitGroup.objects.create(
        owner=world.staff, name="Hai xã", tree="organization", keys=["DU-A", "DU-B"]
    )


@pytest.mark.parametrize(
    ("reader", "start"),
    [
        *(("staff", start) for start in (TO_COME, GONE, AREA)),
        *(("viewer", start) for start in (TO_COME, GONE, AREA)),
        # The district is out of the officer's sight.
        *(("officer", start) for start in (TO_COME, AREA)),
    ],
)
def test_each_page_of_the_menu_opens_from_a_unit_of_whatever_kind(world, reader, start):
    for path, page in walked(signed_in(getattr(world, reader)), start).items():
        assert page.status_code == 200, path


def test_each_page_of_the_menu_opens_from_a_group(world):
    start = f"/so-lieu/members/?don-vi=nhom:{group_of(world).pk}&ngay=2026-06-30"
    found = walked(signed_in(world.staff), start)
    for path, page in found.items():
        assert page.status_code == 200, path
    assert [path for path in found if "nhom" in path] == [
        f"/so-lieu/?ngay=2026-06-30&don-vi=nhom%3A{UnitGroup.objects.get().pk}"
    ]


def test_an_area_is_passed_on_only_to_what_can_be_asked_about_one(world):
    with_unit = [path for path in walked(signed_in(world.staff), AREA) if "don-vi" in path]
    assert [path.partition("?")[0] for path in with_unit] == [reverse("figures"), reverse("post_coverage")]


@pytest.mark.parametrize(
    ("start", "says"),
    [
        (TO_COME, "Đảng bộ xã Nậm A không tồn tại vào ngày"),
        (GONE, "Đảng bộ huyện Nậm A không tồn tại vào ngày"),
    ],
)
def test_pages_about_a_unit_that_does_not_stand_say_so(world, start, says):
    pages = walked(signed_in(world.staff), start)
    found = {path.partition("?")[0]: page.text for path, page in pages.items()}
    for view in ON_THE_DAY:
        assert says in found[reverse(view)], view
        assert "0 đảng viên" not in found[reverse(view)]
    # What is so today alone is shown of a unit that stands today, whatever day the page before was read on.
    for view in ("cases", "to_do"):
        assert (says in found[reverse(view)]) == (start == GONE), view


def test_what_does_not_stand_leads_on_to_what_there_is(world):
    """To the same page of a day on which it does, of what came of it, and without it."""
    browser = signed_in(world.staff)
    for path, says in {
        "/dang-vien/?don-vi=DU-A&ngay=2025-06-30&tu-cach=official": "&cau-truc=",
        "/sinh-hoat/?don-vi=HU-A&thang=2026-05": "thang=2025-06",
        "/huy-hieu/?don-vi=HU-A&ngay=2026-05-19": "ngay=2025-06-30",
        "/so-sach/?don-vi=HU-A&ky=2026": "den=2025-06-30",
        "/ky/?don-vi=HU-A&ky=2026-05": "ky=2025-06",
        "/xep-loai/?don-vi=HU-A&ky=2025": "ky=2025-06",
        "/quan-chung/?don-vi=HU-A": "",
    }.items():
        page = browser.get(path)
        ways = page.text.partition('id="ways"')[2].partition("</ul>")[0]
        hrefs = [html.unescape(href) for href in re.findall(r'href="([^"]+)"', ways)]
        assert says in hrefs[0] and ("tu-cach" in hrefs[0]) == ("tu-cach" in path), path
        for href in hrefs:
            followed = browser.get(href)
            assert followed.status_code == 200 and "không tồn tại" not in followed.text, href


def test_who_has_a_unit_that_did_not_stand_yet_is_not_told_to_have_none(world):
    browser = signed_in(world.officer)
    says = "Đảng bộ xã Nậm A không tồn tại vào ngày 30/06/2025: đơn vị được lập ngày 01/07/2025"
    for path in ("/huy-hieu/?ngay=2025-06-30", "/so-sach/?den=2025-06-30", "/sinh-hoat/?thang=2025-06"):
        text = browser.get(path).text
        assert says in text, path
        assert "chưa được giao đơn vị" not in text
