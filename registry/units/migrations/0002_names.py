from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """An area is called something."""

    dependencies = [("areas", "0001_initial")]
    operations = [
        migrations.AddConstraint(
            "areanaming", models.CheckConstraint(condition=~Q(name=""), name="area_has_a_name")
        )
    ]
