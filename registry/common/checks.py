"""What `manage.py check --deploy` asks of a production site beyond what Django asks by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

# Letters and digits of a secret made by `deploy/make_secrets.py`: 48 bytes are 64.
LEAST_SECRET = 40


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
    """The secrets that the site runs with, by the name of their setting; what has no password has none."""
    yield "SECRET_KEY", given.SECRET_KEY
    # The alias that commands use may be the same database with another user.
    for alias, database in given.DATABASES.items():
        if database.get("PASSWORD"):
            yield f"the password of the database {alias}", database["PASSWORD"]
    if password := urlsplit(given.CELERY_BROKER_URL).password:
        yield "the password in CELERY_BROKER_URL", password
