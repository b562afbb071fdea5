"""The list behind a figure of badges, cards or awards: who was given what, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from members.audited import audited_rows
from members.models import Award, Badge, Card, Member
from registry.accounts.access.places import Place, organization_place
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.units.structure import Structure
from reports.indicator import Indicator

from .list_file import list_file, shown_of

_MODELS: dict[str, Any] = {"badges": Badge, "cards": Card, "awards": Award}
HEADS = ("Tặng, cấp cho", "Việc", "Ngày", "Số quyết định")
HIDDEN = "đảng viên ngoài phạm vi của bạn"


class Given(NamedTuple):
    """A badge, card or award: to which member in sight or organization, what, and when."""

    member: Member | None
    organization: Place | None
    what: str
    day: date | None
    document_no: str

    @property
    def to(self) -> str:
        """Whom it was given to, in words."""
        if self.organization is not None:
            return self.organization.name
        return self.member.full_name if self.member else HIDDEN


def note_reading(
    request: HttpRequest, indicator: Indicator, kind: str | None, members: Sequence[Member | None]
) -> None:
    """Writes down that lines that name members were read: a page of them, or all as a file."""
    record(
        "members.exported" if kind else "members.listed",
        by=user_of(request),
        indicator=indicator.code,
        rows=len(members),
        seen=audited_rows(members),
    )


def listed(
    request: HttpRequest,
    structure: Structure,
    indicator: Indicator,
    ids: list[int],
    context: dict[str, Any],
) -> HttpResponseBase:
    """A page of them, or all as a file; who reads the names of members is written down."""
    model = _MODELS["awards" if not indicator.kinds else indicator.kinds[0]]
    holders = Prefetch("member", Member.objects.visible_to(user_of(request)))
    ordered = model.objects.filter(pk__any_of=ids).order_by(_day_of(model), "pk")
    kind, page, shown = shown_of(request, ordered)
    lines = [_line(row, structure) for row in shown.prefetch_related(holders)]
    note_reading(request, indicator, kind, [line.member for line in lines])
    if kind:
        rows = [[line.to, line.what, line.day, line.document_no] for line in lines]
        return exports.send(kind, list_file(context, HEADS, rows))
    return render(request, "lists/drill_down.html", context | {"page": page, "given": lines})


def _day_of(model: Any) -> str:
    return {Badge: "occasion_on", Card: "issued_on", Award: "awarded_on"}[model]


def _line(row: Any, structure: Structure) -> Given:
    organization = getattr(row, "organization_id", None)
    what = row.get_kind_display()
    if isinstance(row, Badge):
        what = f"Huy hiệu {row.years} năm: {str(what).lower()}"
    return Given(
        row.member,
        organization_place(structure, organization) if organization else None,
        str(what),
        getattr(row, _day_of(type(row))) or getattr(row, "decided_on", None),
        getattr(row, "document_no", ""),
    )
