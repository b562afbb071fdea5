"""What is to be reached: targets as they were given, and re-given."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registry.units.models import Organization
from reports.engine.target_figures import Aim
from reports.models import Basis, Sense, TargetUnit


class Programme(models.Model):
    """A resolution, plan or scheme under a code of its own; targets of several measures and years name it.

    Days are as written in the document: ``period_to`` is the last day included.
    """

    code = models.CharField("mã", max_length=30, unique=True, db_collation="C")
    title = models.CharField("tên", max_length=300)
    document_no = models.CharField("số văn bản", max_length=60, blank=True)
    issuer = models.ForeignKey(Organization, models.PROTECT, related_name="programmes", null=True)
    period_from = models.DateField("từ ngày")
    period_to = models.DateField("đến hết ngày")

    class Meta:
        verbose_name = "chương trình, kế hoạch"
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(title=""), name="programme_has_code_and_title"),
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to")), name="programme_period_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Target(models.Model):
    """What a recipient is to reach in a period, by one measure on one basis, from a day on.

    Days are as written in the document: ``period_to`` is the last day included. A re-allocation is a new row
    with a later ``in_force_from``. A target has a value, words, or both; only the value is computed with. A
    share's value is in percent, as is one of the unit ``percent_of_members``. An empty unit is
    a number, an empty sense the measure's own. Whoever is exempt has zero, with the reason, the number that
    was to be reached and who was given it instead; nobody: it stays with who had handed it on.
    """

    period_from = models.DateField("từ ngày")
    period_to = models.DateField("đến hết ngày")
    measure = models.CharField("chỉ tiêu", max_length=40)
    basis = models.CharField("căn cứ", max_length=12, choices=Basis)
    issuer = models.ForeignKey(Organization, models.PROTECT, related_name="targets_issued", null=True)
    recipient = models.ForeignKey(Organization, models.PROTECT, related_name="targets_received")
    value = models.DecimalField("số giao", max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(
        "đơn vị tính",
        max_length=20,
        choices=TargetUnit,
        blank=True,
        default="",
        db_default="",
    )
    sense = models.CharField("chiều", max_length=10, choices=Sense, blank=True, default="", db_default="")
    narrative = models.CharField("chỉ tiêu bằng lời", max_length=300, blank=True)
    document_no = models.CharField("số văn bản", max_length=60, blank=True)
    programme_code = models.CharField("mã chương trình", max_length=30, blank=True, default="", db_default="")
    in_force_from = models.DateField("có hiệu lực từ")
    exempt_reason = models.CharField("lý do được miễn", max_length=300, blank=True, default="", db_default="")
    exempt_number = models.DecimalField(
        "số được miễn", max_digits=12, decimal_places=2, null=True, blank=True
    )
    passed_to = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="targets_passed_on",
        null=True,
        blank=True,
        verbose_name="nơi nhận thay",
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    # The members that it may be a part of, where they have been counted, and are they hidden from who asks?
    members: int | None = None
    is_hidden = False

    class Meta:
        verbose_name = "chỉ tiêu"
        constraints = [
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to")), name="target_period_runs_forward"
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="target_basis_is_known"),
            models.CheckConstraint(
                condition=Q(value__gte=0) | (Q(value__isnull=True) & ~Q(narrative="")),
                name="target_is_a_number_or_words",
                violation_error_message="Chỉ tiêu phải có một con số hoặc một câu chữ.",
            ),
            models.CheckConstraint(
                condition=Q(unit__in=["", *TargetUnit.values]), name="target_unit_is_known"
            ),
            models.CheckConstraint(condition=Q(sense__in=["", *Sense.values]), name="target_sense_is_known"),
            models.CheckConstraint(
                condition=Q(exempt_reason="") | Q(value=0),
                name="exempt_target_is_zero",
                violation_error_message="Đơn vị được miễn có chỉ tiêu bằng 0.",
            ),
            models.CheckConstraint(
                condition=Q(exempt_number__isnull=True, passed_to__isnull=True) | ~Q(exempt_reason=""),
                name="only_an_exempt_target_is_passed_on",
                violation_error_message="Chỉ đơn vị được miễn mới có nơi nhận thay.",
            ),
            models.UniqueConstraint(
                fields=["period_from", "period_to", "measure", "basis", "recipient", "in_force_from"],
                name="target_stands_once_a_day",
                violation_error_message="Chỉ tiêu này đã được giao cùng ngày hiệu lực.",
            ),
        ]
        indexes = [models.Index(fields=["recipient", "period_from"], name="target_by_recipient")]

    @property
    def aim(self) -> Aim:
        """The target as figures read it."""
        return Aim(self.recipient_id, self.value, self.unit, self.sense, self.narrative, self.members)
