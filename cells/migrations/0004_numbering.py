from importlib import import_module

from django.db import migrations, models

TABLES = ["cells_organization", "cells_organizationterm", "cells_organizationchange"]
ON_CELLS = import_module("registry.units.migrations.0004_numbering").watched("cells", TABLES)
FORWARD = """
CREATE TRIGGER unit_is_in_sight BEFORE INSERT ON cells_organization
    FOR EACH ROW EXECUTE FUNCTION unit_is_in_sight('cells');
"""
BACKWARD = "DROP TRIGGER unit_is_in_sight ON cells_organization;"


class Migration(migrations.Migration):
    """Organizations are numbered as areas are."""

    dependencies = [("cells", "0003_places"), ("areas", "0004_numbering")]
    operations = [
        migrations.CreateModel(
            name="OrganizationNumber",
            fields=[
                ("place", models.BigIntegerField()),
                ("last_place", models.BigIntegerField()),
                (
                    "unit",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="number",
                        serialize=False,
                        to="cells.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "số thứ tự tổ chức đảng",
                "indexes": [models.Index(fields=["place"], include=("unit",), name="organization_by_place")],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(*ON_CELLS),
    ]
