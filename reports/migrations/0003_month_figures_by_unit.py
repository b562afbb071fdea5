import django.db.models.deletion
from django.db import migrations, models

# What wrote to a person's events or corrected a person says from which day on figures may have changed.
# A first record can make every month before it unreported; corrections reach back to the first day counted.
FORWARD = """
CREATE FUNCTION events_were_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_write (relation, since)
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

CREATE FUNCTION members_were_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_write (relation, since)
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
BACKWARD = """
DROP TRIGGER members_were_corrected ON members_member;
DROP FUNCTION members_were_corrected();
DROP TRIGGER events_were_undone ON members_event;
DROP TRIGGER events_were_voided ON members_event;
DROP TRIGGER events_were_added ON members_event;
DROP FUNCTION events_were_written();
"""
IF_REPORTED = [
    "members",
    "members_official",
    "minority_members",
    "women",
    "youth",
    "villages_without_member",
    "villages_ready_for_cell",
    "cells_under_three",
]
ALWAYS = [
    "admissions",
    "minority_admissions",
    "women_admissions",
    "village_admissions",
    "recognitions",
    "restored",
    "deleted",
    "left",
    "expelled",
    "deaths",
    "villages",
    "villages_without_own_cell",
    "cells",
    "joint_cells",
    "grassroots_organizations",
    "enterprise_cells",
]
STATES = ["waiting", "running", "done", "failed", "cancelled"]
KINDS = [
    ("nightly", "Hằng đêm"),
    ("changed", "Các tháng có thay đổi"),
    ("full", "Tất cả các tháng"),
]


class Migration(migrations.Migration):
    """One row a unit and month, and runs that know what they have taken in."""

    dependencies = [("reports", "0002_writes_are_seen")]
    operations = [
        migrations.DeleteModel("MonthFigure"),
        migrations.AddField(
            "FigureRun", "snapshot", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "FigureRun",
            "months_planned",
            models.PositiveIntegerField(default=0, verbose_name="số tháng phải tính"),
        ),
        migrations.AlterField(
            "FigureRun", "kind", models.CharField(choices=KINDS, max_length=20, verbose_name="loại")
        ),
        migrations.AlterField(
            "FigureRun",
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
        migrations.RemoveConstraint("FigureRun", "run_state_is_known"),
        migrations.AddConstraint(
            "FigureRun",
            models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="run_state_is_known"),
        ),
        migrations.AddConstraint(
            "FigureRun",
            models.CheckConstraint(
                condition=models.Q(("kind__in", [code for code, _ in KINDS])), name="run_kind_is_known"
            ),
        ),
        migrations.CreateModel(
            "MonthFigure",
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
                *((name, models.IntegerField(null=True)) for name in IF_REPORTED),
                *((name, models.IntegerField()) for name in ALWAYS),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tree__in", ["area", "organization"])),
                        name="month_figure_tree_is_known",
                    )
                ],
            },
        ),
        migrations.AddField("Write", "since", models.DateField(null=True)),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
