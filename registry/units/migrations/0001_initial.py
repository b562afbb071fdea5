import datetime

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import registry.common.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(db_collation="C", max_length=60, unique=True, verbose_name="khóa")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "Tỉnh, thành phố"),
                            ("district", "Huyện, thị xã, thành phố"),
                            ("commune", "Xã, phường, thị trấn"),
                            ("village", "Thôn, bản, tổ dân phố"),
                        ],
                        max_length=10,
                        verbose_name="cấp",
                    ),
                ),
                ("first_place", models.BigIntegerField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "đơn vị hành chính",
            },
        ),
        migrations.CreateModel(
            name="AreaChange",
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
                (
                    "state_instrument",
                    models.CharField(blank=True, max_length=300, verbose_name="văn bản Nhà nước"),
                ),
                (
                    "party_instrument",
                    models.CharField(blank=True, max_length=300, verbose_name="văn bản Đảng"),
                ),
            ],
            options={
                "verbose_name": "biến động đơn vị hành chính",
            },
        ),
        migrations.CreateModel(
            name="AreaNaming",
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
                ("name", models.CharField(max_length=150, verbose_name="tên")),
                ("kind", models.CharField(blank=True, max_length=40, verbose_name="loại")),
                ("code", models.CharField(blank=True, db_collation="C", max_length=20, verbose_name="mã")),
                ("sort_key", models.CharField(db_collation="C", max_length=400)),
                ("search_key", models.CharField(db_collation="C", max_length=200)),
            ],
            options={
                "verbose_name": "tên gọi",
            },
        ),
        migrations.CreateModel(
            name="AreaPlacement",
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
            ],
            options={
                "verbose_name": "vị trí trong cây hành chính",
            },
        ),
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
            name="TreeChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tree", models.CharField(max_length=16)),
            ],
            options={
                "verbose_name": "thay đổi vị trí đơn vị",
            },
        ),
        migrations.CreateModel(
            name="TreeNumbering",
            fields=[
                ("tree", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("numbered_on", models.DateField()),
                ("version", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "lần đánh số đơn vị",
            },
        ),
        migrations.CreateModel(
            name="AreaNumber",
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
                        to="units.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "số thứ tự địa bàn",
            },
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["province", "district", "commune", "village"])),
                name="area_level_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", ""), _negated=True), name="area_has_a_key"
            ),
        ),
        migrations.CreateModel(
            name="Commune",
            fields=[],
            options={
                "verbose_name": "xã",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("units.area",),
        ),
        migrations.CreateModel(
            name="District",
            fields=[],
            options={
                "verbose_name": "huyện",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("units.area",),
        ),
        migrations.CreateModel(
            name="Province",
            fields=[],
            options={
                "verbose_name": "tỉnh",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("units.area",),
        ),
        migrations.CreateModel(
            name="Village",
            fields=[],
            options={
                "verbose_name": "thôn, bản",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("units.area",),
        ),
        migrations.AddField(
            model_name="areachange",
            name="source",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes_out",
                to="units.area",
            ),
        ),
        migrations.AddField(
            model_name="areachange",
            name="target",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes_in",
                to="units.area",
            ),
        ),
        migrations.AddField(
            model_name="areanaming",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="namings", to="units.area"
            ),
        ),
        migrations.AddField(
            model_name="areaplacement",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="placements", to="units.area"
            ),
        ),
        migrations.AddField(
            model_name="areaplacement",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children_placements",
                to="units.area",
            ),
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
                        to="units.organization",
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
            model_name="organizationchange",
            name="source",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes_out",
                to="units.organization",
            ),
        ),
        migrations.AddField(
            model_name="organizationchange",
            name="target",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes_in",
                to="units.organization",
            ),
        ),
        migrations.AddField(
            model_name="organizationterm",
            name="area",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organization_terms",
                to="units.area",
            ),
        ),
        migrations.AddField(
            model_name="organizationterm",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="units.organization"
            ),
        ),
        migrations.AddField(
            model_name="organizationterm",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children_terms",
                to="units.organization",
            ),
        ),
        migrations.AddIndex(
            model_name="areanumber",
            index=models.Index(fields=["place"], include=("unit",), name="area_by_place"),
        ),
        migrations.AddConstraint(
            model_name="areachange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source__isnull", False), ("target__isnull", False)),
                    models.Q(("kind", "abolish"), ("source__isnull", False), ("target__isnull", True)),
                    models.Q(("kind", "found"), ("source__isnull", True), ("target__isnull", False)),
                    _connector="OR",
                ),
                name="area_change_has_both_ends_or_a_reason_for_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="areachange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["merge", "split", "rename", "move", "abolish", "found"])),
                name="area_change_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="areachange",
            constraint=models.UniqueConstraint(
                fields=("changed_on", "kind", "source", "target"),
                name="area_change_line_stands_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="areachange",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("is_main", True), models.Q(("source", models.F("target")), _negated=True)
                ),
                fields=("source", "changed_on"),
                name="area_change_has_one_main_successor",
            ),
        ),
        migrations.AddConstraint(
            model_name="areachange",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("is_main", True), models.Q(("source", models.F("target")), _negated=True)
                ),
                fields=("target", "changed_on"),
                name="area_change_has_one_main_predecessor",
            ),
        ),
        migrations.AddIndex(
            model_name="areanaming",
            index=models.Index(fields=["code", "starts_on"], name="area_by_code"),
        ),
        migrations.AddIndex(
            model_name="areanaming",
            index=models.Index(fields=["search_key"], name="area_by_name"),
        ),
        migrations.AddConstraint(
            model_name="areanaming",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lt", models.F("ends_on"))),
                name="area_naming_starts_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
            ),
        ),
        migrations.AddConstraint(
            model_name="areanaming",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.F("area"), "="),
                    (registry.common.models.DateRange("starts_on", "ends_on"), "&&"),
                ],
                name="area_naming_holds_one_at_a_time",
                violation_error_message="Đơn vị đã có tên trong thời gian này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="areanaming",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="area_has_a_name"
            ),
        ),
        migrations.AddIndex(
            model_name="areaplacement",
            index=models.Index(fields=["parent", "starts_on", "ends_on"], name="area_children"),
        ),
        migrations.AddConstraint(
            model_name="areaplacement",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lt", models.F("ends_on"))),
                name="area_placement_starts_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaplacement",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.F("area"), "="),
                    (registry.common.models.DateRange("starts_on", "ends_on"), "&&"),
                ],
                name="area_placement_holds_one_at_a_time",
                violation_error_message="Đơn vị đã có cấp trên trong thời gian này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaplacement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("area")), _negated=True),
                    _connector="OR",
                ),
                name="area_is_not_its_own_parent",
            ),
        ),
        migrations.AddIndex(
            model_name="organizationnumber",
            index=models.Index(fields=["place"], include=("unit",), name="organization_by_place"),
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

# Units are numbered depth first, and anew when their tree was changed: each statement that may change where units
# stand leaves a row with the name of the tree. A unit's own row says where it stands only by being there.
NUMBERING = """
CREATE FUNCTION tree_was_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO units_treechange (tree) VALUES (TG_ARGV[0]);
    RETURN NULL;
END $$;

CREATE TRIGGER tree_was_changed AFTER INSERT OR DELETE ON units_area
    FOR EACH STATEMENT EXECUTE FUNCTION tree_was_changed('areas');
CREATE TRIGGER tree_was_changed AFTER INSERT OR UPDATE OR DELETE ON units_areaplacement
    FOR EACH STATEMENT EXECUTE FUNCTION tree_was_changed('areas');
CREATE TRIGGER tree_was_changed AFTER INSERT OR UPDATE OR DELETE ON units_areachange
    FOR EACH STATEMENT EXECUTE FUNCTION tree_was_changed('areas');
CREATE TRIGGER tree_was_changed AFTER INSERT OR DELETE ON units_organization
    FOR EACH STATEMENT EXECUTE FUNCTION tree_was_changed('cells');
CREATE TRIGGER tree_was_changed AFTER INSERT OR UPDATE OR DELETE ON units_organizationterm
    FOR EACH STATEMENT EXECUTE FUNCTION tree_was_changed('cells');
CREATE TRIGGER tree_was_changed AFTER INSERT OR UPDATE OR DELETE ON units_organizationchange
    FOR EACH STATEMENT EXECUTE FUNCTION tree_was_changed('cells');
"""

# Who founds a unit sees it at once, as do those above: until it is numbered it stands where their sight begins.
FOUNDED = """
CREATE FUNCTION unit_is_in_sight() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.first_place IS NULL THEN
        NEW.first_place := nullif(current_setting('registry.' || TG_ARGV[0] || '_lo', true), '')::bigint;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER unit_is_in_sight BEFORE INSERT ON units_area
    FOR EACH ROW EXECUTE FUNCTION unit_is_in_sight('areas');
CREATE TRIGGER unit_is_in_sight BEFORE INSERT ON units_organization
    FOR EACH ROW EXECUTE FUNCTION unit_is_in_sight('cells');
"""

# Figures are counted on these trees and printed with their names.
WRITES = """
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON units_area
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON units_areaplacement
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON units_areanaming
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON units_areachange
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON units_organization
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON units_organizationterm
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON units_organizationchange
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""

Migration.dependencies += [("common", "0001_initial")]
Migration.operations += [
    migrations.RunSQL(NUMBERING),
    migrations.RunSQL(FOUNDED),
    migrations.RunSQL(WRITES),
]
