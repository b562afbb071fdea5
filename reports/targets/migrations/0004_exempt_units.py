import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A unit may be exempt, with the reason, and its number be given to another."""

    dependencies = [("targets", "0003_programmes"), ("units", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="target",
            name="exempt_reason",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="lý do được miễn"
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="exempt_number",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="số được miễn"
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="passed_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets_passed_on",
                to="units.organization",
                verbose_name="nơi nhận thay",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("exempt_reason", ""), ("value", 0), _connector="OR"),
                name="exempt_target_is_zero",
                violation_error_message="Đơn vị được miễn có chỉ tiêu bằng 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("exempt_number__isnull", True), ("passed_to__isnull", True)),
                    models.Q(("exempt_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="only_an_exempt_target_is_passed_on",
                violation_error_message="Chỉ đơn vị được miễn mới có nơi nhận thay.",
            ),
        ),
    ]
