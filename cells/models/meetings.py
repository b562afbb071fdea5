"""Meetings of cells: when, of what kind, how many came, and whether it was a model for others."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from registry.units.models import Organization


class MeetingKind(models.TextChoices):
    """What a cell meets for."""

    REGULAR = "regular", "Thường kỳ"
    THEMATIC = "thematic", "Chuyên đề"
    EXTRAORDINARY = "extraordinary", "Bất thường"


class ModelGrade(models.TextChoices):
    """What a model meeting was graded."""

    GOOD = "good", "Tốt"
    FAIR = "fair", "Khá"
    AVERAGE = "average", "Trung bình"
    POOR = "poor", "Yếu"


class Meeting(models.Model):
    """A cell met on a day. How many were convened and came is numbers only: nobody stands here by name."""

    cell = models.ForeignKey(Organization, models.PROTECT, related_name="meetings", db_index=False)
    held_on = models.DateField("ngày họp")
    kind = models.CharField(
        "loại sinh hoạt", max_length=16, choices=MeetingKind, blank=True, default="", db_default=""
    )
    convened = models.PositiveIntegerField("triệu tập", null=True)
    present = models.PositiveIntegerField("có mặt", null=True)
    is_model = models.BooleanField("sinh hoạt mẫu", default=False, db_default=False)
    grade = models.CharField(
        "xếp loại buổi mẫu", max_length=8, choices=ModelGrade, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = "buổi sinh hoạt chi bộ"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["", *MeetingKind.values]), name="meeting_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(grade__in=["", *ModelGrade.values]), name="meeting_grade_is_known"
            ),
            models.CheckConstraint(
                condition=Q(present__lte=F("convened")),
                name="meeting_present_are_convened",
                violation_error_message="Số có mặt không lớn hơn số triệu tập.",
            ),
        ]
        indexes = [
            # The meetings of a cell, day by day.
            models.Index(fields=["cell", "held_on"], name="meeting_of_a_cell"),
            # Figures read all meetings of a period.
            models.Index(fields=["held_on"], name="meeting_by_day"),
        ]
