"""What holds of every page: sign-in first, errors that say what to do, no inline style or script."""

import html
import re
from datetime import date, timedelta

import pytest
from django.template import loader
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from registry.accounts.models import Grant, User
from registry.common import errors
from registry.common.moments import Moment, usual_days
from registry.common.templatetags import ui
from reports.pages import home
from tests.web.pages import ON, get, signed_in

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/dia-ban/",
    "/dia-ban/xa-a/",
    "/dia-ban/a1-1/",
    "/to-chuc/",
    "/to-chuc/DU-A/",
    "/to-chuc/CB-A1-1/",
    "/thon-ban/",
    f"/danh-sach/?indicator=members&organization=DU-A&on={ON}",
    "/tim/?q=an",
    "/dang-vien/",
    "/dang-vien/{an}/",
    "/mat-khau/",
)
MENU = re.compile(r'<ul id="nav-list">(.*?)</nav>', re.DOTALL)
OWN_UNIT = (
    "/dia-ban/xa-a/",
    "/dia-ban/a1-1/",
    "/to-chuc/DU-A/",
    "/to-chuc/CB-A1-1/",
    "/dang-vien/{an}/",
    PAGES[8],
)


def at(world, path):
    """The address with the number that the member has in this register."""
    return path.format(an=world.member["an"].pk)


