import datetime

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import registry.common.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cell",
            fields=[],
            options={
                "verbose_name": "chi bộ",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("units.organization",),
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
                    "cell",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="villages_served",
                        to="units.organization",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="serving_cells",
                        to="units.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "chi bộ phụ trách thôn, bản",
                "indexes": [
                    models.Index(fields=["village", "starts_on", "ends_on"], name="cells_of_a_village")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lt", models.F("ends_on"))),
                        name="cell_village_starts_before_it_ends",
                        violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("cell"), "="),
                            (models.F("village"), "="),
                            (registry.common.models.DateRange("starts_on", "ends_on"), "&&"),
                        ],
                        name="cell_village_holds_one_at_a_time",
                        violation_error_message="Chi bộ đã phụ trách thôn, bản này trong thời gian này.",
                    ),
                ],
            },
        ),
    ]


# --- Written by hand from here on; what stands above is as makemigrations writes it. ---

# Figures of villages and of cells read which cell serves which village.
WRITES = """
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON cells_cellvillage
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""

Migration.dependencies += [("common", "0001_initial")]
Migration.operations += [migrations.RunSQL(WRITES)]
