"""Days on which nobody works: what is due by working days is counted without them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Holiday(models.Model):
    """One day off, as staff have said it."""

    day = models.DateField("ngày", unique=True)
    name = models.CharField("tên ngày nghỉ", max_length=100)

    class Meta:
        verbose_name = "ngày nghỉ lễ"
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="holiday_has_a_name")]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"
