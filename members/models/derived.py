"""What follows from a member's live events: where the member counts, and the movements that flows count."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.common.models import Dated, one_at_a_time, runs_forward
from registry.units.models import Area, Organization

from .choices import Discipline, Minority, OtherPlace, Standing
from .events import Event
from .people import Member


class Counted(models.Model):
    """What a counted row copies from its member, so that counting joins nothing."""

    gender = models.CharField(max_length=6, blank=True)
    minority = models.CharField(max_length=8, choices=Minority)
    birth_date = models.DateField(null=True)

    class Meta:
        abstract = True


class Stretch(Dated, Counted):
    """One unbroken time in which a member counts here with the same cell, village and standing."""

    # Derived, so without foreign keys in the database: the events that it follows from have them.
    member = models.ForeignKey(Member, models.CASCADE, related_name="stretches", db_constraint=False)
    # The indexes below begin with the cell and the village.
    cell = models.ForeignKey(
        Organization, models.PROTECT, related_name="stretches", db_constraint=False, db_index=False
    )
    village = models.ForeignKey(
        Area, models.PROTECT, related_name="stretches", null=True, db_constraint=False, db_index=False
    )
    standing = models.CharField(max_length=12, choices=Standing)

    class Meta:
        verbose_name = "giai đoạn của đảng viên"
        constraints = [
            runs_forward("stretch"),
            one_at_a_time(
                "stretch", "member", message="Đảng viên đã được tính ở nơi khác trong thời gian này."
            ),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="stretch_standing_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["cell", "starts_on", "ends_on"],
                include=["village", "standing", "gender", "minority", "birth_date", "member"],
                name="stretch_by_cell",
            ),
            models.Index(
                fields=["village", "starts_on", "ends_on"],
                include=["cell", "standing", "gender", "minority", "birth_date", "member"],
                name="stretch_by_village",
            ),
        ]


class MovementKind(models.TextChoices):
    """What a movement counts as: an event that changes a count, or a crossing inside the register."""

    FIRST_RECORDED = "first_recorded", "Ghi nhận ban đầu"
    ADMITTED = "admitted", "Kết nạp"
    RECOGNIZED = "recognized", "Công nhận chính thức"
    TRANSFERRED_IN = "transferred_in", "Chuyển đến"
    TRANSFERRED_OUT = "transferred_out", "Chuyển đi"
    DELETED = "deleted", "Xóa tên"
    LEFT = "left", "Xin ra, cho ra"
    EXPELLED = "expelled", "Khai trừ"
    DIED = "died", "Từ trần"
    RESTORED = "restored", "Phục hồi"
    DISCIPLINED = "disciplined", "Kỷ luật"
    CROSSED = "crossed", "Chuyển trong hệ thống"


class Movement(Counted):
    """One thing that flows count, placed where its member is on that day (for an exit: was on the eve).

    ``from_cell`` and ``from_village`` are the place before, and only a crossing has them.
    """

    # Derived, as a stretch is.
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="movements", db_constraint=False, db_index=False
    )
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="movements", null=True, db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=16, choices=MovementKind)
    happened_on = models.DateField()
    cell = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_constraint=False)
    village = models.ForeignKey(Area, models.PROTECT, related_name="+", null=True, db_constraint=False)
    from_cell = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    from_village = models.ForeignKey(
        Area, models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    standing = models.CharField(max_length=12, choices=Standing)
    other_place = models.CharField(max_length=16, choices=OtherPlace, blank=True)
    # The measure of a discipline; empty where it is not known.
    measure = models.CharField(max_length=12, choices=Discipline, blank=True, db_default="")

    class Meta:
        verbose_name = "biến động đảng viên"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MovementKind.values), name="movement_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=MovementKind.CROSSED, from_cell__isnull=False)
                | (~Q(kind=MovementKind.CROSSED) & Q(from_cell__isnull=True, from_village__isnull=True)),
                name="movement_only_a_crossing_has_a_place_before",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "happened_on"], include=["cell", "village"], name="movement_by_kind"
            ),
            models.Index(fields=["member"], name="movement_of_a_member"),
        ]
