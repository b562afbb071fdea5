"""What questions choose from, the readings of a village without a member, and questions that were saved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class Basis(models.TextChoices):
    """What a target rests on."""

    RESOLUTION = "resolution", "Nghị quyết"
    PLAN = "plan", "Kế hoạch giao"


class Sense(models.TextChoices):
    """In which direction a target is reached."""

    AT_LEAST = "at_least", "Ít nhất"
    AT_MOST = "at_most", "Nhiều nhất"


class TargetUnit(models.TextChoices):
    """What the value of a target is: itself, or a part of the members at the beginning, in percent."""

    NUMBER = "number", "Số"
    PERCENT_OF_MEMBERS = "percent_of_members", "Phần trăm đảng viên đầu kỳ"


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


class SavedQuestion(models.Model):
    """A question under a name: what the address of a figure's page chooses, to be asked again on any day.

    Its owner's alone, or of everybody with a right at ``shared_in``. It holds no figure and no person.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_questions")
    name = models.CharField("tên", max_length=120)
    indicator = models.CharField("số liệu", max_length=60)
    choices = models.CharField("lựa chọn", max_length=600, blank=True)
    shared_in = models.ForeignKey("units.Organization", models.CASCADE, related_name="+", null=True)
    on_home = models.BooleanField("để ở trang tổng quan", default=False)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "câu hỏi đã lưu"
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="name_is_one_question_of_its_owner",
                violation_error_message="Đã có một câu hỏi với tên này. Hãy chọn tên khác.",
            )
        ]

    @property
    def href(self) -> str:
        """The page that asks it, of today."""
        return f"{reverse('figure', args=[self.indicator])}?{self.choices}"
