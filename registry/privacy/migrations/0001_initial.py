import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import registry.common.queue.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionRun",
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
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "lần dọn dữ liệu hết hạn",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RetentionCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24, verbose_name="loại")),
                ("days", models.PositiveIntegerField(verbose_name="số ngày giữ")),
                ("removed", models.PositiveIntegerField(verbose_name="đã xóa")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counts",
                        to="privacy.retentionrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RetentionSetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24, verbose_name="loại")),
                ("days", models.PositiveIntegerField(verbose_name="số ngày giữ")),
                ("in_force_from", models.DateField(verbose_name="từ ngày")),
                ("reason", models.CharField(max_length=300, verbose_name="lý do")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="ghi lúc")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "thời hạn lưu giữ",
            },
        ),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "failed", "cancelled"])),
                name="retentionrun_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentioncount",
            constraint=models.UniqueConstraint(fields=("run", "kind"), name="kind_is_removed_once_a_run"),
        ),
        migrations.AddIndex(
            model_name="retentionsetting",
            index=models.Index(fields=["kind", "in_force_from"], name="retention_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="retentionsetting",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gt", 0)), name="retention_is_at_least_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionsetting",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="retention_has_a_reason"
            ),
        ),
    ]
