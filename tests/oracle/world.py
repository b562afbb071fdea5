"""A register in memory: the rows of its sheets as plain records.

Days are as in the sheets: ``valid_to`` is the last day included, ``None`` is open or unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .dated import DAY, D, Dated, holds, on
from .person_rows import FACTS, Award, Badge, Card, Case, CaseStep, Event, Member, Posting, Profile, Review
from .unit_rows import AreaRow, Base, CellVillage, Change, OrganizationRow

__all__ = [
    "DAY",
    "FACTS",
    "AreaRow",
    "Award",
    "Badge",
    "Base",
    "Card",
    "Case",
    "CaseStep",
    "CellVillage",
    "Change",
    "D",
    "Dated",
    "Event",
    "Meeting",
    "Member",
    "OrganizationRow",
    "PartyPost",
    "Post",
    "Posting",
    "Profile",
    "Programme",
    "Ranking",
    "Reading",
    "Review",
    "Target",
    "World",
    "holds",
    "on",
]


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
