import datetime

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import registry.common.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=30, unique=True, verbose_name="mã")),
                ("first_place", models.BigIntegerField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "tổ chức đảng",
            },
        ),
        migrations.CreateModel(
            name="OrganizationChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changed_on", models.DateField(verbose_name="ngày")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("merge", "Sáp nhập"),
                            ("split", "Chia tách"),
                            ("rename", "Đổi tên"),
                            ("move", "Chuyển cấp trên"),
                            ("abolish", "Giải thể"),
                            ("found", "Thành lập"),
                        ],
                        max_length=10,
                        verbose_name="hình thức",
                    ),
                ),
                ("is_main", models.BooleanField(default=False, verbose_name="chính")),
                ("instrument", models.CharField(blank=True, max_length=300, verbose_name="văn bản")),
            ],
            options={
                "verbose_name": "biến động tổ chức đảng",
            },
        ),
        migrations.CreateModel(
            name="OrganizationTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(default=datetime.date(1, 1, 1), verbose_name="từ ngày")),
                (
                    "ends_on",
                    models.DateField(default=datetime.date(9999, 12, 31), verbose_name="đến trước ngày"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("province_committee", "Đảng bộ tỉnh"),
                            ("superior_committee", "Đảng bộ cấp trên trực tiếp cơ sở"),
                            ("grassroots_committee", "Đảng bộ cơ sở"),
                            ("grassroots_cell", "Chi bộ cơ sở"),
                            ("sub_committee", "Đảng bộ bộ phận"),
                            ("cell", "Chi bộ"),
                        ],
                        max_length=24,
                        verbose_name="loại hình",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="tên")),
                (
                    "sector",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("commune", "Xã, phường, thị trấn"),
                            ("agency", "Cơ quan"),
                            ("public_unit", "Đơn vị sự nghiệp"),
                            ("state_enterprise", "Doanh nghiệp nhà nước"),
                            ("private_enterprise", "Doanh nghiệp ngoài nhà nước"),
                            ("armed_forces", "Quân đội"),
                            ("police", "Công an"),
                            ("school", "Trường học"),
                            ("other", "Khác"),
                        ],
                        max_length=20,
                        verbose_name="khu vực",
                    ),
                ),
                ("sort_key", models.CharField(db_collation="C", max_length=500)),
                ("search_key", models.CharField(db_collation="C", max_length=250)),
            ],
            options={
                "verbose_name": "giai đoạn của tổ chức đảng",
            },
        ),
        migrations.CreateModel(
            name="CellVillage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(default=datetime.date(1, 1, 1), verbose_name="từ ngày")),
                (
                    "ends_on",
                    models.DateField(default=datetime.date(9999, 12, 31), verbose_name="đến trước ngày"),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="serving_cells",
                        to="areas.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "chi bộ phụ trách thôn, bản",
            },
        ),
        migrations.CreateModel(
            name="OrganizationNumber",
            fields=[
                ("place", models.BigIntegerField()),
                ("last_place", models.BigIntegerField()),
                (
                    "unit",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="number",
                        serialize=False,
                        to="cells.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "số thứ tự tổ chức đảng",
            },
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="organization_has_a_code"
            ),
        ),
        migrations.AddField(
            model_name="cellvillage",
            name="cell",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="villages_served",
                to="cells.organization",
            ),
        ),
        migrations.CreateModel(
            name="Cell",
            fields=[],
            options={
                "verbose_name": "chi bộ",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("cells.organization",),
        ),
        migrations.AddField(
            model_name="organizationchange",
            name="source",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes_out",
                to="cells.organization",
            ),
        ),
        migrations.AddField(
            model_name="organizationchange",
            name="target",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes_in",
                to="cells.organization",
            ),
        ),
        migrations.AddField(
            model_name="organizationterm",
            name="area",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organization_terms",
                to="areas.area",
            ),
        ),
        migrations.AddField(
            model_name="organizationterm",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="cells.organization"
            ),
        ),
        migrations.AddField(
            model_name="organizationterm",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children_terms",
                to="cells.organization",
            ),
        ),
        migrations.AddIndex(
            model_name="organizationnumber",
            index=models.Index(fields=["place"], include=("unit",), name="organization_by_place"),
        ),
        migrations.AddIndex(
            model_name="cellvillage",
            index=models.Index(fields=["village", "starts_on", "ends_on"], name="cells_of_a_village"),
        ),
        migrations.AddConstraint(
            model_name="cellvillage",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lt", models.F("ends_on"))),
                name="cell_village_starts_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
            ),
        ),
        migrations.AddConstraint(
            model_name="cellvillage",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.F("cell"), "="),
                    (models.F("village"), "="),
                    (registry.common.models.DateRange("starts_on", "ends_on"), "&&"),
                ],
                name="cell_village_holds_one_at_a_time",
                violation_error_message="Chi bộ đã phụ trách thôn, bản này trong thời gian này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source__isnull", False), ("target__isnull", False)),
                    models.Q(("kind", "abolish"), ("source__isnull", False), ("target__isnull", True)),
                    models.Q(("kind", "found"), ("source__isnull", True), ("target__isnull", False)),
                    _connector="OR",
                ),
                name="organization_change_has_both_ends_or_a_reason_for_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["merge", "split", "rename", "move", "abolish", "found"])),
                name="organization_change_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationchange",
            constraint=models.UniqueConstraint(
                fields=("changed_on", "kind", "source", "target"),
                name="organization_change_line_stands_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("is_main", True), models.Q(("source", models.F("target")), _negated=True)
                ),
                fields=("source", "changed_on"),
                name="organization_change_has_one_main_successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("is_main", True), models.Q(("source", models.F("target")), _negated=True)
                ),
                fields=("target", "changed_on"),
                name="organization_change_has_one_main_predecessor",
            ),
        ),
        migrations.AddIndex(
            model_name="organizationterm",
            index=models.Index(fields=["parent", "starts_on", "ends_on"], name="organization_children"),
        ),
        migrations.AddIndex(
            model_name="organizationterm",
            index=models.Index(fields=["area", "starts_on", "ends_on"], name="organization_by_area"),
        ),
        migrations.AddIndex(
            model_name="organizationterm",
            index=models.Index(fields=["search_key"], name="organization_by_name"),
        ),
        migrations.AddConstraint(
            model_name="organizationterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lt", models.F("ends_on"))),
                name="organization_term_starts_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationterm",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.F("organization"), "="),
                    (registry.common.models.DateRange("starts_on", "ends_on"), "&&"),
                ],
                name="organization_term_holds_one_at_a_time",
                violation_error_message="Tổ chức đã có giai đoạn trong thời gian này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="organization_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "province_committee",
                            "superior_committee",
                            "grassroots_committee",
                            "grassroots_cell",
                            "sub_committee",
                            "cell",
                        ],
                    )
                ),
                name="organization_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "sector__in",
                        [
                            "",
                            "commune",
                            "agency",
                            "public_unit",
                            "state_enterprise",
                            "private_enterprise",
                            "armed_forces",
                            "police",
                            "school",
                            "other",
                        ],
                    )
                ),
                name="organization_sector_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("organization")), _negated=True),
                    _connector="OR",
                ),
                name="organization_is_not_its_own_parent",
            ),
        ),
    ]


