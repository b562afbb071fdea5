import django.contrib.postgres.fields
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
            name="FigureRun",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("nightly", "Hằng đêm"),
                            ("changed", "Các tháng có thay đổi"),
                            ("full", "Tất cả các tháng"),
                        ],
                        max_length=20,
                        verbose_name="loại",
                    ),
                ),
                ("snapshot", models.TextField(blank=True)),
                ("definition", models.CharField(blank=True, default="", max_length=64)),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("months_planned", models.PositiveIntegerField(default=0, verbose_name="số tháng phải tính")),
                ("months", models.PositiveIntegerField(default=0, verbose_name="số tháng")),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="số dòng")),
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
                "verbose_name": "lần tổng hợp",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MonthFigure",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "month_end",
                        "tree",
                        "unit",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month_end", models.DateField()),
                (
                    "tree",
                    models.CharField(
                        choices=[("area", "area"), ("organization", "organization")], max_length=12
                    ),
                ),
                ("unit", models.BigIntegerField()),
                (
                    "figures",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(null=True), size=None
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="stored.figurerun",
                    ),
                ),
            ],
            options={
                "verbose_name": "số liệu cuối tháng",
            },
        ),
        migrations.AddConstraint(
            model_name="figurerun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "failed", "cancelled"])),
                name="figurerun_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="figurerun",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["nightly", "changed", "full"])), name="run_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(("tree__in", ["area", "organization"])), name="month_figure_tree_is_known"
            ),
        ),
    ]
