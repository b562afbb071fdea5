"""Meetings of a month: written, corrected and taken away, cell by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write
from registry.units.models import Organization
from registry.units.organizations import ORGANIZATIONS, as_a_cell
from registry.units.restructure import written

from .models import Meeting

EARLIEST = date(1930, 2, 3)


@dataclass(frozen=True, slots=True)
class Held:
    """What is said of one meeting."""

    held_on: date
    kind: str = ""
    convened: int | None = None
    present: int | None = None
    is_model: bool = False
    grade: str = ""


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """A meeting of a cell as it is to be: a new one, another one, or none any more."""

    cell: int
    was: int | None
    becomes: Held | None


@write
def record_meetings(*, changes: Sequence[MeetingChange], today: date, by: User) -> list[int]:
    """The meetings stand as the changes say; the cells that they are of, each with a line in the trail.

    Refuses a day that has not come, and one on which the organization was no cell.
    """
    cells = {cell.pk: cell for cell in Organization.objects.filter(pk__in={one.cell for one in changes})}
    ORGANIZATIONS.lock(cells.values())
    by_cell: dict[int, list[MeetingChange]] = defaultdict(list)
    for change in changes:
        by_cell[change.cell].append(change)
        if change.becomes is not None:
            _check(cells[change.cell], change.becomes, today)
    for pk, own in sorted(by_cell.items()):
        for change in own:
            _write(change)
        record(
            "cell.meetings",
            by=by,
            on=cells[pk],
            meetings=sum(change.becomes is not None for change in own),
            meetings_removed=sum(change.becomes is None for change in own),
        )
    return sorted(by_cell)


def _check(cell: Organization, held: Held, today: date) -> None:
    if not EARLIEST <= held.held_on <= today:
        raise Refused("not_a_day_to_meet", f"Ngày họp {written(held.held_on)} chưa đến hoặc ghi nhầm năm.")
    if held.grade and not held.is_model:
        raise Refused("graded_no_model", "Chỉ buổi sinh hoạt mẫu mới có xếp loại.")
    if not as_a_cell(cell).on(held.held_on).exists():
        raise Refused(
            "not_a_cell",
            f"Ngày {written(held.held_on)} {ORGANIZATIONS.quoted(cell, held.held_on)} không phải là chi bộ.",
        )


def _write(change: MeetingChange) -> None:
    values = asdict(change.becomes) if change.becomes else {}
    if change.was is None:
        Meeting.objects.create(cell_id=change.cell, **values)
        return
    was = Meeting.objects.filter(pk=change.was, cell=change.cell)
    if values:
        was.update(**values)
    else:
        was.delete()
