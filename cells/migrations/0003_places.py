from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cells", "0002_names")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="first_place",
            field=models.BigIntegerField(editable=False, null=True),
        ),
    ]
