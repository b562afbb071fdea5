"""What is done so that a village comes to members of its own: clearing programmes, and a log of steps.

A programme says why a village has no member, who is to see to it and until when. The log belongs to the
village: what is noted in it speaks of work, never of a person.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from members.models import Member
from registry.common.models import Dated, one_at_a_time, runs_forward
from registry.units.models import Area, Organization


class Cause(models.TextChoices):
    """Why a village has no member."""

    NO_SOURCE = "no_source", "Chưa có nguồn kết nạp"
    SOURCE_NOT_QUALIFIED = "source_not_qualified", "Có nguồn nhưng chưa đủ điều kiện"
    MEMBERS_MOVED = "members_moved", "Đảng viên chuyển đi"
    MEMBERS_DIED = "members_died", "Đảng viên từ trần"
    NEW_VILLAGE = "new_village", "Thôn, bản mới thành lập"
    MERGED = "merged", "Do sáp nhập, chia tách"
    OTHER = "other", "Nguyên nhân khác"


class VillageProgramme(Dated):
    """Work on one village without a member, from the day it was taken up to the day it was closed.

    It outlives neither the village nor another programme of it. Without an end it is open.
    """

    village = models.ForeignKey(Area, models.PROTECT, related_name="programmes", db_index=False)
    # Empty where the list that it came with did not say.
    cause = models.CharField("nguyên nhân", max_length=24, choices=Cause, blank=True, db_default="")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="village_programmes", null=True
    )
    in_charge = models.ForeignKey(Member, models.PROTECT, related_name="village_programmes", null=True)
    aim_on = models.DateField("phấn đấu đến ngày", null=True)
    form_key = models.UUIDField("mã biểu mẫu", null=True, unique=True)

    class Meta:
        verbose_name = "chương trình xóa bản trắng đảng viên"
        constraints = [
            runs_forward("village_programme"),
            # Its index finds the programmes of a village.
            one_at_a_time(
                "village_programme", "village", message="Thôn, bản đã có một chương trình đang mở."
            ),
            models.CheckConstraint(
                condition=Q(cause__in=["", *Cause.values]), name="programme_cause_is_known"
            ),
        ]

    @property
    def cause_label(self) -> str:
        """The cause in words, also where none is known."""
        return str(self.get_cause_display()) or "Chưa rõ nguyên nhân"


class LogStep(models.TextChoices):
    """What was done in a village."""

    SURVEY = "survey", "Khảo sát, rà soát"
    SOURCE_FOUND = "source_found", "Tìm được nguồn kết nạp"
    CLASS = "class", "Học lớp nhận thức về Đảng"
    APPLICATION = "application", "Có đơn xin vào Đảng"
    POSTING = "posting", "Tăng cường đảng viên"
    CELL_FOUNDED = "cell_founded", "Thành lập chi bộ"
    OTHER = "other", "Việc khác"


class VillageLogEntry(models.Model):
    """One step that was taken in a village on a day."""

    village = models.ForeignKey(Area, models.PROTECT, related_name="log", db_index=False)
    noted_on = models.DateField("ngày")
    step = models.CharField("bước", max_length=16, choices=LogStep)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    form_key = models.UUIDField("mã biểu mẫu", null=True, unique=True)

    class Meta:
        verbose_name = "nhật ký thôn, bản"
        constraints = [
            # Its index finds the log of a village.
            models.UniqueConstraint(
                fields=["village", "noted_on", "step", "note"],
                name="village_step_is_noted_one_time",
                violation_error_message="Việc này đã có trong nhật ký của thôn, bản.",
            ),
            models.CheckConstraint(condition=Q(step__in=LogStep.values), name="village_step_is_known"),
        ]
