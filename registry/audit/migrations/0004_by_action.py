from django.db import migrations, models


class Migration(migrations.Migration):
    """The latest entries of one act are found without reading all others."""

    dependencies = [("audit", "0003_chain")]
    operations = [
        migrations.AddIndex("entry", models.Index(fields=["action", "id"], name="audit_by_action")),
    ]
