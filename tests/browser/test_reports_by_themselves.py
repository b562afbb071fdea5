"""A report that comes by itself, in Chromium: made, received, skipped when empty, stopped without the right.

The clock's work is done here and now. With ``REGISTRY_SHOTS`` naming a folder, pictures are left there.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.utils.timezone import localdate
from python_calamine import CalamineWorkbook

from registry.accounts.models import Grant
from registry.common.dates import DAY
from reports.models import Notice, SavedQuestion
from reports.pages.scheduled import period_over, send_due
from reports.periods.books import period
from tests.browser.test_second_step import no_wider_than_the_screen, shot, sign_in
from tests.browser.walk import CHROMIUM, WIDTHS, browser, follow
from tests.work import close

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]
MADE = "Đảng viên trong xã, so năm trước"
NOBODY = "Khai trừ"


def months_after(number: int) -> date:
    """The first day of the month that begins so many months after this one."""
    months = localdate().year * 12 + localdate().month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def send_each_month(page, base, indicator, name, choices):
    """Save the figure's question as the page offers it, and have it sent each month."""
    page.goto(f"{base}/so-lieu/{indicator}/?{choices}")
    page.click("details.save summary")
    page.fill("#id_name", name)
    follow(page, "details.save button[type=submit]")
    assert f"Đã lưu câu hỏi «{name}»" in page.inner_text("body")
    page.goto(f"{base}/hop-tin/")
    row = page.locator("tr", has=page.get_by_role("link", name=name))
    row.locator("select").select_option("month")
    row.get_by_role("button", name="Đặt").click()
    page.get_by_text(f"«{name}» sẽ tự gửi").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_made_received_skipped_and_stopped(width, world, live_server):
    base, first = live_server.url, months_after(1)
    with browser(width) as page:
        sign_in(page, base, world.officer)
        page.wait_for_selector("nav.nav")
        # Made: a figure beside that of a year before, and one of which there is nothing to say.
        send_each_month(page, base, "members", MADE, "don-vi=DU-A&cap=cell&so-sanh=nam-truoc")
        send_each_month(page, base, "expelled", NOBODY, "don-vi=DU-A&cap=chung")
        no_wider_than_the_screen(page)
        shot(page, width, "report-1-made")

        # Received, with its status and its filters; what is empty is not.
        assert send_due(localdate()) == 0, "the month is not over"
        assert send_due(first) == 1
        page.goto(f"{base}/hop-tin/")
        (notice,) = Notice.objects.all()
        row = page.locator(f"tr:has(a[href='/hop-tin/{notice.pk}/'])")
        said = row.inner_text()
        last = first - DAY
        assert f"{MADE}, tháng {last.month}/{last.year}" in said
        for words in ("tạm tính", f"{last:%d/%m/%Y}", "Đảng bộ xã Nậm A", "So sánh với ngày"):
            assert words in said, (words, said)
        assert NOBODY not in page.locator("table").first.inner_text()
        no_wider_than_the_screen(page)
        shot(page, width, "report-2-received")
        with page.expect_download() as download:
            row.get_by_role("link", name="XLSX").click()
        sheet = CalamineWorkbook.from_filelike(BytesIO(download.value.path().read_bytes()))
        rows = sheet.get_sheet_by_index(0).to_python()
        assert any("tạm tính" in str(value) for line in rows for value in line), rows
        follow(page, f"a[href='/hop-tin/{notice.pk}/']")
        total = page.inner_text(".figure-value").split()[0]
        assert str(int(rows[-1][2])) == total.replace(".", "")
        shot(page, width, "report-3-opened")

        # Of a closed period it says so.
        closed = period(f"{period_over('month', months_after(0)):%Y-%m}")
        SavedQuestion.objects.filter(name=MADE).update(
            sent_up_to=closed.first - DAY, choices="don-vi=DU-A&cap=chung"
        )
        close(about=closed, organization=world.cell["DU-A"], by=world.officer)
        assert send_due(months_after(0)) == 1
        page.goto(f"{base}/hop-tin/")
        assert "Số liệu đã chốt" in page.locator("table").first.inner_text()
        shot(page, width, "report-4-final")

        # Stopped when its owner's right ends: what came is out of sight, and why is said.
        Grant.objects.filter(user=world.officer).update(organization=world.cell["DU-B"])
        SavedQuestion.objects.filter(name=MADE).update(sent_up_to=last)
        assert send_due(months_after(2)) == 0
        assert set(SavedQuestion.objects.values_list("name", "sent_every")) == {(MADE, ""), (NOBODY, "")}
        page.goto(f"{base}/hop-tin/")
        text = page.locator("table").first.inner_text()
        assert text.count("Không gửi nữa") == 2 and "tháng" not in text, text
        chosen = page.locator("tr", has=page.get_by_role("link", name=MADE)).locator("select")
        assert chosen.input_value() == ""
        no_wider_than_the_screen(page)
        shot(page, width, "report-5-stopped")
