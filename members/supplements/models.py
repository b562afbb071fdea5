"""Supplement rounds and who has answered in them. What somebody answered goes into the record itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from members.models import Member
from registry.units.models import Organization


class SupplementRound(models.Model):
    """A province's board asks all members for the year's supplement until ``due_on``; open until closed."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("năm")
    opened_on = models.DateField("ngày mở")
    due_on = models.DateField("hạn nộp")
    document_no = models.CharField("số văn bản", max_length=60, blank=True, default="")
    closed_on = models.DateField("ngày đóng", null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "đợt bổ sung hồ sơ"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year"],
                name="supplement_round_is_one_a_year",
                violation_error_message="Năm này đã có đợt bổ sung hồ sơ.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opened_on")),
                name="supplement_round_is_due_after_it_opens",
                violation_error_message="Hạn nộp trước ngày mở.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="supplement_round_is_closed_after_it_opens",
                violation_error_message="Ngày đóng trước ngày mở.",
            ),
        ]

    def __str__(self) -> str:
        return f"Bổ sung hồ sơ năm {self.year}"

    @property
    def audit_organization_id(self) -> int:
        """The board's province."""
        found: int = self.organization_id
        return found


class SupplementAnswer(models.Model):
    """Somebody has handed in the supplement sheet of a round."""

    round = models.ForeignKey(SupplementRound, models.CASCADE, related_name="answers", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    answered_on = models.DateField("ngày nộp")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "lần nộp phiếu bổ sung hồ sơ"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "member"],
                name="supplement_is_answered_one_time",
                violation_error_message="Người này đã nộp phiếu bổ sung của năm này.",
            )
        ]
