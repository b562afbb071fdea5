"""Units to choose from in a form, found by their names and those of the units above them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from registry.common.choices import LISTED_WHOLE, OFFERED, Option
from registry.common.text import search_key

from .finding import found
from .models import Area, Organization, OrganizationTerm
from .names import area_names, full_name, organization_names


def organizations_on(on: date, key: Any = None) -> Any:
    """Party organizations that stand on the day as choices, each with what stands above it.

    ``key`` names them, their code unless another is given.
    """
    above = OrganizationTerm.objects.filter(organization=OuterRef("parent")).on(on)
    empty = Value("", CharField(db_collation="C"))
    return (
        OrganizationTerm.objects.on(on)
        .annotate(
            id_=F("organization_id"),
            key_=F("organization__code") if key is None else key,
            label=F("name"),
            hint=Subquery(above.values("name")[:1]),
            above_key=Coalesce(Subquery(above.values("search_key")[:1]), empty),
        )
        .order_by("sort_key", "key_")
        .values("id_", "key_", "label", "hint")
    )


def organization_option(organization: Organization | None, on: date) -> Option | None:
    """An organization that is on record, as a picker has it, by what it was called on the day; or nothing."""
    if organization is None:
        return None
    name = organization_names([organization.pk], on)[organization.pk]
    return Option(organization.pk, organization.code, name)


def area_option(area: Area | None, on: date) -> Option | None:
    """The same of an area."""
    return None if area is None else Option(area.pk, area.key, area_names([area.pk], on)[area.pk])


class Units:
    """Units that stand on a day: ``rows`` give an option each, ``searched`` names columns."""

    gone = ""
    none_found = ""
    placeholder = ""
    rows: QuerySet[Any, Any]
    searched: Mapping[str, str]

    @cached_property
    def is_short(self) -> bool:
        """Few enough to be listed whole."""
        # In no order: of many no more than these are read.
        return len(self.rows.order_by()[: LISTED_WHOLE + 1]) <= LISTED_WHOLE

    @cached_property
    def _all(self) -> list[Option]:
        return self._options(self.rows) if self.is_short else []

    @staticmethod
    def _options(rows: Iterable[Any]) -> list[Option]:
        return [
            Option(
                row["id_"],
                row["key_"],
                full_name(row.get("kind_") or "", row["label"]),
                full_name(row.get("above_kind") or "", row["hint"] or ""),
            )
            for row in rows
        ]

    def get(self, key: str) -> Option | None:
        """The unit of that key, if it is in scope and stands on the day."""
        options = self._options(self.rows.filter(key_=key)[:1])
        return options[0] if options else None

    def search(self, words: str) -> tuple[list[Option], bool]:
        """The first units that are called so, the best first, or that bear the key."""
        options = self._options(found(self.rows, words, code="key_", **self.searched)[: OFFERED + 1])
        return options[:OFFERED], len(options) > OFFERED

    def groups(self) -> list[tuple[str, list[Option]]]:
        """All units of a short list by the unit above them."""
        in_order = sorted(self._all, key=lambda option: search_key(option.hint))
        return [(hint, list(options)) for hint, options in groupby(in_order, key=lambda option: option.hint)]

    def only(self) -> Option | None:
        """The unit, where there is just one."""
        return self._all[0] if len(self._all) == 1 else None
