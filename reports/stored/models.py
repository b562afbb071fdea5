"""Month-end figures, and the runs that store them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from registry.common.queue.models import WorkItem


class RunKind(models.TextChoices):
    """Why figures are stored: at night, or because somebody asked, changed months only or all of them."""

    NIGHTLY = "nightly", "Hằng đêm"
    CHANGED = "changed", "Các tháng có thay đổi"
    FULL = "full", "Tất cả các tháng"


class FigureRun(WorkItem):
    """One run that stores month-end figures.

    ``snapshot`` is the state of the database that a run that is done has taken in (with the cluster it is
    of): what was written later, the next run finds. ``codes`` are the indicators that it stores, in the order
    in which their figures stand; ``definition`` is the digest of how they are counted.
    """

    kind = models.CharField("loại", max_length=20, choices=RunKind)
    snapshot = models.TextField(blank=True)
    definition = models.CharField(max_length=64, blank=True, default="")
    codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    months_planned = models.PositiveIntegerField("số tháng phải tính", default=0)
    months = models.PositiveIntegerField("số tháng", default=0)
    rows = models.PositiveIntegerField("số dòng", default=0)

    class Meta(WorkItem.Meta):
        verbose_name = "lần tổng hợp"
        constraints = [
            *WorkItem.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=RunKind.values), name="run_kind_is_known"),
        ]


class FigureRecount(WorkItem):
    """Stored figures held against a recount from the stretches: how many months, how much differed, where.

    What the next run stores anew anyway is no difference.
    """

    months = models.PositiveIntegerField("số tháng", default=0)
    differences = models.PositiveIntegerField("số chỗ khác", default=0)
    differing_months = ArrayField(models.DateField(), default=list, blank=True)

    class Meta(WorkItem.Meta):
        verbose_name = "lần đếm lại"


class MonthFigure(models.Model):
    """The figures of one unit for one month: stocks on its last day, flows within it.

    On the structure of that day; ``tree`` says what ``unit`` is. Every unit that stands on the day has a row.
    ``figures`` stand in the order of the ``codes`` of the run that stored the row, so that a new indicator
    needs no new column. A figure of people is null before the register of the unit's province begins (not
    reported). What each code means is said by the indicator of that code in the catalogue.
    """

    pk = models.CompositePrimaryKey("month_end", "tree", "unit")
    month_end = models.DateField()
    tree = models.CharField(max_length=12, choices=[("area", "area"), ("organization", "organization")])
    unit = models.BigIntegerField()
    run = models.ForeignKey(FigureRun, models.PROTECT, related_name="figures", db_index=False)
    figures = ArrayField(models.IntegerField(null=True))

    class Meta:
        verbose_name = "số liệu cuối tháng"
        constraints = [
            models.CheckConstraint(
                condition=Q(tree__in=["area", "organization"]), name="month_figure_tree_is_known"
            ),
        ]

    def by_code(self) -> dict[str, int | None]:
        """The figures by the code of their indicator."""
        return dict(zip(self.run.codes, self.figures, strict=True))
