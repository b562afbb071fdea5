"""Which villages a cell serves, from when to when, and what the end of either does to it.

A service outlives neither the cell nor the village. Where one of them is merged, what comes of it takes the
service over; where it is divided among several, the user says who serves whom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.dated import change_from, covered_until, end_from, reached_from
from registry.common.dates import FOREVER
from registry.common.declared.endings import UnitEnd
from registry.common.models import DatedQuerySet
from registry.common.refusals import Refused, write
from registry.units.models import CELL_KINDS, Area, AreaPlacement, Level, Organization, OrganizationTerm
from registry.units.organization_acts import split_organization
from registry.units.organizations import ORGANIZATIONS, NewOrganization, as_a_cell, check_territory
from registry.units.restructure import written
from registry.units.services import AREAS

from ..models import CellVillage


def _serve(cell: Organization, village: Area, on: date, until: date = FOREVER) -> CellVillage:
    """The service from ``on`` as long as cell and village stand, or until the cell serves it again anyway."""
    return _serve_all([(cell, village, until)], on)[0]


def _serve_all(wanted: Sequence[tuple[Organization, Area, date]], on: date) -> list[CellVillage]:
    """As :func:`_serve`, of many cells and villages, each until a day."""
    cells, villages = [cell for cell, _, _ in wanted], [village for _, village, _ in wanted]
    as_cells = OrganizationTerm.objects.filter(organization__in=cells, kind__in=CELL_KINDS)
    cell_until = _until("organization", as_cells, on)
    village_until = _until("area", AreaPlacement.objects.filter(area__in=villages), on)
    coming = CellVillage.objects.filter(cell__in=cells, village__in=villages, starts_on__gt=on)
    again = {(row.cell_id, row.village_id): row.starts_on for row in coming.order_by("-starts_on")}
    made: list[CellVillage] = CellVillage.objects.bulk_create(
        CellVillage(
            cell=cell,
            village=village,
            starts_on=on,
            ends_on=min(
                until,
                cell_until.get(cell.pk, on),
                village_until.get(village.pk, on),
                again.get((cell.pk, village.pk), FOREVER),
            ),
        )
        for cell, village, until in wanted
    )
    return made


def _until(unit: str, rows: DatedQuerySet, on: date) -> dict[int, date]:
    """The first day after ``on`` on which none of a unit's rows holds, by unit."""
    periods: dict[int, list[tuple[date, date]]] = defaultdict(list)
    across = rows.filter(ends_on__gt=on).order_by("starts_on")
    for key, starts_on, ends_on in across.values_list(unit, "starts_on", "ends_on"):
        periods[key].append((starts_on, ends_on))
    return {key: reached_from(on, own) for key, own in periods.items()}


@write
def serve_village(*, cell: Organization, village: Area, on: date, by: User) -> CellVillage:
    """The cell serves the village from ``on``, as long as both stand.

    Refuses what is no cell or no village, what does not stand on the day, and a service that holds already.
    """
    ORGANIZATIONS.lock([cell])
    AREAS.lock([village])
    if not as_a_cell(cell).on(on).exists():
        ORGANIZATIONS.standing(cell, on, "cell")
        raise Refused("not_a_cell", f"{ORGANIZATIONS.quoted(cell, on)} không phải là chi bộ.", "cell")
    if village.level != Level.VILLAGE:
        raise Refused("not_a_village", f"{AREAS.quoted(village, on)} không phải là thôn, bản.", "village")
    AREAS.standing(village, on, "village")
    if CellVillage.objects.filter(cell=cell, village=village).on(on).exists():
        raise Refused(
            "serves_already",
            f"Chi bộ đã phụ trách {AREAS.quoted(village, on)} vào ngày {written(on)}.",
            "village",
        )
    serving = _serve(cell, village, on)
    record("cell.serves", by=by, on=cell, village=village.key, starts_on=on.isoformat())
    return serving


@write
def stop_serving(*, cell: Organization, village: Area, on: date, by: User) -> None:
    """The cell serves the village no longer from ``on``; a service that began on that very day never was."""
    ORGANIZATIONS.lock([cell])
    AREAS.lock([village])
    services = CellVillage.objects.filter(cell=cell, village=village)
    service = services.on(on).first()
    if service is None:
        raise Refused(
            "serves_not",
            f"Chi bộ không phụ trách {AREAS.quoted(village, on)} vào ngày {written(on)}.",
            "village",
        )
    end_from(services.filter(pk=service.pk), on)
    record("cell.serves_no_more", by=by, on=cell, village=village.key, ended_on=on.isoformat())


def serve_only_as_a_cell(organization: Organization, on: date) -> None:
    """An organization that is no cell any more serves no village from that day."""
    until = covered_until(as_a_cell(organization), on)
    if until < FOREVER:
        end_from(CellVillage.objects.filter(cell=organization), until)


# A cell divided


