"""What the reports keep: targets, the board's dated reading, imports, stored figures, limits of what is kept.

The figures themselves are not here: they are computed by :mod:`reports.catalogue` and what stands beside it.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from registry.common.queue.models import ACTIVE, WorkItem
from registry.units.models import Organization


class Basis(models.TextChoices):
    """What a target rests on."""

    RESOLUTION = "resolution", "Nghị quyết"
    PLAN = "plan", "Kế hoạch giao"


class Target(models.Model):
    """What a recipient is to reach in a period, by one measure on one basis, from a day on.

    Days are as written in the document: ``period_to`` is the last day included. A re-allocation is a new row
    with a later ``in_force_from``; a narrative target has words and no value.
    """

    period_from = models.DateField("từ ngày")
    period_to = models.DateField("đến hết ngày")
    measure = models.CharField("chỉ tiêu", max_length=40)
    basis = models.CharField("căn cứ", max_length=12, choices=Basis)
    issuer = models.ForeignKey(Organization, models.PROTECT, related_name="targets_issued", null=True)
    recipient = models.ForeignKey(Organization, models.PROTECT, related_name="targets_received")
    value = models.DecimalField("số giao", max_digits=12, decimal_places=2, null=True, blank=True)
    narrative = models.CharField("chỉ tiêu bằng lời", max_length=300, blank=True)
    document_no = models.CharField("số văn bản", max_length=60, blank=True)
    in_force_from = models.DateField("có hiệu lực từ")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "chỉ tiêu"
        constraints = [
            models.CheckConstraint(
                condition=Q(period_from__lte=F("period_to")), name="target_period_runs_forward"
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="target_basis_is_known"),
            models.CheckConstraint(
                condition=Q(value__gte=0, narrative="") | (Q(value__isnull=True) & ~Q(narrative="")),
                name="target_is_a_number_or_a_narrative",
                violation_error_message="Chỉ tiêu là một con số hoặc một câu chữ, không phải cả hai.",
            ),
            models.UniqueConstraint(
                fields=["period_from", "period_to", "measure", "basis", "recipient", "in_force_from"],
                name="target_stands_once_a_day",
                violation_error_message="Chỉ tiêu này đã được giao cùng ngày hiệu lực.",
            ),
        ]
        indexes = [models.Index(fields=["recipient", "period_from"], name="target_by_recipient")]


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


class BatchState(models.TextChoices):
    """Where an import stands."""

    UPLOADED = "uploaded", "Đã tải lên"
    CHECKING = "checking", "Đang kiểm tra"
    CHECKED = "checked", "Đã kiểm tra"
    WRITING = "writing", "Đang ghi"
    DONE = "done", "Đã ghi"
    FAILED = "failed", "Không ghi"
    CANCELLED = "cancelled", "Đã hủy"
    UNDONE = "undone", "Đã hoàn tác"


class Batch(models.Model):
    """One import: the file that was sent, how its columns were read, and what came of it.

    From ``forgotten_at`` on nothing is known any more of what stood there before, so it cannot be undone.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", null=True)
    file_name = models.CharField("tệp", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    path = models.CharField(max_length=400, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=BatchState, default=BatchState.UPLOADED)
    mapping = models.JSONField("cách đọc cột", default=dict)
    progress = models.JSONField("tiến độ", default=dict)
    summary = models.JSONField("kết quả", default=dict)
    finished_at = models.DateTimeField("xong lúc", null=True)
    forgotten_at = models.DateTimeField("quên bản ghi cũ lúc", null=True)

    class Meta:
        verbose_name = "đợt nhập"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_is_known")
        ]


class ImportStep(models.TextChoices):
    """What a worker does with an import."""

    CHECK = "check", "Kiểm tra"
    WRITE = "write", "Ghi"


class ImportWork(WorkItem):
    """A file to be checked, or to be written; the import itself tells what came of it."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="work")
    step = models.CharField("việc", max_length=10, choices=ImportStep)

    class Meta(WorkItem.Meta):
        verbose_name = "việc nhập số liệu"
        constraints = [
            *WorkItem.Meta.constraints,
            models.CheckConstraint(condition=Q(step__in=ImportStep.values), name="import_step_is_known"),
            models.UniqueConstraint(
                fields=["batch"], condition=Q(state__in=ACTIVE), name="import_is_worked_on_once_at_a_time"
            ),
        ]


class BatchFault(models.Model):
    """One faulty cell (or row, or sheet) of an import."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="faults")
    sheet = models.CharField(max_length=40)
    row = models.IntegerField(null=True)
    column = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=60)
    message = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["batch", "sheet", "row"], name="fault_of_a_batch")]


