"""The areas and Party organizations of a day, as far as a client may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from registry.accounts.models import SummaryClient
from registry.common.cache import Cache, consistent_read
from registry.common.database_roles import as_summary_client
from registry.common.dates import first_day, last_day
from registry.units.relations import STRUCTURE
from registry.units.structure import AREA_RANKS, PARTY_RANKS, Structure, Unit, forest
from registry.units.terms import nearest
from registry.units.tree import Tree

from . import documents, schema_lists
from .base import ClientView, day_of, form_of, one_of, only, parameters_of, respond
from .documents import Document
from .scope import in_scope, root_of

AREA_COLUMNS = ("key", "code", "name", "level", "kind", "parent", "from", "to")
ORGANIZATION_COLUMNS = (
    "key",
    "code",
    "name",
    "level",
    "kind",
    "sector",
    "base",
    "parent",
    "area",
    "from",
    "to",
)
_LEVELS = {Tree.TERRITORY: AREA_RANKS, Tree.PARTY: PARTY_RANKS}
_documents: Cache[Document] = Cache(size=30, relations=STRUCTURE)


class AreasView(ClientView):
    """The areas that stand on a day under the client's organization."""

    @schema_lists.areas
    def get(self, request: Request) -> HttpResponse:
        """Each with what it is on that day."""
        return _listed(request, Tree.TERRITORY)


class OrganizationsView(ClientView):
    """The Party organizations that stand on a day under the client's own."""

    @schema_lists.organizations
    def get(self, request: Request) -> HttpResponse:
        """Each with what it is on that day."""
        return _listed(request, Tree.PARTY)


def _listed(request: Request, tree: Tree) -> HttpResponse:
    parameters = parameters_of(request)
    form = form_of(parameters)
    only(parameters, "on", "level", "under")
    on = day_of(parameters, "on") or timezone.localdate()
    level, under = one_of(parameters, "level", _LEVELS[tree]), parameters.get("under") or None
    client: SummaryClient = request.user  # type: ignore[assignment]
    key = (tree, client.organization_id, on, level, under, form)
    return respond(request, _documents.get(key, lambda: _prepare(client, tree, on, level, under, form)))


def _prepare(
    client: SummaryClient, tree: Tree, on: date, level: str | None, under: str | None, form: str
) -> Document:
    with consistent_read(), as_summary_client():
        structure = forest().on(on)
        root = root_of(client, structure, tree, under, "under") if under is not None else None
        seen = in_scope(client, structure, tree)
    entries = list(_entries(structure, tree, seen, level, root))
    name, columns = (
        ("areas", AREA_COLUMNS) if tree == Tree.TERRITORY else ("organizations", ORGANIZATION_COLUMNS)
    )
    return documents.of_list(name, columns, entries, form, f"{client.organization_id}", on=on.isoformat())


def _entries(
    structure: Structure, tree: Tree, seen: list[int], level: str | None, root: int | None
) -> Iterable[dict[str, Any]]:
    """What is known of each unit, in the order of names; a parent out of sight is none."""
    reading, in_sight = structure.of(tree), frozenset(seen)
    entry: Callable[..., dict[str, Any]] = _area if tree == Tree.TERRITORY else _organization
    units = [
        structure.unit(tree, unit, level)
        for unit in seen
        if (level is None or structure.stands_at(tree, unit, level))
        and (root is None or root in reading.path(unit))
    ]
    for unit in sorted(units, key=lambda unit: (unit.sort_key, unit.key)):
        path = reading.path(unit.id)
        parent = path[-2] if len(path) > 1 and path[-2] in in_sight else None
        yield entry(structure, unit, structure.unit(tree, parent).key if parent is not None else None)


def _area(structure: Structure, unit: Unit, parent: str | None) -> dict[str, Any]:
    placed, naming = (
        structure.areas.standing[unit.id],
        nearest(structure.forest.namings[unit.id], structure.day),
    )
    return {
        "key": unit.key,
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "kind": naming.kind or None,
        "parent": parent,
        "from": _iso(first_day(max(placed.starts_on, naming.starts_on))),
        "to": _iso(last_day(min(placed.ends_on, naming.ends_on))),
    }


def _organization(structure: Structure, unit: Unit, parent: str | None) -> dict[str, Any]:
    term = structure.party.standing[unit.id]
    return {
        "key": unit.key,
        "code": unit.code,
        "name": unit.name,
        "level": unit.level,
        "kind": term.kind,
        "sector": term.sector or None,
        "base": term.base or None,
        "parent": parent,
        "area": structure.forest.area_keys[term.area][0] if term.area is not None else None,
        "from": _iso(first_day(term.starts_on)),
        "to": _iso(last_day(term.ends_on)),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
