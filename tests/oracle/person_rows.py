"""Rows about one person: facts, events, tasks, reviews, honours, and the case of a prospect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
