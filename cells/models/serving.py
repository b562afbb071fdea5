"""Cells, where members belong, and the villages that they serve."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from registry.common.models import Dated, one_at_a_time, runs_forward
from registry.units.models import CELL_KINDS, Area, Organization, OrganizationQuerySet, OrganizationTerm


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
