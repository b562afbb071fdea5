from django.db import migrations, models


class Migration(migrations.Migration):
    """Counts of requests. Without a log they cost little; a crash empties them, and that is as well."""

    dependencies = [("common", "0001_extensions")]
    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "caller", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("caller", models.CharField(max_length=100)),
                ("window_no", models.BigIntegerField()),
                ("seconds", models.IntegerField()),
                ("taken", models.IntegerField()),
                ("taken_before", models.IntegerField()),
            ],
            options={"verbose_name": "số lần yêu cầu"},
        ),
        migrations.RunSQL(
            "ALTER TABLE common_ratecount SET UNLOGGED", "ALTER TABLE common_ratecount SET LOGGED"
        ),
    ]
