"""The list behind a figure of badges, cards or awards: who was given what, and when."""

from __future__ import annotations

from collections.abc import Callable
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
from registry.common.paging import Page, slice_of
from registry.units.structure import Structure
from reports.indicator import Indicator

from .list_file import list_file

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


def read_of(
    request: HttpRequest, indicator: Indicator, lines: list[Any], member_of: Callable[[Any], Member | None]
) -> tuple[str | None, Page]:
    """The kind of file wanted, and the page of lines that name members; the reading is written down."""
    kind, page = exports.wanted(request), slice_of(request, lines)
    shown = lines if kind else page.rows
    record(
        "members.exported" if kind else "members.listed",
        by=user_of(request),
        indicator=indicator.code,
        rows=len(shown),
        seen=audited_rows(member_of(line) for line in shown),
    )
    return kind, page


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
    found = model.objects.filter(pk__any_of=ids).prefetch_related(holders).order_by(_day_of(model), "pk")
    lines = [_line(row, structure) for row in found]
    kind, page = read_of(request, indicator, lines, lambda line: line.member)
    if kind:
        rows = [[line.to, line.what, line.day, line.document_no] for line in lines]
        return exports.send(kind, list_file(context, HEADS, rows))
    return render(request, "lists/drill_down.html", context | {"page": page, "given": page.rows})


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
