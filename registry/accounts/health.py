"""Accounts that nobody uses any more, sign-ins that failed, and whether the database's roles are apart."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from registry.audit.models import Entry
from registry.common.declared.health import Check, Finding, Level, green
from registry.common.templatetags.ui import number

from .access import separation
from .models import User

REFUSED = ("accounts.sign_in_refused", "accounts.second_step_refused")
# So many times the number that is a warning.
_ATTACK = 10


def unused() -> Finding:
    """An account that is not needed is a door that nobody watches."""
    found = User.objects.unused(timezone.now()).count()
    days = settings.ACCOUNT_UNUSED_DAYS
    if found:
        return Finding(
            Level.YELLOW,
            f"{number(found)} tài khoản không dùng trong {days} ngày",
            "Hỏi đơn vị; ai không còn cần thì khóa tài khoản.",
            page="accounts",
            query="?trang_thai=lau-khong-dung",
        )
    return green(f"Mọi tài khoản đều được dùng trong {days} ngày qua")


def failed_sign_ins() -> Finding:
    """How many within the last day, and from which address most of them."""
    since = timezone.now() - timedelta(days=1)
    refused = Entry.objects.filter(action__in=REFUSED, recorded_at__gte=since)
    found = refused.count()
    if found < settings.FAILED_SIGN_INS:
        return green(f"{number(found)} lần đăng nhập không thành trong 24 giờ qua")
    most = refused.values("address").annotate(times=Count("pk")).order_by("-times", "address").first()
    assert most is not None
    where = f"; nhiều nhất từ {most['address'] or 'địa chỉ không rõ'} ({number(most['times'])} lần)"
    return Finding(
        Level.RED if found >= _ATTACK * settings.FAILED_SIGN_INS else Level.YELLOW,
        f"{number(found)} lần đăng nhập không thành trong 24 giờ qua{where}",
        "Hỏi người ở máy ấy; nhờ người kiểm tra nhật ký xem tài khoản nào bị thử, rồi cấp lại mật khẩu.",
        page="accounts",
    )


def roles_apart() -> Finding:
    """Row security is forced, and neither web nor worker may pass it."""
    if unguarded := separation.unguarded_tables():
        return Finding(
            Level.RED,
            f"Bảng chưa bật bảo vệ theo dòng: {', '.join(unguarded)}",
            "Đặt lại quyền như khai báo.",
            "manage.py migrate",
        )
    if strong := separation.strong_roles():
        return Finding(
            Level.RED,
            f"Vai trò có quá nhiều quyền: {', '.join(strong)}",
            "Bỏ quyền ấy, bằng người quản trị của PostgreSQL.",
            f"ALTER ROLE {strong[0]} NOSUPERUSER NOBYPASSRLS NOCREATEROLE",
        )
    if not settings.AS_OWNER and separation.is_owner():
        return Finding(
            Level.RED,
            "Trang web đăng nhập cơ sở dữ liệu bằng vai trò sở hữu các bảng",
            "DATABASE_URL của web và việc nền phải dùng vai trò registry_app; xem docs/running.md.",
        )
    tables = len(separation.guarded_tables())
    return green(f"{tables} bảng có bảo vệ theo dòng; không vai trò nào của trang web vượt qua được")


CHECKS = (
    Check("accounts_unused", "Tài khoản lâu không dùng", 80, unused),
    Check("sign_ins_failed", "Đăng nhập không thành", 81, failed_sign_ins),
    Check("roles", "Vai trò cơ sở dữ liệu", 90, roles_apart),
)
