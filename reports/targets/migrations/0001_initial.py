import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                        to="units.organization",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets_received",
                        to="units.organization",
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
                "indexes": [models.Index(fields=["recipient", "period_from"], name="target_by_recipient")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period_from__lte", models.F("period_to"))),
                        name="target_period_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["resolution", "plan"])),
                        name="target_basis_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("narrative", ""), ("value__gte", 0)),
                            models.Q(("value__isnull", True), models.Q(("narrative", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="target_is_a_number_or_a_narrative",
                        violation_error_message="Chỉ tiêu là một con số hoặc một câu chữ, không phải cả hai.",
                    ),
                    models.UniqueConstraint(
                        fields=("period_from", "period_to", "measure", "basis", "recipient", "in_force_from"),
                        name="target_stands_once_a_day",
                        violation_error_message="Chỉ tiêu này đã được giao cùng ngày hiệu lực.",
                    ),
                ],
            },
        ),
    ]


# --- Written by hand from here on; what stands above is as makemigrations writes it. ---

# Targets stand beside the figures.
WRITES = """
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON targets_target
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""

Migration.dependencies += [("common", "0001_initial")]
Migration.operations += [migrations.RunSQL(WRITES)]
