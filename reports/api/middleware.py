"""Under the addresses of machines every fault is a problem document, whoever found it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from registry.common.limits import API

from .problems import CONTENT_TYPE, UNREADABLE, problem

_SAID: dict[int, tuple[str, str]] = {
    404: ("not-found", "Không có địa chỉ này."),
    405: ("method-not-allowed", "Địa chỉ này chỉ trả lời GET và HEAD."),
}
_FAILED = ("failed", "Máy chủ gặp lỗi; lỗi đã được ghi vào nhật ký.")


class ProblemsMiddleware:
    """Turns pages about faults (an unreadable address, one that leads nowhere) into problem documents."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(API) or response.headers.get("Content-Type") == CONTENT_TYPE:
            return response
        if response.status_code < 400:
            if 300 <= response.status_code < 400:
                # A redirect has no body, and so no type.
                response.headers.pop("Content-Type", None)
            return response
        other = ("unreadable", UNREADABLE) if response.status_code < 500 else _FAILED
        slug, detail = _SAID.get(response.status_code, other)
        said = problem(slug, detail, instance=request.path)
        for name in ("Allow", "X-Request-ID"):
            if name in response.headers:
                said[name] = response.headers[name]
        return said
