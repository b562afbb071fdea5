"""The index of where members counted before: row-level security lets no statement use it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0015_admissions_of_one_person")]

    operations = [migrations.RemoveIndex(model_name="member", name="member_by_elsewhere")]
