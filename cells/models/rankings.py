"""How organizations and members were ranked for a period, as proposed and as decided; the cap on the best.

What is proposed is no ranking yet: figures count what was decided.
"""

from __future__ import annotations

from django.conf import settings
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


class ProposalState(models.TextChoices):
    """How far a proposed ranking has come."""

    WAITING = "waiting", "Chờ cấp trên xác nhận"
    CONFIRMED = "confirmed", "Đã xác nhận"
    SENT_BACK = "sent_back", "Trả lại"


class RankingProposal(RankedRow):
    """What a unit proposes for itself or one of its members; the level above confirms it or sends it back."""

    state = models.CharField("trạng thái", max_length=9, choices=ProposalState, default=ProposalState.WAITING)
    # Why it was sent back.
    reason = models.CharField("lý do trả lại", max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    proposed_at = models.DateTimeField("lúc đề xuất")

    class Meta(RankedRow.Meta):
        verbose_name = "đề xuất xếp loại"
        constraints = [
            *RankedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="ranking_proposal_state_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(state=ProposalState.SENT_BACK) & ~Q(reason=""))
                | (~Q(state=ProposalState.SENT_BACK) & Q(reason="")),
                name="ranking_proposal_is_sent_back_for_a_reason",
                violation_error_message="Trả lại thì phải ghi lý do.",
            ),
        ]


class CapBase(models.TextChoices):
    """Of whom the part is taken that may be in the first class."""

    GOOD_OR_BETTER = "good_or_better", "Số được xếp loại hoàn thành tốt trở lên"
    GOOD = "good", "Số được xếp loại hoàn thành tốt"
    RANKED = "ranked", "Số được xếp loại"


class Rounding(models.TextChoices):
    """How the part becomes a whole number."""

    DOWN = "down", "Bỏ phần lẻ"
    NEAREST = "nearest", "Làm tròn, từ nửa thì lên"
    UP = "up", "Lên số nguyên kế tiếp"


class OverCap(models.TextChoices):
    """What is done where more are in the first class."""

    REASON = "reason", "Cho ghi, nhưng phải nêu lý do"
    REFUSED = "refused", "Không cho ghi"


class RankingCap(models.Model):
    """How many of a unit's members, or of the organizations below it, may be in the first class.

    It holds from a day on; a period goes by the one of its last day.
    """

    in_force_from = models.DateField("từ ngày", unique=True)
    percent = models.PositiveSmallIntegerField("phần trăm", default=20)
    base = models.CharField("tính trên", max_length=16, choices=CapBase, default=CapBase.GOOD_OR_BETTER)
    rounding = models.CharField("làm tròn", max_length=8, choices=Rounding, default=Rounding.DOWN)
    # A unit so small that the part is less than one may still have one.
    one_at_least = models.BooleanField("ít nhất một", default=True)
    over = models.CharField("khi vượt", max_length=8, choices=OverCap, default=OverCap.REASON)

    class Meta:
        verbose_name = "trần xếp loại xuất sắc"
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="ranking_cap_is_a_part",
                violation_error_message="Phần trăm từ 0 đến 100.",
            ),
            models.CheckConstraint(condition=Q(base__in=CapBase.values), name="ranking_cap_base_is_known"),
            models.CheckConstraint(
                condition=Q(rounding__in=Rounding.values), name="ranking_cap_rounding_is_known"
            ),
            models.CheckConstraint(condition=Q(over__in=OverCap.values), name="ranking_cap_over_is_known"),
        ]
