from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """An organization is called something."""

    dependencies = [("cells", "0001_initial")]
    operations = [
        migrations.AddConstraint(
            "organizationterm", models.CheckConstraint(condition=~Q(name=""), name="organization_has_a_name")
        )
    ]
