"""The engine's figures are those of the slow oracle, on registers that nobody would think of."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, note, settings
from hypothesis import strategies as st

from reports.engine import answers as summaries
from reports.questions import Question, QuestionFault
from tests.histories import worlds
from tests.oracle.answers import Fault, Oracle
from tests.oracle.compare import differences
from tests.oracle.store import load
from tests.oracle.world import World
from tests.questions import questions

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
QUESTIONS_OF_A_WORLD = 16
EXAMPLES = 2 * settings().max_examples


class Different(AssertionError):
    """The engine and the oracle say different things."""


def held(oracle: Oracle, question: Question) -> None:
    """Raises :class:`Different` unless engine and oracle agree on the question."""
    try:
        expected = oracle.answer(question)
    except Fault as fault:
        try:
            summaries.answer(question)
        except QuestionFault as refused:
            if refused.parameter != fault.parameter:
                raise Different(f"refused for {refused}, expected {fault.parameter}") from refused
            return
        raise Different(f"answered, expected a fault in {fault.parameter}") from None
    try:
        answer = summaries.answer(question)
    except QuestionFault as refused:
        raise Different(f"refused ({refused}), expected {expected}") from refused
    found = differences(question, expected, answer)
    if found:
        raise Different("\n".join(found))


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_every_figure_is_the_oracles(db: Any, data: st.DataObject) -> None:
    world: World = data.draw(worlds())
    with transaction.atomic():
        load(world)
        oracle = Oracle(world)
        for _ in range(QUESTIONS_OF_A_WORLD):
            question = data.draw(questions(world))
            try:
                held(oracle, question)
            except Different as difference:
                note(world.listing())
                raise Different(f"{question}\n{difference}") from difference
        transaction.set_rollback(True)
