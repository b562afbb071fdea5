"""Two records of one person that were made one, and two people who are alike and are not one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .people import Member


class Joining(models.Model):
    """Two records were joined: what hung on ``left`` hangs on ``kept`` since.

    ``moved`` is what an undo goes by: the rows that were moved, by table and column, and the events that were
    voided and written anew. The record that was left stays, and counts nowhere; where it is erased, nobody is
    named here, and nothing can be undone.
    """

    kept = models.ForeignKey(Member, models.CASCADE, related_name="+", null=True)
    left = models.ForeignKey(Member, models.CASCADE, related_name="+", null=True)
    moved = models.JSONField()
    reason = models.CharField("lý do", max_length=300)
    joined_at = models.DateTimeField(auto_now_add=True)
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "lần gộp hồ sơ"
        constraints = [
            models.UniqueConstraint(
                fields=["left"],
                condition=Q(undone_at__isnull=True),
                name="record_is_joined_one_time",
                violation_error_message="Hồ sơ này vừa được gộp: hãy xem lại.",
            ),
            models.CheckConstraint(
                condition=Q(kept__isnull=True) | Q(left__isnull=True) | ~Q(kept=F("left")),
                name="joined_records_are_two",
            ),
        ]

    def __str__(self) -> str:
        return f"gộp hồ sơ {self.pk}"


class Distinct(models.Model):
    """Somebody has made sure that two alike records are of two people; the smaller number stands first."""

    first = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Member, models.CASCADE, related_name="+")
    reason = models.CharField("lý do", max_length=300)
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "cặp là hai người"
        constraints = [
            # Its index finds a pair.
            models.UniqueConstraint(fields=["first", "second"], name="pair_is_distinct_one_time"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_has_an_order"),
        ]
