"""The list behind a figure, a page at a time or as a file that says above its heads what it is of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst

from registry.common import cached_rows, exports
from registry.common.paging import Page, slice_of
from registry.common.templatetags.ui import day
from reports.labels import STATUSES
from reports.saying import remarks_on, said_when


def shown_of(request: HttpRequest, ordered: QuerySet[Any]) -> tuple[str | None, Page, QuerySet[Any]]:
    """The kind of file wanted, the page of a list, and whose rows are read: its own alone, for a file all."""
    kind, page = exports.wanted(request), slice_of(request, cached_rows.numbers(ordered))
    return kind, page, ordered if kind else ordered.filter(pk__any_of=list(page.rows))


def list_file(context: dict[str, Any], heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> exports.Table:
    """The lines of a list, whose page has the same ``context``."""
    return exports.Table(title_of(context), heads, rows, notes_of(context), is_long=True)


def title_of(context: dict[str, Any]) -> str:
    """The figure, and which of its values the list is of."""
    value = context["value_label"]
    return f"{context['indicator'].title}: {value.lower()}" if value else str(context["indicator"].title)


def notes_of(context: dict[str, Any]) -> list[str]:
    """Of what unit, days, structure and state it is."""
    answer, row = context["answer"], context["row"]
    return [
        answer.total.name if row.key == answer.total.key else f"{row.name}, {answer.total.name}",
        *([cause] if (cause := context.get("cause")) else []),
        capfirst(said_when(answer.period)),
        f"Theo cơ cấu ngày {day(answer.structure_on)}",
        STATUSES[answer.status].format(answer.revision),
        *remarks_on(answer.period),
    ]
