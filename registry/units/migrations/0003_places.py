from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("areas", "0002_names")]

    operations = [
        migrations.AddField(
            model_name="area",
            name="first_place",
            field=models.BigIntegerField(editable=False, null=True),
        ),
    ]
