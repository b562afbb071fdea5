"""No file leaves by a delegated right: who stands in for somebody reads and enters on screen.

A list as a file is made of what the user's own rights open, in querysets and in row security alike. Any other
file is refused to whoever holds a delegated right at all: it may hold what only that right opens.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from registry.accounts.models import Role, User
from registry.common.limits import kinds_of

from . import scopes

NO_FILES = "Quyền giao thay không xuất được tệp: hãy xem trên màn hình hoặc nhờ người có quyền chính thức."
# Empty sheets to fill in hold nothing of the register.
WITHOUT_DATA = ("import_template",)


def by_own_rights(request: HttpRequest) -> AbstractContextManager[None]:
    """Around a request: where a list is asked for as a file, delegated rights do not count."""
    return scopes.without_delegated() if _asks_for_a_list(request) else nullcontext()


def refuse_if_delegated(request: HttpRequest, response: HttpResponseBase) -> None:
    """Raises PermissionDenied where the answer is a file, or nothing, that only a delegated right opens."""
    user = request.user
    if not isinstance(user, User) or not (_is_file(request, response) or _asks_for_a_list(request)):
        return
    if not scopes.holds_delegated(user):
        return
    is_of_own_rights = _asks_for_a_list(request) and may_export(user)
    if not is_of_own_rights or response.status_code == 404:
        raise PermissionDenied(NO_FILES)


def may_export(user: User) -> bool:
    """Does the user hold a right that is not delegated, or none at all?"""
    with scopes.without_delegated():
        own = scopes.has_role(user, *Role.values)
    return own or not scopes.holds_delegated(user)


def _asks_for_a_list(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and "exports" in kinds_of(request)


def _is_file(request: HttpRequest, response: HttpResponseBase) -> bool:
    match = request.resolver_match
    is_attached = str(response.get("Content-Disposition", "")).startswith("attachment")
    return is_attached and not (match and match.view_name in WITHOUT_DATA)
