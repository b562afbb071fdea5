"""What a user reads when something cannot be shown, and what to do about it."""

from __future__ import annotations

import logging
import sys

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from . import unavailable

log = logging.getLogger(__name__)


def _page(request: HttpRequest, status: int, **context: str | bool) -> HttpResponse:
    return render(request, f"errors/{status}.html", {"is_error": True, **context}, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the message of the fault itself where it was written for the user."""
    return _page(request, 400, message=str(exception) if isinstance(exception, BadRequest) else "")


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: inside the user's scope, but not allowed by the role."""
    return _page(request, 403, message=str(exception))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or nothing within the user's scope; the two look alike."""
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away: without database and session, at worst without a template."""
    error = sys.exc_info()[1]
    reason = unavailable.reason_of(error)
    try:
        if error is not None and reason is not None:
            unavailable.note(error, reason)
            return unavailable.page(reason)
        page = loader.get_template("errors/500.html").render()
    except Exception:
        log.exception("The page that tells of errors has one itself.")
        page = "Máy chủ gặp lỗi. Hãy kiểm tra lại việc vừa làm rồi thử lại, hoặc báo người quản trị."
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page had gone stale."""
    return _page(
        request,
        403,
        is_stale=True,
        message="Trang đã mở quá lâu nên biểu mẫu không gửi được. Hãy tải lại trang rồi gửi lại.",
    )
