"""Targets: what a unit received, hands on to those below, keeps back and has reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.accounts.access.places import crumbs
from registry.accounts.access.scopes import WRITERS, may
from registry.accounts.requests import user_of
from registry.units.models import Organization
from registry.units.names import organization_names
from reports.asking import answers
from reports.targets.cascade import Cascade, TargetLine, cascade
from reports.targets.progress import Reached, reached
from reports.targets.services import last_reason

from .choosing import Choice, choice_of, options_of


class TableLine(NamedTuple):
    """A line of the table: the unit's targets, what it reached, and where its own page of targets is."""

    line: TargetLine
    reached: Reached | None
    share: float | None
    href: str
    # The same by the other basis.
    other: TargetLine
    other_share: float | None


@answers
def targets(request: HttpRequest) -> HttpResponse:
    """The unit and those directly below it: target, handed on, kept back, reached."""
    choice = choice_of(request)
    if choice is None:
        return render(request, "targets/nothing.html", {})
    found, beside = _cascade(choice), _beside(choice)
    so_far = reached(found)
    unit = Organization(pk=choice.place.id)
    context = {
        "choice": choice,
        "crumbs": crumbs(request, choice.structure, choice.place),
        "own": _table_line(request, choice, found.unit, so_far, beside),
        "lines": [_table_line(request, choice, line, so_far, beside) for line in found.below],
        "cascade": found,
        "reason": last_reason(choice.subject, unit) if found.unit.over else "",
        "may_edit": may(user_of(request), choice.place.id, *WRITERS),
        "edit": choice.address("targets_edit", request),
        "exempt": choice.address("targets_exempt", request),
        "names": _heirs(found),
        "propose": choice.address("targets_propose", request),
        "options": options_of(choice, user_of(request)),
    }
    return render(request, "targets/page.html", context)


def _heirs(found: Cascade) -> dict[int, str]:
    """What those are called who took the numbers of exempt units."""
    rows = [line.own for line in (found.unit, *found.below) if line.own]
    return organization_names({row.passed_to_id for row in rows if row.passed_to_id}, found.structure_on)


def _cascade(choice: Choice) -> Cascade:
    moment = choice.moment
    return cascade(choice.subject, unit=choice.place.id, on=moment.on, structure_on=moment.structure_on)


def _beside(choice: Choice) -> Mapping[int, TargetLine]:
    """The same targets by the other basis, by unit."""
    moment, subject = choice.moment, replace(choice.subject, basis=choice.other_basis.value)
    found = cascade(subject, unit=choice.place.id, on=moment.on, structure_on=moment.structure_on)
    return {line.unit.id: line for line in (found.unit, *found.below)}


def _table_line(
    request: HttpRequest,
    choice: Choice,
    line: TargetLine,
    so_far: Mapping[int, Reached],
    beside: Mapping[int, TargetLine],
) -> TableLine:
    own, other = so_far.get(line.unit.id), beside[line.unit.id]
    share, other_share = (own.share(line), own.share(other)) if own else (None, None)
    return TableLine(line, own, share, choice.address("targets", request, line.unit.key), other, other_share)
