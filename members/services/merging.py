"""Members of cells that were merged or divided, moved to another cell in one act.

Nobody has to be moved for the figures: who is recorded in a merged cell is followed through the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.timezone import now

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.locks import keep
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Organization
from registry.units.organization_acts import NewOrganization, merge_organizations

from ..derivation import rewrite
from ..history import HistoryFault
from ..models import Event, EventKind, Member, Stretch
from .recording import check_day, locked_all, named


@write
def move_members(
    *,
    to: Organization,
    on: date,
    by: User,
    members: Iterable[Member] | None = None,
    cells: Iterable[Organization] | None = None,
    decided_on: date | None = None,
    document_no: str = "",
) -> list[Event]:
    """These ``members``, or all who count in ``cells`` on ``on``, belong to the cell ``to`` from that day.

    One change of cell for each, and one row of the audit trail; all or none.
    """
    check_day(on, "on")
    check_day(decided_on, "decided_on")
    chosen = Stretch.objects.on(on).exclude(cell=to)
    if members is not None:
        chosen = chosen.filter(member__in=[member.pk for member in members])
    if cells is not None:
        chosen = chosen.filter(cell__in=[cell.pk for cell in cells])
    ids = sorted(chosen.values_list("member_id", flat=True))
    locked_all(ids)
    keep(Organization, to.pk)
    events = Event.objects.bulk_create(
        Event(
            member_id=member_id,
            kind=EventKind.CELL_CHANGED,
            effective_on=on,
            decided_on=decided_on,
            document_no=clean(document_no),
            cell=to,
            recorded_by=by,
            recorded_at=now(),
        )
        for member_id in ids
    )
    try:
        rewrite(ids)
    except HistoryFault as fault:
        member = Member.objects.get(events=fault.ref)
        raise Refused(
            fault.code,
            f"{fault.message} Vướng ở sự kiện {named(fault.ref)} của đồng chí {member.full_name}.",
            "on",
        ) from fault
    record("cell.members_moved", by=by, on=to, effective_on=on.isoformat(), members=len(ids))
    return events


@write
def merge_cells(
    *,
    sources: Sequence[Organization],
    into: Organization | NewOrganization,
    on: date,
    by: User,
    main: Organization | None = None,
    instrument: str = "",
    move: bool = False,
) -> Organization:
    """The cells are merged (:mod:`cells.services`) and, with ``move``, their members moved."""
    target = merge_organizations(sources=sources, into=into, on=on, by=by, main=main, instrument=instrument)
    if move:
        ended = [source for source in sources if source != target]
        move_members(to=target, cells=ended, on=on, by=by, document_no=instrument[:60])
    return target