class BatchChange(models.Model):
    """What an import wrote: the row's table and key, and what stood there before (empty: nothing did).

    New rows stand in runs: ``row_id`` up to ``last_id``, where that is given, are all of this import.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="changes")
    relation = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    last_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "relation"], name="change_of_a_batch")]


class ColumnMapping(models.Model):
    """How an organization's own headers are read, remembered from its last import."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=40)
    header = models.CharField(max_length=200)
    column = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "sheet", "header"], name="header_is_read_one_way")
        ]


class RunKind(models.TextChoices):
    """Why figures are stored: at night, or because somebody asked, changed months only or all of them."""

    NIGHTLY = "nightly", "Hằng đêm"
    CHANGED = "changed", "Các tháng có thay đổi"
    FULL = "full", "Tất cả các tháng"


class FigureRun(WorkItem):
    """One run that stores month-end figures.

    ``snapshot`` is the state of the database that a run that is done has taken in (with the cluster it is
    of): what was written later, the next run finds. ``codes`` are the indicators that it stores, in the order
    in which their figures stand; ``definition`` is the digest of how they are counted.
    """

    kind = models.CharField("loại", max_length=20, choices=RunKind)
    snapshot = models.TextField(blank=True)
    definition = models.CharField(max_length=64, blank=True, default="")
    codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    months_planned = models.PositiveIntegerField("số tháng phải tính", default=0)
    months = models.PositiveIntegerField("số tháng", default=0)
    rows = models.PositiveIntegerField("số dòng", default=0)

    class Meta(WorkItem.Meta):
        verbose_name = "lần tổng hợp"
        constraints = [
            *WorkItem.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=RunKind.values), name="run_kind_is_known"),
        ]


class MonthFigure(models.Model):
    """The figures of one unit for one month: stocks on its last day, flows within it.

    On the structure of that day; ``tree`` says what ``unit`` is. Every unit that stands on the day has a row.
    ``figures`` stand in the order of the ``codes`` of the run that stored the row, so that a new indicator
    needs no new column. A figure of people is null before the register of the unit's province begins (not
    reported). What each code means is said by the indicator of that code in the catalogue.
    """

    pk = models.CompositePrimaryKey("month_end", "tree", "unit")
    month_end = models.DateField()
    tree = models.CharField(max_length=12, choices=[("area", "area"), ("organization", "organization")])
    unit = models.BigIntegerField()
    run = models.ForeignKey(FigureRun, models.PROTECT, related_name="figures", db_index=False)
    figures = ArrayField(models.IntegerField(null=True))

    class Meta:
        verbose_name = "số liệu cuối tháng"
        constraints = [
            models.CheckConstraint(
                condition=Q(tree__in=["area", "organization"]), name="month_figure_tree_is_known"
            ),
        ]

    def by_code(self) -> dict[str, int | None]:
        """The figures by the code of their indicator."""
        return dict(zip(self.run.codes, self.figures, strict=True))


class RetentionSetting(models.Model):
    """How many days one kind of thing is kept, from a day on: who decided so, and why. Never changed."""

    kind = models.CharField("loại", max_length=24)
    days = models.PositiveIntegerField("số ngày giữ")
    in_force_from = models.DateField("từ ngày")
    reason = models.CharField("lý do", max_length=300)
    recorded_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = "thời hạn lưu giữ"
        constraints = [
            models.CheckConstraint(condition=Q(days__gt=0), name="retention_is_at_least_a_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="retention_has_a_reason"),
        ]
        indexes = [models.Index(fields=["kind", "in_force_from"], name="retention_by_kind")]


class RetentionRun(WorkItem):
    """One night's removal of what has been kept long enough.

    ``error`` says which kinds could not be removed; until it was tried often enough the run waits again.
    """

    class Meta(WorkItem.Meta):
        verbose_name = "lần dọn dữ liệu hết hạn"


class RetentionCount(models.Model):
    """What a run removed of one kind; written in the transaction that removed it, so once."""

    run = models.ForeignKey(RetentionRun, models.CASCADE, related_name="counts")
    kind = models.CharField("loại", max_length=24)
    days = models.PositiveIntegerField("số ngày giữ")
    removed = models.PositiveIntegerField("đã xóa")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "kind"], name="kind_is_removed_once_a_run")]
