from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Who never counted is looked for among the events voided in a cell."""

    dependencies = [("members", "0003_post_form_key")]
    operations = [
        migrations.AddIndex(
            "event",
            models.Index(
                fields=["cell"], condition=Q(voided_at__isnull=False), name="event_voided_in_a_cell"
            ),
        )
    ]
