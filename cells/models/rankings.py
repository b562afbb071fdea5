"""How organizations and members were ranked for a period, and who is exemplary in it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from members.models import Member
from registry.units.models import Organization


class PeriodKind(models.TextChoices):
    """What a ranking is for."""

    MONTH = "month", "Tháng"
    QUARTER = "quarter", "Quý"
    YEAR = "year", "Năm"
    TERM = "term", "Nhiệm kỳ"
    OTHER = "other", "Khi có yêu cầu"


class Grade(models.TextChoices):
    """The four classes, best first."""

    EXCELLENT = "excellent", "Hoàn thành xuất sắc nhiệm vụ"
    GOOD = "good", "Hoàn thành tốt nhiệm vụ"
    COMPLETED = "completed", "Hoàn thành nhiệm vụ"
    NOT_COMPLETED = "not_completed", "Không hoàn thành nhiệm vụ"


class RankedRow(models.Model):
    """An organization or a member, the period, and what they are found to be in it.

    ``period_to`` is the last day included, as on paper. Without a class, it only says who is exemplary.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="%(class)ss", null=True, db_index=False
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="%(class)ss", null=True, db_index=False)
    period_kind = models.CharField("loại kỳ", max_length=8, choices=PeriodKind)
    period_from = models.DateField("kỳ từ ngày")
    period_to = models.DateField("kỳ đến hết ngày")
    grade = models.CharField("mức xếp loại", max_length=14, choices=Grade, blank=True)
    exemplary = models.BooleanField("đảng viên tiêu biểu", default=False, db_default=False)
    four_good = models.BooleanField("chi bộ bốn tốt", default=False, db_default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=True) ^ Q(member__isnull=True),
                name="%(class)s_is_of_one",
                violation_error_message="Xếp loại một tổ chức hoặc một đảng viên, không phải cả hai.",
            ),
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to")),
                name="%(class)s_period_runs_forward",
                violation_error_message="Ngày đầu kỳ phải không sau ngày cuối kỳ.",
            ),
            models.CheckConstraint(
                condition=Q(period_kind__in=PeriodKind.values), name="%(class)s_period_is_known"
            ),
            models.CheckConstraint(
                condition=Q(grade__in=["", *Grade.values]), name="%(class)s_grade_is_known"
            ),
            models.CheckConstraint(
                condition=Q(exemplary=False) | Q(member__isnull=False),
                name="%(class)s_exemplary_is_a_member",
                violation_error_message="Chỉ đảng viên mới là đảng viên tiêu biểu.",
            ),
            models.CheckConstraint(
                condition=Q(four_good=False) | Q(organization__isnull=False),
                name="%(class)s_four_good_is_a_cell",
                violation_error_message="Chỉ chi bộ mới là chi bộ bốn tốt.",
            ),
            models.UniqueConstraint(
                fields=["organization", "period_from", "period_to"],
                name="%(class)s_of_an_organization",
                violation_error_message="Tổ chức này đã được xếp loại trong kỳ này.",
            ),
            models.UniqueConstraint(
                fields=["member", "period_from", "period_to"],
                name="%(class)s_of_a_member",
                violation_error_message="Đảng viên này đã được xếp loại trong kỳ này.",
            ),
        ]
        # Figures and pages ask for all of a period.
        indexes = [models.Index(fields=["period_from", "period_to"], name="%(class)s_by_period")]


class Ranking(RankedRow):
    """What somebody or some organization was ranked for a period, as decided."""

    class Meta(RankedRow.Meta):
        verbose_name = "xếp loại chất lượng"
