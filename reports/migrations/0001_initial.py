import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cells", "0001_initial"),
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
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
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
                        to="cells.organization",
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
                        to="reports.batch",
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
                ("sheet", models.CharField(max_length=40)),
                ("row", models.IntegerField(null=True)),
                ("column", models.CharField(blank=True, max_length=60)),
                ("code", models.CharField(max_length=60)),
                ("message", models.TextField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="faults", to="reports.batch"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BoardReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("in_force_from", models.DateField(unique=True, verbose_name="từ ngày")),
                (
                    "reading",
                    models.CharField(
                        choices=[
                            ("resident", "Không có đảng viên cư trú"),
                            ("own", "Không có đảng viên cư trú thuộc chi bộ phụ trách"),
                            ("local", "Không có đảng viên tại chỗ"),
                        ],
                        max_length=10,
                        verbose_name="cách tính",
                    ),
                ),
            ],
            options={
                "verbose_name": "cách tính bản trắng",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reading__in", ["resident", "own", "local"])),
                        name="reading_is_known",
                    )
                ],
            },
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cells.organization"
                    ),
                ),
            ],
        ),
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
                ("unique_key", models.CharField(max_length=80, unique=True)),
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
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="số lần thử")),
                ("snapshot", models.TextField(blank=True)),
                ("months_planned", models.PositiveIntegerField(default=0, verbose_name="số tháng phải tính")),
                ("months", models.PositiveIntegerField(default=0, verbose_name="số tháng")),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="số dòng")),
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
                "verbose_name": "lần tổng hợp",
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
                ("members", models.IntegerField(null=True)),
                ("members_official", models.IntegerField(null=True)),
                ("minority_members", models.IntegerField(null=True)),
                ("women", models.IntegerField(null=True)),
                ("youth", models.IntegerField(null=True)),
                ("admissions", models.IntegerField()),
                ("minority_admissions", models.IntegerField()),
                ("women_admissions", models.IntegerField()),
                ("village_admissions", models.IntegerField()),
                ("recognitions", models.IntegerField()),
                ("restored", models.IntegerField()),
                ("deleted", models.IntegerField()),
                ("left", models.IntegerField()),
                ("expelled", models.IntegerField()),
                ("deaths", models.IntegerField()),
                ("villages_without_member", models.IntegerField(null=True)),
                ("villages_ready_for_cell", models.IntegerField(null=True)),
                ("cells_under_three", models.IntegerField(null=True)),
                ("villages", models.IntegerField()),
                ("villages_without_own_cell", models.IntegerField()),
                ("cells", models.IntegerField()),
                ("joint_cells", models.IntegerField()),
                ("grassroots_organizations", models.IntegerField()),
                ("enterprise_cells", models.IntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="reports.figurerun",
                    ),
                ),
            ],
            options={
                "verbose_name": "số liệu cuối tháng",
            },
        ),
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unique_key", models.CharField(max_length=80, unique=True)),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="yêu cầu lúc")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="số lần thử")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="xong lúc")),
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
                        to="reports.retentionrun",
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
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period_from", models.DateField(verbose_name="từ ngày")),
                ("period_to", models.DateField(verbose_name="đến hết ngày")),
                ("measure", models.CharField(max_length=40, verbose_name="chỉ tiêu")),
                (
                    "basis",
                    models.CharField(
                        choices=[("resolution", "Nghị quyết"), ("plan", "Kế hoạch giao")],
                        max_length=12,
                        verbose_name="căn cứ",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="số giao"
                    ),
                ),
                ("narrative", models.CharField(blank=True, max_length=300, verbose_name="chỉ tiêu bằng lời")),
                ("document_no", models.CharField(blank=True, max_length=60, verbose_name="số văn bản")),
                ("in_force_from", models.DateField(verbose_name="có hiệu lực từ")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "issuer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets_issued",
                        to="cells.organization",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets_received",
                        to="cells.organization",
                    ),
                ),
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
                "verbose_name": "chỉ tiêu",
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
            model_name="figurerun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "done", "failed", "cancelled"])),
                name="run_state_is_known",
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
        migrations.AddIndex(
            model_name="target",
            index=models.Index(fields=["recipient", "period_from"], name="target_by_recipient"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_from__lte", models.F("period_to"))),
                name="target_period_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["resolution", "plan"])), name="target_basis_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("narrative", ""), ("value__gte", 0)),
                    models.Q(("value__isnull", True), models.Q(("narrative", ""), _negated=True)),
                    _connector="OR",
                ),
                name="target_is_a_number_or_a_narrative",
                violation_error_message="Chỉ tiêu là một con số hoặc một câu chữ, không phải cả hai.",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("period_from", "period_to", "measure", "basis", "recipient", "in_force_from"),
                name="target_stands_once_a_day",
                violation_error_message="Chỉ tiêu này đã được giao cùng ngày hiệu lực.",
            ),
        ),
    ]


# --- Written by hand from here on; what stands above is as makemigrations writes it. ---

# Targets and the board's readings stand beside the figures.
WRITES = """
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON reports_boardreading
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON reports_target
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""

Migration.dependencies += [("common", "0001_initial")]
Migration.operations += [migrations.RunSQL(WRITES)]
