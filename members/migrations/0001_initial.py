import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import members.fields
import members.models.people
import registry.common.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "dossier_no",
                    members.fields.NumberField(
                        db_column="dossier_no_sealed",
                        editable=True,
                        longest=30,
                        null=True,
                        verbose_name="số hồ sơ",
                    ),
                ),
                ("dossier_no_index", members.fields.BlindIndexField(blank=True, null=True, of="dossier_no")),
                (
                    "card_no",
                    members.fields.NumberField(
                        blank=True,
                        db_column="card_no_sealed",
                        editable=True,
                        longest=20,
                        null=True,
                        verbose_name="số thẻ đảng",
                    ),
                ),
                ("card_no_index", members.fields.BlindIndexField(blank=True, null=True, of="card_no")),
                (
                    "citizen_id",
                    members.fields.NumberField(
                        blank=True,
                        db_column="citizen_id_sealed",
                        editable=True,
                        longest=20,
                        null=True,
                        verbose_name="số căn cước",
                    ),
                ),
                ("citizen_id_index", members.fields.BlindIndexField(blank=True, null=True, of="citizen_id")),
                ("admitted_on", models.DateField(blank=True, null=True, verbose_name="ngày vào Đảng")),
                ("official_on", models.DateField(blank=True, null=True, verbose_name="ngày chính thức")),
                ("full_name", models.CharField(max_length=120, verbose_name="họ và tên")),
                ("sort_key", models.CharField(db_collation="C", max_length=300)),
                ("search_key", models.CharField(db_collation="C", max_length=120)),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("male", "Nam"), ("female", "Nữ")],
                        max_length=6,
                        verbose_name="giới tính",
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="ngày sinh")),
                ("ethnicity", models.CharField(blank=True, max_length=30, verbose_name="dân tộc")),
                ("religion", models.CharField(blank=True, max_length=60, verbose_name="tôn giáo")),
                ("native_place", models.CharField(blank=True, max_length=200, verbose_name="quê quán")),
                (
                    "education",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "Không biết chữ"),
                            ("literate", "Biết đọc, biết viết"),
                            ("primary", "Tiểu học"),
                            ("lower_secondary", "Trung học cơ sở"),
                            ("upper_secondary", "Trung học phổ thông"),
                        ],
                        max_length=16,
                        verbose_name="giáo dục phổ thông",
                    ),
                ),
                (
                    "qualification",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "Chưa qua đào tạo"),
                            ("elementary", "Sơ cấp"),
                            ("intermediate", "Trung cấp"),
                            ("college", "Cao đẳng"),
                            ("university", "Đại học"),
                            ("master", "Thạc sĩ"),
                            ("doctor", "Tiến sĩ"),
                        ],
                        max_length=16,
                        verbose_name="trình độ chuyên môn",
                    ),
                ),
                (
                    "political_theory",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "Chưa qua đào tạo"),
                            ("elementary", "Sơ cấp"),
                            ("intermediate", "Trung cấp"),
                            ("advanced", "Cao cấp, cử nhân"),
                        ],
                        max_length=16,
                        verbose_name="lý luận chính trị",
                    ),
                ),
                ("occupation", models.CharField(blank=True, max_length=80, verbose_name="nghề nghiệp")),
                ("youth_union", models.BooleanField(blank=True, null=True, verbose_name="đoàn viên")),
                ("local", models.BooleanField(blank=True, null=True, verbose_name="người địa phương")),
                (
                    "elsewhere",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, editable=False, null=True, size=None
                    ),
                ),
                (
                    "disclosure_key",
                    models.BigIntegerField(db_default=members.models.people.RandomKey(), editable=False),
                ),
                (
                    "home",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "đảng viên",
            },
        ),
        migrations.CreateModel(
            name="Event",
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
                            ("first_recorded", "Ghi nhận ban đầu"),
                            ("admitted", "Kết nạp"),
                            ("recognized", "Công nhận chính thức"),
                            ("cell_changed", "Chuyển chi bộ"),
                            ("moved", "Chuyển nơi cư trú"),
                            ("transferred_in", "Chuyển sinh hoạt đến"),
                            ("transferred_out", "Chuyển sinh hoạt đi"),
                            ("away", "Sinh hoạt tạm thời nơi khác"),
                            ("back", "Trở về sinh hoạt"),
                            ("exempted", "Miễn sinh hoạt"),
                            ("disciplined", "Kỷ luật"),
                            ("deleted", "Xóa tên"),
                            ("left", "Xin ra, cho ra"),
                            ("expelled", "Khai trừ"),
                            ("died", "Từ trần"),
                            ("restored", "Phục hồi"),
                        ],
                        max_length=16,
                        verbose_name="việc",
                    ),
                ),
                ("effective_on", models.DateField(verbose_name="có hiệu lực từ")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="ngày quyết định")),
                ("document_no", models.CharField(blank=True, max_length=60, verbose_name="số văn bản")),
                (
                    "other_place",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_province", "Trong tỉnh"),
                            ("other_province", "Tỉnh khác"),
                            ("abroad", "Nước ngoài"),
                        ],
                        max_length=16,
                        verbose_name="nơi khác",
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=120, verbose_name="chi tiết")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="ghi lúc")),
                ("batch", models.UUIDField(null=True, verbose_name="đợt nhập")),
                ("form_key", models.UUIDField(null=True, unique=True, verbose_name="mã biểu mẫu")),
                ("voided_at", models.DateTimeField(null=True, verbose_name="hủy lúc")),
                ("void_reason", models.CharField(blank=True, max_length=300, verbose_name="lý do hủy")),
                (
                    "cell",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="units.organization",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người ghi",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="members.event",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="units.area",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người hủy",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "verbose_name": "sự kiện",
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gender", models.CharField(blank=True, max_length=6)),
                (
                    "minority",
                    models.CharField(
                        choices=[
                            ("minority", "Dân tộc thiểu số"),
                            ("kinh", "Kinh"),
                            ("foreign", "Người nước ngoài"),
                            ("unknown", "Chưa rõ"),
                        ],
                        max_length=8,
                    ),
                ),
                ("birth_date", models.DateField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first_recorded", "Ghi nhận ban đầu"),
                            ("admitted", "Kết nạp"),
                            ("recognized", "Công nhận chính thức"),
                            ("transferred_in", "Chuyển đến"),
                            ("transferred_out", "Chuyển đi"),
                            ("deleted", "Xóa tên"),
                            ("left", "Xin ra, cho ra"),
                            ("expelled", "Khai trừ"),
                            ("died", "Từ trần"),
                            ("restored", "Phục hồi"),
                            ("crossed", "Chuyển trong hệ thống"),
                        ],
                        max_length=16,
                    ),
                ),
                ("happened_on", models.DateField()),
                (
                    "standing",
                    models.CharField(
                        choices=[("probationary", "Dự bị"), ("official", "Chính thức")], max_length=12
                    ),
                ),
                (
                    "other_place",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in_province", "Trong tỉnh"),
                            ("other_province", "Tỉnh khác"),
                            ("abroad", "Nước ngoài"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.organization",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="movements",
                        to="members.event",
                    ),
                ),
                (
                    "from_cell",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.organization",
                    ),
                ),
                (
                    "from_village",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.area",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="movements",
                        to="members.member",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "biến động đảng viên",
            },
        ),
        migrations.CreateModel(
            name="Post",
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
                    "post",
                    models.CharField(
                        choices=[
                            ("village_head", "Trưởng thôn, bản"),
                            ("front_head", "Trưởng ban công tác mặt trận"),
                            ("association_head", "Chi hội trưởng"),
                            ("association_deputy", "Chi hội phó"),
                            ("youth_secretary", "Bí thư chi đoàn"),
                        ],
                        max_length=20,
                        verbose_name="chức danh",
                    ),
                ),
                ("form_key", models.UUIDField(null=True, unique=True, verbose_name="mã biểu mẫu")),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="members.member",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="units.area"
                    ),
                ),
            ],
            options={
                "verbose_name": "chức danh thôn, bản",
            },
        ),
        migrations.CreateModel(
            name="Stretch",
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
                ("gender", models.CharField(blank=True, max_length=6)),
                (
                    "minority",
                    models.CharField(
                        choices=[
                            ("minority", "Dân tộc thiểu số"),
                            ("kinh", "Kinh"),
                            ("foreign", "Người nước ngoài"),
                            ("unknown", "Chưa rõ"),
                        ],
                        max_length=8,
                    ),
                ),
                ("birth_date", models.DateField(null=True)),
                (
                    "standing",
                    models.CharField(
                        choices=[("probationary", "Dự bị"), ("official", "Chính thức")], max_length=12
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stretches",
                        to="units.organization",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stretches",
                        to="members.member",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stretches",
                        to="units.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "giai đoạn của đảng viên",
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("erased_at", models.DateTimeField(auto_now_add=True, verbose_name="xóa lúc")),
                (
                    "ground",
                    models.CharField(
                        choices=[("asked", "Theo yêu cầu"), ("expired", "Hết thời hạn lưu giữ")],
                        max_length=8,
                        verbose_name="căn cứ",
                    ),
                ),
                ("events", models.PositiveIntegerField(verbose_name="số sự kiện")),
                ("posts", models.PositiveIntegerField(verbose_name="số chức danh")),
                ("copies", models.PositiveIntegerField(verbose_name="số bản sao từ tệp nhập")),
                (
                    "erased_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người xóa",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.organization",
                        verbose_name="chi bộ",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần xóa hồ sơ",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ground__in", ["asked", "expired"])),
                        name="erasure_ground_is_known",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["sort_key"], name="member_by_sort_key"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["search_key"], name="member_by_search_key"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["home", "sort_key"], name="member_by_home"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("elsewhere__isnull", False)),
                fields=["elsewhere"],
                name="member_by_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("dossier_no__isnull", False)), name="member_has_a_dossier"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("full_name", ""), _negated=True), name="member_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("gender__in", ["", "male", "female"])), name="member_gender_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ethnicity__in",
                        [
                            "",
                            "Kinh",
                            "Tày",
                            "Thái",
                            "Mường",
                            "Khmer",
                            "Hoa",
                            "Nùng",
                            "Mông",
                            "Dao",
                            "Gia Rai",
                            "Ngái",
                            "Ê Đê",
                            "Ba Na",
                            "Xơ Đăng",
                            "Sán Chay",
                            "Cơ Ho",
                            "Chăm",
                            "Sán Dìu",
                            "Hrê",
                            "Mnông",
                            "Raglay",
                            "Xtiêng",
                            "Bru Vân Kiều",
                            "Thổ",
                            "Giáy",
                            "Cơ Tu",
                            "Gié Triêng",
                            "Mạ",
                            "Khơ Mú",
                            "Co",
                            "Tà Ôi",
                            "Chơ Ro",
                            "Kháng",
                            "Xinh Mun",
                            "Hà Nhì",
                            "Chu Ru",
                            "Lào",
                            "La Chí",
                            "La Ha",
                            "Phù Lá",
                            "La Hủ",
                            "Lự",
                            "Lô Lô",
                            "Chứt",
                            "Mảng",
                            "Pà Thẻn",
                            "Cơ Lao",
                            "Cống",
                            "Bố Y",
                            "Si La",
                            "Pu Péo",
                            "Brâu",
                            "Ơ Đu",
                            "Rơ Măm",
                            "Người nước ngoài",
                        ],
                    )
                ),
                name="member_ethnicity_is_one_of_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "education__in",
                        ["", "none", "literate", "primary", "lower_secondary", "upper_secondary"],
                    )
                ),
                name="member_education_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "qualification__in",
                        [
                            "",
                            "none",
                            "elementary",
                            "intermediate",
                            "college",
                            "university",
                            "master",
                            "doctor",
                        ],
                    )
                ),
                name="member_qualification_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("political_theory__in", ["", "none", "elementary", "intermediate", "advanced"])
                ),
                name="member_political_theory_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dossier_no_index__isnull", False)),
                fields=("dossier_no_index",),
                name="member_dossier_is_nobody_elses",
                violation_error_message="Số hồ sơ này đã có.",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=models.Q(("card_no_index__isnull", False)),
                fields=("card_no_index",),
                name="member_card_is_nobody_elses",
                violation_error_message="Số thẻ đảng này đã thuộc về người khác.",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=models.Q(("citizen_id_index__isnull", False)),
                fields=("citizen_id_index",),
                name="member_citizen_id_is_nobody_elses",
                violation_error_message="Số căn cước này đã thuộc về người khác.",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["member", "effective_on"], name="event_of_a_member"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["kind", "effective_on"], name="event_by_kind"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("batch__isnull", False)), fields=["batch"], name="event_of_a_batch"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("replaced_by__isnull", False)),
                fields=["replaced_by"],
                name="event_replaced_by",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("voided_at__isnull", False)),
                fields=["cell"],
                name="event_voided_in_a_cell",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "first_recorded",
                            "admitted",
                            "recognized",
                            "cell_changed",
                            "moved",
                            "transferred_in",
                            "transferred_out",
                            "away",
                            "back",
                            "exempted",
                            "disciplined",
                            "deleted",
                            "left",
                            "expelled",
                            "died",
                            "restored",
                        ],
                    )
                ),
                name="event_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("other_place__in", ["", "in_province", "other_province", "abroad"])),
                name="event_other_place_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("void_reason", ""), ("voided_at__isnull", True), ("voided_by__isnull", True)),
                    models.Q(("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="event_is_voided_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_by__isnull", True),
                    models.Q(
                        ("voided_at__isnull", False), models.Q(("replaced_by", models.F("id")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="event_replaced_is_voided",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "first_recorded",
                            "admitted",
                            "transferred_in",
                            "restored",
                            "recognized",
                            "cell_changed",
                            "moved",
                            "transferred_out",
                            "deleted",
                            "left",
                            "expelled",
                            "died",
                        ),
                    ),
                    ("voided_at__isnull", True),
                ),
                fields=("member", "kind", "effective_on"),
                name="event_stands_once_a_day",
                violation_error_message="Sự kiện này đã được ghi cho ngày này.",
            ),
        ),
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(
                fields=["kind", "happened_on"], include=("cell", "village"), name="movement_by_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(fields=["member"], name="movement_of_a_member"),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "first_recorded",
                            "admitted",
                            "recognized",
                            "transferred_in",
                            "transferred_out",
                            "deleted",
                            "left",
                            "expelled",
                            "died",
                            "restored",
                            "crossed",
                        ],
                    )
                ),
                name="movement_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_cell__isnull", False), ("kind", "crossed")),
                    models.Q(
                        models.Q(("kind", "crossed"), _negated=True),
                        ("from_cell__isnull", True),
                        ("from_village__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="movement_only_a_crossing_has_a_place_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lt", models.F("ends_on"))),
                name="post_starts_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("post__in", ("village_head", "front_head", "youth_secretary"))),
                expressions=[
                    (models.F("village"), "="),
                    (models.F("post"), "="),
                    (registry.common.models.DateRange("starts_on", "ends_on"), "&&"),
                ],
                name="post_holds_one_at_a_time",
                violation_error_message="Chức danh này đã có người giữ trong thời gian này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "post__in",
                        [
                            "village_head",
                            "front_head",
                            "association_head",
                            "association_deputy",
                            "youth_secretary",
                        ],
                    )
                ),
                name="post_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="stretch",
            index=models.Index(
                fields=["cell", "starts_on", "ends_on"],
                include=("village", "standing", "gender", "minority", "birth_date", "member"),
                name="stretch_by_cell",
            ),
        ),
        migrations.AddIndex(
            model_name="stretch",
            index=models.Index(
                fields=["village", "starts_on", "ends_on"],
                include=("cell", "standing", "gender", "minority", "birth_date", "member"),
                name="stretch_by_village",
            ),
        ),
        migrations.AddConstraint(
            model_name="stretch",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lt", models.F("ends_on"))),
                name="stretch_starts_before_it_ends",
                violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stretch",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.F("member"), "="),
                    (registry.common.models.DateRange("starts_on", "ends_on"), "&&"),
                ],
                name="stretch_holds_one_at_a_time",
                violation_error_message="Đảng viên đã được tính ở nơi khác trong thời gian này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stretch",
            constraint=models.CheckConstraint(
                condition=models.Q(("standing__in", ["probationary", "official"])),
                name="stretch_standing_is_known",
            ),
        ),
    ]


