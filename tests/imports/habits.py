"""Lists of people as officers keep them, drawn by seed out of habits that real ones have.

Titles and merged headers, names and marks in several columns, a sheet for each cell or headings between
them, old fonts, notes, totals and signatures, days written in many ways. Each list says what it means, so
that a test can hold what comes in against it.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

DAY_FORMS = ("{d:02}/{m:02}/{y}", "{d}/{m}/{y}", "{d}-{m}-{y}", "{d:02}.{m:02}.{y}", "{y}-{m:02}-{d:02}")
GROUPS = {
    "Thái": "Thái",
    "H'Mông": "Mông",
    "Mèo": "Mông",
    "Kinh": "Kinh",
    "Hà nhì": "Hà Nhì",
    "Khơ-mú": "Khơ Mú",
}
SCHOOLING = {
    "12/12": "upper_secondary",
    "THPT": "upper_secondary",
    "9/12": "lower_secondary",
    "Cấp II": "lower_secondary",
}
# A word that may be two levels: somebody has to say which is meant.
UNCLEAR = "Phổ thông"
FAMILY, MIDDLE = ("Lò", "Vừ", "Giàng", "Tống", "Công", "Đặng"), ("Văn", "Thị", "A", "Ngọc")
GIVEN = ("Ánh", "Mỷ", "Chứ", "Xá", "Tổng", "Đức", "Hường")
TITLES = (["ĐẢNG BỘ XÃ"], [None, None, "DANH SÁCH ĐẢNG VIÊN"], ["(Tính đến ngày 30/11/2025)"])


@dataclass(frozen=True, order=True)
class Person:
    """Who stands in a row, and what is to be stored."""

    name: str
    gender: str
    born: str
    ethnicity: str
    education: str
    cell: str


@dataclass
class Drawn:
    """A list: its file, who stands in it, and which decisions it needs."""

    path: Path
    people: list[Person] = field(default_factory=list)
    font: str = ""
    # The cell that no row, title or sheet names.
    asks_for_cell: str = ""
    asks_for_word: bool = False


@dataclass(frozen=True)
class Habits:
    """How one officer keeps lists."""

    draw: Random
    split: bool
    marks: bool
    under_one: bool
    in_three: bool
    schooling: bool
    numbers: bool
    notes: bool
    where: str
    font: str

    @classmethod
    def of(cls, draw: Random) -> Habits:
        """Drawn anew."""
        often = lambda share: draw.random() < share  # noqa: E731
        where = draw.choice(("column", "column", "sheets", "headings", "title", "nowhere"))
        font = draw.choices(("", "NFD", "TCVN3", "VNI"), (82, 8, 5, 5))[0]
        return cls(draw, *(often(share) for share in (0.4, 0.35, 0.3, 0.15, 0.5, 0.4, 0.5)), where, font)


def drawn(seed: int, folder: Path, cells: dict[str, str], font: str = "") -> Drawn:
    """The list of this seed in ``folder``, of people in some of ``cells`` (names by code)."""
    draw = Random(seed)
    habits = Habits.of(draw)
    habits = replace(habits, font=font or habits.font)
    several = habits.where in ("sheets", "headings", "column")
    own = draw.sample(sorted(cells), 2) if several else [draw.choice(sorted(cells))]
    is_csv = (
        habits.where == "column"
        and not (habits.marks or habits.under_one or habits.in_three)
        and draw.random() < 0.5
    )
    found = Drawn(
        folder / (f"danh-sach-{seed}.csv" if is_csv else f"danh-sach-{seed}.xlsx"), font=habits.font
    )
    if habits.where == "nowhere":
        found.asks_for_cell = cells[own[0]]
    pages = _pages(seed, habits, cells, own, found)
    _write(found, habits, pages)
    return found


@dataclass
class _Page:
    title: str
    rows: list[list[Any]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def _pages(seed: int, habits: Habits, cells: dict[str, str], own: list[str], found: Drawn) -> list[_Page]:
    draw, pages = habits.draw, []
    word = habits.schooling and habits.where in ("column", "title") and draw.random() < 0.3
    for cell in own if habits.where == "sheets" else own[:1]:
        name = cells[cell].replace("Chi bộ", "CB")[:31] if habits.where == "sheets" else "Danh sách"
        page = _Page(name)
        _above(page, habits, cells[cell])
        _header(page, habits)
        parts = own if habits.where in ("headings", "column") else [cell]
        for part in parts:
            if habits.where == "headings":
                page.rows.append([cells[part]])
            for i in range(draw.randint(2, 6)):
                number = len(found.people)
                person, row = _row(
                    seed, number, i + 1, habits, part, cells, UNCLEAR if word and i == 0 else ""
                )
                found.people.append(person)
                found.asks_for_word |= word
                page.rows.append(row)
        _below(page, habits, len(found.people))
        pages.append(page)
    if draw.random() < 0.3:
        pages.append(_Page("Bìa", [["SỔ THEO DÕI ĐẢNG VIÊN"], ["Năm 2025"]]))
    return pages


def _above(page: _Page, habits: Habits, cell: str) -> None:
    draw = habits.draw
    if draw.random() < 0.7:
        page.rows += [list(row) for row in TITLES]
    if habits.where == "title":
        page.rows.append([None, cell.upper() if draw.random() < 0.5 else cell])
    if page.rows and draw.random() < 0.5:
        page.rows.append([])


def _header(page: _Page, habits: Habits) -> None:
    """One row, or two with merged cells where columns belong together."""
    draw = habits.draw
    top: list[Any] = ["STT"]
    below: list[Any] = [None]

    def add(title: str, *parts: str) -> None:
        top.extend([title, *[None] * (len(parts) - 1 if parts else 0)])
        below.extend(parts or [None])
        if len(parts) > 1:
            groups.append((len(top) - len(parts), len(top) - 1))

    groups: list[tuple[int, int]] = []
    name = draw.choice(("Họ và tên", "Họ tên", "HỌ VÀ TÊN"))
    if habits.split:
        top.extend([name, None])
        below.extend([None, None])
    else:
        add(name)
    add("Giới tính", "Nam", "Nữ") if habits.marks else add(draw.choice(("Giới tính", "Nam/Nữ")))
    born = draw.choice(("Ngày sinh", "Ngày, tháng, năm sinh", "Ngày sinh (ngày/tháng/năm)"))
    add(born, "Ngày", "Tháng", "Năm") if habits.in_three else add(born)
    if habits.under_one:
        add("Ngày vào Đảng", "Dự bị", "Chính thức")
    else:
        add("Ngày vào Đảng")
        add("Ngày chính thức")
    add("Dân tộc")
    if habits.schooling:
        add(draw.choice(("Trình độ VH", "Trình độ văn hóa", "Học vấn")))
    if habits.numbers:
        add("Số CCCD")
        add("SĐT")
    if habits.where == "column":
        add(draw.choice(("Chi bộ", "Sinh hoạt tại chi bộ")))
    if habits.notes:
        add("Ghi chú")
    row = len(page.rows)
    page.rows.append(top)
    if any(below):
        page.rows.append(below)
        page.merged += [(row, first, row, last) for first, last in groups]
        page.merged += [(row, i, row + 1, i) for i, text in enumerate(below) if not text and top[i]]
    if habits.split:
        place = top.index(name)
        page.merged = [area for area in page.merged if area[1] != place]
        page.merged.append((row, place, row + bool(any(below)), place + 1))
    if draw.random() < 0.3:
        page.rows.append([*range(1, len(top) + 1)])


def _row(
    seed: int, number: int, i: int, habits: Habits, cell: str, cells: dict[str, str], word: str
) -> tuple[Person, list[Any]]:
    draw = habits.draw
    own = f"{chr(65 + seed // 26 % 26)}{chr(97 + seed % 26)}{chr(97 + number % 26)}"
    family = f"{draw.choice(FAMILY)} {draw.choice(MIDDLE)} {own}"
    given, is_man = draw.choice(GIVEN), draw.random() < 0.6
    born, written = _birth(habits)
    joined = date(draw.randint(2001, 2018), draw.randint(1, 12), draw.randint(1, 28))
    group, level = draw.choice(sorted(GROUPS)), draw.choice(sorted(SCHOOLING))
    row: list[Any] = [i]
    row += (
        [family, given]
        if habits.split
        else [f"{family}  {given}" if draw.random() < 0.1 else f"{family} {given}"]
    )
    mark = draw.choice(("x", "X", "+", 1))
    row += (
        [mark if is_man else None, None if is_man else mark] if habits.marks else ["Nam" if is_man else "Nữ"]
    )
    row += written
    row += [_day(draw, joined), _day(draw, joined.replace(year=joined.year + 1))]
    row.append(group)
    if habits.schooling:
        row.append(word or level)
    if habits.numbers:
        row += [draw.choice((f"0870{seed:04}{number:04}", "chưa có", None)), f"09{number:08}"]
    if habits.where == "column":
        row.append(draw.choice((cell, cells[cell])))
    if habits.notes:
        row.append(draw.choice((None, None, "mới chuyển đến", "đi làm ăn xa")))
    education = ("upper_secondary" if word else SCHOOLING[level]) if habits.schooling else ""
    gender = "male" if is_man else "female"
    return Person(f"{family} {given}", gender, born, GROUPS[group], education, cell), row


def _birth(habits: Habits) -> tuple[str, list[Any]]:
    """A birth as it is to be stored, and as it stands in one column or three."""
    draw = habits.draw
    day = date(draw.randint(1950, 1980), draw.randint(1, 12), draw.randint(1, 28))
    known = draw.choices(("day", "month", "year"), (8, 1, 1))[0]
    if habits.in_three:
        cells: list[Any] = [day.day, day.month, day.year]
        kept = {"day": 0, "month": 1, "year": 2}[known]
        return _shown(day, known), [None] * kept + cells[kept:]
    if known == "day":
        return _shown(day, known), [_day(draw, day)]
    written = (
        day.year
        if known == "year"
        else draw.choice((f"{day.month}/{day.year}", f"tháng {day.month}/{day.year}"))
    )
    return _shown(day, known), [written]


def _shown(day: date, known: str) -> str:
    return day.strftime({"day": "%d/%m/%Y", "month": "%m/%Y", "year": "%Y"}[known])


def _day(draw: Random, day: date) -> Any:
    if draw.random() < 0.2:
        return day
    return draw.choice(DAY_FORMS).format(d=day.day, m=day.month, y=day.year)


def _below(page: _Page, habits: Habits, number: int) -> None:
    draw = habits.draw
    if draw.random() < 0.6:
        page.rows.append(
            [None, draw.choice((f"Tổng cộng: {number} đồng chí", f"Tổng số: {number} đ/c", "Cộng"))]
        )
    if draw.random() < 0.5:
        page.rows += [
            [],
            [None, None, None, None, "Ngày 30 tháng 11 năm 2025"],
            [None, "NGƯỜI LẬP", None, None, "T/M CHI BỘ"],
            [],
            [None, "Lò Văn Lập", None, None, "Vừ A Bí"],
        ]


def _write(found: Drawn, habits: Habits, pages: list[_Page]) -> None:
    def typed(cell: Any) -> Any:
        return FONTS[habits.font](cell) if isinstance(cell, str) else cell

    if found.path.suffix == ".csv":
        sign, encoding = habits.draw.choice(",;\t"), habits.draw.choice(("utf-8", "utf-8-sig"))
        with found.path.open("w", encoding=encoding, newline="") as stream:
            rows = (
                [f"{c:%d/%m/%Y}" if isinstance(c, date) else typed(c) for c in row] for row in pages[0].rows
            )
            csv.writer(stream, delimiter=sign).writerows(rows)
        return
    book = openpyxl.Workbook()
    book.remove(book.active)
    for page in pages:
        sheet = book.create_sheet(typed(page.title) if habits.font == "NFD" else page.title)
        for row in page.rows:
            sheet.append([typed(cell) for cell in row])
        for first, left, last, right in page.merged:
            sheet.merge_cells(
                start_row=first + 1, start_column=left + 1, end_row=last + 1, end_column=right + 1
            )
    book.save(found.path)


# How letters with marks are kept by the fonts of before Unicode: each vowel bare and with grave, hook, tilde,
# acute and dot below.
_VOWELS = (
    "aàảãáạ",
    "ăằẳẵắặ",
    "âầẩẫấậ",
    "eèẻẽéẹ",
    "êềểễếệ",
    "iìỉĩíị",
    "oòỏõóọ",
    "ôồổỗốộ",
    "ơờởỡớợ",
    "uùủũúụ",
    "ưừửữứự",
    "yỳỷỹýỵ",
)
_TCVN3 = (
    "aµ¶·¸¹",
    "¨»¼½¾Æ",
    "©ÇÈÉÊË",
    "eÌÎÏÐÑ",
    "ªÒÓÔÕÖ",
    "i×ØÜÝÞ",
    "oßáâãä",
    "«åæçèé",
    "¬êëìíî",
    "uïñòóô",
    "\u00adõö÷øù",
    "yúûüýþ",
)
_TO_TCVN3 = dict(zip("".join(_VOWELS), "".join(_TCVN3), strict=True)) | dict(
    zip("đĐĂÂÊÔƠƯ", "®§¡¢£¤¥¦", strict=True)
)
_HATS = {"\u0302": ("â", "àåãáä"), "\u0306": ("ê", "èúüéë")}
_TONES = {"\u0300": 0, "\u0309": 1, "\u0303": 2, "\u0301": 3, "\u0323": 4}
_BARE = {"đ": "ñ", "Đ": "Ñ", "ơ": "ô", "ư": "ö", "Ơ": "Ô", "Ư": "Ö"}
_OF_I = "ìæóíò"


def _tcvn3(text: str) -> str:
    return "".join(
        _TO_TCVN3.get(c) or _TO_TCVN3.get(c.lower(), c) for c in unicodedata.normalize("NFC", text)
    )


def _vni(text: str) -> str:
    found = []
    for letter in unicodedata.normalize("NFC", text):
        base, *marks = unicodedata.normalize("NFD", letter)
        if marks and marks[0] == "\u031b":
            base, marks = _BARE[unicodedata.normalize("NFC", base + "\u031b")], marks[1:]
        base = _BARE.get(base, base)
        hat = next((_HATS[mark] for mark in marks if mark in _HATS), None)
        tone = next((_TONES[mark] for mark in marks if mark in _TONES), None)
        if base in "iI" and tone is not None:
            found.append(_OF_I[tone])
        elif hat:
            found.append(base + (hat[0] if tone is None else hat[1][tone]))
        else:
            found.append(base + ("" if tone is None else "øûõùï"[tone]))
    return "".join(found)


FONTS = {
    "": lambda text: text,
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "TCVN3": _tcvn3,
    "VNI": _vni,
}
