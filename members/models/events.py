"""What happened to members: never changed or removed, but voided and replaced."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.common.database_roles import as_counter
from registry.common.refusals import Notice
from registry.units.models import Area, Organization

from .choices import COUNTING_KINDS, Discipline, EventKind, OtherPlace
from .people import Member


class EventQuerySet(models.QuerySet[Any]):
    """Events; most readers want the live ones only."""

    def live(self) -> Self:
        """Events that have not been voided."""
        return self.filter(voided_at__isnull=True)


class Event(models.Model):
    """Something that happened to a member, with the day it takes effect, was decided, and was recorded.

    A trigger refuses any change but voiding once, and any removal but by the undo of the import that wrote it
    and the erasure of somebody who never counted.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField("việc", max_length=16, choices=EventKind)
    effective_on = models.DateField("có hiệu lực từ")
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    document_no = models.CharField("số văn bản", max_length=60, blank=True)
    cell = models.ForeignKey(Organization, models.PROTECT, related_name="events", null=True, blank=True)
    village = models.ForeignKey(Area, models.PROTECT, related_name="events", null=True, blank=True)
    other_place = models.CharField("nơi khác", max_length=16, choices=OtherPlace, blank=True)
    detail = models.CharField("chi tiết", max_length=120, blank=True)
    # Of an exemption: the last day of it.
    until = models.DateField("đến hết ngày", null=True, blank=True)
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name="người ghi",
    )
    batch = models.UUIDField("đợt nhập", null=True)
    form_key = models.UUIDField("mã biểu mẫu", null=True, unique=True)
    voided_at = models.DateTimeField("hủy lúc", null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        verbose_name="người hủy",
    )
    void_reason = models.CharField("lý do hủy", max_length=300, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, related_name="replaces", null=True, db_index=False
    )

    # What the service that wrote the event noticed; not stored.
    notices: tuple[Notice, ...] = ()

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "sự kiện"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_is_known"),
            models.CheckConstraint(
                condition=Q(other_place__in=["", *OtherPlace.values]), name="event_other_place_is_known"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True)
                | Q(kind=EventKind.EXEMPTED, until__gte=models.F("effective_on")),
                name="event_until_is_of_an_exemption",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EventKind.DISCIPLINED) | Q(detail__in=["", *Discipline.values]),
                name="event_discipline_is_known",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="", voided_by__isnull=True)
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="event_is_voided_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True)
                | (Q(voided_at__isnull=False) & ~Q(replaced_by=models.F("id"))),
                name="event_replaced_is_voided",
            ),
            models.UniqueConstraint(
                fields=["member", "kind", "effective_on"],
                condition=Q(voided_at__isnull=True, kind__in=COUNTING_KINDS),
                name="event_stands_once_a_day",
                violation_error_message="Sự kiện này đã được ghi cho ngày này.",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "effective_on"], name="event_of_a_member"),
            models.Index(fields=["kind", "effective_on"], name="event_by_kind"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="event_of_a_batch"),
            models.Index(
                fields=["replaced_by"], condition=Q(replaced_by__isnull=False), name="event_replaced_by"
            ),
            models.Index(
                fields=["cell"], condition=Q(voided_at__isnull=False), name="event_voided_in_a_cell"
            ),
        ]

    @property
    def detail_in_words(self) -> str:
        """The detail as it is read; of a discipline, its measure."""
        return str(dict(Discipline.choices).get(self.detail, self.detail))

    def units(self) -> tuple[Organization | None, Area | None]:
        """The cell and the village that it names, also where they lie out of the user's sight."""
        # By their ids: a join has left out what the user does not see.
        with as_counter():
            return (
                Organization.objects.filter(pk=self.cell_id).first() if self.cell_id else None,
                Area.objects.filter(pk=self.village_id).first() if self.village_id else None,
            )
