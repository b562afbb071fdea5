"""How long things are kept, and what was removed when that time was over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.common.queue.models import WorkItem


class RetentionSetting(models.Model):
    """How many days one kind of thing is kept, from a day on: who decided so, and why. Never changed."""

    kind = models.CharField("loại", max_length=24)
    days = models.PositiveIntegerField("số ngày giữ")
    in_force_from = models.DateField("từ ngày")
    reason = models.CharField("lý do", max_length=300)
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "thời hạn lưu giữ"
        constraints = [
            models.CheckConstraint(condition=Q(days__gt=0), name="retention_is_at_least_a_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="retention_has_a_reason"),
        ]
        indexes = [models.Index(fields=["kind", "in_force_from"], name="retention_by_kind")]


class RetentionRun(WorkItem):
    """One night's removal of what has been kept long enough.

    ``error`` says which kinds could not be removed; until it was tried often enough the run waits again.
    """

    class Meta(WorkItem.Meta):
        verbose_name = "lần dọn dữ liệu hết hạn"


class RetentionCount(models.Model):
    """What a run removed of one kind; written in the transaction that removed it, so once."""

    run = models.ForeignKey(RetentionRun, models.CASCADE, related_name="counts")
    kind = models.CharField("loại", max_length=24)
    days = models.PositiveIntegerField("số ngày giữ")
    removed = models.PositiveIntegerField("đã xóa")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "kind"], name="kind_is_removed_once_a_run")]
