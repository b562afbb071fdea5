"""The tree of Party organizations: how they rank, and how one is founded within an act on the structure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.common.dated import covered_until
from registry.common.models import DatedQuerySet
from registry.common.refusals import Refused
from registry.common.text import clean
from registry.units.models import Area
from registry.units.restructure import Act, Structure
from registry.units.services import AREAS

from .models import (
    CELL_KINDS,
    COMMITTEE_KINDS,
    RANKS,
    Kind,
    Organization,
    OrganizationChange,
    OrganizationTerm,
    Sector,
    base_fits,
)


@dataclass(frozen=True, eq=False, slots=True)
class NewOrganization:
    """An organization that a merge or split founds; what is left open is as its predecessor's."""

    code: str
    name: str
    kind: str | None = None
    sector: str | None = None
    base: str | None = None
    parent: Organization | None = None
    area: Area | None = None


class Organizations(Structure):
    units = Organization
    rows = OrganizationTerm
    ledger = OrganizationChange
    names = OrganizationTerm
    unit_field = "organization"
    known_by = "code"
    noun = "tổ chức"

    def rank(self, row: Any) -> int:
        return RANKS[row.kind]

    def may_have_children(self, row: Any) -> bool:
        return row.kind in COMMITTEE_KINDS

    def alike(self, row: Any, other: Any) -> bool:
        return (row.kind in CELL_KINDS) == (other.kind in CELL_KINDS)

    def is_new(self, unit: Any) -> bool:
        return isinstance(unit, NewOrganization)

    def create(self, new: Any, like: Any, act: Act) -> Organization:
        kind = like.kind if new.kind is None else new.kind
        sector = like.sector if new.sector is None else new.sector
        # Another sector has other kinds of base.
        base = (like.base if sector == like.sector else "") if new.base is None else new.base
        parent = new.parent or like.parent
        return found(new.code, kind, new.name, sector, parent, new.area, act, base=base)


ORGANIZATIONS = Organizations()


def as_a_cell(organization: Organization) -> DatedQuerySet:
    """The terms in which an organization is a cell."""
    terms: DatedQuerySet = OrganizationTerm.objects.filter(organization=organization, kind__in=CELL_KINDS)
    return terms


def found(
    code: str,
    kind: str,
    name: str,
    sector: str,
    parent: Organization | None,
    area: Area | None,
    act: Act,
    *,
    base: str = "",
) -> Organization:
    """A new organization with its first term; no ledger line, which is the act's own."""
    code = clean(code)
    if not code:
        raise Refused("code_missing", "Hãy ghi mã tổ chức.", "code")
    if Organization.objects.filter(code=code).exists():
        raise Refused("code_taken", f"Mã {code} đã thuộc về một tổ chức khác và không được dùng lại.", "code")
    if kind not in Kind.values:
        raise Refused("kind_unknown", "Hãy chọn loại hình tổ chức.", "kind")
    if sector not in ("", *Sector.values):
        raise Refused("sector_unknown", "Hãy chọn khu vực trong danh sách.", "sector")
    check_base(sector, base)
    if parent is None and kind != Kind.PROVINCE_COMMITTEE:
        raise Refused("needs_a_parent", "Hãy chọn tổ chức đảng cấp trên.", "parent")
    ORGANIZATIONS.lock([parent])
    AREAS.lock([area])
    organization: Organization = Organization.objects.create(code=code)
    term = OrganizationTerm.objects.create(
        organization=organization,
        kind=kind,
        sector=sector,
        base=base,
        parent=parent,
        area=area,
        starts_on=act.on,
        **ORGANIZATIONS.naming(name),
    )
    if parent is not None:
        ORGANIZATIONS.check_under(term, parent)
    check_territory(organization, area, act.on)
    return organization


def check_base(sector: str, base: str) -> None:
    """A kind of base is one of its sector."""
    if not base_fits(sector, base):
        raise Refused("base_of_another_sector", "Loại hình cơ sở không thuộc khu vực này.", "base")


def check_territory(organization: Organization, area: Area | None, on: date) -> None:
    """A territory stands as long as the organization leads it."""
    if area is None:
        return
    until = covered_until(AREAS.of(area), on)
    leading = OrganizationTerm.objects.filter(organization=organization, area=area, ends_on__gt=until)
    if until <= on or leading.exists():
        raise Refused(
            "area_not_standing",
            f"Địa bàn {AREAS.quoted(area, on)} không tồn tại trong suốt thời gian này.",
            "area",
        )
