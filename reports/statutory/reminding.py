"""Reminding those who enter for units that have not declared all that they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate

from registry.accounts.access.scopes import WRITERS
from registry.accounts.models import Grant, User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.declared.notices import Said
from registry.common.refusals import Refused, write
from registry.units.models import Organization
from registry.units.names import in_a_sentence
from reports import inbox
from reports.labels import label
from reports.periods.asked import PERIOD, UNIT
from reports.periods.books import Period, structure_of

from .declarations import Declarations
from .services import Line

# The kind of these notices.
REMINDER = "reminder"


class Late(NamedTuple):
    """A unit that has not answered all: how many lines it still has to."""

    unit: int
    code: str
    name: str
    lines: int


class Reminded(NamedTuple):
    """How many people were reminded, and the units for which nobody is there to be."""

    people: int
    nobody: list[str]


def late_units(found: Declarations, unit: int, about: Period, lines: Sequence[Line]) -> list[Late]:
    """The units directly below one that have not answered all of the lines, as lists have them."""
    structure = structure_of(about)
    late = []
    for one in found.asked_of(unit):
        missing = sum(not found.has_answered(form, line, one) for form, line in lines)
        if one != unit and missing:
            term = structure.party.standing[one]
            late.append(Late(one, structure.forest.codes[one], term.name, missing))
    return late


@write
def remind(*, unit: Organization, about: Period, late: Iterable[Late], by: User) -> Reminded:
    """Whoever enters for each of the units finds a reminder in the inbox, which leads to what is missing.

    One who has not read the last reminder of the same gets no other. Refuses where no unit is late.
    """
    asked = list(late)
    if not asked:
        raise Refused("nobody_is_late", "Không còn đơn vị nào phải nhắc.")
    people, nobody = 0, []
    with as_machine():
        entering = Grant.objects.on(localdate()).filter(role__in=WRITERS, user__is_active=True)
        for one in asked:
            users = list(User.objects.filter(grants__in=entering.filter(organization=one.unit)).distinct())
            people += sum(_put(user, one, about) for user in users)
            if not users:
                nobody.append(one.name)
    record("forms.reminded", by=by, on=unit, organization=unit.pk, period=about.name, rows=people)
    return Reminded(people, nobody)


def _put(user: User, late: Late, about: Period) -> bool:
    period = in_a_sentence(label("period", about.name))
    query = urlencode({UNIT: late.code, PERIOD: about.name})
    said = Said(
        f"Nhắc khai báo: {late.name}, {period}",
        f"Còn {late.lines} dòng của biểu thống kê chưa trả lời.",
        f"{reverse('declared')}?{query}",
        organization=late.unit,
    )
    return inbox.remind(REMINDER, said, user)
