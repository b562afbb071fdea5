"""``manage.py account NAME``: accounts from the machine itself, the first administrator before all."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from registry.accounts import services
from registry.accounts.models import Role, User
from registry.accounts.services.passwords import ONE_TIME
from registry.common.refusals import Refused
from registry.units.models import Kind, Organization

NO_UNIT = (
    "Sổ chưa có đảng bộ tỉnh nào: hãy nhập tổ chức trước (manage.py import_registry),"
    " hoặc cho biết --organization."
)


class Command(BaseCommand):
    """Makes an account, or helps one that has lost its password or its telephone.

    The one-time password is printed once, good for three days, and changed at the first sign-in.
    """

    help = "Tạo tài khoản (mặc định: quản trị hệ thống của cả tỉnh) và in mật khẩu dùng một lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="NAME")
        parser.add_argument("--full-name", default="", help="họ và tên (mặc định: như tên đăng nhập)")
        parser.add_argument("--role", choices=Role.values, default=Role.ADMINISTRATOR.value)
        parser.add_argument("--organization", metavar="CODE", help="mặc định: đảng bộ tỉnh")
        parser.add_argument(
            "--new-password", action="store_true", help="cấp lại mật khẩu cho tài khoản đã có"
        )
        parser.add_argument("--reset-second-factor", action="store_true", help="xóa bước hai của tài khoản")
        parser.add_argument("--reopen", action="store_true", help="mở lại tài khoản đã khóa")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        try:
            if options["new_password"]:
                self._tell(services.new_one_time_password(user=_user(username), by=None))
            elif options["reopen"]:
                self._tell(services.reopen_account(user=_user(username), by=None))
            elif options["reset_second_factor"]:
                services.reset_second_factor(user=_user(username), by=None, reason="manage.py account")
                self.stderr.write("Đã xóa bước hai; người dùng cài lại khi đăng nhập.")
            else:
                self._make(username, options)
        except Refused as refused:
            raise CommandError(refused.message) from None

    def _make(self, username: str, options: dict[str, Any]) -> None:
        _, password = services.create_account(
            username=username,
            full_name=options["full_name"] or username,
            organization_id=_organization(options["organization"]).pk,
            role=options["role"],
            by=None,
        )
        self._tell(password)

    def _tell(self, password: str) -> None:
        self.stdout.write(password)
        self.stderr.write(f"Mật khẩu dùng một lần, có hiệu lực {ONE_TIME.days} ngày, phải đổi khi đăng nhập.")


def _user(username: str) -> User:
    user: User | None = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"Không có tài khoản “{username}”.")
    return user


def _organization(code: str | None) -> Organization:
    if code:
        found: Organization | None = Organization.objects.filter(code=code).first()
        if found is None:
            raise CommandError(f"Không có tổ chức mã “{code}”.")
        return found
    provinces = list(
        Organization.objects.standing(localdate()).filter(terms__kind=Kind.PROVINCE_COMMITTEE).distinct()[:2]
    )
    if len(provinces) != 1:
        raise CommandError(NO_UNIT)
    first: Organization = provinces[0]
    return first
