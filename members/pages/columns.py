"""The columns of a list of people: what each says, how the list is sorted by it, which are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce

from members.models import (
    AcademicTitle,
    Education,
    Gender,
    Occupation,
    PoliticalTheory,
    Qualification,
    Stretch,
)
from registry.common.dates import FOREVER
from registry.common.templatetags.ui import mask

from .listing import Person
from .people_filters import admitted, fact_on, party_age_since

Sort = Callable[[date], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column beside the name; ``kind`` says how a page shows it."""

    code: str
    head: str
    value: Callable[[Person], Any]
    kind: str = "text"
    sort: Sort | None = None
    is_detail: bool = False

    @property
    def css(self) -> str:
        """How a page sets it: days and numbers on one line, long texts on as many as they need."""
        return {"cell": "whole", "whole": "whole", "number": "num", "text": ""}.get(self.kind, "nowrap")

    def in_file(self, person: Person) -> Any:
        """What a file says; of a cell its name."""
        found = self.value(person)
        return found.name if found is not None and self.kind == "cell" else found


def _label(choices: Any, name: str) -> Callable[[Person], str]:
    def value(person: Person) -> str:
        code = person.facts.get(name)
        return str(choices(code).label) if code else ""

    return value


def _in_order(choices: Any, name: str) -> Sort:
    """From the lowest level to the highest, what is not recorded last."""
    levels = Cast(Value(list(choices.values)), ArrayField(TextField()))
    last = Value(len(choices.values) + 1)

    def place(on: date) -> Any:
        fact = Cast(fact_on(name, on), TextField())
        found = Func(levels, fact, function="array_position", output_field=IntegerField())
        return Coalesce(found, last)

    return place


def _cell_name(on: date) -> Any:
    here = Stretch.objects.on(on).filter(
        member=OuterRef("pk"), cell__terms__starts_on__lte=on, cell__terms__ends_on__gt=on
    )
    return Coalesce(Subquery(here.values("cell__terms__sort_key")[:1]), Value("\U0010ffff"))


def _standing(on: date) -> Any:
    here = Stretch.objects.on(on).filter(member=OuterRef("pk"))
    return Coalesce(Subquery(here.values("standing")[:1]), Value(""))


def _late(expression: Any) -> Sort:
    """By a day, what has none last."""
    return lambda on: Coalesce(expression() if callable(expression) else expression, Value(FOREVER))


def _detail(code: str, head: str, choices: Any, name: str) -> Column:
    return Column(code, head, _label(choices, name), "text", _in_order(choices, name), is_detail=True)


COLUMNS: dict[str, Column] = {
    column.code: column
    for column in (
        Column("so-ho-so", "Số hồ sơ", lambda p: mask(p.member.dossier_no), "nowrap"),
        Column("ngay-sinh", "Ngày sinh", lambda p: p.member.born or "", "nowrap", _late(F("birth_date"))),
        Column("tuoi", "Tuổi", lambda p: p.age, "number"),
        Column(
            "gioi-tinh",
            "Giới tính",
            lambda p: Gender(p.member.gender).label if p.member.gender else "",
            "text",
            lambda on: F("gender"),
        ),
        Column("dan-toc", "Dân tộc", lambda p: p.member.ethnicity, "nowrap", lambda on: F("ethnicity")),
        Column("que-quan", "Quê quán", lambda p: p.member.native_place, "whole"),
        Column("chi-bo", "Chi bộ", lambda p: p.cell, "cell", _cell_name),
        Column(
            "tu-cach",
            "Tư cách",
            lambda p: p.standing_label,
            "standing",
            _standing,
        ),
        Column("vao-dang", "Vào Đảng", lambda p: p.admitted_on, "day", _late(admitted)),
        Column("tuoi-dang", "Tuổi Đảng", lambda p: p.party_age, "number", _late(party_age_since), True),
        Column("so-the", "Số thẻ đảng", lambda p: mask(p.member.card_no), "nowrap"),
        _detail("hoc-van", "Giáo dục phổ thông", Education, "education"),
        _detail("chuyen-mon", "Chuyên môn", Qualification, "qualification"),
        _detail("hoc-ham", "Học hàm", AcademicTitle, "academic_title"),
        _detail("ly-luan", "Lý luận chính trị", PoliticalTheory, "political_theory"),
        _detail("nghe", "Nghề nghiệp", Occupation, "occupation"),
        Column("viec", "Việc làm", lambda p: p.facts.get("job", ""), "whole", None, is_detail=True),
    )
}
HAPPENED = Column("ngay", "Ngày", lambda p: p.happened_on, "day")
USUAL = ("so-ho-so", "ngay-sinh", "gioi-tinh", "dan-toc", "chi-bo", "tu-cach", "vao-dang")


def sorted_by(people: QuerySet[Any], code: str, on: date) -> QuerySet[Any]:
    """The people with what their rows are put in order by, as ``sorted_by``."""
    sort = COLUMNS[code].sort if code in COLUMNS else None
    ordered: QuerySet[Any] = people.annotate(sorted_by=sort(on) if sort else F("sort_key"))
    return ordered


def usual(*, without_cell: bool = False, happened: bool = False) -> list[Column]:
    """The columns of a list that nobody chooses them for."""
    shown = [COLUMNS[code] for code in USUAL if not (without_cell and code == "chi-bo")]
    return [*shown[:-1], HAPPENED] if happened else shown


def chosen(codes: Sequence[str]) -> list[Column]:
    """The columns asked for, in their own order; the usual ones where none is."""
    wanted = [column for code, column in COLUMNS.items() if code in codes]
    return wanted or usual()