# --- Written by hand from here on; what stands above is as makemigrations writes it. ---

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

# An event is never changed or removed, only voided, replaced, or taken back with its whole import; and a voided
# event goes with its person, when somebody who never counted is erased.
EVENTS = """
CREATE FUNCTION event_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    undone text := current_setting('registry.undone_batch', true);
    facts_kept boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        -- The undo of the import that wrote the event takes it back; and a voided event goes with its person,
        -- as long as no live event says that the person counts or counted.
        IF OLD.batch::text = undone
            OR OLD.voided_at IS NOT NULL
                AND OLD.member_id::text = current_setting('registry.erased_member', true)
                AND NOT EXISTS (
                    SELECT FROM members_event AS live
                    WHERE live.member_id = OLD.member_id AND live.voided_at IS NULL)
        THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'An event is voided, never removed.' USING ERRCODE = 'restrict_violation';
    END IF;
    facts_kept :=
        (OLD.id, OLD.member_id, OLD.kind, OLD.effective_on, OLD.decided_on, OLD.document_no, OLD.cell_id,
         OLD.village_id, OLD.other_place, OLD.detail, OLD.recorded_at, OLD.recorded_by_id, OLD.batch, OLD.form_key)
        IS NOT DISTINCT FROM
        (NEW.id, NEW.member_id, NEW.kind, NEW.effective_on, NEW.decided_on, NEW.document_no, NEW.cell_id,
         NEW.village_id, NEW.other_place, NEW.detail, NEW.recorded_at, NEW.recorded_by_id, NEW.batch, NEW.form_key);
    -- Voiding once, naming the replacement once, and the undo of an import that voided it.
    IF facts_kept AND (
        OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
        OR OLD.voided_at = NEW.voided_at AND OLD.void_reason = NEW.void_reason
            AND OLD.voided_by_id IS NOT DISTINCT FROM NEW.voided_by_id AND OLD.replaced_by_id IS NULL
        OR OLD.voided_at IS NOT NULL AND NEW.voided_at IS NULL AND coalesce(undone, '') <> ''
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An event is voided and replaced, never changed.' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE ON members_event
    FOR EACH ROW EXECUTE FUNCTION event_is_kept();
"""

