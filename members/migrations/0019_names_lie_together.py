"""The index by which members stand in order, with what a search by name and row-level security ask of each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0018_review_without_reason"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="member",
            name="member_by_sort_key",
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                fields=["sort_key", "id"],
                include=("search_key", "home", "elsewhere"),
                name="member_by_sort_key",
            ),
        ),
    ]
