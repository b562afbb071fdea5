"""What every request carries: its origin for the audit trail, and its user's scope, looked up once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from registry.audit.trail import Origin, origin

from . import scopes


class AuditOriginMiddleware:
    """Gives the request an id of its own and tells the audit trail where it came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid4()
        token = origin.set(Origin(request_id=request_id, address=request.META.get("REMOTE_ADDR") or None))
        try:
            with scopes.remembered():
                response = self.get_response(request)
        finally:
            origin.reset(token)
        response["X-Request-ID"] = str(request_id)
        return response