# A number has both of its columns, sealed and index, or neither. Not in the model, whose instances have an index
# only once they are saved.
NUMBERS = """
ALTER TABLE members_member
  ADD CONSTRAINT member_numbers_are_indexed
      CHECK (num_nulls(dossier_no_sealed, dossier_no_index) <> 1 AND num_nulls(card_no_sealed, card_no_index) <> 1
             AND num_nulls(citizen_id_sealed, citizen_id_index) <> 1),
  ADD CONSTRAINT member_indexes_are_whole
      CHECK (octet_length(dossier_no_index) = 32 AND octet_length(card_no_index) = 32
             AND octet_length(citizen_id_index) = 32);
"""

# The keys that numbers are sealed with, by name; the keys themselves are in no table. The proof tells whether a
# key in the settings is the one of that name. One key is in force: new values are written under it; the others
# are still needed to read. The function waits for whoever brings another key into force (7302514 is the lock of
# members.identifiers), and keeps the next one waiting until the caller's transaction ends.
KEYS = """
CREATE TABLE members_identifierkey (
    id varchar(32) COLLATE "C" PRIMARY KEY, proof bytea NOT NULL, in_force boolean NOT NULL
);
CREATE UNIQUE INDEX one_identifier_key_in_force ON members_identifierkey (in_force) WHERE in_force;
CREATE FUNCTION identifier_key_in_force() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7302514);
    RETURN (SELECT id FROM members_identifierkey WHERE in_force);
END $$;
"""


