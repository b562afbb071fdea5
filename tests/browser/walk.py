"""A new user's first hour in a real browser, against a site that already runs.

Sign in, see the province, open the villages without a member, bring in a faulty spreadsheet, mend it, take it
in, admit a person, see the figure move, and pull it over REST. Used by the test on a small province, and by
hand on the demo to keep the pictures::

    python -m tests.browser.walk --base http://127.0.0.1:8000 --user canbo.tinh --password … --root 11 \\
        --cell CODE --village KEY --token … --shots docs/images/first-hour
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
from playwright.sync_api import Page

from tests.browser.chromium import CHROMIUM, context, stop

__all__ = ["CHROMIUM", "WIDTHS", "Walk", "browser", "first_hour", "follow"]

WIDTHS = {"desktop": 1280, "phone": 360}


@dataclass
class Walk:
    """Where to go and as whom; ``tick`` lets a test do the worker's part."""

    base: str
    user: str
    password: str
    root: str
    cell: str
    village: str
    token: str
    shots: Path | None = None
    tick: Callable[[], None] = lambda: None
    width: str = "desktop"
    seen: dict[str, Any] = field(default_factory=dict)

    def shot(self, page: Page, name: str) -> None:
        """Keep what the page looks like."""
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self.shots / f"{name}-{self.width}.png", full_page=self.width == "desktop")


@contextlib.contextmanager
def browser(width: str, *, scripts: bool = True) -> Iterator[Page]:
    """A page of that width; an error in the console or a request to elsewhere fails the walk."""
    size = {"width": WIDTHS[width], "height": 800}
    with context(viewport=size, java_script_enabled=scripts) as opened:
        page = opened.new_page()
        troubles: list[str] = []
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        yield page
        assert not troubles, troubles


def follow(page: Page, selector: str) -> None:
    """Click on what leads to another page, and wait until that page stands.

    A click alone waits for nothing, and an address may be changed by a script of the page that is left.
    """
    page.evaluate("document.documentElement.dataset.left = ''")
    page.click(selector)
    page.wait_for_selector("html:not([data-left])", state="attached")
    page.wait_for_load_state()


def first_hour(page: Page, walk: Walk) -> None:
    """The whole walk at one width."""
    sign_in(page, walk)
    page.goto(f"{walk.base}/thon-ban/?cach-tinh=chinh-thuc")
    walk.shot(page, "2-villages-without-a-member")
    import_faulty(page, walk)
    import_mended(page, walk)
    before = admissions(walk)
    admit(page, walk)
    assert admissions(walk) == before + 1
    page.goto(f"{walk.base}/")
    walk.shot(page, "8-the-figure-moved")


def sign_in(page: Page, walk: Walk) -> None:
    """From the sign-in page to the province."""
    page.goto(f"{walk.base}/")
    walk.shot(page, "0-sign-in")
    page.fill("[name=username]", walk.user)
    page.fill("[name=password]", walk.password)
    page.press("[name=password]", "Enter")
    page.wait_for_selector(".figures")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        "the page scrolls sideways"
    )
    walk.shot(page, "1-home")


def workbook(walk: Walk, birth_date: str) -> Path:
    """A workbook as staff keep it, with one new member; ``birth_date`` may be no date."""
    number = walk.seen.setdefault("dossier", f"NS-{uuid4().hex[:8].upper()}")
    book = openpyxl.Workbook()
    people = book.active
    people.title = "Đảng viên"
    people.append(["Số hồ sơ", "Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc"])
    people.append([number, "Lò Thị Thử", "Nữ", birth_date, "Thái"])
    events = book.create_sheet("Sự kiện")
    events.append(["Số hồ sơ", "Việc", "Có hiệu lực từ", "Chi bộ", "Thôn, bản"])
    events.append([number, "Kết nạp", f"03/01/{date.today().year}", walk.cell, walk.village])
    path = Path(tempfile.mkdtemp()) / "danh-sach.xlsx"
    book.save(path)
    return path


