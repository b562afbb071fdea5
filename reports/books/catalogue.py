"""The books: what each lists, of which figures, and its columns.

A book lists exactly those whom its figures count, so it is as long as their sum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from members.models import (
    Education,
    EventKind,
    Gender,
    MovementKind,
    Occupation,
    OtherPlace,
    PoliticalTheory,
    Qualification,
    Religion,
)
from registry.common.templatetags.ui import mask
from reports.catalogue import INDICATORS

from .entries import Entry


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, what a line says in it, and how wide it is in a file."""

    head: str
    value: Callable[[Entry], Any]
    width: int = 14


@dataclass(frozen=True, slots=True)
class Book:
    """One book: its name in the address, its title, the figures whose people it lists, and its columns."""

    path: str
    title: str
    indicators: tuple[str, ...]
    columns: tuple[Column, ...]
    note: str = ""

    @property
    def is_of_a_day(self) -> bool:
        """Does it list who is so on the last day, and not what happened in the period?"""
        return not INDICATORS[self.indicators[0]].period

    def cells(self, entry: Entry) -> list[Any]:
        """What the columns say of a line."""
        return [column.value(entry) for column in self.columns]

    def words(self, entry: Entry) -> list[str]:
        """The same as a page says it."""
        return [words_of(value) for value in self.cells(entry)]


