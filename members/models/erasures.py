"""The record that somebody was erased, without saying who."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.units.models import Organization


class ErasureGround(models.TextChoices):
    """Why a person who never counted was erased."""

    ASKED = "asked", "Theo yêu cầu"
    EXPIRED = "expired", "Hết thời hạn lưu giữ"


class Erasure(models.Model):
    """Somebody who never counted was erased: when, where and how much went; nothing about whom."""

    erased_at = models.DateTimeField("xóa lúc", auto_now_add=True)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name="người xóa",
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", null=True, db_index=False, verbose_name="chi bộ"
    )
    ground = models.CharField("căn cứ", max_length=8, choices=ErasureGround)
    events = models.PositiveIntegerField("số sự kiện")
    posts = models.PositiveIntegerField("số chức danh")
    copies = models.PositiveIntegerField("số bản sao từ tệp nhập")

    class Meta:
        verbose_name = "lần xóa hồ sơ"
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__in=ErasureGround.values), name="erasure_ground_is_known"
            )
        ]
