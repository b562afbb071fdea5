"""A register in memory: the rows of its sheets as plain records.

Days are as in the sheets: ``valid_to`` is the last day included, ``None`` is open or unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

DAY = timedelta(days=1)


class Dated(Protocol):
    """A row that holds from one day to another, both included."""

    @property
    def valid_from(self) -> date | None:
        """The first day, ``None`` where it is open."""

    @property
    def valid_to(self) -> date | None:
        """The last day, ``None`` where it is open."""


D = TypeVar("D", bound=Dated)


def holds(row: Dated, day: date) -> bool:
    """Does the row hold on ``day``?"""
    begun = row.valid_from is None or row.valid_from <= day
    over = row.valid_to is not None and row.valid_to < day
    return begun and not over


def on(rows: Iterable[D], day: date) -> list[D]:
    """The rows that hold on ``day``."""
    return [row for row in rows if holds(row, day)]


@dataclass(frozen=True)
class AreaRow:
    """One stretch of time of an area."""

    key: str
    level: str
    name: str
    parent_key: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    code: str = ""
    kind: str = ""
    special: str = ""

    @property
    def parent(self) -> str | None:
        """The key of the area above."""
        return self.parent_key


@dataclass(frozen=True)
class OrganizationRow:
    """One stretch of time of an organization."""

    code: str
    kind: str
    name: str
    parent_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    sector: str = ""
    area_key: str | None = None
    base: str = ""

    @property
    def key(self) -> str:
        """What identifies the organization."""
        return self.code

    @property
    def parent(self) -> str | None:
        """The code of the organization above."""
        return self.parent_code


@dataclass(frozen=True)
class Change:
    """A line of a ledger, of areas or of organizations."""

    changed_on: date
    kind: str
    from_key: str | None
    to_key: str | None
    main: bool = False


@dataclass(frozen=True)
class CellVillage:
    """A cell served a village."""

    cell_code: str
    village_key: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Member:
    """A person, with what does not change with time and the other facts as they were at the beginning."""

    dossier_no: str
    full_name: str = "Lò Văn An"
    gender: str = ""
    birth_date: date | None = None
    ethnicity: str = ""
    education: str = ""
    qualification: str = ""
    occupation: str = ""
    academic_title: str = ""
    political_theory: str = ""
    religion: str = ""
    youth_union: bool | None = None
    private_owner: bool | None = None
    retired: bool | None = None
    local: bool | None = None
    admitted_on: date | None = None


@dataclass(frozen=True)
class Profile:
    """What is so of a member from a day on; what is empty says nothing new."""

    dossier_no: str
    from_on: date
    education: str = ""
    qualification: str = ""
    occupation: str = ""
    academic_title: str = ""
    political_theory: str = ""
    religion: str = ""
    youth_union: bool | None = None
    private_owner: bool | None = None
    retired: bool | None = None
    workplace: str = ""


# The facts that have a day.
FACTS = (
    "education",
    "qualification",
    "occupation",
    "academic_title",
    "political_theory",
    "religion",
    "youth_union",
    "private_owner",
    "retired",
)


@dataclass(frozen=True)
class Event:
    """Something that happened to a member. A voided one never did."""

    dossier_no: str
    kind: str
    effective_on: date
    cell_code: str | None = None
    village_key: str | None = None
    other_place: str = ""
    detail: str = ""
    decided_on: date | None = None
    voided: bool = False
    until: date | None = None


@dataclass(frozen=True)
class Post:
    """A village post and its holder; no dossier: the holder is not a member."""

    village_key: str
    post: str
    dossier_no: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    association: str = ""


@dataclass(frozen=True)
class Posting:
    """A member had a task for a stretch of time: for a village, a cell, a number of families."""

    dossier_no: str
    village_key: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    task: str = "posted_to_village"
    cell_code: str | None = None
    number: int | None = None


@dataclass(frozen=True)
class Base:
    """A place of work for a stretch of time; without an organization there is none of its own."""

    base_code: str
    area_key: str
    organization_code: str | None = None
    base: str = ""
    name: str = "Cơ sở"
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Case:
    """Somebody is prepared for admission; ``closed_on`` is the first day on which that is over."""

    case_no: str
    opened_on: date
    cell_code: str | None = None
    village_key: str | None = None
    source: str = ""
    closed_on: date | None = None
    outcome: str = ""
    stuck: str = ""
    full_name: str = ""


@dataclass(frozen=True)
class CaseStep:
    """Something was done in a case on a day, or is to be done."""

    case_no: str
    step: str
    done_on: date | None = None
    result: str = ""


@dataclass(frozen=True)
class Programme:
    """Work on a village without a member; ``closed_on`` is the first day on which it is open no longer."""

    village_key: str
    opened_on: date
    cause: str = "no_source"
    closed_on: date | None = None
    organization_code: str | None = None
    dossier_no: str | None = None
    aim_on: date | None = None


@dataclass(frozen=True)
class PartyPost:
    """A post in a Party organization and the member who holds it."""

    organization_code: str
    post: str
    dossier_no: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Review:
    """A member was under review from a day on, up to the day on which it was closed."""

    dossier_no: str
    opened_on: date
    reason: str = "activity"
    closed_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Badge:
    """Something that was done about a member's badge."""

    dossier_no: str
    years: int
    kind: str = "awarded"
    occasion_on: date | None = None
    decided_on: date | None = None


