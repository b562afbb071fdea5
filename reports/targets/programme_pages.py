"""Programmes: the resolutions, plans and schemes that targets of several years and measures belong to.

A page of one says what was aimed at and done, year by year; sheets bring programmes in.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from registry.accounts.access.places import organization_place, structure_of
from registry.accounts.access.scopes import subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.common.moments import Moment, moment_of
from registry.units.names import organization_names
from registry.units.structure import Structure
from reports.asking import answers
from reports.engine.answers import answers_cached
from reports.measures import MEASURES
from reports.models import Basis
from reports.questions import Answer, Question

from .choosing import period_name
from .models import Programme, Target

CODE = "ma"


@dataclass(frozen=True, slots=True)
class Aimed:
    """What one unit was to reach by a programme in a period, and what it has."""

    period: str
    measure: str
    basis: str
    unit: str
    target: Target
    # How far it is attained; ``None`` where the period is still to come or the unit no longer stands.
    attainment: Answer | None
    is_share: bool
    is_to_come: bool


@answers
def programmes(request: HttpRequest) -> HttpResponse:
    """Those that speak of one's units, the latest first; or the one that the address names."""
    if CODE in request.GET:
        return _programme(request, request.GET[CODE])
    moment, user = moment_of(request), user_of(request)
    found = list(_visible(user).order_by("-period_from", "code"))
    issuers = organization_names({one.issuer_id for one in found if one.issuer_id}, moment.on)
    return render(request, "targets/programmes.html", {"programmes": found, "issuers": issuers})


def _programme(request: HttpRequest, code: str) -> HttpResponse:
    """What was aimed at in each of its years, and what was done by the page's day."""
    moment, user = moment_of(request), user_of(request)
    # An address may hold what no code can; it is not handed to the database.
    found = next((one for one in _visible(user) if one.code == code), None)
    if found is None:
        raise Http404
    lines = _lines(structure_of(moment), moment, _uppermost(found, user))
    context = {
        "programme": found,
        "issuer": organization_names([found.issuer_id], moment.on) if found.issuer_id else {},
        "period": period_name(found.period_from, found.period_to),
        "years": lines,
        "count": sum(map(len, lines.values())),
        "moment": moment,
    }
    return render(request, "targets/programme.html", context)


def _visible(user: User) -> Any:
    """Programmes issued by a unit of one's own, or of which one has a target."""
    mine = subtree_ids(user)
    named = Target.objects.filter(recipient__any_of=mine).exclude(programme_code="").values("programme_code")
    return Programme.objects.filter(Q(issuer__any_of=mine) | Q(code__in=named))


def _uppermost(programme: Programme, user: User) -> list[Target]:
    """Of each target that is in force the row, of the uppermost of one's units that have it."""
    rows = Target.objects.filter(
        programme_code=programme.code, recipient__any_of=subtree_ids(user), measure__in=MEASURES
    )
    subject = ("period_from", "period_to", "measure", "basis")
    latest = rows.order_by(*subject, "recipient_id", "-in_force_from").distinct(*subject, "recipient_id")
    by_subject: dict[tuple[Any, ...], list[Target]] = defaultdict(list)
    for row in latest:
        by_subject[row.period_from, row.period_to, row.measure, row.basis].append(row)
    return [row for rows in by_subject.values() for row in _top_of(rows)]


def _top_of(rows: list[Target]) -> list[Target]:
    """The rows whose issuer has none of them."""
    recipients = {row.recipient_id for row in rows}
    return [row for row in rows if row.issuer_id not in recipients or row.issuer_id == row.recipient_id]


def _lines(structure: Structure, moment: Moment, rows: list[Target]) -> dict[str, list[Aimed]]:
    """The targets by period, each with how far it is attained by the day."""
    asked = {row.pk: _question(structure, moment, row) for row in rows}
    questions = tuple(question for question in asked.values() if question)
    said = dict(zip(questions, answers_cached(questions), strict=True))
    found: dict[str, list[Aimed]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.period_from, row.period_to, row.measure, row.basis)):
        measure, question = MEASURES[row.measure], asked[row.pk]
        period = period_name(row.period_from, row.period_to)
        unit = organization_place(structure, row.recipient_id).name
        basis = str(Basis(row.basis).label)
        answer = said[question] if question else None
        is_to_come = moment.on < row.period_from
        found[period].append(
            Aimed(period, measure.title, basis, unit, row, answer, measure.is_share, is_to_come)
        )
    return dict(found)


def _question(structure: Structure, moment: Moment, row: Target) -> Question | None:
    """How far the target is attained by the day; nothing of a period that is still to come."""
    on: date = min(moment.on, row.period_to)
    if on < row.period_from or row.recipient_id not in structure.party.standing:
        return None
    return Question(
        "attainment",
        organization=structure.forest.codes[row.recipient_id],
        measure=row.measure,
        basis=row.basis,
        starts=row.period_from,
        ends=row.period_to,
        on=on,
        structure_on=moment.structure_on,
    )
