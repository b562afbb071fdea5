"""Units to choose from in a form, found by their names and those of the units above them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from registry.common.choices import LISTED_WHOLE, OFFERED, Option
from registry.common.text import search_key

from .finding import found
from .names import full_name


class Units:
    """Units that stand on a day: ``rows`` give an option each, ``searched`` names columns."""

    gone = ""
    none_found = ""
    placeholder = ""
    rows: QuerySet[Any, Any]
    searched: Mapping[str, str]

    @cached_property
    def _head(self) -> list[Option]:
        return self._options(self.rows[: LISTED_WHOLE + 1])

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

    @property
    def is_short(self) -> bool:
        """Few enough to be listed whole."""
        return len(self._head) <= LISTED_WHOLE

    def get(self, key: str) -> Option | None:
        """The unit of that key, if it is in scope and stands on the day."""
        options = self._options(self.rows.filter(key_=key)[:1])
        return options[0] if options else None

    def search(self, words: str) -> tuple[list[Option], bool]:
        """The first units that are called so, the best first, or that bear the key."""
        options = self._options(found(self.rows, words, code="key_", **self.searched)[: OFFERED + 1])
        return options[:OFFERED], len(options) > OFFERED

    def groups(self) -> list[tuple[str, list[Option]]]:
        """All units by the unit above them."""
        in_order = sorted(self._head, key=lambda option: search_key(option.hint))
        return [(hint, list(options)) for hint, options in groupby(in_order, key=lambda option: option.hint)]

    def only(self) -> Option | None:
        """The unit, where there is just one."""
        return self._head[0] if len(self._head) == 1 else None