def upload(page: Page, walk: Walk, path: Path) -> None:
    """Send a file and have it checked as its columns were recognized."""
    page.goto(f"{walk.base}/nhap/")
    page.set_input_files("[name=files]", str(path))
    follow(page, "button:has-text('Tải lên')")
    assert "Cột nào là gì" in page.inner_text("h1")
    walk.shot(page, "3-columns")
    follow(page, "button:has-text('Kiểm tra tệp')")
    wait_for_work(page, walk)


def wait_for_work(page: Page, walk: Walk) -> None:
    """Until the page shows what came of it; without scripts it would reload itself."""
    walk.tick()
    page.wait_for_selector("h1:not(:has-text('Đang'))")


def import_faulty(page: Page, walk: Walk) -> None:
    """A date that no calendar has is named, and nothing is written."""
    upload(page, walk, workbook(walk, "31/02/1995"))
    assert "lịch không có ngày này" in page.inner_text("main")
    walk.shot(page, "4-faults")
    with page.expect_download() as download:
        page.click("a:has-text('Tải tệp có ghi lỗi')")
    mended = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert any("lịch không có" in str(cell.value) for sheet in mended for row in sheet.rows for cell in row)


def import_mended(page: Page, walk: Walk) -> None:
    """The mended file is previewed, confirmed and written."""
    upload(page, walk, workbook(walk, "28/02/1995"))
    assert "Tệp không có lỗi" in page.inner_text("h1")
    walk.shot(page, "5-preview")
    follow(page, "button:has-text('Ghi vào sổ')")
    wait_for_work(page, walk)
    assert "Đã ghi vào sổ" in page.inner_text("h1")
    walk.shot(page, "6-written")


def admit(page: Page, walk: Walk) -> None:
    """An admission, entered, looked at and confirmed."""
    page.goto(f"{walk.base}/ket-nap/")
    today = date.today()
    values = {
        "on": f"{today:%d/%m/%Y}",
        "decided_on": f"{today:%d/%m/%Y}",
        "document_no": "15-QĐ/ĐU",
        "voted_on": f"{today:%d/%m/%Y}",
        "convened": "3",
        "present": "3",
        "in_favour": "2",
        "full_name": "Lò Văn " + "".join(chr(ord("a") + int(c, 16)) for c in uuid4().hex[:6]).title(),
        "birth_date": "02/09/2000",
        "dossier_no": f"KN-{uuid4().hex[:8].upper()}",
    }
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=ethnicity]", "Thái")
    page.select_option("[name=gender]", "male")
    pick(page, "cell", walk.cell)
    pick(page, "village", walk.village)
    follow(page, "button.primary:has-text('Xem lại')")
    walk.shot(page, "7-what-will-happen")
    follow(page, "main button.primary")
    assert "/dang-vien/" in page.url
    walk.shot(page, "7-written")


def pick(page: Page, name: str, value: str) -> None:
    """Choose a unit: from the list where it is short, else by searching first."""
    if page.locator(f"select[name={name}]").count():
        page.select_option(f"select[name={name}]", value)
        return
    page.fill(f"[name={name}_words]", value)
    page.click(f"#pick-{name} button[name=find]")
    page.click(f"input[name={name}][value='{value}']")


def admissions(walk: Walk) -> int:
    """This year's admissions of the root, as a summary client gets them."""
    year = date.today().year
    address = (
        f"{walk.base}/api/v1/summaries/admissions/?organization={walk.root}&from={year}-01-01&to={year}-12-31"
    )
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {walk.token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        value: int = json.load(answer)["total"]["value"]
    return value


def main() -> None:
    """The walk at both widths, on a site that runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("base", "user", "password", "root", "cell", "village", "token"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--shots", type=Path)
    given = vars(parser.parse_args())
    for width in WIDTHS:
        with browser(width) as page:
            first_hour(page, Walk(**given, width=width))
        print(f"{width}: xong")
    stop()


if __name__ == "__main__":
    main()
