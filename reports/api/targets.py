"""Targets for machines: what each unit has to reach, in numbers and words, and what it kept back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from registry.accounts.models import SummaryClient
from registry.common.cache import Cache, consistent_read
from registry.common.database_roles import as_summary_client
from registry.common.dates import eve
from registry.units.rosters import KEYS, UNALLOCATED
from registry.units.structure import Structure, forest
from registry.units.tree import Tree
from reports.disclosure.noise import changed
from reports.engine.keys import People, summed_keys
from reports.engine.target_rows import plain
from reports.measures import MEASURES
from reports.models import Basis, TargetUnit
from reports.targets.listing import Holding, holdings, in_force
from reports.targets.models import Target

from . import documents, schema_lists
from .base import ClientView, day_of, form_of, one_of, only, parameters_of, respond
from .documents import Document
from .problems import Faulty
from .scope import in_scope, root_of

COLUMNS = (
    *("from", "to", "measure", "basis", "key", "code", "name", "level"),
    *("value", "status", "unit", "percent", "sense", "words"),
    *("document", "issuer", "in_force_from", "reserve", "reserve_status"),
    *("exempt", "exempt_number", "passed_to"),
)
_documents: Cache[Document] = Cache(size=30)


class TargetsView(ClientView):
    """The targets of the units under the client's organization, in force on a day."""

    @schema_lists.targets
    def get(self, request: Request) -> HttpResponse:
        """Each with its words, its document, and the unit's reserve."""
        parameters = parameters_of(request)
        form = form_of(parameters)
        only(parameters, "organization", "measure", "basis", "from", "to", "on", "structure_on")
        on, asked = _asked(parameters)
        structure_on = day_of(parameters, "structure_on") or on
        under = parameters.get("organization") or None
        client: SummaryClient = request.user  # type: ignore[assignment]
        key = (client.organization_id, client.is_exact, under, on, structure_on, form, tuple(asked.items()))
        prepare = partial(_prepare, client, under, on, structure_on, form, asked)
        return respond(request, _documents.get(key, prepare))


def _asked(parameters: dict[str, str]) -> tuple[date, dict[str, Any]]:
    """The day, and the conditions on what targets are about."""
    starts, ends, on = (day_of(parameters, name) for name in ("from", "to", "on"))
    if (starts is None) != (ends is None):
        raise Faulty("from" if starts is None else "to", "Kỳ phải có cả ngày đầu và ngày cuối.")
    asked: dict[str, Any] = {}
    if starts is not None and ends is not None:
        if starts > ends:
            raise Faulty("from", "Ngày đầu kỳ phải không sau ngày cuối kỳ.")
        on = on or ends
        if not starts <= on <= ends:
            raise Faulty("on", "Ngày tính phải nằm trong kỳ của chỉ tiêu.")
        asked |= {"period_from": starts, "period_to": ends}
    for name, known in (("measure", sorted(MEASURES)), ("basis", list(Basis.values))):
        value = one_of(parameters, name, known)
        if value is not None:
            asked[name] = value
    return on or timezone.localdate(), asked


def _prepare(
    client: SummaryClient, under: str | None, on: date, structure_on: date, form: str, asked: dict[str, Any]
) -> Document:
    with consistent_read(), as_summary_client():
        structure = forest().on(structure_on)
        seen = in_scope(client, structure, Tree.PARTY)
        if under is not None:
            root = root_of(client, structure, Tree.PARTY, under, "organization")
            seen = [unit for unit in seen if root in structure.party.path(unit)]
        rows = in_force(on, **asked) if client.is_exact else _protected(on, asked)
        found = holdings(structure, frozenset(seen), rows)
    entries = sorted((_entry(structure, holding) for holding in found), key=_order)
    facts = {"on": on.isoformat(), "structure_on": structure_on.isoformat()}
    listed = [{column: entry[column] for column in COLUMNS} for entry in entries]
    return documents.of_list("targets", COLUMNS, listed, form, f"{client.organization_id}", **facts)


def _protected(on: date, asked: dict[str, Any]) -> list[Target]:
    """The targets in force for a client that sees no exact count: a part of the members tells how many."""
    with summed_keys():
        rows = in_force(on, **asked)
    for row in rows:
        # Nobody at all has no keys, and is less than any floor.
        if not isinstance(row.members, People):
            row.is_hidden = row.members is not None
            continue
        row.is_hidden = row.members < settings.DISCLOSURE_UNIT_FLOOR or row.period_from.day != 1
        row.members = None if row.is_hidden else changed(row.members, eve(row.period_from).isoformat())
    return rows


def _order(entry: dict[str, Any]) -> tuple[Any, ...]:
    """By what it is about, then each unit before those below it; what stands under no unit comes last."""
    subject = (entry["from"], entry["to"], entry["measure"], entry["basis"])
    return (*subject, not entry["order"], entry["order"])


def _entry(structure: Structure, holding: Holding) -> dict[str, Any]:
    subject, rows = holding.subject, holding.targets
    key, name = KEYS[UNALLOCATED]
    unit = structure.unit(Tree.PARTY, holding.unit) if holding.unit is not None else None
    reserve, reserve_status = holding.reserve
    given, of_members = holding.given, [row for row in rows if row.aim.is_of_members]
    codes, party = structure.forest.codes, structure.party
    return {
        "from": subject.period_from.isoformat(),
        "to": subject.period_to.isoformat(),
        "measure": subject.measure,
        "basis": subject.basis,
        "key": unit.key if unit else key,
        "code": unit.code if unit else None,
        "name": unit.name if unit else name,
        "level": unit.level if unit else None,
        "order": [party.standing[above].sort_key for above in party.path(unit.id)] if unit else [],
        "value": _number(given.number),
        "status": holding.status,
        "unit": _unit(holding),
        "percent": _number(rows[0].value) if len(of_members) == len(rows) == 1 else None,
        "sense": given.sense(subject.measured),
        "words": given.words,
        "document": _together(row.document_no for row in rows),
        "issuer": _together(codes[row.issuer_id] for row in rows if row.issuer_id),
        "in_force_from": max(row.in_force_from for row in rows).isoformat(),
        "reserve": _number(reserve),
        "reserve_status": reserve_status,
        **_exempt(structure, holding),
    }


def _exempt(structure: Structure, holding: Holding) -> dict[str, Any]:
    """Why the unit itself has nothing to reach, how much it had, and who was given that instead."""
    own = next((row for row in holding.targets if row.recipient_id == holding.unit), None)
    if own is None or not own.exempt_reason:
        return {"exempt": None, "exempt_number": None, "passed_to": None}
    hidden = any(row.is_hidden for row in holding.targets)
    return {
        "exempt": own.exempt_reason,
        "exempt_number": None if hidden else _number(own.exempt_number),
        "passed_to": structure.forest.codes[own.passed_to_id] if own.passed_to_id else None,
    }


def _unit(holding: Holding) -> str:
    """What was given: a number, a share, or a part of the members; several of these together are a number."""
    if holding.subject.measured.is_share:
        return "percent"
    units = {row.unit or TargetUnit.NUMBER.value for row in holding.targets}
    return units.pop() if len(units) == 1 else TargetUnit.NUMBER.value


def _together(texts: Any) -> str | None:
    """The texts, each once; of what a unit took over there may be several."""
    return "; ".join(dict.fromkeys(text for text in texts if text)) or None


def _number(value: Decimal | None) -> int | float | None:
    return None if value is None else plain(value)
