"""Imports: the file that was sent, the work on it, its faults, and what it changed."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.common.queue.models import ACTIVE, WorkItem
from registry.units.models import Organization


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
    # With the title of the table, where several are one.
    sheet = models.CharField(max_length=300)
    row = models.IntegerField(null=True)
    column = models.CharField(max_length=300, blank=True)
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


class WordMapping(models.Model):
    """What a word of an organization's own files means in one list, as somebody has said.

    ``vocabulary`` names the list, ``word`` is as it is compared; without a ``meaning`` the cell stays empty.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    vocabulary = models.CharField(max_length=80)
    word = models.CharField("từ trong tệp", max_length=120)
    meaning = models.CharField("nghĩa", max_length=80, blank=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField("chọn lúc", auto_now=True)
    used_at = models.DateTimeField("gặp lần cuối lúc")

    class Meta:
        verbose_name = "từ đã nhớ"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "vocabulary", "word"], name="word_means_one_thing"
            )
        ]
