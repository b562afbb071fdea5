"""People, and what is so of them from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.oracle.reforms import Draw
from tests.oracle.world import Member, Profile

from .days import HOT_DAYS

BIRTH_DATES = (
    None,
    date(1994, 7, 1),
    date(1996, 2, 29),
    date(1993, 7, 1),
    date(1964, 2, 29),
    date(1993, 12, 31),
    date(1964, 7, 2),
    date(1980, 1, 1),
)
GENDERS = ("", "female", "male")
ETHNICITIES = ("", "Kinh", "Mông", "Thái", "Người nước ngoài")
FACTS: dict[str, tuple[Any, ...]] = {
    "education": ("primary", "upper_secondary"),
    "qualification": ("university", "none"),
    "occupation": ("pupil", "university_student", "worker"),
    "academic_title": ("professor",),
    "political_theory": ("elementary", "advanced"),
    "religion": ("none", "catholic"),
    "youth_union": (True, False),
    "private_owner": (True, False),
    "retired": (True, False),
}


def draw_member(d: Draw, number: int) -> Member:
    """Somebody, of whom this or that is known."""
    return Member(
        f"HS{number:03}",
        gender=d.one(GENDERS),
        birth_date=d.one(BIRTH_DATES),
        ethnicity=d.one(ETHNICITIES),
        local=d.one((None, True, False)),
        **draw_facts(d, 4),
    )


def draw_facts(d: Draw, seldom: int) -> dict[str, Any]:
    """Facts that have a day, each said once in so many times."""
    return {name: d.one(FACTS[name]) for name in FACTS if d.chance(seldom)}


def draw_profiles(d: Draw, member: Member) -> list[Profile]:
    """Days from which something else is so of the person, the hot ones of the histories too."""
    days = sorted(set(d.some(HOT_DAYS, 2))) if d.chance() else []
    return [Profile(member.dossier_no, day, **draw_facts(d, 3)) for day in days]
