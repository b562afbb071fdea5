"""Party organizations as a dated tree, the cells at its leaves and the villages that cells serve."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from registry.accounts.access.scopes import subtree_ids
from registry.accounts.models import User
from registry.common.models import Dated, one_at_a_time, runs_forward
from registry.units.models import Area, LedgerRow, UnitNumber, ledger_constraints


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


class OrganizationQuerySet(models.QuerySet[Any]):
    """Organizations, found by what holds on a day."""

    def visible_to(self, user: User) -> Self:
        """Organizations that the user sees (:mod:`registry.accounts.access.scopes`)."""
        return self.filter(pk__any_of=subtree_ids(user))

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


class CellManager(models.Manager[Any].from_queryset(OrganizationQuerySet)):  # type: ignore[misc]
    """Organizations that are or once were cells."""

    def get_queryset(self) -> Any:
        cell_terms = OrganizationTerm.objects.filter(organization=models.OuterRef("pk"), kind__in=CELL_KINDS)
        return super().get_queryset().filter(models.Exists(cell_terms))


class Cell(Organization):
    """A cell or a grassroots cell: where a member belongs."""

    objects: ClassVar[Any] = CellManager()

    class Meta:
        proxy = True
        verbose_name = "chi bộ"


class OrganizationTerm(Dated):
    """A stretch of time in which an organization's kind, name, sector, parent and territory stay the same.

    ``area`` is the territory that it leads; where it is empty, that of the nearest organization above.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="terms")
    kind = models.CharField("loại hình", max_length=24, choices=Kind)
    name = models.CharField("tên", max_length=200)
    sector = models.CharField("khu vực", max_length=20, choices=Sector, blank=True)
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


class CellVillage(Dated):
    """A cell served a village for a stretch of time."""

    cell = models.ForeignKey(Organization, models.CASCADE, related_name="villages_served")
    village = models.ForeignKey(Area, models.PROTECT, related_name="serving_cells")

    class Meta:
        verbose_name = "chi bộ phụ trách thôn, bản"
        constraints = [
            runs_forward("cell_village"),
            one_at_a_time(
                "cell_village",
                "cell",
                "village",
                message="Chi bộ đã phụ trách thôn, bản này trong thời gian này.",
            ),
        ]
        indexes = [models.Index(fields=["village", "starts_on", "ends_on"], name="cells_of_a_village")]


class OrganizationNumber(UnitNumber):
    """The number of an organization."""

    unit = models.OneToOneField(
        Organization, models.CASCADE, primary_key=True, related_name="number", db_constraint=False
    )

    class Meta:
        verbose_name = "số thứ tự tổ chức đảng"
        indexes = [models.Index(fields=["place"], include=["unit"], name="organization_by_place")]
