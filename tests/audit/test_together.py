"""A change and its line in the trail stand together or not at all, whichever statement of the act fails."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError

from registry.audit.trail import record
from registry.common.refusals import Refused, write
from registry.imports.engine import load
from tests.audit.scenarios import ELSEWHERE, act_of, scenarios
from tests.imports import samples
from tests.prepared import run_prepared
from tests.proving import PROVE

PROJECT = Path(__file__).resolve().parents[2]
# In the short run every so many-th statement fails, in the long one each.
STRIDE, IMPORT_STRIDE = (1, 1) if PROVE else (19, 80)
# What a service only notes about its own running, outside of the act.
_ASIDE = {"common_write"}
# What an entry consists of.
_LINE = {"audit_entry", "audit_waiting", "audit_seen"}


class Injected(OperationalError):
    """The fault that was put in."""


class Breaking:
    """Lets statements through until the n-th, which fails; counts them."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.done = 0

    def __call__(self, execute, sql, params, many, context):
        self.done += 1
        if self.done == self.at:
            raise Injected(f"statement {self.at}: {sql[:80]}")
        return execute(sql, params, many, context)


def state() -> dict[str, str]:
    """A digest of every row of every table."""
    return dict(run_prepared("state_of_all", _statement))


def _statement() -> str:
    tables = sorted(
        {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed} - _ASIDE
    )
    return " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t"
        for table in tables
    )


def assert_whole(before: dict[str, str]) -> None:
    """Something was changed, and it is noted."""
    changed = {table for table, rows in state().items() if rows != before[table]}
    assert "audit_entry" in changed and changed - _LINE, changed


def statements_of(act, before: dict[str, str]) -> int:
    """How many statements an act takes that nothing stops; then it is taken back."""
    counter = Breaking(0)
    with transaction.atomic():
        with connection.execute_wrapper(counter):
            act()
        assert_whole(before)
        transaction.set_rollback(True)
    return counter.done


def break_each(act, stride: int) -> int:
    """Make statement after statement fail; each time the register is as it was. Returns how many failed.

    A check that Django makes of a constraint beforehand may fail unheard (the database checks again): then
    the act is refused, or goes on and must be done whole. Where the way back to a savepoint fails, Django
    lets nothing more be asked.
    """
    before = state()
    total = statements_of(act, before)
    places = sorted({*range(1, total + 1, stride), total})
    failed = 0
    for at in places:
        with transaction.atomic():
            try:
                with connection.execute_wrapper(Breaking(at)):
                    act()
            except (Injected, Refused, TransactionManagementError):
                failed += 1
                assert state() == before, at
            else:
                assert_whole(before)
            transaction.set_rollback(True)
    return failed


def services() -> Iterator[str]:
    """Every write service: a function, or what holds one, under ``@write``."""
    for package in ("registry", "members", "cells", "reports"):
        for path in (PROJECT / package).rglob("*.py"):
            for top in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(top, ast.FunctionDef) and any(_writes(node) for node in ast.walk(top)):
                    module = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
                    yield f"{module}.{top.name}"


def _writes(node: ast.AST) -> bool:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return any("write" in (getattr(d, "id", ""), getattr(d, "attr", "")) for d in decorators)


NAMES = sorted(set(services()) - ELSEWHERE)


def test_every_service_has_its_act(world):
    assert set(scenarios(world)) == set(NAMES)


@pytest.mark.prove
@pytest.mark.parametrize("name", NAMES)
def test_an_act_and_its_line_stand_or_fall_together(world, name, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert break_each(act_of(world, name), STRIDE)


@pytest.mark.prove
def test_an_import_and_its_line_stand_or_fall_together(db, tmp_path):
    folder = samples.write_folder(tmp_path / "in", samples.sheets())
    assert break_each(lambda: load(folder), IMPORT_STRIDE)


def test_an_act_that_notes_itself_outside_its_transaction_would_be_seen(world):
    """The checker itself: a line that is written though the act fails."""

    @write
    def rename() -> None:
        world.viewer.full_name = "Khác"
        world.viewer.save()

    def act() -> None:
        # A savepoint of its own takes back the role that a broken statement did not give back.
        with transaction.atomic():
            record("accounts.renamed", by=None, on=world.viewer)
        rename()

    with pytest.raises(AssertionError):
        break_each(act, 1)
