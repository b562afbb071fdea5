"""Figures of people as the list of members with its filters set, where these say exactly what was counted.

A figure that the filters cannot express has no such address: a list that is nearly the same would be taken
for the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.urls import reverse

from members.ethnicity import FOREIGN, NAMES
from registry.accounts.access.places import Place, organization_place
from registry.units.structure import Structure
from reports.catalogue import INDICATORS, Family
from reports.questions import Answer, Question, Row

_OFFICIAL, _PROBATIONARY = {"tu-cach": "official"}, {"tu-cach": "probationary"}
_MINORITY, _WOMEN, _YOUNG = {"dan-toc": "thieu-so"}, {"gioi-tinh": "female"}, {"tuoi-den": "30"}
# Whom each figure counts, of all who are members on the day; of a share its numerator.
COUNTED: Mapping[str, Mapping[str, str]] = {
    "members": {},
    "members_official": _OFFICIAL,
    "members_probationary": _PROBATIONARY,
    "minority_members": _MINORITY,
    "minority_share": _MINORITY,
    "women_share": _WOMEN,
    "youth_share": _YOUNG,
}
Filter = Callable[[str], Mapping[str, str] | None]


def _of(name: str, lacking: str = "") -> Filter:
    """A filter that takes the values of a dimension as they are; ``lacking`` finds those without one."""

    def narrowed(value: str) -> Mapping[str, str] | None:
        if value != "unknown":
            return {name: value}
        return {"thieu": lacking} if lacking else None

    return narrowed


def _of_group(value: str) -> Mapping[str, str] | None:
    if value == "unknown":
        return {"thieu": "dan-toc"}
    return {"dan-toc": value} if value in NAMES else None


def _of_band(value: str) -> Mapping[str, str] | None:
    # Of whom only the year is known the age is counted, but the day of birth is missing all the same.
    if value == "unknown":
        return None
    if value == "18-30":
        return _YOUNG
    if value == "over_60":
        return {"tuoi-tu": "61"}
    youngest, oldest = value.split("-")
    return {"tuoi-tu": youngest, "tuoi-den": oldest}


# Of each dimension that the list can be narrowed by, how.
VALUES: Mapping[str, Filter] = {
    "gender": _of("gioi-tinh", "gioi-tinh"),
    "ethnicity": _of_group,
    "minority": {
        "minority": _MINORITY,
        "kinh": {"dan-toc": "Kinh"},
        "foreign": {"dan-toc": FOREIGN},
        "unknown": {"thieu": "dan-toc"},
    }.get,
    "age_band": _of_band,
    "standing": _of("tu-cach"),
    "education": _of("hoc-van", "hoc-van"),
    "qualification": _of("chuyen-mon", "chuyen-mon"),
    "political_theory": _of("ly-luan", "ly-luan"),
    "occupation": _of("nghe", "nghe"),
}


def address(structure: Structure, answer: Answer, row: Row, part: str) -> str | None:
    """The address of the list of members that has just those who stand behind a figure, if there is one."""
    question = answer.question
    if question is None or not _is_of_now(question, answer) or answer.period.get("from"):
        return None
    unit = _unit(structure, question, row, is_total=row is answer.total)
    narrowed = _narrowed(question, row, part)
    if unit is None or narrowed is None:
        return None
    asked = {"don-vi": unit.code, "ngay": answer.period["on"], **narrowed}
    if answer.structure_on.isoformat() != answer.period["on"]:
        asked["cau-truc"] = answer.structure_on.isoformat()
    return f"{reverse('members')}?{urlencode(asked)}"


def _is_of_now(question: Question, answer: Answer) -> bool:
    """Is it counted by what is in the register now, and not as it was known or published?"""
    return question.known_on is None and question.revision is None and answer.live is None


def _unit(structure: Structure, question: Question, row: Row, *, is_total: bool) -> Place | None:
    if question.organization is None:
        return None
    code = question.organization if is_total or question.level is None else row.key
    unit = structure.find_organization(code)
    return None if unit is None else organization_place(structure, unit)


def _narrowed(question: Question, row: Row, part: str) -> Mapping[str, str] | None:
    indicator = INDICATORS[question.indicator]
    if indicator.family != Family.STOCK or question.indicator not in COUNTED:
        return None
    whole = dict(COUNTED[question.indicator]) if part != "denominator" else {}
    if not row.by:
        return whole
    if question.by is None or question.by not in VALUES:
        return None
    if (narrowed := VALUES[question.by](row.by)) is None:
        return None
    # One filter cannot ask for two things.
    if any(whole.get(name, value) != value for name, value in narrowed.items()):
        return None
    return {**whole, **narrowed}
