import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import registry.common.queue.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="tạo lúc")),
                ("file_name", models.CharField(max_length=200, verbose_name="tệp")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("path", models.CharField(blank=True, max_length=400)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Đã tải lên"),
                            ("checking", "Đang kiểm tra"),
                            ("checked", "Đã kiểm tra"),
                            ("writing", "Đang ghi"),
                            ("done", "Đã ghi"),
                            ("failed", "Không ghi"),
                            ("cancelled", "Đã hủy"),
                            ("undone", "Đã hoàn tác"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="trạng thái",
                    ),
                ),
                ("mapping", models.JSONField(default=dict, verbose_name="cách đọc cột")),
                ("progress", models.JSONField(default=dict, verbose_name="tiến độ")),
                ("summary", models.JSONField(default=dict, verbose_name="kết quả")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="xong lúc")),
                ("forgotten_at", models.DateTimeField(null=True, verbose_name="quên bản ghi cũ lúc")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "đợt nhập",
            },
        ),
        migrations.CreateModel(
            name="BatchChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("relation", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField(null=True)),
                ("before", models.JSONField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="imports.batch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BatchFault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(max_length=300)),
                ("row", models.IntegerField(null=True)),
                ("column", models.CharField(blank=True, max_length=300)),
                ("code", models.CharField(max_length=60)),
                ("message", models.TextField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="faults", to="imports.batch"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(max_length=40)),
                ("header", models.CharField(max_length=200)),
                ("column", models.CharField(max_length=60)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.organization"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportWork",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "unique_key",
                    models.CharField(
                        default=registry.common.queue.models.random_key, max_length=80, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Đang chờ"),
                            ("running", "Đang chạy"),
                            ("done", "Xong"),
                            ("failed", "Lỗi"),
                            ("cancelled", "Đã hủy"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="trạng thái",
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="yêu cầu lúc")),
                ("started_at", models.DateTimeField(null=True, verbose_name="bắt đầu lúc")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="xong lúc")),
                ("lease_until", models.DateTimeField(null=True)),
                ("nudge_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="số lần thử")),
                ("worker", models.CharField(blank=True, max_length=120)),
                ("error", models.TextField(blank=True, verbose_name="lỗi")),
                (
                    "step",
                    models.CharField(
                        choices=[("check", "Kiểm tra"), ("write", "Ghi")], max_length=10, verbose_name="việc"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="work", to="imports.batch"
                    ),
                ),
            ],
            options={
                "verbose_name": "việc nhập số liệu",
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "uploaded",
                            "checking",
                            "checked",
                            "writing",
                            "done",
                            "failed",
                            "cancelled",
                            "undone",
                        ],
                    )
                ),
                name="batch_state_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="batchchange",
            index=models.Index(fields=["batch", "relation"], name="change_of_a_batch"),
        ),
        migrations.AddIndex(
            model_name="batchfault",
            index=models.Index(fields=["batch", "sheet", "row"], name="fault_of_a_batch"),
        ),
        migrations.AddConstraint(
            model_name="columnmapping",
            constraint=models.UniqueConstraint(
                fields=("organization", "sheet", "header"), name="header_is_read_one_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="importwork",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "failed", "cancelled"])),
                name="importwork_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importwork",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["check", "write"])), name="import_step_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="importwork",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("waiting", "running"))),
                fields=("batch",),
                name="import_is_worked_on_once_at_a_time",
            ),
        ),
    ]
