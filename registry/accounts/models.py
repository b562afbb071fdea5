"""Users, what they may do and where, and the machines that pull summaries."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from registry.common.models import Dated, runs_forward


class UserManager(BaseUserManager["User"]):
    """Makes users; a password is never left at a default."""

    def create_user(self, username: str, password: str, *, full_name: str = "") -> User:
        """A new user who can sign in at once with ``password``."""
        user = self.model(username=self.model.normalize_username(username), full_name=full_name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in. What the person may do stands in grants, never here."""

    username = models.CharField("tên đăng nhập", max_length=60, unique=True)
    full_name = models.CharField("họ và tên", max_length=120, blank=True)
    is_active = models.BooleanField("đang dùng", default=True)

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = "người dùng"

    def __str__(self) -> str:
        return self.full_name or self.username


class Role(models.TextChoices):
    """What a grant lets its user do within its organization's subtree."""

    STAFF = "staff", "Cán bộ ban tổ chức"
    OFFICER = "officer", "Cán bộ nghiệp vụ"
    VIEWER = "viewer", "Người xem"
    AUDITOR = "auditor", "Người kiểm tra nhật ký"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


class Grant(Dated):
    """A user holds a role over an organization and all below it, from one day to another."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField("vai trò", max_length=16, choices=Role)
    # By name, not by import: organizations live on a floor above.
    organization = models.ForeignKey("cells.Organization", models.PROTECT, related_name="grants")

    class Meta:
        verbose_name = "phân quyền"
        constraints = [
            runs_forward("grant"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_is_known"),
        ]


class SummaryClient(models.Model):
    """A machine that pulls summaries of one organization's subtree, and never a person."""

    name = models.CharField("tên", max_length=80, unique=True)
    organization = models.ForeignKey("cells.Organization", models.PROTECT, related_name="summary_clients")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    expires_at = models.DateTimeField("hết hạn lúc", null=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)
    last_used_at = models.DateTimeField("dùng lần cuối", null=True)

    class Meta:
        verbose_name = "máy nhận số liệu"

    @property
    def is_authenticated(self) -> bool:
        """A client that got here has shown its token."""
        return True
