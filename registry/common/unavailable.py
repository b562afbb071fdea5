"""What is answered while the database cannot be used: 503 with the seconds after which to ask again.

Pages say what to do in Vietnamese; the summaries API says the same as a problem document (of its own floor).
Nothing here needs the database, and nothing has to be started again: the next request tries anew.
"""

from __future__ import annotations

import logging
from enum import Enum

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader

from .logs import described

log = logging.getLogger(__name__)

# When a browser or a program may ask again: about as long as a server takes to come back.
RETRY_AFTER = 15
# What connecting says, which comes without a code, where no connection is left.
_CROWDED_WORDS = ("too many clients", "too many connections", "connection slots are reserved")


class Reason(Enum):
    """Why the database cannot be used, with what to do about it."""

    AWAY = "Cơ sở dữ liệu đang khởi động lại hoặc tạm ngừng."
    CROWDED = "Đang có quá nhiều người dùng cùng một lúc."
    FULL = "Máy chủ đã hết chỗ lưu dữ liệu; hãy báo ngay cho người quản trị."


# Classes and codes of PostgreSQL's faults (its appendix A) that say so.
_BY_CODE = {
    "53100": Reason.FULL,
    "53": Reason.CROWDED,
    "08": Reason.AWAY,
    "57P": Reason.AWAY,
    "58": Reason.AWAY,
}


def reason_of(error: BaseException | None) -> Reason | None:
    """Why the database cannot be used, if that is what ``error`` says; else ``None``."""
    if isinstance(error, InterfaceError):
        return Reason.AWAY
    if not isinstance(error, OperationalError):
        return None
    code: str | None = getattr(error.__cause__, "sqlstate", None)
    if code is not None:
        return next((reason for known, reason in _BY_CODE.items() if code.startswith(known)), None)
    # Without a code no statement was answered: there is no connection, or none any more.
    said = str(error)
    return Reason.CROWDED if any(words in said for words in _CROWDED_WORDS) else Reason.AWAY


def note(error: BaseException, reason: Reason) -> None:
    """One line in the log for the operator, without what the fault quotes."""
    log.error("The database cannot be used (%s): %s", reason.name.lower(), described(error))


def page(reason: Reason) -> HttpResponse:
    """503 as a page."""
    text = loader.get_template("errors/503.html").render({"why": reason.value, "seconds": RETRY_AFTER})
    return HttpResponse(text, status=503, headers={"Retry-After": str(RETRY_AFTER)})
