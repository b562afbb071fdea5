"""The list of batches by how far they are, and the page of one with its people, ready to print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate

from members.audited import audited_rows
from members.cards.models import COLLECTING, BatchState, CardBatch, CardBatchLine
from members.models import CardKind, Member, Stretch
from registry.accounts.access.scopes import WRITERS, has_role
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.paging import numbered_page
from registry.common.templatetags.ui import mask
from registry.units.names import organization_names

from .asking import batch_in_sight, named
from .stepping import Step, steps_of

PER_PAGE = 50
STATES = {
    "cho-duyet": BatchState.SENT,
    "dang-lap": BatchState.DRAFT,
    "tra-lai": BatchState.SENT_BACK,
    "da-duyet": BatchState.APPROVED,
    "da-cap": BatchState.ISSUED,
}
HEADS = ("TT", "Họ và tên", "Ngày sinh", "Chi bộ", "Ngày chính thức", "Loại", "Số thẻ", "Kết quả")
ELSEWHERE = "(nay ở đơn vị khác)"


class BatchLine(NamedTuple):
    """A batch in the list: of whom, to whom, how many people."""

    batch: CardBatch
    unit: str
    above: str
    people: int


class PersonLine(NamedTuple):
    """Somebody in a batch, as far as the person is in the user's sight."""

    line: CardBatchLine
    member: Member | None
    cell: str
    outcome: str

    @property
    def name(self) -> str:
        """What the person is called."""
        return self.member.full_name if self.member else ELSEWHERE


def batches(request: HttpRequest) -> HttpResponseBase:
    """The batches of one state that the user sees, the latest first, or all of them as a file."""
    user = user_of(request)
    chosen = request.GET.get("tinh-trang", "cho-duyet")
    if chosen not in STATES:
        raise BadRequest("Không có tình trạng này. Hãy chọn một mục trên trang.")
    seen = CardBatch.objects.visible_to(user)
    counts = dict(seen.values_list("state").annotate(number=Count("pk")).order_by())
    found = seen.filter(state=STATES[chosen]).annotate(people=Count("lines")).order_by("-opened_on", "-pk")
    if kind := exports.wanted(request):
        return exports.send(kind, _list_file(chosen, _batch_lines(list(found))))
    page = numbered_page(request, found, PER_PAGE, counts.get(STATES[chosen], 0))
    context = {
        "page": page,
        "lines": _batch_lines(list(page.object_list)),
        "chosen": chosen,
        "states": [(path, state.label, counts.get(state, 0)) for path, state in STATES.items()],
        "may_write": has_role(user, *WRITERS),
    }
    return render(request, "cards/list.html", context)


def _batch_lines(found: Sequence[Any]) -> list[BatchLine]:
    units = {unit for batch in found for unit in (batch.organization_id, batch.to_id) if unit}
    names = organization_names(units, localdate())
    return [
        BatchLine(
            batch, names[batch.organization_id], names[batch.to_id] if batch.to_id else "", batch.people
        )
        for batch in found
    ]


def _list_file(chosen: str, lines: Sequence[BatchLine]) -> exports.Table:
    rows = [
        [
            line.batch.pk, line.unit, line.above, line.people, line.batch.opened_on, line.batch.sent_on,
            line.batch.sent_no, line.batch.answered_on, line.batch.document_no, line.batch.issued_on,
            line.batch.reason,
        ]
        for line in lines
    ]  # fmt: skip
    heads = [
        "Đợt", "Đơn vị đề nghị", "Cấp duyệt", "Số người", "Ngày lập", "Ngày gửi", "Số văn bản",
        "Ngày duyệt", "Số quyết định", "Ngày cấp thẻ", "Lý do trả lại",
    ]  # fmt: skip
    title = f"Đợt cấp thẻ: {STATES[chosen].label.lower()}"
    return exports.Table(title, heads, rows, (exports.made_today(),), is_long=True)


def batch(request: HttpRequest, number: int) -> HttpResponseBase:
    """One batch: its people, what was said of it, and the steps that the user may take."""
    held, user = batch_in_sight(request, number), user_of(request)
    lines = people_of(held)
    seen = audited_rows(line.member for line in lines)
    about: dict[str, Any] = {"by": user, "organization": held.organization_id, "list": "dot-the"}
    unit, above = named(held.organization_id), named(held.to_id) if held.to_id else ""
    if kind := exports.wanted(request):
        record("members.exported", rows=len(lines), kind=kind, seen=seen, **about)
        return exports.send(kind, _people_file(held, unit, above, lines))
    record("members.listed", rows=len(lines), seen=seen, **about)
    steps: list[Step] = steps_of(user, held)
    counts = Counter(line.line.kind for line in lines)
    context = {
        "batch": held,
        "unit": unit,
        "above": above,
        "lines": lines,
        "counts": [(label, counts[code]) for code, label in CardKind.choices if counts[code]],
        "steps": steps,
        "may_collect": held.state in COLLECTING and any(step.side == "organization" for step in steps),
        "path": next(path for path, state in STATES.items() if state == held.state),
    }
    return render(request, "cards/batch.html", context)


def people_of(held: CardBatch) -> list[PersonLine]:
    """Who is in the batch, by name; with the cell where each counts today."""
    lines = list(held.lines.select_related("card"))
    members = Member.objects.in_bulk([line.member_id for line in lines])
    here = dict(Stretch.objects.on(localdate()).filter(member__in=members).values_list("member", "cell"))
    cells = organization_names(set(here.values()), localdate())
    found = [
        PersonLine(
            line,
            members.get(line.member_id),
            cells[here[line.member_id]] if line.member_id in here else "",
            _outcome(held, line),
        )
        for line in lines
    ]
    return sorted(found, key=lambda one: (one.member.sort_key if one.member else "￿", one.line.pk))


def _outcome(held: CardBatch, line: CardBatchLine) -> str:
    if held.state != BatchState.ISSUED:
        return ""
    if line.card is None:
        return "không cấp"
    return f"cấp ngày {line.card.issued_on:%d/%m/%Y}" if line.card.issued_on else "đã cấp"


def _people_file(held: CardBatch, unit: str, above: str, lines: Sequence[PersonLine]) -> exports.Table:
    rows = [
        [
            number,
            line.name,
            str(line.member.born or "") if line.member else "",
            line.cell,
            line.member.official_on if line.member else None,
            line.line.get_kind_display(),
            mask(line.member.card_no) if line.member and line.member.card_no else "",
            line.outcome,
        ]
        for number, line in enumerate(lines, start=1)
    ]
    notes = [unit, f"{held}: {held.get_state_display().lower()}"]
    if held.sent_on:
        notes.append(f"Gửi {above} ngày {held.sent_on:%d/%m/%Y} {held.sent_no}".strip())
    if held.answered_on:
        notes.append(f"Duyệt ngày {held.answered_on:%d/%m/%Y} {held.document_no}".strip())
    return exports.Table(
        f"Danh sách đề nghị cấp thẻ đảng viên, đợt {held.pk}",
        HEADS,
        rows,
        notes=notes,
        total=["Cộng", len(rows)],
    )
