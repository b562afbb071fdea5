"""The database row of a piece of work in the background: its state, its lease and its attempts."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone


class WorkState(models.TextChoices):
    """Where a piece of work stands."""

    WAITING = "waiting", "Đang chờ"
    RUNNING = "running", "Đang chạy"
    DONE = "done", "Xong"
    FAILED = "failed", "Lỗi"
    CANCELLED = "cancelled", "Đã hủy"


ACTIVE = (WorkState.WAITING, WorkState.RUNNING)


def random_key() -> str:
    """The key of an item that may be asked for any number of times."""
    return str(uuid4())


class WorkQuerySet(models.QuerySet[Any]):
    """Pieces of work."""

    def going_on(self) -> WorkQuerySet:
        """Those that wait or are at work."""
        return self.filter(state__in=ACTIVE)

    def at_work(self) -> WorkQuerySet:
        """Those that a living worker holds."""
        return self.filter(state=WorkState.RUNNING, lease_until__gt=Now())

    def lapsed(self) -> WorkQuerySet:
        """Those whose worker has not been heard of for the length of a lease."""
        return self.filter(state=WorkState.RUNNING, lease_until__lte=Now())

    def free(self) -> WorkQuerySet:
        """Those that a worker may take up: they wait, or their worker is gone."""
        return self.filter(Q(state=WorkState.WAITING) | Q(state=WorkState.RUNNING, lease_until__lte=Now()))


class WorkItem(models.Model):
    """One piece of work: queue of record and log in one.

    ``attempts`` numbers the workers that have taken it up; only the latest may write. It is a living
    worker's until ``lease_until``. ``nudge_at`` is when the sweeper next tells the broker of it, where nobody
    has taken it up; ``worker`` names the process that did.
    """

    unique_key = models.CharField(max_length=80, unique=True, default=random_key)
    state = models.CharField("trạng thái", max_length=10, choices=WorkState, default=WorkState.WAITING)
    asked_at = models.DateTimeField("yêu cầu lúc", auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    started_at = models.DateTimeField("bắt đầu lúc", null=True)
    finished_at = models.DateTimeField("xong lúc", null=True)
    lease_until = models.DateTimeField(null=True)
    nudge_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    worker = models.CharField(max_length=120, blank=True)
    error = models.TextField("lỗi", blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="%(class)s_state_is_known")
        ]
