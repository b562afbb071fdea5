"""Who asks: a summary client by its bearer token, so many times a minute."""

from __future__ import annotations

from django.conf import settings
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from registry.accounts.access.clients import find
from registry.accounts.models import SummaryClient

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


class PerClient(SimpleRateThrottle):
    """So many requests of one client in each process; the count is kept in the process and nowhere else."""

    scope = "summaries"

    def get_rate(self) -> str:
        """The setting ``API_RATE``, such as ``600/min``."""
        return settings.API_RATE

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """One count for each client."""
        return f"throttle_summaries_{request.user.pk}"
