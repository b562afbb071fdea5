"""Provinces, districts, communes and villages as one dated tree, and the ledger of its changes.

A placement says under which parent an area stood, a naming what it was called and which official code it
bore; codes are used again for other places, so a code is looked up *on a date*. An area stands on a day
when a placement holds on that day.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from registry.common.models import Dated, one_at_a_time, runs_forward

from .ledger import LedgerRow, ledger_constraints
from .numbering import UnitNumber


class Level(models.TextChoices):
    """The levels of the administrative tree, from the top."""

    PROVINCE = "province", "Tỉnh, thành phố"
    DISTRICT = "district", "Huyện, thị xã, thành phố"
    COMMUNE = "commune", "Xã, phường, thị trấn"
    VILLAGE = "village", "Thôn, bản, tổ dân phố"


class Special(models.TextChoices):
    """What kind of a difficult place an area is; it may be several."""

    BORDER = "border", "Biên giới"
    MOUNTAIN = "mountain", "Miền núi"
    ISLAND = "island", "Hải đảo"
    MINORITY = "minority", "Vùng đồng bào dân tộc thiểu số"


# Every set of them as it is written: in their order, with a blank between.
SPECIALS = tuple(
    " ".join(some) for length in range(len(Special) + 1) for some in combinations(Special.values, length)
)


class AreaQuerySet(models.QuerySet[Any]):
    """Areas, found by what holds on a day."""

    def standing(self, on: date) -> Self:
        """Areas that stand on ``on``."""
        return self.filter(placements__starts_on__lte=on, placements__ends_on__gt=on)

    def coded(self, code: str, on: date) -> Self:
        """Areas that bear the official ``code`` on ``on``; another day may give another place."""
        return self.filter(namings__code=code, namings__starts_on__lte=on, namings__ends_on__gt=on)


class Area(models.Model):
    """One place for the whole of its life, under a key that is its own for good."""

    key = models.CharField("khóa", max_length=60, unique=True, db_collation="C")
    level = models.CharField("cấp", max_length=10, choices=Level)
    # Where its founder's sight began: it is seen there until it is numbered. Written by a trigger.
    first_place = models.BigIntegerField(null=True, editable=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị hành chính"
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="area_level_is_known"),
            models.CheckConstraint(condition=~Q(key=""), name="area_has_a_key"),
        ]

    def __str__(self) -> str:
        return self.key


class _LevelManager(models.Manager[Any].from_queryset(AreaQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(level=self.model.LEVEL)


class Province(Area):
    """An area of the province level."""

    LEVEL = Level.PROVINCE
    objects: ClassVar[Any] = _LevelManager()

    class Meta:
        proxy = True
        verbose_name = "tỉnh"


class District(Area):
    """An area of the district level, which ended on 1 July 2025."""

    LEVEL = Level.DISTRICT
    objects: ClassVar[Any] = _LevelManager()

    class Meta:
        proxy = True
        verbose_name = "huyện"


class Commune(Area):
    """An area of the commune level."""

    LEVEL = Level.COMMUNE
    objects: ClassVar[Any] = _LevelManager()

    class Meta:
        proxy = True
        verbose_name = "xã"


class Village(Area):
    """An area of the village level; it bears no official code."""

    LEVEL = Level.VILLAGE
    objects: ClassVar[Any] = _LevelManager()

    class Meta:
        proxy = True
        verbose_name = "thôn, bản"


class AreaPlacement(Dated):
    """Under which parent an area stood; a root (a province) has none."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Area, models.PROTECT, related_name="children_placements", null=True)

    class Meta:
        verbose_name = "vị trí trong cây hành chính"
        constraints = [
            runs_forward("area_placement"),
            one_at_a_time("area_placement", "area", message="Đơn vị đã có cấp trên trong thời gian này."),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("area")), name="area_is_not_its_own_parent"
            ),
        ]
        indexes = [models.Index(fields=["parent", "starts_on", "ends_on"], name="area_children")]


class AreaNaming(Dated):
    """What an area was called, of which kind it was, which official code it bore and how special it was."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="namings")
    name = models.CharField("tên", max_length=150)
    kind = models.CharField("loại", max_length=40, blank=True)
    code = models.CharField("mã", max_length=20, blank=True, db_collation="C")
    special = models.CharField("vùng", max_length=40, blank=True, db_default="")
    sort_key = models.CharField(max_length=400, db_collation="C")
    search_key = models.CharField(max_length=200, db_collation="C")

    class Meta:
        verbose_name = "tên gọi"
        constraints = [
            runs_forward("area_naming"),
            one_at_a_time("area_naming", "area", message="Đơn vị đã có tên trong thời gian này."),
            models.CheckConstraint(condition=~Q(name=""), name="area_has_a_name"),
            models.CheckConstraint(condition=Q(special__in=SPECIALS), name="area_special_is_known"),
        ]
        indexes = [
            models.Index(fields=["code", "starts_on"], name="area_by_code"),
            models.Index(fields=["search_key"], name="area_by_name"),
        ]


class AreaChange(LedgerRow):
    """A line of the reform ledger of areas, with the State's and the Party's instrument."""

    source = models.ForeignKey(Area, models.CASCADE, related_name="changes_out", null=True)
    target = models.ForeignKey(Area, models.CASCADE, related_name="changes_in", null=True)
    state_instrument = models.CharField("văn bản Nhà nước", max_length=300, blank=True)
    party_instrument = models.CharField("văn bản Đảng", max_length=300, blank=True)

    class Meta:
        verbose_name = "biến động đơn vị hành chính"
        constraints = ledger_constraints("area_change")


class AreaNumber(UnitNumber):
    """The number of an area."""

    unit = models.OneToOneField(
        Area, models.CASCADE, primary_key=True, related_name="number", db_constraint=False
    )

    class Meta:
        verbose_name = "số thứ tự địa bàn"
        indexes = [models.Index(fields=["place"], include=["unit"], name="area_by_place")]