def begin_with_the_first_key(apps, schema_editor):
    """A new register is written under the key that the settings name first."""
    name, master = settings.IDENTIFIER_KEYS[0]
    proof = HKDFExpand(SHA256(), 32, b"party register, identifiers: proof").derive(master)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("INSERT INTO members_identifierkey VALUES (%s, %s, true)", [name, proof])


# A write to events says from which day on figures may have changed. A first record can make every month before
# it unreported.
EVENT_DAYS = """
CREATE FUNCTION events_were_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO common_write (relation, since)
    SELECT 'members_event', day
    FROM (
        SELECT min(CASE kind WHEN 'first_recorded' THEN DATE '0001-01-01' ELSE effective_on END) AS day
        FROM changed
    ) earliest
    WHERE day IS NOT NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER events_were_added AFTER INSERT ON members_event
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION events_were_written();
CREATE TRIGGER events_were_voided AFTER UPDATE ON members_event
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION events_were_written();
CREATE TRIGGER events_were_undone AFTER DELETE ON members_event
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION events_were_written();
"""

# A correction of a person reaches back to the first day on which the person counts.
CORRECTIONS = """
CREATE FUNCTION members_were_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO common_write (relation, since)
    SELECT 'members_member', day
    FROM (
        SELECT min(stretch.starts_on) AS day
        FROM changed JOIN members_stretch stretch ON stretch.member_id = changed.id
    ) earliest
    WHERE day IS NOT NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER members_were_corrected AFTER UPDATE ON members_member
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION members_were_corrected();
"""

# The other tables that figures count.
WRITES = """
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON members_member
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON members_stretch
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON members_movement
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON members_post
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""

Migration.dependencies += [("common", "0001_initial")]
Migration.operations += [
    migrations.RunSQL(EVENTS),
    migrations.RunSQL(NUMBERS),
    migrations.RunSQL(KEYS),
    migrations.RunPython(begin_with_the_first_key),
    migrations.RunSQL(EVENT_DAYS),
    migrations.RunSQL(CORRECTIONS),
    migrations.RunSQL(WRITES),
]
