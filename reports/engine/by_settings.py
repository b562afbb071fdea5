"""What conditions of the catalogue read of the settings, wherever they are asked."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def by_settings() -> dict[str, Any]:
    """The parameters that conditions name, for live answers and for stored months alike."""
    return {"committee_from": settings.COMMITTEE_FROM, **settings.BADGES_PUT_OFF}
