"""`manage.py migrate`, which ends by giving the database's roles their declared rights and a new key.

A database that another version of the register made, with migrations that this one does not have, is refused
before anything is changed, with the way to carry its data over.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from registry.accounts.access import row_security
from registry.common import database_context, past_rows

OF_ANOTHER_VERSION = """\
Dữ liệu này do một phiên bản khác của sổ đăng ký tạo ra.
Phiên bản này không nâng cấp được dữ liệu đó và không đổi gì trong đó.
Cách chuyển dữ liệu sang phiên bản này:
  1. Bằng phiên bản đã tạo ra dữ liệu: manage.py export_registry THƯ_MỤC
  2. Bằng phiên bản này, mở một thư mục dữ liệu mới: REGISTRY_DATA=THƯ_MỤC_MỚI REGISTRY_DEMO=no make run
  3. Rồi nhập vào đó: REGISTRY_DATA=THƯ_MỤC_MỚI manage.py import_registry THƯ_MỤC
Các bảng ghi ra không có tài khoản, phân quyền, nhật ký, sự kiện đã hủy và các thiết lập: hãy giữ dữ liệu cũ.
Phiên bản này không biết {count} bước tạo bảng đã có ở đó, như {first}."""


class Command(Migrate):
    """Django's own, and after it the rights and policies of :mod:`registry.accounts.access.row_security`.

    The key of the contexts that policies go by is drawn anew each time: what leaked before is worth nothing.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; a part, a plan or a check alone leaves rights and policies as they are.

        Raises ``CommandError`` for the database of another version.
        """
        if unknown := migrations_of_another_version():
            raise CommandError(OF_ANOTHER_VERSION.format(count=len(unknown), first=unknown[0]))
        _forget_the_preparation()
        if options.get("plan") or options.get("check_unapplied"):
            super().handle(*args, **options)
            return
        past_rows.drop_views()
        super().handle(*args, **options)
        partly = any(options.get(name) for name in ("app_label", "prune"))
        if not partly and row_security.apply() and options["verbosity"] >= 1:
            self.stdout.write("  Quyền và chính sách của cơ sở dữ liệu: đã áp dụng.")
        past_rows.apply()
        if not partly:
            with connection.cursor() as cursor:
                database_context.renew_key(cursor)


def _forget_the_preparation() -> None:
    """Whatever comes of it, the next `make run` is to look for itself (:mod:`registry.servers.prepared`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("COMMENT ON TABLE django_migrations IS NULL")


def migrations_of_another_version() -> list[str]:
    """What the database says was applied to our own apps and stands in none of their folders."""
    loader = MigrationLoader(connection)
    ours = {config.label for config in apps.get_app_configs() if _is_ours(Path(config.path))}
    unknown = loader.applied_migrations.keys() - loader.disk_migrations.keys()
    return sorted(f"{label}.{name}" for label, name in unknown if label in ours)


def _is_ours(folder: Path) -> bool:
    """Not a library's: those stand in the Python environment, and may drop migrations of their own."""
    return folder.is_relative_to(settings.BASE_DIR) and not folder.is_relative_to(sys.prefix)
