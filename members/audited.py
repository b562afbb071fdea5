"""People whom a page or a file shows, as the audit trail notes them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from .models import Member


def audited_rows(members: Iterable[Member | None]) -> list[tuple[int, int | None]]:
    """The number of each of ``members`` with the organization that is the person's home."""
    return [(member.pk, member.home_id) for member in members if member is not None]


def everybody_in(found: QuerySet[Member]) -> list[tuple[int, int | None]]:
    """The same for a whole list, of which only these two columns are read."""
    return list(found.order_by().values_list("pk", "home_id"))
