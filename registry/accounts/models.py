"""Users, what they may do and where, how they are signed in, and the machines that pull summaries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from registry.common.database_roles import as_account
from registry.common.dates import BEGINNING
from registry.common.models import Dated, runs_forward


class UserQuerySet(models.QuerySet[Any]):
    """Users, found by who keeps their accounts."""

    def administered_within(self, organizations: list[int], day: date) -> Self:
        """Users whose account one of ``organizations`` keeps, or who hold or will hold a grant over one."""
        granted = Grant.objects.filter(organization_id__any_of=organizations, ends_on__gt=day).values(
            "user_id"
        )
        return self.filter(Q(organization_id__any_of=organizations) | Q(pk__in=granted))

    def unused(self, now: datetime) -> Self:
        """Accounts in use by which nobody has signed in for ``ACCOUNT_UNUSED_DAYS`` days.

        Counted from the end of a one-time password that nobody has used, and where there was none from the
        first day of a grant.
        """
        granted = Grant.objects.filter(user=OuterRef("pk")).order_by("starts_on").values("starts_on")[:1]
        since = now - timedelta(days=settings.ACCOUNT_UNUSED_DAYS)
        seen = Greatest("last_login", "one_time_until")
        begun = self.filter(is_active=True).annotate(
            used_at=seen, granted_on=Coalesce(Subquery(granted), Value(BEGINNING))
        )
        return begun.filter(Q(used_at__lt=since) | Q(used_at=None, granted_on__lt=timezone.localdate(since)))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes users; a password is never left at a default."""

    def create_user(self, username: str, password: str, *, full_name: str = "") -> User:
        """A new user who can sign in at once with ``password``."""
        user: User = self.model(username=self.model.normalize_username(username), full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in. What the person may do stands in grants, never here."""

    username = models.CharField("tên đăng nhập", max_length=60, unique=True)
    full_name = models.CharField("họ và tên", max_length=120, blank=True)
    is_active = models.BooleanField("đang dùng", default=True)
    # The organization whose administrators keep the account, whatever becomes of its grants.
    organization = models.ForeignKey(
        "units.Organization", models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    # Not empty: the password was drawn for the user, must be changed at sign-in, and is good until then.
    one_time_until = models.DateTimeField("mật khẩu dùng một lần có hiệu lực đến", null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = "người dùng"

    def __str__(self) -> str:
        return self.full_name or self.username

    def check_password(self, raw_password: str | None) -> bool:
        """Is it the user's? A hash of yesterday's strength is made anew then, as the user's own."""
        if self.pk is None:
            return super().check_password(raw_password)
        with as_account(self.pk):
            return super().check_password(raw_password)

    @property
    def audit_organization_id(self) -> int | None:
        """What happens to the account is for the auditors of whoever keeps it."""
        return self.organization_id


class Role(models.TextChoices):
    """What a grant lets its user do within its organization's subtree."""

    STAFF = "staff", "Cán bộ ban tổ chức"
    OFFICER = "officer", "Cán bộ nghiệp vụ"
    VIEWER = "viewer", "Người xem"
    AUDITOR = "auditor", "Người kiểm tra nhật ký"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


# For so long at most somebody stands in for another.
DELEGATED_FOR = timedelta(days=366)


class Grant(Dated):
    """A user holds a role over an organization and all below it, from one day to another.

    A delegated one stands in for somebody who is away: it has a last day, and nothing is exported by it.
    ``end_is_noted``: the trail says that it has ended.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField("vai trò", max_length=16, choices=Role)
    # By name, not by import: organizations live on a floor above.
    organization = models.ForeignKey("units.Organization", models.PROTECT, related_name="grants")
    is_delegated = models.BooleanField("quyền giao thay", default=False, db_default=False)
    end_is_noted = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = "phân quyền"
        constraints = [
            runs_forward("grant"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_is_known"),
            models.CheckConstraint(
                condition=Q(is_delegated=False)
                | Q(
                    role__in=[Role.STAFF, Role.OFFICER, Role.VIEWER],
                    starts_on__gt=BEGINNING,
                    ends_on__lte=F("starts_on") + DELEGATED_FOR,
                ),
                name="delegated_grant_ends_within_a_year_and_keeps_no_accounts",
                violation_error_message=(
                    "Quyền giao thay phải có ngày hết hạn trong vòng một năm, và không phải quyền quản trị"
                    " hay kiểm tra nhật ký."
                ),
            ),
        ]


class Session(AbstractBaseSession):
    """A browser's session, signed in or not yet.

    One that the sign-in page has made is bound to its device: it is worth nothing without the device's own
    cookie, of which ``device_digest`` is kept.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    device_digest = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField("đăng nhập lúc", default=timezone.now)
    seen_at = models.DateTimeField("dùng lần cuối", default=timezone.now)
    agent = models.CharField("trình duyệt", max_length=200, blank=True)
    address = models.GenericIPAddressField("địa chỉ", null=True)

    class Meta:
        verbose_name = "phiên đăng nhập"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The engine that reads and writes these rows."""
        from .sign_in.sessions import SessionStore

        return SessionStore


class Device(models.Model):
    """A browser on which a user has once passed every step of signing in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField("lần đầu", auto_now_add=True)
    last_seen_at = models.DateTimeField("lần cuối", default=timezone.now)

    class Meta:
        verbose_name = "thiết bị đã dùng"
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="device_is_known_once_for_a_user")
        ]


