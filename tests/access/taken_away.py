"""Scopes or row policies taken away, so that the others are seen to hold alone.

Scopes are what queries carry (:mod:`registry.accounts.access.scopes`, ``visible_to``), policies what the
database adds to every statement (:mod:`registry.accounts.access.row_security`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.conf import settings

from members.models import MemberQuerySet
from registry.accounts.access import scopes
from registry.common import database_roles
from registry.units.models import Area, Organization

OURS = ("cells", "members", "registry", "reports")


def take_scopes_away(monkeypatch: Any) -> None:
    """Queries carry no scope: whoever holds a role anywhere holds it everywhere."""
    # What is imported while these are taken away would never get them back.
    import_module(settings.ROOT_URLCONF)
    organizations = list(Organization.objects.values_list("pk", flat=True))
    areas = list(Area.objects.values_list("pk", flat=True))

    def holds(user: Any, roles: Any) -> bool:
        return bool(scopes.root_ids(user, roles=roles))

    def subtree_ids(user: Any, *, roles: Any = None, on: Any = None) -> list[int]:
        return organizations if holds(user, roles) else []

    def areas_in_sight(user: Any, asked: Any, *, roles: Any = None) -> set[int]:
        return set(asked) if holds(user, roles) else set()

    def area_ids(user: Any, *, roles: Any = None) -> list[int]:
        return areas

    def visible(queryset: Any, user: Any) -> Any:
        return queryset

    for opened in (subtree_ids, areas_in_sight, area_ids, visible):
        _everywhere(monkeypatch, getattr(scopes, opened.__name__), opened)
    monkeypatch.setattr(MemberQuerySet, "visible_to", lambda self, user: self.all())


def take_policies_away(monkeypatch: Any) -> None:
    """Nobody takes on a role: every statement runs as the owner of the tables, who sees every row."""

    @contextmanager
    def nothing(*args: Any, **kwargs: Any) -> Iterator[None]:
        yield

    monkeypatch.setattr(database_roles, "act", nothing)


def _everywhere(monkeypatch: Any, real: Any, opened: Any) -> None:
    """Put ``opened`` wherever ``real`` was imported by name."""
    for name, module in list(sys.modules.items()):
        if module is not None and name.split(".")[0] in OURS:
            for attribute, value in list(vars(module).items()):
                if value is real:
                    monkeypatch.setattr(module, attribute, opened)