def words_of(value: Any) -> str:
    """A cell as a page says it."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _label(choices: Any, code: str) -> str:
    return str(choices(code).label) if code else ""


def _fact(name: str, choices: Any) -> Callable[[Entry], str]:
    return lambda entry: _label(choices, entry.facts.get(name, ""))


def _event(kind: str, field: str) -> Callable[[Entry], Any]:
    """Something of the last event of a kind up to the day."""
    return lambda entry: getattr(entry.last_event(kind), field, None)


def _place(entry: Entry) -> str:
    """From or to where somebody went: a cell of the register, or outside of it."""
    row = entry.row
    if row.kind != MovementKind.CROSSED:
        return str(dict(OtherPlace.choices).get(row.other_place, "Ngoài sổ"))
    return f"{entry.cell_name(row.from_cell_id)} → {entry.cell_name(row.cell_id)}"


NAME = Column("Họ và tên", lambda e: e.member.full_name if e.member else e.hidden, 26)
BORN = Column("Ngày sinh", lambda e: str(e.member.born or "") if e.member else "")
GENDER = Column("Giới tính", lambda e: _label(Gender, e.member.gender) if e.member else "", 9)
ETHNICITY = Column("Dân tộc", lambda e: e.member.ethnicity if e.member else "", 11)
CELL = Column("Chi bộ", lambda e: e.cell_name(e.cell_id), 30)
HAPPENED = Column("Ngày", lambda e: e.day, 12)
DOCUMENT = Column("Số quyết định", lambda e: e.event.document_no if e.event else "", 16)
DECIDED = Column("Ngày quyết định", lambda e: e.event.decided_on if e.event else None, 12)
_WHO = (NAME, BORN, GENDER, ETHNICITY, CELL)
_DECIDED = (*_WHO, HAPPENED, DOCUMENT, DECIDED)
_TRANSFERRED = (*_DECIDED, Column("Nơi đi, nơi đến", _place, 30))
JOINED = Column("Ngày vào Đảng", lambda e: e.joined_on, 12)

MEMBERS = Book(
    "danh-sach",
    "Danh sách đảng viên",
    ("members",),
    (
        NAME,
        BORN,
        GENDER,
        Column("Quê quán", lambda e: e.member.native_place if e.member else "", 26),
        ETHNICITY,
        Column("Tôn giáo", _fact("religion", Religion)),
        Column("Nghề nghiệp", _fact("occupation", Occupation), 26),
        Column("Học vấn", _fact("education", Education)),
        Column("Chuyên môn", _fact("qualification", Qualification)),
        Column("Lý luận chính trị", _fact("political_theory", PoliticalTheory)),
        JOINED,
        Column("Ngày chính thức", lambda e: e.official_on, 12),
        Column("Số thẻ", lambda e: mask(e.member.card_no) if e.member else "", 14),
        CELL,
    ),
    "Theo mẫu 7-HSĐV.",
)
BOOKS = {
    book.path: book
    for book in (
        MEMBERS,
        Book("ket-nap", "Sổ kết nạp đảng viên", ("admissions",), _DECIDED),
        Book("cong-nhan", "Sổ công nhận đảng viên chính thức", ("recognitions",), _DECIDED),
        Book("chuyen-di", "Sổ chuyển sinh hoạt đi", ("transfers_out",), _TRANSFERRED, "Theo mẫu 10-SHĐ."),
        Book("chuyen-den", "Sổ chuyển sinh hoạt đến", ("transfers_in",), _TRANSFERRED, "Theo mẫu 10-SHĐ."),
        Book(
            "sinh-hoat-tam-thoi",
            "Sổ sinh hoạt tạm thời nơi khác",
            ("away",),
            (
                *_WHO,
                Column("Từ ngày", _event(EventKind.AWAY, "effective_on"), 12),
                Column("Số giấy giới thiệu", _event(EventKind.AWAY, "document_no"), 16),
            ),
            "Đang tạm vắng vào ngày cuối kỳ; vẫn tính ở chi bộ. Theo mẫu 10-SHĐ.",
        ),
        Book(
            "ra-khoi-dang",
            "Sổ đảng viên ra khỏi Đảng",
            ("deleted", "left", "expelled"),
            (*_DECIDED, Column("Hình thức", lambda e: e.row.get_kind_display(), 16)),
            "Xóa tên, xin ra, khai trừ.",
        ),
        Book("tu-tran", "Sổ đảng viên từ trần", ("deaths",), (*_WHO, HAPPENED, JOINED)),
        Book(
            "mien-sinh-hoat",
            "Sổ đảng viên được miễn công tác, sinh hoạt",
            ("exempted",),
            (
                *_WHO,
                Column("Từ ngày", _event(EventKind.EXEMPTED, "effective_on"), 12),
                Column("Đến hết ngày", _event(EventKind.EXEMPTED, "until"), 12),
                Column("Số quyết định", _event(EventKind.EXEMPTED, "document_no"), 16),
            ),
            "Đang được miễn vào ngày cuối kỳ.",
        ),
        Book(
            "huy-hieu-den-han",
            "Sổ đến hạn tặng Huy hiệu Đảng",
            ("badges_due",),
            (
                *_WHO,
                Column("Tính tuổi Đảng từ", lambda e: e.party_age.since, 12),
                Column("Tuổi Đảng", lambda e: e.party_age.years, 10),
                Column("Mức", lambda e: f"{e.party_age.step} năm", 10),
            ),
            "Đến hạn vào ngày cuối kỳ.",
        ),
        Book(
            "huy-hieu-da-tang",
            "Sổ tặng Huy hiệu Đảng",
            ("badges_awarded",),
            (
                *_WHO,
                HAPPENED,
                Column("Mức", lambda e: f"{e.row.years} năm", 10),
                Column("Hình thức", lambda e: e.row.get_kind_display()),
                Column("Số quyết định", lambda e: e.row.document_no, 16),
                Column("Ngày quyết định", lambda e: e.row.decided_on, 12),
                Column("Số huy hiệu", lambda e: e.row.number),
            ),
            "Theo mẫu 5-HHĐ.",
        ),
        Book(
            "the-dang",
            "Sổ phát thẻ đảng viên",
            ("cards_issued",),
            (
                *_WHO,
                HAPPENED,
                Column("Loại", lambda e: e.row.get_kind_display(), 16),
                Column("Số thẻ", lambda e: mask(e.row.card_no) if e.member else "", 14),
                Column("Nơi cấp", lambda e: e.row.issued_at, 26),
            ),
        ),
        Book(
            "khen-thuong",
            "Sổ khen thưởng đảng viên",
            ("awards_of_members",),
            (
                *_WHO,
                HAPPENED,
                Column("Hình thức", lambda e: e.row.get_kind_display(), 18),
                Column("Số quyết định", lambda e: e.row.document_no, 16),
            ),
        ),
    )
}


def days_in_words(book: Book, first: date, last: date) -> str:
    """Of which day or period the book is."""
    return f"Ngày {last:%d/%m/%Y}" if book.is_of_a_day else f"Từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"
