"""The screening of members: who is under review from when, for what reason, and what came of it.

Of a review nothing is held in words: a reason and an outcome of a few, and two days.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from registry.common.models import DateRange

from .people import Member


class ReviewReason(models.TextChoices):
    """Why a member is under review."""

    ACTIVITY = "activity", "Không tham gia sinh hoạt"
    DUES = "dues", "Không đóng đảng phí"
    DISCIPLINE = "discipline", "Vi phạm kỷ luật"
    STANDARDS = "standards", "Không bảo đảm tư cách đảng viên"
    OTHER = "other", "Lý do khác"


class ReviewOutcome(models.TextChoices):
    """What came of it. Deletion and expulsion themselves are events of the member."""

    KEPT = "kept", "Giữ lại"
    WARNED = "warned", "Nhắc nhở, giúp đỡ"
    DELETED = "deleted", "Xóa tên"
    EXPELLED = "expelled", "Khai trừ"


class ReviewQuerySet(models.QuerySet[Any]):
    """Reviews."""

    def open_on(self, day: date) -> Self:
        """Those open on ``day``: the day on which a review is closed is the first on which it is not."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)


class Review(models.Model):
    """One review of one member, from the day it was opened to the day it was closed."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="reviews", db_index=False)
    opened_on = models.DateField("ngày đưa vào rà soát")
    # Empty where the list that it came with did not say.
    reason = models.CharField("lý do", max_length=10, choices=ReviewReason, blank=True, db_default="")
    closed_on = models.DateField("ngày kết thúc", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=8, choices=ReviewOutcome, blank=True, db_default="")
    form_key = models.UUIDField("mã biểu mẫu", null=True, unique=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "lần rà soát, sàng lọc"
        constraints = [
            # Its index finds the reviews of a member.
            models.UniqueConstraint(
                fields=["member", "opened_on"],
                name="review_is_one_a_day",
                violation_error_message="Đã có một lần rà soát người này mở vào ngày này.",
            ),
            ExclusionConstraint(
                name="review_is_one_at_a_time",
                expressions=[
                    (F("member"), RangeOperators.EQUAL),
                    (DateRange("opened_on", "closed_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Người này đang trong một lần rà soát khác vào thời gian này.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="review_is_closed_after_it_was_opened",
                violation_error_message="Ngày kết thúc trước ngày đưa vào rà soát.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(closed_on__isnull=False),
                name="review_has_an_outcome_when_closed",
                violation_error_message="Đã có kết quả thì phải có ngày kết thúc.",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["", *ReviewReason.values]), name="review_reason_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *ReviewOutcome.values]), name="review_outcome_is_known"
            ),
        ]

    @property
    def reason_label(self) -> str:
        """The reason in words, also where none is known."""
        return str(self.get_reason_display()) or "Chưa rõ lý do"
