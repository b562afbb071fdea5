"""Writes the trees of a world into the tables."""

from __future__ import annotations

from typing import Any

from cells.models import CellVillage
from members.models import Base, BaseTerm
from registry.common.text import search_key, sort_key
from registry.units.models import (
    Area,
    AreaChange,
    AreaNaming,
    AreaPlacement,
    Organization,
    OrganizationChange,
    OrganizationTerm,
)

from .store_days import days_of
from .world import World


def load_bases(world: World, areas: dict[str, Any], organizations: dict[str, Any]) -> dict[str, Base]:
    """Places of work, by their code."""
    codes = dict.fromkeys(row.base_code for row in world.bases)
    bases = {base.code: base for base in Base.objects.bulk_create(Base(code=code) for code in codes)}
    BaseTerm.objects.bulk_create(
        BaseTerm(
            base=bases[row.base_code],
            name=row.name,
            kind=row.base,
            area=areas[row.area_key],
            organization=organizations.get(row.organization_code or ""),
            **days_of(row),
        )
        for row in world.bases
    )
    return bases


def load_areas(world: World) -> dict[str, Any]:
    """Areas by their key, with what was so of them and became of them."""
    levels = {row.key: row.level for row in world.areas}
    areas = {
        area.key: area
        for area in Area.objects.bulk_create(Area(key=key, level=level) for key, level in levels.items())
    }
    AreaPlacement.objects.bulk_create(
        AreaPlacement(area=areas[row.key], parent=areas.get(row.parent_key or ""), **days_of(row))
        for row in world.areas
    )
    AreaNaming.objects.bulk_create(
        AreaNaming(
            area=areas[row.key],
            name=row.name,
            kind=row.kind,
            code=row.code,
            special=row.special,
            sort_key=sort_key(row.name),
            search_key=search_key(row.name),
            **days_of(row),
        )
        for row in world.areas
    )
    AreaChange.objects.bulk_create(
        AreaChange(
            changed_on=change.changed_on,
            kind=change.kind,
            source=areas.get(change.from_key or ""),
            target=areas.get(change.to_key or ""),
            is_main=change.main,
        )
        for change in world.area_changes
    )
    return areas


def load_organizations(world: World, areas: dict[str, Any]) -> dict[str, Any]:
    """Organizations by their code, with what was so of them and whom their cells serve."""
    codes = dict.fromkeys(row.code for row in world.organizations)
    organizations = {o.code: o for o in Organization.objects.bulk_create(Organization(code=c) for c in codes)}
    OrganizationTerm.objects.bulk_create(
        OrganizationTerm(
            organization=organizations[row.code],
            kind=row.kind,
            name=row.name,
            sector=row.sector,
            base=row.base,
            parent=organizations.get(row.parent_code or ""),
            area=areas.get(row.area_key or ""),
            sort_key=sort_key(row.name),
            search_key=search_key(row.name),
            **days_of(row),
        )
        for row in world.organizations
    )
    OrganizationChange.objects.bulk_create(
        OrganizationChange(
            changed_on=change.changed_on,
            kind=change.kind,
            source=organizations.get(change.from_key or ""),
            target=organizations.get(change.to_key or ""),
            is_main=change.main,
        )
        for change in world.organization_changes
    )
    CellVillage.objects.bulk_create(
        CellVillage(cell=organizations[row.cell_code], village=areas[row.village_key], **days_of(row))
        for row in world.cell_villages
    )
    return organizations
