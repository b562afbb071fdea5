import datetime

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=60, unique=True, verbose_name="tên đăng nhập")),
                ("full_name", models.CharField(blank=True, max_length=120, verbose_name="họ và tên")),
                ("is_active", models.BooleanField(default=True, verbose_name="đang dùng")),
                (
                    "one_time_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="mật khẩu dùng một lần có hiệu lực đến"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="units.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "người dùng",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("device_digest", models.CharField(blank=True, max_length=64)),
                (
                    "started_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="đăng nhập lúc"),
                ),
                (
                    "seen_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="dùng lần cuối"),
                ),
                ("agent", models.CharField(blank=True, max_length=200, verbose_name="trình duyệt")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="địa chỉ")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "phiên đăng nhập",
            },
        ),
        migrations.CreateModel(
            name="Tries",
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
                            ("pair", "tên đăng nhập từ một địa chỉ"),
                            ("address", "địa chỉ"),
                            ("device", "thiết bị đã dùng"),
                            ("factor", "bước hai của một người dùng"),
                        ],
                        max_length=8,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_failed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "lần thử đăng nhập",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "digest"), name="tries_are_counted_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("first_seen_at", models.DateTimeField(auto_now_add=True, verbose_name="lần đầu")),
                (
                    "last_seen_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="lần cuối"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "thiết bị đã dùng",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "digest"), name="device_is_known_once_for_a_user")
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(default=datetime.date(1, 1, 1), verbose_name="từ ngày")),
                (
                    "ends_on",
                    models.DateField(default=datetime.date(9999, 12, 31), verbose_name="đến trước ngày"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("staff", "Cán bộ ban tổ chức"),
                            ("officer", "Cán bộ nghiệp vụ"),
                            ("viewer", "Người xem"),
                            ("auditor", "Người kiểm tra nhật ký"),
                            ("administrator", "Quản trị hệ thống"),
                        ],
                        max_length=16,
                        verbose_name="vai trò",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="units.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "phân quyền",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__lt", models.F("ends_on"))),
                        name="grant_starts_before_it_ends",
                        violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["staff", "officer", "viewer", "auditor", "administrator"])
                        ),
                        name="grant_role_is_known",
                    ),
                ],
            },
        ),
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
        migrations.CreateModel(
            name="SummaryClient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="tên")),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="tạo lúc")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="hết hạn lúc")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="thu hồi lúc")),
                ("last_used_at", models.DateTimeField(null=True, verbose_name="dùng lần cuối")),
                ("exact_until", models.DateField(null=True, verbose_name="số liệu chính xác đến hết ngày")),
                (
                    "exact_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="lý do cho số liệu chính xác"),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summary_clients",
                        to="units.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "máy nhận số liệu",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("exact_reason", ""), ("exact_until__isnull", True)),
                            models.Q(
                                ("exact_until__isnull", False), models.Q(("exact_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="exact_client_has_a_reason_and_an_end",
                        violation_error_message="Số liệu chính xác phải có lý do và ngày hết hạn.",
                    )
                ],
            },
        ),
    ]


# --- Written by hand from here on; what stands above is as makemigrations writes it. ---

# A grant that begins or ends changes what its user sees: what was computed for a scope ends with it.
WRITES = """
CREATE TRIGGER figures_were_written AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON accounts_grant
    FOR EACH STATEMENT EXECUTE FUNCTION figures_were_written();
"""

Migration.dependencies += [("common", "0001_initial")]
Migration.operations += [migrations.RunSQL(WRITES)]