# --- Written by hand from here on; what stands above is as makemigrations writes it. ---

# Organizations are numbered as areas are, by the same functions.
NUMBERING = """
CREATE TRIGGER tree_was_changed AFTER INSERT OR DELETE ON cells_organization
    FOR EACH STATEMENT EXECUTE FUNCTION tree_was_changed('cells');
CREATE TRIGGER tree_was_changed AFTER INSERT OR UPDATE OR DELETE ON cells_organizationterm
    FOR EACH STATEMENT EXECUTE FUNCTION tree_was_changed('cells');
CREATE TRIGGER tree_was_changed AFTER INSERT OR UPDATE OR DELETE ON cells_organizationchange
    FOR EACH STATEMENT EXECUTE FUNCTION tree_was_changed('cells');
"""

# Who founds an organization sees it at once, as do those above.
FOUNDED = """
CREATE TRIGGER unit_is_in_sight BEFORE INSERT ON cells_organization
    FOR EACH ROW EXECUTE FUNCTION unit_is_in_sight('cells');
"""

# Figures are counted on this tree and printed with its names.
WRITES = """
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON cells_organization
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON cells_organizationterm
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON cells_organizationchange
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON cells_cellvillage
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""

Migration.dependencies += [("areas", "0001_initial"), ("common", "0001_initial")]
Migration.operations += [
    migrations.RunSQL(NUMBERING),
    migrations.RunSQL(FOUNDED),
    migrations.RunSQL(WRITES),
]