@dataclass(frozen=True)
class Card:
    """A card issued to a member."""

    dossier_no: str
    kind: str = "new"
    issued_on: date | None = None
    card_no: str = ""


@dataclass(frozen=True)
class Award:
    """An award of a member or of an organization."""

    awarded_on: date | None
    kind: str = "merit"
    dossier_no: str = ""
    organization_code: str = ""


@dataclass(frozen=True)
class Meeting:
    """A meeting of a cell."""

    cell_code: str
    held_on: date
    kind: str = ""
    convened: int | None = None
    present: int | None = None
    model: bool = False
    grade: str = ""


@dataclass(frozen=True)
class Ranking:
    """What an organization or a member was ranked for a period."""

    organization_code: str | None
    dossier_no: str | None
    period_from: date
    period_to: date
    grade: str = ""
    exemplary: bool = False
    four_good: bool = False
    period_kind: str = "other"


@dataclass(frozen=True)
class Target:
    """What a recipient is to reach in a period: a value, words, or both."""

    period_from: date
    period_to: date
    measure: str
    basis: str
    recipient_code: str
    in_force_from: date
    value: int | Decimal | None = None
    narrative: str = ""
    issuer_code: str | None = None
    unit: str = ""
    sense: str = ""


@dataclass(frozen=True)
class Reading:
    """The board's reading of a village without a member, from a day on."""

    in_force_from: date
    reading: str


@dataclass
class World:
    """A whole register."""

    areas: list[AreaRow] = field(default_factory=list)
    area_changes: list[Change] = field(default_factory=list)
    organizations: list[OrganizationRow] = field(default_factory=list)
    organization_changes: list[Change] = field(default_factory=list)
    cell_villages: list[CellVillage] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    party_posts: list[PartyPost] = field(default_factory=list)
    bases: list[Base] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    badges: list[Badge] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    case_steps: list[CaseStep] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    rankings: list[Ranking] = field(default_factory=list)
    programmes: list[Programme] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    def listing(self) -> str:
        """The whole world as text that can be pasted into a test."""
        lines = []
        for name, rows in vars(self).items():
            if rows:
                lines.append(f"{name}=[")
                lines.extend(f"    {_short(row)}," for row in rows)
                lines.append("],")
        return "World(\n" + "\n".join(lines) + "\n)"


def _short(row: object) -> str:
    fields = type(row).__dataclass_fields__  # type: ignore[attr-defined]
    shown = [
        f"{name}={getattr(row, name)!r}"
        for name, spec in fields.items()
        if getattr(row, name) != spec.default
    ]
    return f"{type(row).__name__}({', '.join(shown)})".replace("datetime.date", "date")
