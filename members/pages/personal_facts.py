"""What the page of a member says of the person: each field with its title, and nothing of the numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.text import capfirst

from members.models import Member, facts_on
from registry.common.templatetags.ui import day

# The fields in their order on the page; the title of each is the name that the model gives it.
SHOWN = (
    "birth_date",
    "gender",
    "ethnicity",
    "religion",
    "native_place",
    "admitted_on",
    "official_on",
    "education",
    "qualification",
    "academic_title",
    "political_theory",
    "occupation",
    "job",
    "youth_union",
    "private_owner",
    "retired",
    "local",
)
# Said where it is so, and left out where it is not.
ONLY_YES = ("youth_union", "private_owner", "retired")
# What stands there when nothing is recorded; any other field is left out then.
UNKNOWN = {
    "birth_date": "chưa rõ",
    "gender": "chưa rõ",
    "ethnicity": "chưa rõ",
    "admitted_on": "chưa rõ",
    "official_on": "—",
}


def personal_facts(
    member: Member, *, on: date, admitted_on: date | None, official_on: date | None
) -> list[tuple[str, str]]:
    """Title and words of each fact as it is ``on`` the day.

    The two days are given, since events may say what no field does.
    """
    days = {"admitted_on": admitted_on, "official_on": official_on}
    dated = facts_on(member, on)
    facts = []
    for name in SHOWN:
        value = dated[name] if name in dated else getattr(member, name)
        if name in days:
            words = day(days[name])
        elif name == "birth_date":
            words = str(member.born or "")
        elif name == "local":
            words = "Không (cán bộ tăng cường)" if member.local is False else ""
        else:
            words = "" if name in ONLY_YES and not value else in_words(name, value)
        words = words or UNKNOWN.get(name, "")
        if words:
            facts.append((title(name), words))
    return facts


def title(name: str) -> str:
    """What a field of a member is called."""
    field: Any = Member._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def in_words(name: str, value: Any) -> str:
    """The value of a field of a member as it is read."""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    field: Any = Member._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, value or ""))
