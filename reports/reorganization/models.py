"""A plan of reorganization, its rows, and the work in the background that previews it and carries it out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from members.models import Member
from registry.common.queue.models import WorkItem
from registry.units.models import Organization


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", "Đang soạn"
    CARRIED_OUT = "carried_out", "Đã thực hiện"
    UNDONE = "undone", "Đã hoàn tác"


class RowKind(models.TextChoices):
    """What a row of a plan asks for."""

    MERGE = "merge", "Sáp nhập"
    SPLIT = "split", "Chia tách"
    RENAME = "rename", "Đổi tên"
    MOVE = "move", "Chuyển cấp trên"
    FOUND = "found", "Thành lập"
    ABOLISH = "abolish", "Giải thể"
    REGRADE = "regrade", "Chuyển thành đảng bộ cơ sở"


class RowTree(models.TextChoices):
    """Of which tree a row's units are."""

    AREA = "area", "Địa bàn (thôn, bản, xã)"
    ORGANIZATION = "organization", "Tổ chức đảng (chi bộ, đảng bộ)"


class Plan(models.Model):
    """What is to change on one day, by two instruments.

    The units of its rows lie below ``organization``, and what it does is measured there. Others than who
    drafted it see it from the organizations that it is ``shared_with``. ``preview`` is what the last preview
    found for rows whose digest is ``previewed``, and ``lists`` the units that its lines count; ``recording``
    is the number of the recording that carried the plan out, by which all that it wrote is found again.
    """

    title = models.CharField("tên phương án", max_length=200)
    on = models.DateField("ngày thực hiện")
    state_instrument = models.CharField("văn bản của Nhà nước", max_length=300, blank=True)
    party_instrument = models.CharField("văn bản của Đảng", max_length=300, blank=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    shared_with = ArrayField(models.BigIntegerField(), default=list, verbose_name="chia sẻ với")
    state = models.CharField("trạng thái", max_length=12, choices=PlanState, default=PlanState.DRAFT)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    drafted_at = models.DateTimeField("soạn lúc", db_default=Now())
    preview = models.JSONField("kết quả xem trước", null=True)
    lists = models.JSONField("danh sách của lần xem trước", default=dict)
    previewed = models.CharField(max_length=64, blank=True)
    previewed_at = models.DateTimeField("xem trước lúc", null=True)
    carried_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    carried_out_at = models.DateTimeField("thực hiện lúc", null=True)
    recording = models.BigIntegerField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)

    class Meta:
        verbose_name = "phương án sắp xếp"
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="plan_has_a_title"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT, recording__isnull=True)
                | (~Q(state=PlanState.DRAFT) & Q(recording__isnull=False)),
                name="plan_carried_out_says_where_it_is_recorded",
            ),
        ]


class PlanRow(models.Model):
    """One line of a plan: ``old`` goes to ``new``, or is renamed, moved, founded, abolished.

    Units are named by the keys of areas and the codes of organizations. A ``new`` that does not stand yet is
    founded by the row, and then ``name`` and what stands beside it say how; where several rows lead to it,
    the first that says something counts. ``villages`` are the keys that a cell is to serve. ``head`` is to
    head the village, or to be secretary of the organization, that the row leads to.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("dòng")
    kind = models.CharField("hình thức", max_length=10, choices=RowKind)
    tree = models.CharField("loại đơn vị", max_length=12, choices=RowTree)
    old = models.CharField("đơn vị cũ", max_length=40, blank=True)
    new = models.CharField("đơn vị mới", max_length=40, blank=True)
    is_main = models.BooleanField("chính", default=False)
    name = models.CharField("tên mới", max_length=200, blank=True)
    level = models.CharField("cấp, loại hình", max_length=24, blank=True)
    unit_kind = models.CharField("gọi là", max_length=40, blank=True)
    code = models.CharField("mã số", max_length=20, blank=True)
    parent = models.CharField("cấp trên", max_length=40, blank=True)
    villages = models.CharField("thôn, bản phụ trách", max_length=1000, blank=True)
    head = models.ForeignKey(
        Member, models.PROTECT, verbose_name="người đứng đầu mới", related_name="+", null=True
    )
    head_is_no_member = models.BooleanField("người đứng đầu mới ngoài Đảng", db_default=False, default=False)

    class Meta:
        verbose_name = "dòng của phương án"
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RowKind.values), name="plan_row_kind_is_known"),
            models.CheckConstraint(condition=Q(tree__in=RowTree.values), name="plan_row_tree_is_known"),
            models.UniqueConstraint(fields=["plan", "number"], name="plan_row_has_its_own_number"),
            models.CheckConstraint(
                condition=Q(head__isnull=True) | Q(head_is_no_member=False), name="plan_row_has_one_head"
            ),
        ]


class PlanStep(models.TextChoices):
    """What is done with a plan in the background."""

    PREVIEW = "preview", "Xem trước"
    CARRY_OUT = "carry_out", "Thực hiện"


class PlanWork(WorkItem):
    """One preview or carrying out of a plan, and how many of its acts are done."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="work")
    step = models.CharField("việc", max_length=10, choices=PlanStep)
    done = models.PositiveIntegerField("đã xong", default=0)
    total = models.PositiveIntegerField("tất cả", default=0)

    class Meta(WorkItem.Meta):
        verbose_name = "việc của phương án"
        constraints = [
            *WorkItem.Meta.constraints,
            models.CheckConstraint(condition=Q(step__in=PlanStep.values), name="plan_step_is_known"),
        ]
