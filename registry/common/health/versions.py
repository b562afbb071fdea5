"""Which versions run here, and whether the tables are those of this version."""

from __future__ import annotations

import platform
import tomllib

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from registry.common.declared.health import Finding, Level, green
from registry.common.queue.nudges import broker_version

LEAST_POSTGRESQL = 150000


def application() -> Finding:
    """The register's own version and Python's."""
    return green(f"Sổ đăng ký {version()}, Python {platform.python_version()}")


def version() -> str:
    """As the project's file says it."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def database() -> Finding:
    """PostgreSQL's version: an older one than 15 lacks what the tables need."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int")
        name, number = cursor.fetchone()
    says = f"PostgreSQL {name}"
    if number < LEAST_POSTGRESQL:
        return Finding(Level.RED, f"{says}: quá cũ", "Nâng cấp PostgreSQL lên bản 15 trở lên.")
    return green(says)


def broker() -> Finding:
    """Valkey answers, or work waits longer than it must."""
    found = broker_version()
    if found is None:
        return Finding(
            Level.RED,
            "Valkey không trả lời: việc nền vẫn chạy, nhưng chậm hơn",
            "Khởi động lại Valkey (Compose: docker compose restart broker); xem CELERY_BROKER_URL.",
        )
    return green(found)


def tables() -> Finding:
    """The last migration, and those that are still to be done."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    last = MigrationRecorder(connection).migration_qs.order_by("-applied", "-pk").first()
    says = f"Bảng dữ liệu đến {last.app}.{last.name}" if last else "Chưa có bảng dữ liệu nào"
    if plan:
        return Finding(
            Level.RED,
            f"{says}; còn {len(plan)} bước chưa làm",
            "Sao lưu rồi nâng cấp bảng dữ liệu.",
            "manage.py migrate",
        )
    return green(says)
