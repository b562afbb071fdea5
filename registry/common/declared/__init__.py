"""What apps declare and engines collect: the types of the declarations, and how they are gathered.

An app says in a module of its own what belongs to it (``sheets``, ``acts``, ``row_security``, ``routes``,
``retained``, ``held``, ``endings``, ``indicators``); the engine that works with such things asks for all of
them here. So an engine knows no app, and a new app is nowhere entered in a list. The types stand in this
package, a module for each kind, so that every floor can declare.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import autodiscover_modules, module_has_submodule


@cache
def collected(module: str, name: str) -> tuple[Any, ...]:
    """All that the apps declare as the tuple ``name`` in their ``module``, from the lowest floor up.

    Floors are the reverse of ``INSTALLED_APPS``. An app without such a module declares nothing; one whose
    module lacks ``name`` is a mistake, and raises AttributeError.
    """
    autodiscover_modules(module)
    found: list[Any] = []
    for config in reversed(list(apps.get_app_configs())):
        # Other people's apps may have a module of that name, too.
        if is_ours(config.name) and module_has_submodule(config.module, module):
            found += getattr(import_module(f"{config.name}.{module}"), name)
    return tuple(found)


def is_ours(app: str) -> bool:
    """Is it an app of the register, and no library's?"""
    return app.partition(".")[0] in {"registry", "members", "cells", "reports", "demo"}
