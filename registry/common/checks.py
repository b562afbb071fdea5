"""What `manage.py check --deploy` asks of a production site beyond what Django asks by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from psycopg.conninfo import conninfo_to_dict

# Letters and digits of a secret made by `deploy/make_secrets.py`: 48 bytes are 64.
LEAST_SECRET = 40
# Passwords inside these; the names of the settings as the environment has them.
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL")


@register(Tags.security, deploy=True)
def production_is_shut(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Nothing that helps on one's own machine is left open on a site that others reach."""
    return list(_faults())


def _faults() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error("DEBUG is on.", hint="Set DEBUG=no.", id="registry.E001")
    if not settings.TLS:
        yield Error("Cookies may travel without TLS.", hint="Set TLS=yes behind a proxy.", id="registry.E002")
    if not settings.ALLOWED_HOSTS or any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        yield Error("Any host name is answered.", hint="Name the hosts in ALLOWED_HOSTS.", id="registry.E003")
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if not origin.startswith("https://") or "*" in origin:
            yield Error(
                f"The origin {origin} is trusted with forms.",
                hint="Name one https:// host.",
                id="registry.E004",
            )
    if getattr(settings, "SECOND_FACTOR", "required") != "required":
        yield Error(
            "Staff may sign in without a second factor.",
            hint="Set SECOND_FACTOR=required.",
            id="registry.E005",
        )
    known = dict(secrets_of(settings))
    for name, value in known.items():
        if len(value) < LEAST_SECRET:
            yield Error(
                f"{name} is too short.", hint="Make one with deploy/make_secrets.py.", id="registry.E006"
            )
    if len(set(known.values())) < len(known):
        yield Error(f"Among {', '.join(known)} two are the same.", id="registry.E007")
    if settings.MEDIA_ROOT == settings.STATIC_ROOT or settings.STATIC_ROOT in settings.MEDIA_ROOT.parents:
        yield Error("Files that were sent lie where everybody may fetch them.", id="registry.E008")


def secrets_of(given: Any) -> Iterator[tuple[str, str]]:
    """The secrets that the site runs with, by name; databases without a password have none."""
    yield "SECRET_KEY", given.SECRET_KEY
    for name in ("IDENTIFIER_KEY", "AUDIT_KEY"):
        if value := getattr(given, name, ""):
            yield name, str(value)
    for name in ADDRESSES:
        address = os.environ.get(name, "")
        if password := conninfo_to_dict(address).get("password") if address else "":
            yield name, str(password)
