import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondFactor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("totp", "mã trên điện thoại"),
                            ("webauthn", "khóa bảo mật"),
                            ("recovery_codes", "mã dự phòng"),
                        ],
                        max_length=16,
                        verbose_name="cách xác thực",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="tên")),
                ("data", models.JSONField()),
                ("credential_digest", models.CharField(editable=False, max_length=64, null=True)),
                ("counter", models.BigIntegerField(default=0)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="tạo lúc"),
                ),
                ("last_used_at", models.DateTimeField(null=True, verbose_name="dùng lần cuối")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="second_factors",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "cách xác thực bước hai",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["totp", "webauthn", "recovery_codes"])),
                        name="second_factor_kind_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["totp", "recovery_codes"])),
                        fields=("user", "kind"),
                        name="one_telephone_and_one_set_of_codes_for_a_user",
                        violation_error_message="Tài khoản này đã có cách xác thực này.",
                    ),
                    models.UniqueConstraint(
                        fields=("credential_digest",),
                        name="security_key_is_registered_once",
                        violation_error_message="Khóa này đã được đăng ký.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("credential_digest__isnull", False), ("kind", "webauthn")),
                            models.Q(
                                models.Q(("kind", "webauthn"), _negated=True),
                                ("credential_digest__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="security_keys_alone_have_a_credential",
                    ),
                ],
            },
        ),
    ]
