"""What questions choose from: what a target rests on, and the readings of a village without a member."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Basis(models.TextChoices):
    """What a target rests on."""

    RESOLUTION = "resolution", "Nghị quyết"
    PLAN = "plan", "Kế hoạch giao"


class Reading(models.TextChoices):
    """The three readings of a village without a member."""

    RESIDENT = "resident", "Không có đảng viên cư trú"
    OWN = "own", "Không có đảng viên cư trú thuộc chi bộ phụ trách"
    LOCAL = "local", "Không có đảng viên tại chỗ"


class BoardReading(models.Model):
    """Which reading of a village without a member the board holds official, from a day on."""

    in_force_from = models.DateField("từ ngày", unique=True)
    reading = models.CharField("cách tính", max_length=10, choices=Reading)

    class Meta:
        verbose_name = "cách tính bản trắng"
        constraints = [
            models.CheckConstraint(condition=Q(reading__in=Reading.values), name="reading_is_known")
        ]
