"""A question to the register, its answer, and the faults a question can have.

``reports.engine.answers.answer(question)`` answers; screens, the command, exports and the API all ask this
way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from registry.common.dates import iso_day


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
    """One question. Its root is an ``organization`` (a code) or an ``area`` (a key or code).

    Several roots, with commas between them, are asked about as one by ``organizations`` or ``areas``. A
    stock takes ``on``; a flow ``starts`` and ``ends``, both days included (``from`` and ``to`` outside);
    ``targets`` and ``attainment`` take both. ``period`` stands for any of them. ``structure_on`` is the
    reporting date unless given. Another day (``compare_on``) or period is answered beside the one asked.
    With ``known_on`` it is answered as the register knew it at the end of that day. About a closed period it
    is answered as published, by the ``revision`` in force or the one named, unless ``as_published`` is no.
    """

    indicator: str
    organization: str | None = None
    area: str | None = None
    organizations: str | None = None
    areas: str | None = None
    level: str | None = None
    on: date | None = None
    starts: date | None = None
    ends: date | None = None
    period: str | None = None
    structure_on: date | None = None
    compare_on: date | None = None
    compare_starts: date | None = None
    compare_ends: date | None = None
    by: str | None = None
    basis: str | None = None
    post: str | None = None
    measure: str | None = None
    known_on: date | None = None
    as_published: str | None = None
    revision: str | None = None

    # What each parameter is called outside, and the field that holds it.
    PARAMETERS: ClassVar[dict[str, str]] = {
        "organization": "organization",
        "area": "area",
        "organizations": "organizations",
        "areas": "areas",
        "level": "level",
        "on": "on",
        "from": "starts",
        "to": "ends",
        "period": "period",
        "structure_on": "structure_on",
        "compare_on": "compare_on",
        "compare_from": "compare_starts",
        "compare_to": "compare_ends",
        "by": "by",
        "basis": "basis",
        "post": "post",
        "measure": "measure",
        "known_on": "known_on",
        "as_published": "as_published",
        "revision": "revision",
    }
    DAYS: ClassVar[frozenset[str]] = frozenset(
        {"on", "from", "to", "structure_on", "compare_on", "compare_from", "compare_to", "known_on"}
    )

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
            if name in cls.DAYS:
                try:
                    values[attribute] = iso_day(value)
                except ValueError:
                    raise QuestionFault(
                        name, "Ngày phải viết theo dạng năm-tháng-ngày, ví dụ 2025-06-30."
                    ) from None
            else:
                values[attribute] = value
        return cls(indicator=indicator, **values)

    @property
    def roots(self) -> list[str]:
        """What it is about, as it was given: codes or keys."""
        if (one := self.organization or self.area) is not None:
            return [one]
        return (self.organizations or self.areas or "").split(",")


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

    @property
    def is_not_given(self) -> bool:
        """Is there no figure because nobody set a target?"""
        return False

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The names of what it holds, in order."""
        return tuple(one.name for one in fields(cls))

    def as_dict(self) -> dict[str, Any]:
        """The row as the API shows it."""
        return {name: getattr(self, name) for name in self.columns()}


@dataclass(slots=True)
class ComparedRow(Row):
    """A figure beside that of another day or period.

    ``change`` is the value less the previous one (of a percentage in points), ``change_percent`` that of the
    previous one; neither is known where one of the two values is not.
    """

    previous: int | float | None = None
    change: int | float | None = None
    change_percent: float | None = None


@dataclass(slots=True)
class Live:
    """Where today's knowledge differs from what was published: the total, and those rows that do."""

    total: Row
    rows: list[Row]

    def as_dict(self) -> dict[str, Any]:
        """As the API shows it."""
        return {"total": self.total.as_dict(), "rows": [row.as_dict() for row in self.rows]}


@dataclass(slots=True)
class Answer:
    """The answer to a question.

    ``unplaced`` people could be placed in no single village or cell, ``unknown`` ones were left out because a
    fact is missing. An answer about a day that has not come says so by ``future``.
    """

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
    unknown: int | None = 0
    # The day or period that it is compared with.
    compared: dict[str, str] | None = None
    future: bool = False
    # Counts of people are changed, so that no person shows in them.
    protected: bool = False
    # Of a published answer, where today's knowledge differs.
    live: Live | None = None
    # What was known before this instant is in it; where it was published.
    as_of: datetime | None = field(default=None, repr=False)
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
            "unknown": self.unknown,
            "total": self.total.as_dict(),
            "rows": [row.as_dict() for row in self.rows],
        }
        if self.compared is not None:
            document["compared"] = self.compared
        if self.live is not None:
            document["live"] = self.live.as_dict()
        marks = {name: True for name in ("future", "protected") if getattr(self, name)}
        return document | marks