@pytest.mark.parametrize("path", PAGES)
def test_it_works(world, path):
    response = signed_in(world.officer).get(at(world, path), follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_nobody_gets_in_without_signing_in(client, world, path):
    response = client.get(at(world, path))
    assert response.status_code == 302 and response.headers["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("path", OWN_UNIT)
def test_who_reads_elsewhere_or_nowhere_gets_404(world, path):
    for user in (world.other_officer, world.stranger):
        assert signed_in(user).get(at(world, path)).status_code == 404


@pytest.mark.parametrize("name", ["staff", "officer", "viewer", "auditor", "administrator"])
def test_each_page_of_the_menu_opens_and_is_marked_there(world, name):
    browser = signed_in(getattr(world, name))
    menu = MENU.search(browser.get("/", follow=True).text)[1]
    found = re.findall(r'href="([^"]+)"', menu)
    assert found and len(found) == len(set(found))
    for path in found:
        page = browser.get(path, follow=True)
        assert page.status_code == 200, path
        assert page.text.count('aria-current="page"', page.text.index("nav-list")) >= 1, path


def test_the_navigation_has_the_dates_of_each_page_and_what_its_reader_may(world):
    """It is put together one time for all who may the same."""
    browser = signed_in(world.staff)
    for dates in ("?ngay=2026-06-30", "?ngay=2026-05-31&amp;cau-truc=2025-01-01", ""):
        menu = MENU.search(browser.get(f"/dang-vien/{dates.replace('&amp;', '&')}").text)[1]
        assert f'href="/dang-vien/{dates}" aria-current="page"' in menu
        assert f'href="/thon-ban/{dates}">' in menu
        assert "\0" not in menu
    assert "/nhat-ky/" not in menu
    assert "/nhat-ky/" in MENU.search(signed_in(world.auditor).get("/nhat-ky/").text)[1]
    assert "/quan-tri/" in MENU.search(signed_in(world.administrator).get("/quan-tri/").text)[1]


def test_pages_that_are_no_item_of_the_navigation_share_one(world):
    browser = signed_in(world.staff)
    browser.get("/khong-co-trang-nay/")
    made = ui._navigation.cache_info().misses
    text = browser.get("/mat-khau/").text
    assert ui._navigation.cache_info().misses == made
    assert 'aria-current="page"' not in MENU.search(text)[1]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_carries_a_style_or_script_of_its_own(world, path):
    text = signed_in(world.staff).get(at(world, path), follow=True).text
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r'(?:src|href)="https?://', text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_heading_a_skip_link_and_labelled_fields(world, path):
    text = signed_in(world.staff).get(at(world, path), follow=True).text
    assert text.count("<h1") == 1
    assert '<a class="skip" href="#main">' in text and 'id="main"' in text
    ids = set(re.findall(r'<label[^>]* for="([^"]+)"', text))
    fields = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*>', text)
    for tag in fields:
        found = re.search(r' id="([^"]+)"', tag)
        assert found and found.group(1) in ids, tag
    anchors = re.findall(r' id="([^"]+)"', text)
    assert len(anchors) == len(set(anchors))


def test_pages_send_what_they_are_not_to_be_framed_or_sniffed(world):
    response = get(world.staff, "/")
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_that_is_not_there_says_what_to_do(world):
    response = signed_in(world.staff).get("/khong-co-trang-nay/")
    assert response.status_code == 404
    assert "Không tìm thấy trang này" in response.text and "Về trang tổng quan" in response.text


def test_who_may_not_reads_who_can_grant_it(world):
    User.objects.create(username="khac", full_name="Quản trị nơi khác")
    Grant.objects.create(
        user=User.objects.get(username="khac"), role="administrator", organization=world.cell["DU-B"]
    )
    for user, named in ((world.viewer, True), (world.stranger, True)):
        browser = Client()
        browser.force_login(user)
        text = browser.get("/ket-nap/").text
        assert ("Quản trị hệ thống" in text) == named
    browser.force_login(world.viewer)
    assert "Quản trị nơi khác" not in browser.get("/ket-nap/").text


def test_a_page_s_dates_are_written_day_first(world):
    browser = Client()
    browser.force_login(world.staff)
    page = browser.get("/dia-ban/xa-a/?ngay=30/06/2026&cau-truc=2026-01-01")
    assert 'value="30/06/2026"' in page.text and 'value="01/01/2026"' in page.text
    assert "ngay=2026-06-30" in page.text and 'type="date"' not in page.text
    assert browser.get("/dia-ban/xa-a/?ngay=30062026").context["moment"].on == date(2026, 6, 30)
    refused = browser.get("/dia-ban/xa-a/?ngay=06/30/2026")
    assert refused.status_code == 400 and "ngày/tháng/năm" in refused.text


def menu_of(page):
    return [html.unescape(href) for href in re.findall(r'<li><a href="([^"]*)"', MENU.search(page.text)[1])]


@pytest.mark.parametrize("user", ["staff", "officer", "viewer"])
def test_the_menu_keeps_the_unit_of_a_page_and_every_page_takes_it(world, user):
    browser = signed_in(getattr(world, user))
    for code in ("DU-A", "CB-A1-1"):
        for path in (f"/to-chuc/{code}/?ngay={ON}", f"/dang-vien/?don-vi={code}&ngay={ON}"):
            menu = menu_of(browser.get(path))
            assert f"/dang-vien/?ngay={ON}&don-vi={code}" in menu and f"/van-ban/?ngay={ON}" in menu
        for href in menu:
            assert browser.get(href).status_code in (200, 302), href
    assert not any("don-vi" in href for href in menu_of(browser.get("/dang-vien/?don-vi=nowhere")))


def test_the_usual_days_are_a_click_away(world):
    page = signed_in(world.staff).get("/dia-ban/xa-a/?ngay=2025-03-01&muc=toc")
    days = page.text.partition('<ul class="shortcuts"')[2].partition("</ul>")[0]
    links = dict(
        reversed(found) for found in re.findall(r'<a href="([^"]*)">([^<]*)</a>', html.unescape(days))
    )
    ends = [f"{day:%d/%m/%Y}" for day in usual_days(localdate())]
    assert [*links] == ["Hôm nay", *ends, "Trước 01/07/2025"] and len(ends) == 2
    assert links["Hôm nay"] == "?muc=toc"
    assert links["Trước 01/07/2025"] == "?muc=toc&ngay=2025-03-01&cau-truc=2025-06-30"
    assert links[ends[0]] == f"?muc=toc&ngay={usual_days(localdate())[0]}"
    before = signed_in(world.staff).get("/dia-ban/xa-a/" + links["Trước 01/07/2025"])
    assert before.context["moment"] == Moment(date(2025, 3, 1), date(2025, 6, 30))
    assert '<a href="?muc=toc&amp;ngay=2025-03-01">Cơ cấu cùng ngày</a>' in before.text
    assert usual_days(date(2026, 6, 30)) == [date(2026, 6, 30), date(2025, 12, 31)]
    assert usual_days(date(2026, 12, 31)) == [date(2026, 12, 31), date(2026, 6, 30)]


def test_a_day_without_a_year_is_the_last_that_came(world):
    browser, today = signed_in(world.staff), localdate()
    page = browser.get(f"/dia-ban/xa-a/?ngay={today.day}/{today.month}")
    assert page.context["moment"].on == today and f"ngay={today}" in page.text
    later = today + timedelta(days=1)
    on = browser.get(f"/dia-ban/xa-a/?ngay={later.day}/{later.month}").context["moment"].on
    assert (on.day, on.month) == (later.day, later.month) and today - timedelta(days=366) <= on < today
    assert browser.get("/dia-ban/xa-a/?ngay=31/2").status_code == 400


@pytest.mark.parametrize("path", ["/", "/dia-ban/xa-a/", "/to-chuc/DU-A/", "/thon-ban/", "/dang-vien/"])
def test_a_day_that_has_not_come_is_remarked(world, path):
    browser, later = signed_in(world.staff), localdate() + timedelta(days=1)
    assert f"Ngày {later:%d/%m/%Y} chưa tới" in browser.get(f"{path}?ngay={later}").text
    assert "chưa tới: số liệu" not in browser.get(path).text


def test_the_demo_banner_stands_in_the_one_banner(world, settings):
    settings.SECOND_FACTOR = "demo"
    browser = Client()
    browser.force_login(world.officer)
    text = browser.get("/").text
    assert text.index("<header") < text.index("demo-banner") < text.index("</header>")
    assert text.count("<header") == 1 and 'role="note"' not in text


def test_a_form_whose_page_went_stale_says_so(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.officer)
    response = browser.post("/tim/", {"q": "an"})
    assert response.status_code == 403
    assert "tải lại trang" in response.text


def test_a_fault_of_the_server_tells_nothing_but_what_to_do(world, monkeypatch):
    def broken(*_):
        raise RuntimeError("bí mật của máy chủ")

    monkeypatch.setattr(home, "structure_of", broken)
    browser = signed_in(world.staff)
    browser.raise_request_exception = False
    response = browser.get("/")
    assert response.status_code == 500
    assert "Máy chủ gặp lỗi" in response.text and "bí mật" not in response.text


def test_a_fault_in_the_page_of_faults_is_still_told(world, monkeypatch):
    def broken(*_):
        raise OSError("no templates")

    monkeypatch.setattr(loader, "get_template", broken)
    response = errors.server_error(None)
    assert response.status_code == 500 and "Máy chủ gặp lỗi" in response.content.decode()