def villages_served(
    source: Organization, into: Sequence[Any], villages: Mapping[Area, Any], on: date
) -> dict[Area, Any]:
    """Who is to serve each village that the source serves, as the user says; complete where it ends."""
    served = CellVillage.objects.filter(cell=source).on(on).select_related("village")
    held = [row.village for row in served.order_by("pk")]
    for village, target in villages.items():
        if village not in held or (target is not None and target not in into):
            raise Refused(
                "not_served",
                f"{AREAS.quoted(village, on)} không do chi bộ này phụ trách, "
                "hoặc chi bộ được giao không nằm trong các chi bộ sau khi chia.",
                "villages",
            )
    left = [village for village in held if village not in villages]
    if left and source not in into:
        raise _villages_left(left, on)
    return dict(villages)


def _villages_left(villages: Sequence[Area], on: date) -> Refused:
    named = ", ".join(AREAS.quoted(village, on) for village in villages)
    return Refused("villages_left", f"Hãy chọn chi bộ phụ trách cho: {named}.", "villages")


@write
def split_cell(
    *,
    source: Organization,
    into: Sequence[Organization | NewOrganization],
    on: date,
    by: User,
    villages: Mapping[Area, Organization | NewOrganization | None],
    main: Organization | NewOrganization | None = None,
    instrument: str = "",
) -> list[Organization]:
    """The cell is divided, and ``villages`` says who serves each of its villages (``None``: nobody).

    All of them where it ends, else those that leave it. The cells in the order of ``into``.
    """
    into = list(dict.fromkeys(into))
    ORGANIZATIONS.lock([source])
    served = villages_served(source, into, villages, on)
    for village, target in served.items():
        if target != source:
            end_from(CellVillage.objects.filter(cell=source, village=village), on)
    made = split_organization(source=source, into=into, on=on, by=by, main=main, instrument=instrument)
    cells = dict(zip(into, made, strict=True))
    for village, target in served.items():
        if target is None or target == source:
            continue
        if not CellVillage.objects.filter(cell=cells[target], village=village).on(on).exists():
            _serve(cells[target], village, on)
    return made


# What the end of a unit does


def _running(services: DatedQuerySet, on: date) -> list[CellVillage]:
    """The services that would hold on the day; some may have been taken over on it from another unit."""
    held = services.on(on)
    return list(held.select_related("cell", "village").order_by("pk"))


def cell_ended(ending: UnitEnd) -> None:
    """The services of an organization that ends end with it; its one successor takes them over.

    Refuses a division among several that leaves villages with nobody named.
    """
    services = CellVillage.objects.filter(cell=ending.unit)
    running = _running(services, ending.on)
    if running and len(ending.successors) > 1:
        raise _villages_left([row.village for row in running], ending.on)
    end_from(services, ending.on)
    if len(ending.successors) == 1:
        (cell,) = ending.successors
        for row in running:
            if not CellVillage.objects.filter(cell=cell, village=row.village).on(ending.on).exists():
                _serve(cell, row.village, ending.on, row.ends_on)


def area_ended(ending: UnitEnd) -> None:
    """As :func:`areas_ended`, of one."""
    areas_ended([ending])


def areas_ended(ends: Sequence[UnitEnd]) -> None:
    """Who served a village that ends, serves its one successor; who led a territory, leads its heir.

    Without an heir the organization has no territory of its own, and so that of the one above it.
    """
    on, villages = ends[0].on, [end.unit for end in ends]
    services = CellVillage.objects.filter(village__in=villages)
    running: dict[int, list[CellVillage]] = defaultdict(list)
    for row in _running(services, on):
        running[row.village_id].append(row)
    end_from(services, on)
    wanted: dict[tuple[int, int], tuple[Organization, Area, date]] = {}
    for end in ends:
        if len(end.successors) == 1:
            (village,) = end.successors
            for row in running[end.unit.pk]:
                wanted.setdefault((row.cell_id, village.pk), (row.cell, village, row.ends_on))
    heirs = [village for _, village, _ in wanted.values()]
    served = CellVillage.objects.filter(village__in=heirs).on(on).values_list("cell", "village")
    known = set(served)
    _serve_all([one for pair, one in wanted.items() if pair not in known], on)
    _lead_on(ends)


def _lead_on(ends: Sequence[UnitEnd]) -> None:
    """Whoever leads a territory that ends, leads its heir."""
    heirs, on = {end.unit.pk: end.heir for end in ends}, ends[0].on
    leading = OrganizationTerm.objects.filter(area__in=list(heirs), ends_on__gt=on)
    for organization, starts_on, area in [
        (term.organization, term.starts_on, term.area_id)
        for term in leading.select_related("organization").order_by("organization", "-starts_on")
    ]:
        change_from(ORGANIZATIONS.of(organization), max(starts_on, on), area=heirs[area])
        check_territory(organization, heirs[area], max(starts_on, on))
