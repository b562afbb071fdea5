"""Looking at all that the apps declare, one after the other: what cannot be asked stops no other."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from registry.common.database_roles import as_machine
from registry.common.declared import collected
from registry.common.declared.health import Check, Finding, Level

log = logging.getLogger(__name__)
_AWAY = Finding(
    Level.RED,
    "Cơ sở dữ liệu không trả lời.",
    "Xem nhật ký của PostgreSQL và khởi động lại nó; xem DATABASE_URL.",
)
_REFUSED = Finding(
    Level.RED,
    "Cơ sở dữ liệu từ chối phép kiểm tra này.",
    "Xem dòng “Bảng dữ liệu”: bảng có thể chưa theo kịp phiên bản; SECRET_KEY phải giống nhau mọi nơi.",
    "manage.py migrate",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A check with what it found."""

    check: Check
    finding: Finding

    def as_json(self) -> dict[str, Any]:
        """For machines that watch."""
        found = asdict(self.finding)
        return {"code": self.check.code, "title": self.check.title} | {
            name: str(value) for name, value in found.items() if value
        }


def checks() -> list[Check]:
    """All that is looked at, in the order of the places."""
    return sorted(collected("health", "CHECKS"), key=lambda check: check.place)


def examine() -> list[Line]:
    """Everything."""
    return [Line(check, look(check)) for check in checks()]


def worst(lines: list[Line]) -> Level:
    """The level of the worst line."""
    order = list(Level)
    return max((line.finding.level for line in lines), key=order.index, default=Level.GREEN)


def look(check: Check) -> Finding:
    """What one check finds."""
    try:
        with transaction.atomic(), as_machine():
            return check.look()
    except (OperationalError, InterfaceError) as error:
        log.warning("The check %s could not ask the database: %s", check.code, type(error).__name__)
        return _AWAY
    except DatabaseError as error:
        log.warning("The check %s was refused by the database: %s", check.code, type(error).__name__)
        return _REFUSED
    except Exception as error:  # whatever it is, the other lines are to be seen
        log.exception("The check %s failed", check.code)
        return Finding(
            Level.RED,
            f"Không kiểm tra được ({type(error).__name__}).",
            "Xem nhật ký của chương trình, dòng có tên phép kiểm tra này.",
        )
