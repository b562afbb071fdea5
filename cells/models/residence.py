"""What the place of residence answers each year about a working member who keeps contact there.

Which cell that is says the member's task ``residence_contact``. Of the comment it is held whether it came and
was favourable, never what it says.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from members.models import Member

FIRST_YEAR, LAST_YEAR = 1990, 2100


class CommentResult(models.TextChoices):
    """The yearly comment, as yes or no."""

    YES = "yes", "Có, tốt"
    NO = "no", "Có, chưa tốt"
    NOT_YET = "not_yet", "Chưa có"


class ResidenceComment(models.Model):
    """The comment of the place of residence on one member for one year."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="residence_comments", db_index=False)
    year = models.PositiveSmallIntegerField("năm")
    result = models.CharField("nhận xét", max_length=7, choices=CommentResult)

    class Meta:
        verbose_name = "nhận xét nơi cư trú"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "year"],
                name="residence_comment_is_one_a_year",
                violation_error_message="Năm này đã có nhận xét nơi cư trú của người này.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="residence_comment_year_is_possible",
                violation_error_message="Hãy kiểm tra lại năm.",
            ),
            models.CheckConstraint(
                condition=Q(result__in=CommentResult.values), name="residence_comment_result_is_known"
            ),
        ]
