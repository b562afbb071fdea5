"""Every act that is recorded is declared by an app, and every declared act is recorded somewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from members.models import EventKind
from registry.audit.actions import acts, looks, words
from registry.common.declared import collected

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("registry", "members", "cells", "reports", "demo")
# Acts whose code is put together: what the variable part may be.
PUT_TOGETHER = {
    "member.": EventKind.values,
    "accounts.session_": ("idle", "stolen"),
    "organization.": ("found", "change", "move", "merge", "split", "abolish"),
    "area.": ("found", "rename", "move", "merge", "split", "abolish"),
}
# Calls whose first argument is a name: what it stands for.
NAMED = {
    "ACTION": ("targets.set",),
    "BROUGHT_IN": ("demo.brought_in",),
    "action": ("members.listed", "members.exported"),
    # How a batch of cards came into another state.
    "act": tuple(
        f"card_batch.{what}" for what in ("sent", "withdrawn", "approved", "sent_back", "issued", "undone")
    ),
}


def recorded(source: str) -> Iterator[str]:
    """The codes of all acts that a module records."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in ("record", "refused"):
            continue
        yield from codes_of(node.args[0])


def codes_of(given: ast.expr) -> Iterator[str]:
    if isinstance(given, ast.Constant):
        yield given.value
    elif isinstance(given, ast.IfExp):
        yield from codes_of(given.body)
        yield from codes_of(given.orelse)
    elif isinstance(given, ast.JoinedStr):
        prefix = given.values[0].value
        yield from (f"{prefix}{rest}" for rest in PUT_TOGETHER[prefix])
    elif isinstance(given, ast.Name):
        yield from NAMED[given.id]


def everything_recorded() -> set[str]:
    found: set[str] = set()
    for package in PACKAGES:
        for path in (PROJECT / package).rglob("*.py"):
            if "migrations" not in path.parts and path != PROJECT / "registry" / "audit" / "trail.py":
                found |= set(recorded(path.read_text(encoding="utf-8")))
    return found


def test_every_act_has_its_words():
    assert everything_recorded() - set(acts()) == set()


def test_the_list_names_nothing_that_is_never_recorded():
    assert set(acts()) - everything_recorded() == set()


def test_no_act_is_declared_twice():
    codes = [act.code for act in collected("acts", "ACTS")]
    assert len(codes) == len(set(codes))


def test_an_act_is_said_in_its_words_and_an_unknown_one_by_its_code():
    assert words("audit.read") == "xem nhật ký"
    assert words("nobody.declared") == "nobody.declared"


def test_looks_are_the_acts_that_show_people():
    assert "members.read" in looks() and "members.exported" in looks()
    # Drafts name the people whom they are about.
    of_people = ("members.", "cases.", "drafts.listed")
    assert not [code for code in looks() if not code.startswith(of_people)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('record("members.watched", by=None)', "members.watched"),
        ('trail.refused("x.y", by=None)', "x.y"),
        ('record("a.b" if kind else "c.d", by=None)', "c.d"),
        ('record(f"member.{kind}", by=None)', "member.admitted"),
    ],
)
def test_an_act_without_words_would_be_seen(line, code):
    assert code in set(recorded(line))
