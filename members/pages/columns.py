"""The columns of a list of people: what each says, how the list is sorted by it, which are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from members.models import (
    AcademicTitle,
    Education,
    Gender,
    Occupation,
    PoliticalTheory,
    Qualification,
)
from registry.common import exports
from registry.common.templatetags.ui import mask
from registry.common.values.days import PartialDay, Precision
from registry.units.structure import Structure

from . import listing, orders
from .listing import Person
from .orders import Order


@dataclass(frozen=True, slots=True)
class Column:
    """A column beside the name; ``kind`` says how a page shows it.

    Numbers are sealed, and no list can be in their order.
    """

    code: str
    head: str
    value: Callable[[Person], Any]
    kind: str = "text"
    order: Order | None = None
    is_detail: bool = False

    @property
    def is_sortable(self) -> bool:
        """Can a list be in its order?"""
        return self.order is not None

    @property
    def css(self) -> str:
        """How a page sets it: days and numbers on one line, long texts on as many as they need."""
        return {"cell": "whole", "whole": "whole", "number": "num", "text": ""}.get(self.kind, "nowrap")

    def in_file(self, person: Person) -> Any:
        """What a file says; of a cell its name, of a day of birth that is known a day."""
        found = self.value(person)
        if isinstance(found, PartialDay):
            return found.day if found.precision == Precision.DAY else str(found)
        return found.name if found is not None and self.kind == "cell" else found


def _label(choices: Any, name: str) -> Callable[[Person], str]:
    def value(person: Person) -> str:
        code = person.facts.get(name)
        return str(choices(code).label) if code else ""

    return value


def _detail(code: str, head: str, choices: Any, name: str) -> Column:
    order = orders.fact(name, orders.by_level(choices))
    return Column(code, head, _label(choices, name), "text", order, is_detail=True)


COLUMNS: dict[str, Column] = {
    column.code: column
    for column in (
        Column("so-ho-so", "Số hồ sơ", lambda p: mask(p.member.dossier_no), "nowrap"),
        Column("ngay-sinh", "Ngày sinh", lambda p: p.member.born or "", "nowrap", orders.own("birth_date")),
        Column(
            "tuoi", "Tuổi", lambda p: p.age, "number", orders.own("birth_date", lambda day: -day.toordinal())
        ),
        Column(
            "gioi-tinh",
            "Giới tính",
            lambda p: Gender(p.member.gender).label if p.member.gender else "",
            "text",
            orders.own("gender", orders.by_level(Gender)),
        ),
        Column(
            "dan-toc",
            "Dân tộc",
            lambda p: p.member.ethnicity,
            "nowrap",
            orders.own("ethnicity", orders.in_words),
        ),
        Column(
            "que-quan",
            "Quê quán",
            lambda p: p.member.native_place,
            "whole",
            orders.own("native_place", orders.in_words),
        ),
        Column("chi-bo", "Chi bộ", lambda p: p.cell, "cell", orders.by_cell),
        Column("tu-cach", "Tư cách", lambda p: p.standing_label, "standing", orders.by_standing),
        Column("vao-dang", "Vào Đảng", lambda p: p.admitted_on, "day", orders.by_admission),
        Column("tuoi-dang", "Tuổi Đảng", lambda p: p.party_age, "number", orders.by_party_age, True),
        Column("so-the", "Số thẻ đảng", lambda p: mask(p.member.card_no), "nowrap"),
        _detail("hoc-van", "Giáo dục phổ thông", Education, "education"),
        _detail("chuyen-mon", "Chuyên môn", Qualification, "qualification"),
        _detail("hoc-ham", "Học hàm", AcademicTitle, "academic_title"),
        _detail("ly-luan", "Lý luận chính trị", PoliticalTheory, "political_theory"),
        _detail("nghe", "Nghề nghiệp", Occupation, "occupation"),
        Column(
            "viec",
            "Việc làm",
            lambda p: p.facts.get("job", ""),
            "whole",
            orders.fact("job", orders.in_words),
            True,
        ),
    )
}
# By the name; it stands in the address only where the list is in that order downwards.
NAME = "ten"
HAPPENED = Column("ngay", "Ngày", lambda p: p.happened_on, "day")
USUAL = ("so-ho-so", "ngay-sinh", "gioi-tinh", "dan-toc", "chi-bo", "tu-cach", "vao-dang")


def sort_asked(asked: str) -> tuple[str, bool]:
    """By which column a list is in order, and whether downwards; by name for what is no order."""
    code, downwards = asked.removeprefix("-"), asked.startswith("-")
    if code != NAME and not (code in COLUMNS and COLUMNS[code].is_sortable):
        return NAME, False
    return code, downwards


def in_order(
    found: QuerySet[Any],
    code: str,
    on: date,
    structure: Structure,
    *,
    member: str = "",
    downwards: bool = False,
) -> Sequence[int]:
    """The numbers of the rows of a list of people in the order of a column (:func:`orders.in_order`)."""
    order = COLUMNS[code].order if code in COLUMNS else None
    return orders.in_order(found, code, order, on, structure, member=member, downwards=downwards)


def arranged(
    lines: Sequence[tuple[int, int]], code: str, on: date, structure: Structure, *, downwards: bool
) -> list[int]:
    """Rows, each with the number of its person, as they stand by name, in the order of a column."""
    order = COLUMNS[code].order if code in COLUMNS else None
    return orders.arranged(lines, order, on, structure, downwards=downwards)


def usual(*, without_cell: bool = False, happened: bool = False) -> list[Column]:
    """The columns of a list that nobody chooses them for."""
    shown = [COLUMNS[code] for code in USUAL if not (without_cell and code == "chi-bo")]
    return [*shown[:-1], HAPPENED] if happened else shown


def chosen(codes: Sequence[str]) -> list[Column]:
    """The columns asked for, in their own order; the usual ones where none is."""
    wanted = [column for code, column in COLUMNS.items() if code in codes]
    return wanted or usual()


def table(
    title: str,
    people: Iterable[Person],
    shown: Sequence[Column] | None,
    notes: Sequence[str],
    *,
    happened: bool = False,
) -> exports.Table:
    """A list of people as a file: the columns chosen, or those that the import reads."""
    if shown is None:
        width = len(listing.HEADS) - (not happened)
        lines: Iterable[Sequence[Any]] = (line[:width] for line in listing.cells_of(people))
        return exports.Table(title, listing.HEADS[:width], lines, notes, is_long=True)
    heads = ["Họ và tên", *(column.head for column in shown)]
    rows = ([person.member.full_name, *(column.in_file(person) for column in shown)] for person in people)
    return exports.Table(title, heads, rows, notes, is_long=True)
