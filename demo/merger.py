"""The merger of two villages in 2026 that the demo's board has drafted, previewed and carried out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from django.db import transaction

from cells.models import CellVillage
from members.models import Event, Post
from registry.accounts.models import Grant, Role
from registry.common.dates import FOREVER
from registry.units.models import AreaNaming, AreaPlacement
from reports.reorganization import carrying, services
from reports.reorganization.models import Plan
from reports.reorganization.performing import NotDone
from reports.reorganization.previewing import note, preview

ON = date(2026, 4, 1)


def carry_out() -> Plan | None:
    """Two villages of one commune, of one joint cell, where nothing is recorded later, become one.

    ``None`` where there are none.
    """
    grant = (
        Grant.objects.filter(role=Role.STAFF).select_related("user", "organization").order_by("pk").first()
    )
    if grant is None:
        return None
    for pair in _pairs():
        # Whatever else is noted of one of the two later on, the plan's own acts know it.
        with suppress(NotDone), transaction.atomic():
            return _merged(pair, grant)
    return None


def _merged(pair: tuple[str, str], grant: Grant) -> Plan:
    names = dict(AreaNaming.objects.on(ON).filter(area__key__in=pair).values_list("area__key", "name"))
    by, (old, new) = grant.user, pair
    plan = services.draft(
        title=f"Nhập bản {names[old]} vào bản {names[new]}",
        on=ON,
        organization=grant.organization,
        by=by,
        state_instrument="Nghị quyết số 12/NQ-HĐND ngày 20/3/2026 (dữ liệu mẫu)",
        party_instrument="Quyết định số 45-QĐ/ĐU ngày 25/3/2026 (dữ liệu mẫu)",
    )
    row = {"kind": "merge", "tree": "area", "old": old, "new": new, "is_main": True}
    services.set_rows(plan=plan, rows=[row], by=by)
    note(plan, *preview(plan, by=by))
    plan.save()
    return carrying.carry_out(plan=plan, by=by)


def _pairs() -> Iterator[tuple[str, str]]:
    """Twos of villages of one commune that one joint cell serves, the one with fewer events first."""
    served: dict[str, list[str]] = defaultdict(list)
    for cell, village in (
        CellVillage.objects.on(ON)
        .order_by("cell__code", "village__key")
        .values_list("cell__code", "village__key")
    ):
        served[cell].append(village)
    busy = set(Event.objects.filter(effective_on__gte=ON).values_list("village__key", flat=True))
    busy |= set(Post.objects.filter(starts_on__gte=ON).values_list("village__key", flat=True))
    later = CellVillage.objects.filter(starts_on__gt=ON) | CellVillage.objects.filter(ends_on__lt=FOREVER)
    busy |= set(later.values_list("village__key", flat=True))
    above = dict(AreaPlacement.objects.on(ON).values_list("area__key", "parent"))
    for villages in served.values():
        if len(villages) == 2 and not busy & set(villages) and above[villages[0]] == above[villages[1]]:
            few = Event.objects.filter(village__key=villages[0]).count()
            many = Event.objects.filter(village__key=villages[1]).count()
            yield (villages[0], villages[1]) if few <= many else (villages[1], villages[0])
