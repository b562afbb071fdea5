"""What every request carries: its origin for the audit trail, and its user's scope, looked up once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext, suppress
from threading import local
from typing import Any
from uuid import uuid4

from django.core.signals import request_finished
from django.db import DatabaseError, connection, transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from registry.audit import trail
from registry.audit.trail import Origin, origin
from registry.common.cache import consistent_read
from registry.common.catching_up import catch_up
from registry.common.declared.routes import Target
from registry.common.draft_pages import runs_a_service
from registry.units import numbering
from registry.units.structure import forest

from .access import files, scopes
from .access.database_roles import as_user
from .access.policy import all_routes
from .models import User

# Summary clients act in a role of their own, which they take on where they compute anything.
MACHINES = "/api/"


class AuditOriginMiddleware:
    """Gives the request an id of its own and tells the audit trail where it came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid4()
        token = origin.set(Origin(request_id=request_id, address=request.META.get("REMOTE_ADDR") or None))
        try:
            with scopes.remembered(), trail.keeping_refusals():
                response = self.get_response(request)
                if response.status_code == 403:
                    _note_refusal(request)
        finally:
            origin.reset(token)
        response["X-Request-ID"] = str(request_id)
        return response


def _note_refusal(request: HttpRequest) -> None:
    """Somebody asked for what the role does not allow: which page, and about whom."""
    match, user = request.resolver_match, getattr(request, "user", None)
    route = all_routes().get(match.view_name) if match else None
    about = None
    if match and route and route.target in (Target.MEMBER, Target.EVENT, Target.PROFILE):
        about = ("members.member", str(match.kwargs.get("number", "")))
    if match and route and route.target is Target.CASE:
        about = ("members.case", str(match.kwargs.get("number", "")))
    trail.refused(
        "access.refused",
        by=user if isinstance(user, User) else None,
        on=about,
        route=match.view_name if match else "",
        method=request.method,
    )


class ActingMiddleware:
    """One transaction a request, in the name of its user: what it writes stands whole or not at all.

    What is only read comes from one moment. A view that raises takes back what it wrote. The session is
    stored outside of it. Row-level security goes by what is said here
    (:mod:`registry.accounts.access.database_roles`); where nothing is said, as for machines, nobody is seen.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(MACHINES):
            return self.get_response(request)
        numbering.ensure()
        # One moment does not do where rows are locked and written, if only to be taken back.
        is_read = request.method in ("GET", "HEAD") and not runs_a_service(request)
        is_outermost = not connection.in_atomic_block
        with transaction.atomic():
            if is_outermost and is_read:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # What is read from one moment is looked up once.
            with (
                consistent_read() if is_read else nullcontext(),
                files.by_own_rights(request),
                as_user(request.user),
                trail.collecting(),
            ):
                response = self.get_response(request)
                files.refuse_if_delegated(request, response)
                if response.status_code >= 500 or getattr(request, "has_raised", False):
                    transaction.set_rollback(True)
        _work.has_written = is_outermost and not is_read
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Note that the view raised; its answer is made of the exception further in."""
        request.has_raised = True  # type: ignore[attr-defined]


# Of this thread: may the request that it answered last have written?
_work = local()


def after_a_write() -> None:
    """What the next reader would wait for: numbers of units that moved, rights and answers asked lately."""
    numbering.ensure()
    forest().on(localdate()).party.sight.look_again()
    catch_up()


@receiver(request_finished)
def _finished(**_: Any) -> None:
    """The response is with whoever asked: nobody waits now."""
    if getattr(_work, "has_written", False) and not connection.in_atomic_block:
        _work.has_written = False
        # Whoever asks next does it all the same.
        with suppress(DatabaseError):
            after_a_write()
