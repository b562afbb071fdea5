from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Only a voided event has a replacement, and that is another one."""

    dependencies = [("members", "0004_voided_events_by_cell")]
    operations = [
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True)
                | (Q(voided_at__isnull=False) & ~Q(replaced_by=F("id"))),
                name="event_replaced_is_voided",
            ),
        )
    ]
