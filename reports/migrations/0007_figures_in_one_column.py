import django.contrib.postgres.fields
from django.db import migrations, models

OF_ONE_INDICATOR = """
members members_official minority_members women youth admissions minority_admissions women_admissions
village_admissions recognitions restored deleted left expelled deaths villages_without_member
villages_ready_for_cell cells_under_three villages villages_without_own_cell cells joint_cells
grassroots_organizations enterprise_cells
""".split()


class Migration(migrations.Migration):
    """The figures of a month stand in one column, in the order that their run names.

    What is stored is a copy: it goes, and the next run stores it anew.
    """

    dependencies = [("reports", "0006_retention")]
    operations = [
        migrations.RunSQL("TRUNCATE reports_monthfigure", migrations.RunSQL.noop),
        *(migrations.RemoveField("MonthFigure", name) for name in OF_ONE_INDICATOR),
        migrations.AddField(
            "MonthFigure",
            "figures",
            django.contrib.postgres.fields.ArrayField(
                models.IntegerField(null=True), default=list, size=None
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "FigureRun", "definition", models.CharField(blank=True, max_length=64, default="")
        ),
        migrations.AddField(
            "FigureRun",
            "codes",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
    ]
