"""A middleware for tests: says what a request's context opens, and fails in the ways that requests fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

PROBE = "probe"
# In the view, once the context stands: Python fails, a statement fails, time is out, the server hangs up.
FAULTS = ("raises", "broken", "swallowed", "timeout", "hung up")


class FaultMiddleware:
    """Does what the header ``X-Do`` says in the place of the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The rows that the database shows, a failure, or nothing (the view runs)."""
        what = request.headers.get("X-Do", "")
        if what == PROBE:
            return JsonResponse(seen())
        if what in FAULTS:
            assert seen()["members"] is not None
            with connection.cursor() as cursor:
                if what == "broken":
                    cursor.execute("SELECT no_such_column FROM members_member")
                elif what == "swallowed":
                    _swallow(cursor)
                    return HttpResponse("went on in a transaction that is over")
                elif what == "timeout":
                    cursor.execute("SET LOCAL statement_timeout = 20")
                    cursor.execute("SELECT pg_sleep(5)")
                elif what == "hung up":
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            raise RuntimeError("a view fails")
        return None


def _swallow(cursor: Any) -> None:
    try:
        cursor.execute("SELECT 1 / 0")
    except Exception:
        return


def seen() -> dict[str, Any]:
    """What the connection shows without any scope in the query, and in whose name it is asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM members_member ORDER BY id")
        members = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT current_user::text, registry_context('user')")
        role, user = cursor.fetchone()
    return {"members": members, "role": role, "user": user or ""}
