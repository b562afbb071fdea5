import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0001_initial"),
        ("units", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WordMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("vocabulary", models.CharField(max_length=80)),
                ("word", models.CharField(max_length=120, verbose_name="từ trong tệp")),
                ("meaning", models.CharField(blank=True, max_length=80, verbose_name="nghĩa")),
                ("chosen_at", models.DateTimeField(auto_now=True, verbose_name="chọn lúc")),
                ("used_at", models.DateTimeField(verbose_name="gặp lần cuối lúc")),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.organization"
                    ),
                ),
            ],
            options={
                "verbose_name": "từ đã nhớ",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "vocabulary", "word"), name="word_means_one_thing"
                    )
                ],
            },
        ),
    ]
