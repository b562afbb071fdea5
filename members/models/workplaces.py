"""Places of work: enterprises, schools and the like, with or without a Party organization of their own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.common.models import Dated, one_at_a_time, runs_forward
from registry.units.models import Area, BaseKind, Organization


class Base(models.Model):
    """One place of work for the whole of its life, under a code that is its own."""

    code = models.CharField("mã", max_length=30, unique=True, db_collation="C")

    class Meta:
        verbose_name = "cơ sở"
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="base_has_a_code")]

    def __str__(self) -> str:
        return self.code


class BaseTerm(Dated):
    """A stretch of time in which a place of work stays as it is; without an organization, it has none."""

    base = models.ForeignKey(Base, models.CASCADE, related_name="terms", db_index=False)
    name = models.CharField("tên", max_length=200)
    kind = models.CharField("loại hình cơ sở", max_length=24, choices=BaseKind, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="base_terms")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="base_terms", null=True)
    workers = models.PositiveIntegerField("số lao động", null=True)
    trade_union = models.BooleanField("có công đoàn", null=True)

    class Meta:
        verbose_name = "giai đoạn của cơ sở"
        constraints = [
            runs_forward("base_term"),
            # Its index finds the rows of a base.
            one_at_a_time("base_term", "base", message="Cơ sở đã có giai đoạn trong thời gian này."),
            models.CheckConstraint(condition=~Q(name=""), name="base_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=["", *BaseKind.values]), name="base_term_kind_is_known"
            ),
        ]
