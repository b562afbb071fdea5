"""What units declare for statutory forms, and forms as they were published."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from registry.units.models import Organization
from reports.periods.models import Closing


class Declared(models.Model):
    """What a unit declares for a line of a form that a register cannot know, of a period.

    Days are as written: ``period_to`` is the last day included. What a unit declares stands for its whole
    subtree; where it says nothing, what the units below it say is added up.
    """

    form = models.CharField("biểu", max_length=4, db_collation="C")
    line = models.CharField("dòng", max_length=40, db_collation="C")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="declared")
    period_from = models.DateField("từ ngày")
    period_to = models.DateField("đến hết ngày")
    value = models.IntegerField("số khai báo")
    recorded_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "số khai báo"
        constraints = [
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to")), name="declared_period_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="declared_is_no_negative_number",
                violation_error_message="Số khai báo là số nguyên không âm.",
            ),
            models.CheckConstraint(condition=~Q(form="") & ~Q(line=""), name="declared_for_a_line_of_a_form"),
            models.UniqueConstraint(
                fields=["form", "line", "organization", "period_from", "period_to"],
                name="line_is_declared_once",
                violation_error_message="Đơn vị đã khai báo dòng này của kỳ này.",
            ),
        ]
        indexes = [models.Index(fields=["period_to", "form"], name="declared_of_a_period")]


class PublishedForm(models.Model):
    """A form of a unit as it was when a period was closed. Never changed and never removed."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    form = models.CharField("biểu", max_length=4, db_collation="C")
    # Layout, face and cells, as JSON.
    content = models.TextField()

    class Meta:
        verbose_name = "biểu đã công bố"
        constraints = [
            models.UniqueConstraint(fields=["closing", "organization", "form"], name="form_is_published_once")
        ]


class LayoutVersion(models.Model):
    """A board's own layout of a form, for its province, from a day on. Never changed and never removed.

    Of several from the same day the one with the highest ``number`` counts; before the first, and for forms
    that a board has not laid out itself, the layout that comes with the register.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    form = models.CharField("biểu", max_length=4, db_collation="C")
    number = models.IntegerField("lần")
    in_force_from = models.DateField("có hiệu lực từ")
    text = models.TextField("mẫu")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "mẫu biểu"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "form", "number"],
                name="layout_has_its_own_number",
                violation_error_message="Người khác vừa ghi một mẫu của biểu này: hãy xem lại.",
            )
        ]
