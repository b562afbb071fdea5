import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Resolutions, plans and schemes have a code, by which targets name them."""

    dependencies = [("targets", "0002_senses_units_words"), ("units", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="target",
            name="programme_code",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=30, verbose_name="mã chương trình"
            ),
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(db_collation="C", max_length=30, unique=True, verbose_name="mã"),
                ),
                ("title", models.CharField(max_length=300, verbose_name="tên")),
                ("document_no", models.CharField(blank=True, max_length=60, verbose_name="số văn bản")),
                ("period_from", models.DateField(verbose_name="từ ngày")),
                ("period_to", models.DateField(verbose_name="đến hết ngày")),
                (
                    "issuer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="units.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "chương trình, kế hoạch",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True), models.Q(("title", ""), _negated=True)
                        ),
                        name="programme_has_code_and_title",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_from__lte", models.F("period_to"))),
                        name="programme_period_runs_forward",
                    ),
                ],
            },
        ),
    ]
