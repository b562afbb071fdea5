"""Party organizations as a dated tree, from the province committee to its cells."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from registry.common.models import Dated, one_at_a_time, runs_forward

from .areas import Area
from .ledger import LedgerRow, ledger_constraints
from .numbering import UnitNumber


class Kind(models.TextChoices):
    """Kinds of Party organizations, from the top of the tree to its leaves."""

    PROVINCE_COMMITTEE = "province_committee", "Đảng bộ tỉnh"
    SUPERIOR_COMMITTEE = "superior_committee", "Đảng bộ cấp trên trực tiếp cơ sở"
    GRASSROOTS_COMMITTEE = "grassroots_committee", "Đảng bộ cơ sở"
    GRASSROOTS_CELL = "grassroots_cell", "Chi bộ cơ sở"
    SUB_COMMITTEE = "sub_committee", "Đảng bộ bộ phận"
    CELL = "cell", "Chi bộ"


CELL_KINDS = (Kind.CELL, Kind.GRASSROOTS_CELL)
GRASSROOTS_KINDS = (Kind.GRASSROOTS_COMMITTEE, Kind.GRASSROOTS_CELL)
COMMITTEE_KINDS = (
    Kind.PROVINCE_COMMITTEE,
    Kind.SUPERIOR_COMMITTEE,
    Kind.GRASSROOTS_COMMITTEE,
    Kind.SUB_COMMITTEE,
)
# How high a kind stands: a parent ranks above its children.
RANKS = {
    Kind.PROVINCE_COMMITTEE: 0,
    Kind.SUPERIOR_COMMITTEE: 1,
    Kind.GRASSROOTS_COMMITTEE: 2,
    Kind.GRASSROOTS_CELL: 2,
    Kind.SUB_COMMITTEE: 3,
    Kind.CELL: 4,
}


class Sector(models.TextChoices):
    """The type of base an organization belongs to."""

    COMMUNE = "commune", "Xã, phường, thị trấn"
    AGENCY = "agency", "Cơ quan"
    PUBLIC_UNIT = "public_unit", "Đơn vị sự nghiệp"
    STATE_ENTERPRISE = "state_enterprise", "Doanh nghiệp nhà nước"
    PRIVATE_ENTERPRISE = "private_enterprise", "Doanh nghiệp ngoài nhà nước"
    ARMED_FORCES = "armed_forces", "Quân đội"
    POLICE = "police", "Công an"
    SCHOOL = "school", "Trường học"
    OTHER = "other", "Khác"


class BaseKind(models.TextChoices):
    """The kind of base that an organization belongs to, as the statutory forms tell them apart."""

    COMMUNE = "commune", "Xã, đặc khu"
    WARD = "ward", "Phường"
    TOWNSHIP = "township", "Thị trấn"
    PARTY_AGENCY = "party_agency", "Cơ quan Đảng, Mặt trận Tổ quốc, đoàn thể"
    STATE_AGENCY = "state_agency", "Cơ quan Nhà nước"
    PUBLIC_UNIT = "public_unit", "Đơn vị sự nghiệp công lập"
    NONPUBLIC_UNIT = "nonpublic_unit", "Đơn vị sự nghiệp ngoài công lập"
    ARMY = "army", "Quân đội"
    POLICE = "police", "Công an"
    STATE_ENTERPRISE_FULL = "state_enterprise_full", "Nhà nước nắm giữ 100% vốn điều lệ"
    STATE_ENTERPRISE_MAJOR = "state_enterprise_major", "Nhà nước nắm giữ từ 50% vốn điều lệ trở lên"
    STATE_ENTERPRISE_MINOR = "state_enterprise_minor", "Nhà nước nắm giữ dưới 50% vốn điều lệ"
    JOINT_STOCK = "joint_stock", "Công ty cổ phần"
    PRIVATE_COMPANY = "private_company", "Doanh nghiệp tư nhân"
    LIMITED_COMPANY = "limited_company", "Công ty trách nhiệm hữu hạn"
    PARTNERSHIP = "partnership", "Công ty hợp danh"
    FOREIGN_ENTERPRISE = "foreign_enterprise", "Doanh nghiệp có vốn nước ngoài"
    FOREIGN_ENTERPRISE_FULL = "foreign_enterprise_full", "Doanh nghiệp 100% vốn nước ngoài"
    COOPERATIVE = "cooperative", "Hợp tác xã"
    ABROAD = "abroad", "Tổ chức đảng ở ngoài nước"
    OTHER = "other", "Loại hình cơ sở khác"


# The kinds of base of each sector; a kind of base without a sector is none.
BASES: dict[str, tuple[str, ...]] = {
    Sector.COMMUNE: (BaseKind.COMMUNE, BaseKind.WARD, BaseKind.TOWNSHIP),
    Sector.AGENCY: (BaseKind.PARTY_AGENCY, BaseKind.STATE_AGENCY),
    Sector.SCHOOL: (BaseKind.PUBLIC_UNIT, BaseKind.NONPUBLIC_UNIT),
    Sector.PUBLIC_UNIT: (BaseKind.PUBLIC_UNIT, BaseKind.NONPUBLIC_UNIT),
    Sector.ARMED_FORCES: (BaseKind.ARMY, BaseKind.POLICE),
    Sector.POLICE: (BaseKind.POLICE,),
    Sector.STATE_ENTERPRISE: (
        BaseKind.STATE_ENTERPRISE_FULL,
        BaseKind.STATE_ENTERPRISE_MAJOR,
        BaseKind.STATE_ENTERPRISE_MINOR,
    ),
    Sector.PRIVATE_ENTERPRISE: (
        BaseKind.JOINT_STOCK,
        BaseKind.PRIVATE_COMPANY,
        BaseKind.LIMITED_COMPANY,
        BaseKind.PARTNERSHIP,
        BaseKind.FOREIGN_ENTERPRISE,
        BaseKind.FOREIGN_ENTERPRISE_FULL,
        BaseKind.COOPERATIVE,
    ),
    Sector.OTHER: (BaseKind.ABROAD, BaseKind.OTHER),
}


def base_fits(sector: str, base: str) -> bool:
    """Does the kind of base go with the sector?"""
    return not base or base in BASES.get(sector, ())


class OrganizationQuerySet(models.QuerySet[Any]):
    """Organizations, found by what holds on a day."""

    def standing(self, on: date) -> Self:
        """Organizations that stand on ``on``."""
        return self.filter(terms__starts_on__lte=on, terms__ends_on__gt=on)

    def cells(self, on: date) -> Self:
        """Cells and grassroots cells that stand on ``on``."""
        return self.filter(terms__starts_on__lte=on, terms__ends_on__gt=on, terms__kind__in=CELL_KINDS)


class Organization(models.Model):
    """One Party organization for the whole of its life; its code is never used again."""

    code = models.CharField("mã", max_length=30, unique=True, db_collation="C")
    # Where its founder's sight began: it is seen there until it is numbered. Written by a trigger.
    first_place = models.BigIntegerField(null=True, editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "tổ chức đảng"
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="organization_has_a_code")]

    def __str__(self) -> str:
        return self.code

    @property
    def audit_organization_id(self) -> int:
        """What is done to an organization concerns itself."""
        return self.pk


class OrganizationTerm(Dated):
    """A stretch of time in which an organization's kind, name, sector, base, parent and area are the same.

    ``area`` is the territory that it leads; where it is empty, that of the nearest organization above.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="terms")
    kind = models.CharField("loại hình", max_length=24, choices=Kind)
    name = models.CharField("tên", max_length=200)
    sector = models.CharField("khu vực", max_length=20, choices=Sector, blank=True)
    base = models.CharField("loại hình cơ sở", max_length=24, choices=BaseKind, blank=True, db_default="")
    parent = models.ForeignKey(Organization, models.PROTECT, related_name="children_terms", null=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="organization_terms", null=True)
    sort_key = models.CharField(max_length=500, db_collation="C")
    search_key = models.CharField(max_length=250, db_collation="C")

    class Meta:
        verbose_name = "giai đoạn của tổ chức đảng"
        constraints = [
            runs_forward("organization_term"),
            one_at_a_time(
                "organization_term", "organization", message="Tổ chức đã có giai đoạn trong thời gian này."
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organization_has_a_name"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="organization_kind_is_known"),
            models.CheckConstraint(
                condition=Q(sector__in=["", *Sector.values]), name="organization_sector_is_known"
            ),
            models.CheckConstraint(
                condition=reduce(
                    or_, (Q(sector=sector, base__in=bases) for sector, bases in BASES.items()), Q(base="")
                ),
                name="organization_base_goes_with_its_sector",
                violation_error_message="Loại hình cơ sở không thuộc khu vực này.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("organization")),
                name="organization_is_not_its_own_parent",
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "starts_on", "ends_on"], name="organization_children"),
            models.Index(fields=["area", "starts_on", "ends_on"], name="organization_by_area"),
            models.Index(fields=["search_key"], name="organization_by_name"),
        ]


class OrganizationChange(LedgerRow):
    """A line of the reform ledger of Party organizations."""

    source = models.ForeignKey(Organization, models.CASCADE, related_name="changes_out", null=True)
    target = models.ForeignKey(Organization, models.CASCADE, related_name="changes_in", null=True)
    instrument = models.CharField("văn bản", max_length=300, blank=True)

    class Meta:
        verbose_name = "biến động tổ chức đảng"
        constraints = ledger_constraints("organization_change")


class OrganizationNumber(UnitNumber):
    """The number of an organization."""

    unit = models.OneToOneField(
        Organization, models.CASCADE, primary_key=True, related_name="number", db_constraint=False
    )

    class Meta:
        verbose_name = "số thứ tự tổ chức đảng"
        indexes = [models.Index(fields=["place"], include=["unit"], name="organization_by_place")]
