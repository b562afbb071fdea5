"""Targets and attainment are those of the slow oracle, on registers whose trees change."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.histories import worlds
from tests.oracle import codes
from tests.oracle.answers import Oracle
from tests.oracle.store import load
from tests.oracle.world import World
from tests.questions import questions

from .test_oracle import Different, held

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
QUESTIONS_OF_A_WORLD = 12


@settings(max_examples=settings().max_examples)
@given(data=st.data())
def test_every_target_is_the_oracles(db: Any, data: st.DataObject) -> None:
    world: World = data.draw(worlds())
    with transaction.atomic():
        load(world)
        oracle = Oracle(world)
        for _ in range(QUESTIONS_OF_A_WORLD):
            question = data.draw(questions(world, codes.TARGETS))
            try:
                held(oracle, question)
            except Different as difference:
                note(world.listing())
                raise Different(f"{question}\n{difference}") from difference
        transaction.set_rollback(True)
