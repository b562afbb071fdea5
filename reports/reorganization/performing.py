"""Doing what a plan says within the caller's transaction, act by act, and what of it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from registry.accounts.access.scopes import remembered
from registry.common.refusals import Refused
from registry.units.structure import forest

from .deeds import Deed, deeds, said_again
from .doing import Doing
from .models import Plan, PlanRow, RowKind, RowTree

if TYPE_CHECKING:
    from registry.accounts.models import User

# How many acts are done, of how many.
Progress = Callable[[int, int], None]
# The arguments of services by the fields of a row that say them.
_FIELDS = {
    "sources": "old", "source": "old", "area": "old", "organization": "old", "on": "old",
    "into": "new", "key": "new", "kind": "level", "children": "parent", "villages": "villages",
    "village": "villages", "cell": "new", "main": "is_main",
}  # fmt: skip
_OWN = frozenset({"old", "new", "name", "level", "unit_kind", "code", "parent", "villages", "tree", "head"})


@dataclass(frozen=True, slots=True)
class PlanFault:
    """Why a row cannot be done: its number, the field to look at, the rule, and what to do about it."""

    row: int
    field: str
    code: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


class NotDone(Exception):
    """Some row was refused; the caller's transaction is to be taken back."""

    def __init__(self, faults: list[PlanFault]) -> None:
        super().__init__(faults)
        self.faults = faults


def perform(plan: Plan, *, by: User, on_progress: Progress = lambda done, total: None) -> None:
    """Do every act of the plan, in the caller's transaction.

    Raises :class:`NotDone` with all faults where any act is refused: what comes after it was tried all the
    same, so that one look shows what is to be mended. Whatever was done then is for the caller to take back.
    """
    doing, rows = Doing(plan, by), list(plan.rows.all())
    acts = list(deeds(doing, rows))
    total, done, faults = sum(map(_size, acts)), 0, list(_cannot_be(plan, rows))
    with remembered():
        for deed in acts:
            on_progress(done, total)
            faults += list(_do(doing, deed))
            done += _size(deed)
    if not acts:
        faults.append(PlanFault(0, "", "no_rows", "Phương án chưa có dòng nào: hãy thêm ít nhất một dòng."))
    if faults:
        raise NotDone(faults)


def check_stands(plan: Plan) -> None:
    """Raise :class:`NotDone` where the plan's organization does not stand on its day."""
    if forest().on(plan.on).party_term(plan.organization_id) is None:
        said = "Tổ chức đảng của phương án không tồn tại vào ngày thực hiện: hãy sửa ngày."
        raise NotDone([PlanFault(0, "on", "not_standing", said)])


def _cannot_be(plan: Plan, rows: list[PlanRow]) -> Iterator[PlanFault]:
    """What is wrong with rows beside each other, whatever the register says."""
    for row, first in said_again(rows):
        said = f"Dòng {first.number} đã đưa đơn vị này vào đơn vị mới đó: hãy bỏ một trong hai dòng."
        yield PlanFault(row.number, "new", "said_twice", said)
    yield from _ends_itself(plan, rows)


def _ends_itself(plan: Plan, rows: list[PlanRow]) -> Iterator[PlanFault]:
    """Rows that end the organization in which the plan is drafted: nothing could be measured there then."""
    code = plan.organization.code
    own = [row for row in rows if row.tree == RowTree.ORGANIZATION and row.old == code]
    goes_on = any(row.new == code for row in own)
    for row in own:
        if row.kind == RowKind.ABOLISH or (row.kind in (RowKind.MERGE, RowKind.SPLIT) and not goes_on):
            said = "Phương án không kết thúc được chính tổ chức đảng của nó: hãy soạn ở cấp trên."
            yield PlanFault(row.number, "old", "ends_itself", said)


def _size(deed: Deed) -> int:
    return max(len(deed.parts), 1)


def _do(doing: Doing, deed: Deed) -> Iterator[PlanFault]:
    """Do one act; yields why it was refused, if it was."""
    try:
        with transaction.atomic():
            deed.do(doing, deed.rows)
    except Refused as refused:
        if not deed.parts:
            yield _fault(deed.rows[0].number, refused)
        for part in deed.parts:
            yield from _do(doing, part)


def _fault(row: int, refused: Refused) -> PlanFault:
    name = _FIELDS.get(refused.field, refused.field)
    return PlanFault(row, name if name in _OWN else "old", refused.code, refused.message)
