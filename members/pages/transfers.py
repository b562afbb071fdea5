"""Transfers inside the register that one's own side has sent or is to receive."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate

from members.due import transfer_due_on
from members.holidays import holidays
from members.models import Transfer, TransferQuerySet, TransferState
from registry.accounts.access.scopes import WRITERS, subtree_ids
from registry.accounts.models import User
from registry.accounts.requests import user_of
from registry.audit.trail import record
from registry.common import exports
from registry.common.delays import delay
from registry.common.filters import note
from registry.common.paging import numbered_page
from registry.common.text import search_key
from registry.units.names import organization_names

PER_PAGE = 50
COMING, SENT, OVERDUE, REFUSED, DONE = "den", "di", "qua-han", "tu-choi", "xong"
SIDES = {
    COMING: "Đang chuyển đến",
    SENT: "Đang chuyển đi",
    OVERDUE: "Quá hạn",
    REFUSED: "Bị từ chối",
    DONE: "Đã tiếp nhận",
}


class TransferLine(NamedTuple):
    """One transfer: where from and to, by when, and what the user may do with it."""

    transfer: Transfer
    from_cell: str
    to: str
    due_on: date
    late: str
    may_receive: bool
    may_withdraw: bool


def transfers(request: HttpRequest) -> HttpResponseBase:
    """What is under way to and from the user's organizations, what is overdue, refused and done."""
    user, today, off = user_of(request), localdate(), holidays()
    mine = subtree_ids(user)
    chosen = request.GET.get("chieu", COMING)
    chosen = chosen if chosen in SIDES else COMING
    words = search_key(request.GET.get("ten", ""))
    sides = {side: _of_side(side, user, mine) for side in SIDES}
    late = [
        one.pk for one in sides[OVERDUE].only("pk", "sent_on") if transfer_due_on(one.sent_on, off) < today
    ]
    sides[OVERDUE] = sides[OVERDUE].filter(pk__in=late)
    rows = list(sides[chosen].order_by("sent_on", "pk"))
    rows = [row for row in rows if words in search_key(row.full_name)]
    writes = set(subtree_ids(user, roles=WRITERS))
    if kind := exports.wanted(request):
        _note(user, rows)
        return exports.send(
            kind,
            _file(SIDES[chosen], note("Tên", request.GET.get("ten"), ()), _lines(rows, today, off, writes)),
        )
    page = numbered_page(request, rows, PER_PAGE)
    shown = list(page.object_list)
    lines = _lines(shown, today, off, writes)
    _note(user, shown)
    context = {
        "page": page,
        "lines": lines,
        "chosen": chosen,
        "sides": [(side, label, sides[side].count()) for side, label in SIDES.items()],
        "words": request.GET.get("ten", ""),
        "is_under_way": chosen in (COMING, SENT, OVERDUE),
    }
    return render(request, "members/transfers/list.html", context)


def _of_side(side: str, user: User, mine: Collection[int]) -> QuerySet[Transfer]:
    """The transfers of one side; of what is late, all that is under way."""
    states = {REFUSED: TransferState.REFUSED, DONE: TransferState.RECEIVED}
    found: TransferQuerySet = Transfer.objects.filter(state=states.get(side, TransferState.SENT))
    if side == COMING:
        return found.filter(to__any_of=mine)
    return found.filter(from_cell__any_of=mine) if side == SENT else found.visible_to(user)


def _lines(
    rows: Sequence[Any], today: date, off: Collection[date], writes: Collection[int]
) -> list[TransferLine]:
    units = {unit for row in rows for unit in (row.from_cell_id, row.to_id)}
    names = organization_names(units, today)
    lines = []
    for row in rows:
        due_on = transfer_due_on(row.sent_on, off)
        is_open = row.state == TransferState.SENT
        lines.append(
            TransferLine(
                row,
                names[row.from_cell_id],
                names[row.to_id],
                due_on,
                delay(due_on, today) if is_open else "",
                is_open and row.to_id in writes,
                is_open and row.from_cell_id in writes,
            )
        )
    return lines


def _note(user: Any, rows: Sequence[Any]) -> None:
    seen = [(row.member_id, row.from_cell_id) for row in rows]
    record("members.transfers_listed", by=user, rows=len(seen), seen=seen)


def _file(title: str, notes: Sequence[str], lines: list[TransferLine]) -> exports.Table:
    def rows() -> Iterator[Sequence[Any]]:
        for line in lines:
            one = line.transfer
            state = TransferState(one.state).label
            yield [
                one.full_name, one.born, line.from_cell, line.to, one.sent_on, one.document_no, line.due_on,
                state, one.answered_on, one.reason,
            ]  # fmt: skip

    heads = [
        "Họ và tên", "Sinh", "Từ", "Đến", "Ngày giới thiệu", "Số giấy", "Hạn tiếp nhận",
        "Tình trạng", "Ngày trả lời", "Lý do từ chối",
    ]  # fmt: skip
    title = f"Chuyển sinh hoạt: {title.lower()}"
    return exports.Table(title, heads, rows(), [*notes, exports.made_today()], is_long=True)