class TryKind(models.TextChoices):
    """By what failed tries are counted."""

    PAIR = "pair", "tên đăng nhập từ một địa chỉ"
    ADDRESS = "address", "địa chỉ"
    DEVICE = "device", "thiết bị đã dùng"
    FACTOR = "factor", "bước hai của một người dùng"


class Tries(models.Model):
    """How often signing in has failed in a row, by one of the ways to count."""

    kind = models.CharField(max_length=8, choices=TryKind)
    # Keyed: what somebody typed into the box of the name may have been a password.
    digest = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "lần thử đăng nhập"
        constraints = [models.UniqueConstraint(fields=["kind", "digest"], name="tries_are_counted_once")]


class FactorKind(models.TextChoices):
    """How the second step of signing in is passed."""

    TOTP = "totp", "mã trên điện thoại"
    KEY = "webauthn", "khóa bảo mật"
    CODES = "recovery_codes", "mã dự phòng"


class SecondFactor(models.Model):
    """One way in which a user passes the second step: a telephone, a security key, or the recovery codes.

    ``data`` by kind: the telephone's secret, sealed; the key's number and public key; the codes that are
    left, hashed and sealed.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="second_factors")
    kind = models.CharField("cách xác thực", max_length=16, choices=FactorKind)
    name = models.CharField("tên", max_length=60, blank=True)
    data = models.JSONField()
    # Of a key only: one key is registered once, whoever's it is.
    credential_digest = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 (unique or none)
    # The time step whose code was used last; how often a key says to have signed.
    counter = models.BigIntegerField(default=0)
    created_at = models.DateTimeField("tạo lúc", default=timezone.now)
    last_used_at = models.DateTimeField("dùng lần cuối", null=True)

    class Meta:
        verbose_name = "cách xác thực bước hai"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=FactorKind.values), name="second_factor_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(kind__in=["totp", "recovery_codes"]),
                name="one_telephone_and_one_set_of_codes_for_a_user",
                violation_error_message="Tài khoản này đã có cách xác thực này.",
            ),
            models.UniqueConstraint(
                fields=["credential_digest"],
                name="security_key_is_registered_once",
                violation_error_message="Khóa này đã được đăng ký.",
            ),
            models.CheckConstraint(
                condition=Q(kind="webauthn", credential_digest__isnull=False)
                | (~Q(kind="webauthn") & Q(credential_digest__isnull=True)),
                name="security_keys_alone_have_a_credential",
            ),
        ]


class SummaryClient(models.Model):
    """A machine that pulls summaries of one organization's subtree, and never a person.

    It is protected (counts of people are changed before it sees them) unless and as long as somebody has
    granted that it sees them exactly.
    """

    name = models.CharField("tên", max_length=80, unique=True)
    organization = models.ForeignKey("units.Organization", models.PROTECT, related_name="summary_clients")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    expires_at = models.DateTimeField("hết hạn lúc", null=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)
    last_used_at = models.DateTimeField("dùng lần cuối", null=True)
    exact_until = models.DateField("số liệu chính xác đến hết ngày", null=True)
    exact_reason = models.CharField("lý do cho số liệu chính xác", max_length=300, blank=True)

    class Meta:
        verbose_name = "máy nhận số liệu"
        constraints = [
            models.CheckConstraint(
                condition=Q(exact_until__isnull=True, exact_reason="")
                | (Q(exact_until__isnull=False) & ~Q(exact_reason="")),
                name="exact_client_has_a_reason_and_an_end",
                violation_error_message="Số liệu chính xác phải có lý do và ngày hết hạn.",
            ),
        ]

    @property
    def is_exact(self) -> bool:
        """May the machine see exact counts of people today?"""
        return self.exact_until is not None and timezone.localdate() <= self.exact_until

    @property
    def is_authenticated(self) -> bool:
        """A client that got here has shown its token."""
        return True
