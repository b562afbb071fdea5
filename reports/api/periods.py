"""Periods for machines: who has closed which, who is late, and what the figures of each are."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from registry.accounts.models import SummaryClient
from registry.common.cache import Cache, consistent_read
from registry.common.database_roles import as_summary_client
from registry.units.structure import forest
from registry.units.tree import Tree
from reports.periods.books import CLOSING_KINDS, Book, Period, PeriodKind, books, period, periods, units_of

from . import documents, schema_lists
from .base import ClientView, form_of, one_of, only, parameters_of, respond
from .documents import Document
from .problems import Faulty, NotThere
from .scope import NOTHING_THERE, in_scope, root_of

COLUMNS = (
    *("period", "kind", "from", "to", "code", "name", "due_on"),
    *("status", "revision", "closed_at", "reopened_at", "closed_above", "late"),
)
# So many of a kind are listed, the one that runs included.
LATEST = 24
_documents: Cache[Document] = Cache(size=30)


class PeriodsView(ClientView):
    """How far the organizations in the client's sight are with the latest periods, or with one."""

    @schema_lists.periods
    def get(self, request: Request) -> HttpResponse:
        """A line for each period and organization, the latest period first."""
        parameters = parameters_of(request)
        form = form_of(parameters)
        only(parameters, "organization", "period", "kind")
        asked = _asked(parameters)
        under = parameters.get("organization") or None
        client: SummaryClient = request.user  # type: ignore[assignment]
        # Who is late changes with the day.
        key = (client.organization_id, under, tuple(asked), form, timezone.localdate())
        return respond(request, _documents.get(key, lambda: _prepare(client, under, asked, form)))


def _asked(parameters: dict[str, str]) -> list[Period]:
    kind = one_of(parameters, "kind", [one.value for one in PeriodKind])
    name = parameters.get("period")
    if not name:
        return list(periods(PeriodKind(kind or PeriodKind.MONTH), timezone.localdate(), LATEST))
    try:
        about = period(name)
    except ValueError:
        raise Faulty("period", "Kỳ viết như 2026, 2026-H1, 2026-Q3 hoặc 2026-07.") from None
    if kind is not None and kind != about.kind:
        raise Faulty("kind", "Kỳ này không thuộc loại đó.")
    return [about]


def _prepare(client: SummaryClient, under: str | None, asked: list[Period], form: str) -> Document:
    with consistent_read(), as_summary_client():
        found = [(about, _units(client, under, about)) for about in asked]
        if under is not None and all(units is None for _, units in found):
            raise NotThere("organization", NOTHING_THERE)
        rows = [_entry(book) for about, units in found for book in books(about, units or [])]
    return documents.of_list("periods", COLUMNS, rows, form, f"{client.organization_id}")


def _units(client: SummaryClient, under: str | None, about: Period) -> list[int] | None:
    """The organizations that close and that the client sees, as they stand on the period's last day.

    Nothing where the one asked about does not stand on it, or is out of sight.
    """
    structure = forest().on(about.last)
    if under is not None:
        try:
            return units_of(about, root_of(client, structure, Tree.PARTY, under, "organization"))
        except NotThere:
            return None
    standing = structure.party.standing
    units = [u for u in in_scope(client, structure, Tree.PARTY) if standing[u].kind in CLOSING_KINDS]
    return sorted(units, key=lambda unit: structure.forest.codes[unit])


def _entry(book: Book) -> dict[str, Any]:
    closing = book.closing
    return {
        "period": book.period.name,
        "kind": str(book.period.kind),
        "from": book.period.first.isoformat(),
        "to": book.period.last.isoformat(),
        "code": book.code,
        "name": book.name,
        "due_on": book.due_on.isoformat(),
        "status": book.status,
        "revision": closing.revision if closing else None,
        "closed_at": closing.closed_at.isoformat() if closing else None,
        "reopened_at": closing.reopened_at.isoformat() if closing and closing.reopened_at else None,
        "closed_above": book.is_closed_over,
        "late": book.is_late,
    }
