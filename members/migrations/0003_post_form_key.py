from django.db import migrations, models


class Migration(migrations.Migration):
    """A form that fills a post, sent twice, fills it once."""

    dependencies = [("members", "0002_events_are_kept")]
    operations = [
        migrations.AddField(
            "post", "form_key", models.UUIDField(null=True, unique=True, verbose_name="mã biểu mẫu")
        )
    ]
