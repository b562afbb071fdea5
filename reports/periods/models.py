"""What a board published: a closing of a period by an organization, its answers, and the work of closing."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from registry.common.queue.models import ACTIVE, WorkItem
from registry.units.models import Organization


class ClosingQuerySet(models.QuerySet[Any]):
    """Closings; most readers want those in force."""

    def in_force(self) -> Self:
        """Closings that were not reopened."""
        return self.filter(reopened_at__isnull=True)


class Closing(models.Model):
    """An organization closed its part of a period: its figures are those of that moment.

    Closed again after a reopening, the period has one closing more, with the next ``revision``; what was
    published before stays. A province may close ``over`` units that are late; it publishes theirs as well.
    """

    period = models.CharField("kỳ", max_length=7)
    first = models.DateField("từ ngày")
    last = models.DateField("đến hết ngày")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    revision = models.IntegerField("lần công bố", default=0)
    closed_at = models.DateTimeField("khóa lúc")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    reason = models.CharField("lý do", max_length=300, blank=True)
    over = ArrayField(models.CharField(max_length=40), default=list, verbose_name="khóa thay cho")
    # What was known before this instant is what was published.
    known_until = models.DateTimeField("theo những gì đã ghi đến")
    # What figures were read by that stands in no dated table.
    readings = models.JSONField("cách tính", default=dict)
    reopened_at = models.DateTimeField("mở lại lúc", null=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    reopen_reason = models.CharField("lý do mở lại", max_length=300, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = "lần khóa kỳ"
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="closed_period_runs_forward"),
            models.CheckConstraint(
                condition=Q(over=[]) | ~Q(reason=""), name="closing_over_late_units_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, reopen_reason="")
                | (Q(reopened_at__isnull=False) & ~Q(reopen_reason="")),
                name="period_is_reopened_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["organization", "period", "revision"], name="closing_has_its_own_revision"
            ),
            models.UniqueConstraint(
                fields=["organization", "period"],
                condition=Q(reopened_at__isnull=True),
                name="period_is_closed_once",
                violation_error_message="Kỳ này đã khóa rồi.",
            ),
        ]


class ClosingWork(WorkItem):
    """A closing that somebody asked for, and how far a worker is with it.

    Of an organization and period one goes on at a time. Whether anything was stored is said by the closings.
    """

    period = models.CharField("kỳ", max_length=7)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    reason = models.CharField("lý do", max_length=300, blank=True)
    done = models.PositiveIntegerField("số đơn vị đã xong", default=0)
    total = models.PositiveIntegerField("số đơn vị", default=0)
    answers = models.PositiveIntegerField("số bảng số liệu", default=0)

    class Meta(WorkItem.Meta):
        verbose_name = "việc khóa kỳ"
        constraints = [
            *WorkItem.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "period"],
                condition=Q(state__in=ACTIVE),
                name="period_is_being_closed_once",
                violation_error_message="Kỳ này đang được khóa.",
            ),
        ]
        indexes = [models.Index(fields=["period", "organization"], name="closing_work_of_a_period")]


class PublishedAnswer(models.Model):
    """One answer as it was when a period was closed. Never changed and never removed."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="answers")
    indicator = models.CharField(max_length=60)
    tree = models.CharField(max_length=12)
    root = models.BigIntegerField()
    level = models.CharField(max_length=20, blank=True)
    by = models.CharField(max_length=20, blank=True)
    post = models.CharField(max_length=20, blank=True)
    measure = models.CharField(max_length=60, blank=True)
    basis = models.CharField(max_length=12, blank=True)
    # As JSON, byte by byte.
    content = models.TextField()

    class Meta:
        verbose_name = "số liệu đã công bố"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("closing", "indicator", "tree", "root"),
                    *("level", "by", "post", "measure", "basis"),
                ],
                name="answer_is_published_once",
            )
        ]
        indexes = [models.Index(fields=["root", "indicator"], name="published_of_a_root")]
