"""What goes wrong, as problem documents (RFC 9457).

``title`` says in English what kind of problem it is and ``type`` leads to the same in a sentence; ``detail``
says in Vietnamese what is wrong this time; ``parameter`` names the parameter at fault.
"""

from __future__ import annotations

import logging
import math
import sys
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.views import APIView

from registry.common import unavailable

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
UNREADABLE = "Yêu cầu có phần không đọc được hoặc dài quá."
FAILED = "Máy chủ gặp lỗi; lỗi đã được ghi vào nhật ký."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, title, and what a programmer can do about it."""

    slug: str
    status: int
    title: str
    meaning: str


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "faulty-parameter",
            400,
            "A parameter is faulty",
            "The member `parameter` names it and `detail` says what it may be. Asking again gives the same.",
        ),
        Kind(
            "unreadable",
            400,
            "The request cannot be read",
            "Its address, its query or a header has bytes that mean nothing, or there is too much of it.",
        ),
        Kind(
            "no-token",
            401,
            "No good token was sent",
            "Send `Authorization: Bearer <token>`. The token may be unknown, expired or revoked.",
        ),
        Kind(
            "not-found",
            404,
            "Nothing there for this client",
            "There is no such address, indicator, organization or area, or it is not the client's to see.",
        ),
        Kind(
            "method-not-allowed", 405, "Only GET and HEAD are answered", "Figures are read here, not written."
        ),
        Kind(
            "too-many-requests",
            429,
            "Too many requests",
            "Wait as many seconds as `Retry-After` says. Asking with `If-None-Match` counts too.",
        ),
        Kind(
            "unavailable",
            503,
            "The register cannot be reached for the moment",
            "Its database is away or full. Ask again after as many seconds as `Retry-After` says.",
        ),
        Kind("failed", 500, "The register failed", "The fault is on this side and has been logged."),
    )
}
_BY_EXCEPTION: tuple[tuple[type[Exception], str, str], ...] = (
    (exceptions.NotAuthenticated, "no-token", "Thiếu mã truy cập (Authorization: Bearer …)."),
    (exceptions.AuthenticationFailed, "no-token", "Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi."),
    (exceptions.MethodNotAllowed, "method-not-allowed", "Địa chỉ này chỉ trả lời GET và HEAD."),
    (exceptions.Throttled, "too-many-requests", "Hỏi quá nhiều lần, hãy đợi một lát."),
    (Http404, "not-found", "Không có địa chỉ này."),
    (exceptions.NotFound, "not-found", "Không có địa chỉ này."),
    (BadRequest, "unreadable", UNREADABLE),
    (SuspiciousOperation, "unreadable", UNREADABLE),
)


class Faulty(Exception):
    """A parameter cannot be answered (400)."""

    slug = "faulty-parameter"

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(f"{parameter}: {detail}")
        self.parameter = parameter
        self.detail = detail


class NotThere(Faulty):
    """What the parameter names does not exist, or not for this client; the two look alike (404)."""

    slug = "not-found"


def problem(slug: str, detail: str, *, instance: str, parameter: str | None = None) -> HttpResponse:
    """A problem document of a known kind."""
    kind = KINDS[slug]
    document: dict[str, Any] = {
        "type": f"/api/v1/problems/{slug}/",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": instance,
    }
    if parameter is not None:
        document["parameter"] = parameter
    return HttpResponse(
        orjson.dumps(document),
        status=kind.status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store", "Content-Language": "vi"},
    )


def away(reason: unavailable.Reason, instance: str) -> HttpResponse:
    """503: the database cannot be used."""
    response = problem("unavailable", f"{reason.value} Hãy hỏi lại sau.", instance=instance)
    response["Retry-After"] = str(unavailable.RETRY_AFTER)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """What went wrong outside of these views, on the way to or from one: 503 or 500."""
    if reason := unavailable.reason_of(error := sys.exc_info()[1]):
        assert error is not None
        unavailable.note(error, reason)
        return away(reason, request.path)
    return problem("failed", FAILED, instance=request.path)


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """The exception handler of these views."""
    view: APIView = context["view"]
    request: HttpRequest = context["request"]
    if isinstance(error, Faulty):
        return problem(error.slug, error.detail, instance=request.path, parameter=error.parameter)
    for known, slug, detail in _BY_EXCEPTION:
        if isinstance(error, known):
            response = problem(slug, detail, instance=request.path)
            break
    else:
        if reason := unavailable.reason_of(error):
            unavailable.note(error, reason)
            return away(reason, request.path)
        logger.exception("The summaries API failed on %s", request.path)
        got_request_exception.send(sender=None, request=request)
        return problem("failed", FAILED, instance=request.path)
    if isinstance(error, exceptions.AuthenticationFailed | exceptions.NotAuthenticated):
        response["WWW-Authenticate"] = getattr(error, "auth_header", "Bearer")
    if isinstance(error, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(view.allowed_methods)
    wait: float | None = getattr(error, "wait", None)
    if isinstance(error, exceptions.Throttled) and wait is not None:
        response["Retry-After"] = str(math.ceil(wait))
    return response
