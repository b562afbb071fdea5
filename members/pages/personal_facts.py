"""What the page of a member says of the person: each field with its title, and nothing of the numbers."""

from __future__ import annotations

from datetime import date

from django.utils.text import capfirst

from members.models import Member
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
    "political_theory",
    "occupation",
    "local",
)
# What stands there when nothing is recorded; any other field is left out then.
UNKNOWN = {
    "birth_date": "chưa rõ",
    "gender": "chưa rõ",
    "ethnicity": "chưa rõ",
    "admitted_on": "chưa rõ",
    "official_on": "—",
}


def personal_facts(
    member: Member, *, admitted_on: date | None, official_on: date | None
) -> list[tuple[str, str]]:
    """Title and words of each fact; the two days are given, since events may say what no field does."""
    days = {"birth_date": member.birth_date, "admitted_on": admitted_on, "official_on": official_on}
    fields = {field.name: field for field in Member._meta.concrete_fields}
    facts = []
    for name in SHOWN:
        field = fields[name]
        if name in days:
            words = day(days[name])
        elif name == "local":
            words = "Không (cán bộ tăng cường)" if member.local is False else ""
        else:
            value = getattr(member, name)
            words = str(dict(field.flatchoices).get(value, value))
        words = words or UNKNOWN.get(name, "")
        if words:
            facts.append((capfirst(str(field.verbose_name)), words))
    return facts
