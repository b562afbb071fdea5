from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
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
    ]


# --- Written by hand from here on; what stands above is as makemigrations writes it. ---

# Figures of villages without a member go by the board's reading.
WRITES = """
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON reports_boardreading
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""

Migration.dependencies += [("common", "0001_initial")]
Migration.operations += [migrations.RunSQL(WRITES)]
