import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0002_context_key")]

    operations = [
        migrations.AddField(
            model_name="write",
            name="cells",
            field=django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), null=True),
        ),
        migrations.AddField(
            model_name="write",
            name="villages",
            field=django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), null=True),
        ),
    ]
