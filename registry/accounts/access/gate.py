"""Checks before every view whether the method is allowed and the user holds the right that it needs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from registry.accounts.models import User
from registry.common.declared.routes import Right

from .policy import all_routes, holds

log = logging.getLogger(__name__)
NOT_YOURS = "Tài khoản của bạn không có quyền dùng trang này. Cần dùng thì đề nghị người quản trị giao quyền."


class GateMiddleware:
    """Turns away who does not hold the right that an address needs, before its view runs.

    What the address names is the view's to find: it knows the scope.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Nothing where the view may run."""
        match = request.resolver_match
        route = all_routes().get(match.view_name) if match else None
        if route is None:
            log.error("No app declares in its routes.py what the address %r needs", match and match.view_name)
            raise PermissionDenied(NOT_YOURS)
        if route.door is Right.MACHINE:
            # The summaries API asks for its token first and says everything in problem documents.
            return None
        if request.method not in route.allowed:
            return HttpResponseNotAllowed(route.allowed)
        if route.door is not Right.OPEN and not (
            isinstance(request.user, User) and holds(request.user, route.door)
        ):
            raise PermissionDenied(NOT_YOURS)
        return None
