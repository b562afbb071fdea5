"""What is to be reached: targets as they were given, and re-given."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registry.units.models import Organization
from reports.models import Basis


class Target(models.Model):
    """What a recipient is to reach in a period, by one measure on one basis, from a day on.

    Days are as written in the document: ``period_to`` is the last day included. A re-allocation is a new row
    with a later ``in_force_from``; a narrative target has words and no value.
    """

    period_from = models.DateField("từ ngày")
    period_to = models.DateField("đến hết ngày")
    measure = models.CharField("chỉ tiêu", max_length=40)
    basis = models.CharField("căn cứ", max_length=12, choices=Basis)
    issuer = models.ForeignKey(Organization, models.PROTECT, related_name="targets_issued", null=True)
    recipient = models.ForeignKey(Organization, models.PROTECT, related_name="targets_received")
    value = models.DecimalField("số giao", max_digits=12, decimal_places=2, null=True, blank=True)
    narrative = models.CharField("chỉ tiêu bằng lời", max_length=300, blank=True)
    document_no = models.CharField("số văn bản", max_length=60, blank=True)
    in_force_from = models.DateField("có hiệu lực từ")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "chỉ tiêu"
        constraints = [
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to")), name="target_period_runs_forward"
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="target_basis_is_known"),
            models.CheckConstraint(
                condition=Q(value__gte=0, narrative="") | (Q(value__isnull=True) & ~Q(narrative="")),
                name="target_is_a_number_or_a_narrative",
                violation_error_message="Chỉ tiêu là một con số hoặc một câu chữ, không phải cả hai.",
            ),
            models.UniqueConstraint(
                fields=["period_from", "period_to", "measure", "basis", "recipient", "in_force_from"],
                name="target_stands_once_a_day",
                violation_error_message="Chỉ tiêu này đã được giao cùng ngày hiệu lực.",
            ),
        ]
        indexes = [models.Index(fields=["recipient", "period_from"], name="target_by_recipient")]
