"""A question to the register, its answer, and the faults a question can have.

``reports.engine.answers.answer(question)`` answers; screens, the command, exports and the API all ask this
way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar


class QuestionFault(Exception):
    """A parameter that cannot be answered: which one, and what to do about it, in Vietnamese."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message


class Status(StrEnum):
    """What a value is. Zero is a reported value; the others have none."""

    REPORTED = "reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_REPORTED = "not_reported"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Exactly one of ``organization`` (a code) and ``area`` (a key or code) is its root.

    A stock takes ``on``; a flow ``starts`` and ``ends``, both days included (``from`` and ``to`` outside);
    ``targets`` and ``attainment`` take both. ``structure_on`` is the reporting date unless given.
    """

    indicator: str
    organization: str | None = None
    area: str | None = None
    level: str | None = None
    on: date | None = None
    starts: date | None = None
    ends: date | None = None
    structure_on: date | None = None
    by: str | None = None
    basis: str | None = None
    post: str | None = None
    measure: str | None = None

    # What each parameter is called outside, and the field that holds it.
    PARAMETERS: ClassVar[dict[str, str]] = {
        "organization": "organization",
        "area": "area",
        "level": "level",
        "on": "on",
        "from": "starts",
        "to": "ends",
        "structure_on": "structure_on",
        "by": "by",
        "basis": "basis",
        "post": "post",
        "measure": "measure",
    }

    @classmethod
    def read(cls, indicator: str, parameters: Mapping[str, str]) -> Question:
        """A question from outside parameters (all text); raises :class:`QuestionFault` naming a bad one."""
        values: dict[str, Any] = {}
        for name, value in parameters.items():
            if name not in cls.PARAMETERS:
                raise QuestionFault(name, "Không có tham số này.")
            if value == "":
                continue
            attribute = cls.PARAMETERS[name]
            if name in ("on", "from", "to", "structure_on"):
                try:
                    values[attribute] = date.fromisoformat(value)
                except ValueError:
                    raise QuestionFault(
                        name, "Ngày phải viết theo dạng năm-tháng-ngày, ví dụ 2025-06-30."
                    ) from None
            else:
                values[attribute] = value
        return cls(indicator=indicator, **values)


@dataclass(slots=True)
class Row:
    """One figure of one unit (and, under a dimension, of one of its values)."""

    key: str
    code: str | None
    name: str
    level: str | None
    by: str | None
    value: int | float | None
    numerator: int | float | None = None
    denominator: int | float | None = None
    status: str = Status.REPORTED

    def as_dict(self) -> dict[str, Any]:
        """The row as the API shows it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Answer:
    """The answer to a question; ``unplaced`` people could be placed in no single village or cell."""

    indicator: str
    unit: str
    period: dict[str, str]
    structure_on: date
    total: Row
    rows: list[Row]
    computed_at: datetime
    status: str = "provisional"
    revision: int = 0
    unplaced: int | None = 0
    # Counts of people are changed, so that no person shows in them.
    protected: bool = False
    question: Question | None = field(default=None, repr=False)

    def as_document(self) -> dict[str, Any]:
        """The answer as the API and the command show it."""
        document = {
            "indicator": self.indicator,
            "unit": self.unit,
            "period": self.period,
            "structure_on": self.structure_on.isoformat(),
            "status": self.status,
            "revision": self.revision,
            "computed_at": self.computed_at.isoformat(),
            "unplaced": self.unplaced,
            "total": self.total.as_dict(),
            "rows": [row.as_dict() for row in self.rows],
        }
        return document | {"protected": True} if self.protected else document
