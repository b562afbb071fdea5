"""Who asks: a summary client by its bearer token, so many times a minute."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from registry.accounts.access.clients import find
from registry.accounts.models import SummaryClient
from registry.common.limits import wait_before

_REALM = 'Bearer realm="summaries"'


class BearerToken(BaseAuthentication):
    """``Authorization: Bearer <token>``; a browser's session is no token."""

    def authenticate(self, request: Request) -> tuple[SummaryClient, None] | None:
        """The client, ``None`` without the header; raises for a token that is not good."""
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        client = find(token.strip().decode("latin-1"))
        if client is None:
            raise AuthenticationFailed()
        return client, None

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for; a token that was sent and is not good is named as such (RFC 6750)."""
        sent = get_authorization_header(request).lower().startswith(b"bearer ")
        return f'{_REALM}, error="invalid_token"' if sent else _REALM


class PerClient(BaseThrottle):
    """So many requests of one client, counted with those of users: one count for all web processes."""

    seconds = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request. Outside of any transaction: the view opens its own."""
        self.seconds = wait_before("summaries", f"client {request.user.pk}")
        return self.seconds == 0

    def wait(self) -> float:
        """What ``Retry-After`` says."""
        return self.seconds
