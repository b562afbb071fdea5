"""A register that came in as sheets says the oracle's figures, and goes out and in as the same bytes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, note, settings
from hypothesis import strategies as st

from registry.imports.dump import dump
from registry.imports.engine import load
from reports.models import BoardReading
from tests.histories import worlds
from tests.oracle.answers import Oracle
from tests.oracle.store import write_sheets
from tests.oracle.world import World
from tests.questions import questions

from .test_oracle import held

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
EXAMPLES = max(settings().max_examples // 3, 3)


def brought_in(folder: Path) -> None:
    """Import a folder of sheets; a sound register has no fault."""
    outcome = load(folder)
    assert outcome.ok, [tuple(fault) for fault in outcome.faults]


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_register_from_sheets_says_the_same(db: Any, data: st.DataObject) -> None:
    world: World = data.draw(worlds())
    note(world.listing())
    with tempfile.TemporaryDirectory() as temporary:
        sent, first, second = (Path(temporary) / name for name in ("sent", "first", "second"))
        write_sheets(world, sent)
        with transaction.atomic():
            brought_in(sent)
            for reading in world.readings:
                BoardReading.objects.create(in_force_from=reading.in_force_from, reading=reading.reading)
            oracle = Oracle(world)
            for _ in range(5):
                held(oracle, data.draw(questions(world)))
            dump(first)
            transaction.set_rollback(True)
        with transaction.atomic():
            brought_in(first)
            dump(second)
            transaction.set_rollback(True)
        assert _bytes(first) == _bytes(second)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
