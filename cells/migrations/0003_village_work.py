import datetime

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import registry.common.models

# A write says in which villages programmes changed, and since when; one that touches many says the day alone.
NOTES = """
CREATE FUNCTION programmes_were_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO common_write (relation, since, cells, villages)
    SELECT TG_TABLE_NAME, day,
           CASE WHEN cardinality(places) <= 100 THEN '{}'::bigint[] END,
           CASE WHEN cardinality(places) <= 100 THEN places END
    FROM (SELECT min(starts_on), array_agg(DISTINCT village_id) FROM changed) AS written (day, places)
    WHERE day IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER rows_were_added AFTER INSERT ON cells_villageprogramme
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION programmes_were_written();
CREATE TRIGGER rows_were_changed AFTER UPDATE ON cells_villageprogramme
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION programmes_were_written();
CREATE TRIGGER rows_were_left AFTER UPDATE ON cells_villageprogramme
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION programmes_were_written();
CREATE TRIGGER rows_were_removed AFTER DELETE ON cells_villageprogramme
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION programmes_were_written();
CREATE TRIGGER figures_were_written AFTER TRUNCATE ON cells_villageprogramme
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""
FORGET = "DROP FUNCTION programmes_were_written() CASCADE; DROP TRIGGER figures_were_written ON cells_villageprogramme"


class Migration(migrations.Migration):
    dependencies = [
        ("cells", "0002_meetings_and_rankings"),
        ("members", "0007_numbers_await_comparison"),
        ("units", "0004_guarded_structure"),
    ]

    operations = [
        migrations.CreateModel(
            name="VillageLogEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("noted_on", models.DateField(verbose_name="ngày")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("survey", "Khảo sát, rà soát"),
                            ("source_found", "Tìm được nguồn kết nạp"),
                            ("class", "Học lớp nhận thức về Đảng"),
                            ("application", "Có đơn xin vào Đảng"),
                            ("posting", "Tăng cường đảng viên"),
                            ("cell_founded", "Thành lập chi bộ"),
                            ("other", "Việc khác"),
                        ],
                        max_length=16,
                        verbose_name="bước",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="ghi chú")),
                ("form_key", models.UUIDField(null=True, unique=True, verbose_name="mã biểu mẫu")),
                (
                    "village",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log",
                        to="units.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "nhật ký thôn, bản",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("village", "noted_on", "step", "note"),
                        name="village_step_is_noted_one_time",
                        violation_error_message="Việc này đã có trong nhật ký của thôn, bản.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "step__in",
                                [
                                    "survey",
                                    "source_found",
                                    "class",
                                    "application",
                                    "posting",
                                    "cell_founded",
                                    "other",
                                ],
                            )
                        ),
                        name="village_step_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VillageProgramme",
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
                    "cause",
                    models.CharField(
                        choices=[
                            ("no_source", "Chưa có nguồn kết nạp"),
                            ("source_not_qualified", "Có nguồn nhưng chưa đủ điều kiện"),
                            ("members_moved", "Đảng viên chuyển đi"),
                            ("members_died", "Đảng viên từ trần"),
                            ("new_village", "Thôn, bản mới thành lập"),
                            ("merged", "Do sáp nhập, chia tách"),
                            ("other", "Nguyên nhân khác"),
                        ],
                        max_length=24,
                        verbose_name="nguyên nhân",
                    ),
                ),
                ("aim_on", models.DateField(null=True, verbose_name="phấn đấu đến ngày")),
                ("form_key", models.UUIDField(null=True, unique=True, verbose_name="mã biểu mẫu")),
                (
                    "in_charge",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="village_programmes",
                        to="members.member",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="village_programmes",
                        to="units.organization",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="units.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "chương trình xóa bản trắng đảng viên",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lt", models.F("ends_on"))),
                        name="village_programme_starts_before_it_ends",
                        violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("village"), "="),
                            (registry.common.models.DateRange("starts_on", "ends_on"), "&&"),
                        ],
                        name="village_programme_holds_one_at_a_time",
                        violation_error_message="Thôn, bản đã có một chương trình đang mở.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                [
                                    "no_source",
                                    "source_not_qualified",
                                    "members_moved",
                                    "members_died",
                                    "new_village",
                                    "merged",
                                    "other",
                                ],
                            )
                        ),
                        name="programme_cause_is_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(NOTES, FORGET),
    ]
