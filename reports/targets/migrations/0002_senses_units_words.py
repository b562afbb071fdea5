from django.db import migrations, models


class Migration(migrations.Migration):
    """A target says in which direction it is meant and of what its value is; words may stand beside it."""

    dependencies = [("targets", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="target", name="target_is_a_number_or_a_narrative"),
        migrations.AddField(
            model_name="target",
            name="sense",
            field=models.CharField(
                blank=True,
                choices=[("at_least", "Ít nhất"), ("at_most", "Nhiều nhất")],
                db_default="",
                default="",
                max_length=10,
                verbose_name="chiều",
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="unit",
            field=models.CharField(
                blank=True,
                choices=[("number", "Số"), ("percent_of_members", "Phần trăm đảng viên đầu kỳ")],
                db_default="",
                default="",
                max_length=20,
                verbose_name="đơn vị tính",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value__gte", 0),
                    models.Q(("value__isnull", True), models.Q(("narrative", ""), _negated=True)),
                    _connector="OR",
                ),
                name="target_is_a_number_or_words",
                violation_error_message="Chỉ tiêu phải có một con số hoặc một câu chữ.",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__in", ["", "number", "percent_of_members"])),
                name="target_unit_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("sense__in", ["", "at_least", "at_most"])), name="target_sense_is_known"
            ),
        ),
    ]
