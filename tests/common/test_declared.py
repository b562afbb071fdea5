"""Collecting what apps declare."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from django.apps import apps

from registry.common.declared import collected


@pytest.fixture
def declare(monkeypatch):
    """Give an app a module ``inventory`` with the given names, for the length of a test."""

    def give(app: str, **names):
        module = ModuleType(f"{app}.inventory")
        vars(module).update(names)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        found.add(app)

    found: set[str] = set()
    monkeypatch.setattr(
        "registry.common.declared.module_has_submodule",
        lambda package, name: package.__name__ in found,
    )
    collected.cache_clear()
    yield give
    collected.cache_clear()


def test_it_collects_from_the_lowest_floor_up(declare):
    floors = [config.name for config in apps.get_app_configs()]
    assert floors.index("members") < floors.index("registry.audit")
    declare("members", THINGS=("of members",))
    declare("registry.audit", THINGS=("of audit", "more of audit"))
    assert collected("inventory", "THINGS") == ("of audit", "more of audit", "of members")


def test_a_module_that_declares_nothing_is_a_mistake(declare):
    declare("members")
    with pytest.raises(AttributeError):
        collected("inventory", "THINGS")


def test_what_other_peoples_apps_have_is_not_collected(declare):
    declare("rest_framework", THINGS=("foreign",))
    assert collected("inventory", "THINGS") == ()
