"""By what the register of villages is narrowed, as its address says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import BadRequest

from cells.models import Cause, VillageProgramme
from registry.common.filters import said
from reports.engine.village_states import RELAPSED, RUNGS, VillageState
from reports.labels import label
from reports.models import Reading

# The board's own reading, whichever it is on the day.
OFFICIAL = "chinh-thuc"
# Figures of villages that may be asked for by name.
CONDITIONS = {
    "nguy-co": ("villages_at_risk", "Có nguy cơ không còn đảng viên"),
    "tro-lai": (RELAPSED, "Trở lại chưa có đảng viên từ đầu năm"),
    "tang-cuong": ("villages_posted_only", "Chỉ có đảng viên tăng cường"),
    "du-dieu-kien": ("villages_ready_for_cell", "Đủ điều kiện lập chi bộ"),
    "chua-chi-bo": ("villages_without_own_cell", "Chưa có chi bộ riêng"),
}
OPEN, CLOSED, NONE = "mo", "da-dong", "chua-co"
PROGRAMMES = {OPEN: "Đang mở", CLOSED: "Đã đóng", NONE: "Chưa từng mở"}
# The names of the choices in the address.
NAMES = {
    "rung": "bac",
    "reading": "cach-tinh",
    "condition": "dien",
    "programme": "chuong-trinh",
    "cause": "nguyen-nhan",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the address asks for; empty where it asks for all."""

    rung: str = ""
    reading: str = ""
    condition: str = ""
    programme: str = ""
    cause: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Choices:
        """The choices of an address; raises :class:`BadRequest` for a value that means nothing."""
        known: dict[str, Any] = {
            "rung": RUNGS,
            "reading": (*Reading.values, OFFICIAL),
            "condition": CONDITIONS,
            "programme": PROGRAMMES,
            "cause": Cause.values,
        }
        chosen = {name: given.get(NAMES[name], "") for name in known}
        for name, value in chosen.items():
            if value and value not in known[name]:
                raise BadRequest("Không có lựa chọn này. Hãy chọn trong các danh sách trên trang.")
        return cls(**chosen)

    @property
    def figures(self) -> list[str]:
        """The figures that must count a village."""
        found = []
        if self.reading:
            suffix = "" if self.reading == OFFICIAL else f"_{self.reading}"
            found.append(f"villages_without_member{suffix}")
        if self.condition:
            found.append(CONDITIONS[self.condition][0])
        return found

    @property
    def are_any(self) -> bool:
        """Is anything asked for?"""
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def words(self) -> list[str]:
        """What is asked for, as it is said above the list."""
        given = {NAMES[field.name]: getattr(self, field.name) for field in fields(self)}
        return [text for one in offered(given) if (text := said(one["label"], one["chosen"], one["choices"]))]

    def fit(self, state: VillageState, programme: VillageProgramme | None, *, is_open: bool) -> bool:
        """Is it a village that is asked for? ``programme`` is its last one up to the day."""
        stage = NONE if programme is None else OPEN if is_open else CLOSED
        return (
            (not self.rung or state.rung == self.rung)
            and state.counted_by.issuperset(self.figures)
            and (not self.programme or stage == self.programme)
            and (not self.cause or (programme is not None and is_open and programme.cause == self.cause))
        )


def offered(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lists of the form: the name, label and choices of each, and what is chosen."""
    return [one | {"chosen": given.get(one["name"], "")} for one in _lists()]


def _lists() -> list[dict[str, Any]]:
    return [
        {
            "name": "bac",
            "label": "Bậc",
            "choices": [(rung, label("rung", rung)) for rung in RUNGS],
        },
        {
            "name": "cach-tinh",
            "label": "Chưa có đảng viên, theo cách tính",
            "choices": [(OFFICIAL, "Chính thức của ban tổ chức"), *Reading.choices],
        },
        {
            "name": "dien",
            "label": "Diện",
            "choices": [(code, title) for code, (_, title) in CONDITIONS.items()],
        },
        {"name": "chuong-trinh", "label": "Chương trình", "choices": list(PROGRAMMES.items())},
        {"name": "nguyen-nhan", "label": "Nguyên nhân", "choices": Cause.choices},
    ]
