"""The tables of home and of the page of a unit as files hold the lines, numbers and words of the screen."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from tests.reports.pages.test_home import give
from tests.web.pages import get
from tests.world import World

pytestmark = pytest.mark.django_db
YEAR_END = "2025-12-31"
NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{3})*(?:,\d+)?")
# Keys and codes of the program, which no file and no page names.
KEYS = ("unallocated", "not_reported", "not_applicable", "other")


class _Lines(HTMLParser):
    """The texts of the cells of the table of units, line by line, without its heads."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.lines: list[list[str]] = []
        self._label, self._depth, self._cell = label, 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div" and (self._depth or ("aria-labelledby", self._label) in attrs):
            self._depth += 1
        if self._depth and tag == "tr":
            self.lines.append([])
        if self._depth and tag in ("th", "td") and ("scope", "col") not in attrs:
            self._cell = ("scope", "colgroup") not in attrs
            self.lines[-1] += [""] * self._cell

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "div" and self._depth > 0
        self._cell = self._cell and tag not in ("th", "td")

    def handle_data(self, text: str) -> None:
        if self._cell:
            self.lines[-1][-1] += text


def on_screen(page: str, label: str) -> list[tuple[str, list[float]]]:
    """The name of each line and its numbers, as they are read."""
    parser = _Lines(label)
    parser.feed(page)
    return [(cells[0].strip(), numbers(" ".join(cells[1:]))) for cells in parser.lines if cells]


def numbers(text: str) -> list[float]:
    return [float(found.replace(".", "").replace(",", ".")) for found in NUMBER.findall(text)]


def sent(response: Any) -> tuple[list[str], list[str], list[list[Any]]]:
    """What stands above the heads of a workbook, its heads, and the lines below."""
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    assert sheet.freeze_panes and sheet.print_title_rows
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(number for number, line in enumerate(lines) if line[1])
    assert not any(key in str(cell) for line in lines for cell in line for key in KEYS)
    return [str(line[0]) for line in lines[:at] if line[0]], lines[at], lines[at + 1 :]


def as_numbers(line: list[Any]) -> list[float]:
    return [float(cell) for cell in line if isinstance(cell, int | float)]


@pytest.fixture
def targets(world: World) -> World:
    give("TU", "resolution", 200)
    give("TU", "plan", 7)
    give("DU-A", "plan", 3)
    give("DU-B", "plan", 30)
    give("DU-A", "resolution", narrative="Vượt chỉ tiêu")
    return world


@pytest.mark.parametrize("order", ["", "name", "-members"])
def test_home_as_a_file_is_the_screen(targets: World, order: str) -> None:
    shown = get(targets.staff, "/", ngay=YEAR_END, xep=order)
    notes, heads, lines = sent(get(targets.staff, "/", ngay=YEAR_END, xep=order, dang="xlsx"))
    assert notes == [
        "Kết nạp năm 2025 so với chỉ tiêu",
        "Đảng bộ tỉnh Mường Xa",
        "Số liệu đến hết ngày 31/12/2025; kết nạp từ 01/01/2025 đến 31/12/2025",
        "Chỉ tiêu của cả năm 2025",
        "Theo cơ cấu ngày 31/12/2025",
        "Số liệu tạm tính",
    ]
    assert heads[:4] == ["Đơn vị", "Mã", "Đảng viên", "Kết nạp năm 2025"] and "Kế hoạch: đạt (%)" in heads
    seen = on_screen(shown.text, "units")
    assert [line[0] for line in lines] == [name for name, _ in seen] and lines[-1][0] == "Toàn đảng bộ"
    for line, (name, read) in zip(lines, seen, strict=True):
        # On screen what is in time shows no number of those missing.
        assert as_numbers(line[:-2]) + [lag for lag in as_numbers(line[-2:]) if lag] == read, name
    words = {cell for line in lines for cell in line if isinstance(cell, str)}
    assert {"giao bằng lời", "chưa giao", "chưa kết nạp"} <= words
    if not order:
        assert lines[0][0] == "Đảng bộ xã Nậm B" and lines[0][-2:] == [30, "chưa kết nạp"]


@pytest.mark.parametrize(
    "path", ["/dia-ban/tinh/", "/dia-ban/xa-a/", "/to-chuc/TU/", "/to-chuc/DU-A/", "/to-chuc/CB-A1-1/"]
)
def test_the_units_below_as_a_file_are_the_screen(world: World, path: str) -> None:
    shown = get(world.staff, path, xep="-members")
    response = get(world.staff, path, xep="-members", dang="xlsx")
    if not shown.context["board"].level:
        assert "text/html" in response["Content-Type"]
        return
    notes, heads, lines = sent(response)
    assert notes[1] == shown.context["place"].name and notes[0].endswith(f"trực thuộc {notes[1]}")
    assert notes[2:] == [
        "Số liệu đến hết ngày 30/06/2026; kết nạp từ 01/01/2026 đến 30/06/2026",
        "Theo cơ cấu ngày 30/06/2026",
        "Số liệu tạm tính",
    ]
    seen = on_screen(shown.text, "children")
    assert [line[0] for line in lines[:-1]] == [name for name, _ in seen] and lines[-1][0] == "Tổng số"
    counts = [at for at, head in enumerate(heads) if head.endswith(": tử số") or head.endswith(": mẫu số")]
    with_words = {"Mã", "Chi bộ phụ trách"}
    for line, (name, read) in zip(lines, seen, strict=False):
        told = [cell for at, cell in enumerate(line) if at not in counts and heads[at] not in with_words]
        assert as_numbers(told) == read[: len(as_numbers(told))], name
    members = heads.index("Đảng viên")
    assert lines[-1][members] == shown.context["board"].members.total.value


def test_a_table_of_villages_says_which_cells_serve_them(world: World) -> None:
    _, heads, lines = sent(get(world.staff, "/dia-ban/xa-a/", dang="xlsx"))
    serving = get(world.staff, "/dia-ban/xa-a/").context["serving"]
    assert heads[-1] == "Chi bộ phụ trách" and any(serving.values())
    assert {cell for line in lines for cell in (line[-1] or "").split("; ") if cell} == {
        cell.name for cells in serving.values() for cell in cells
    }


def test_a_text_file_holds_the_same_rounded_numbers(targets: World) -> None:
    day = date(2025, 12, 31).isoformat()
    text = get(targets.staff, "/", ngay=day, dang="csv").content.decode("utf-8-sig")
    assert "Toàn đảng bộ,TU" in text and not any(key in text for key in KEYS)
    assert not re.search(r"\d\.\d\d", text)


@pytest.mark.parametrize("code", ["targets", "attainment"])
def test_a_target_that_nobody_set_is_called_alike_everywhere(targets: World, code: str) -> None:
    asked = {"ngay": YEAR_END, "don-vi": "TU", "cap": "superior_committee"}
    page = get(targets.staff, f"/so-lieu/{code}/", **asked).text
    file = get(targets.staff, f"/so-lieu/{code}/", **asked, dang="csv").content.decode("utf-8-sig")
    # One commune has words for a target, the other none.
    assert "Nậm B,chưa giao" in file and "Nậm A,không áp dụng" in file
    assert "chưa giao" in page and "chưa có số liệu" not in page + file
    assert "chưa giao" in get(targets.staff, "/", ngay=YEAR_END).text
