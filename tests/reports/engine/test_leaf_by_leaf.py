"""Counting leaf by leaf gives what counting root by root gives, of every question that a closing asks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.common.cache import consistent_read
from registry.common.database_roles import as_counter
from reports.engine import answers as engine
from reports.engine.leaf_by_leaf import is_on, leaf_by_leaf
from reports.periods import published
from reports.periods.books import period, structure_of
from reports.questions import Question
from tests.proving import PROVE

pytestmark = pytest.mark.django_db
ABOUT = period("2025-H2")


def asked(world, code: str) -> list[Question]:
    return published.questions_of(structure_of(ABOUT), world.cell[code].pk, ABOUT.first, ABOUT.last)


def said(questions: list[Question]) -> list[str]:
    with consistent_read(), as_counter():
        return [published.written(answer) for answer in engine.answers(questions)]


@pytest.mark.prove
def test_it_answers_the_same_of_every_question(world):
    every = [question for code in ("TU", "DU-A", "DU-B") for question in asked(world, code)]
    # A step that meets every indicator, root and level in turn.
    questions = every[:: 1 if PROVE else 7]
    expected = said(questions)
    with leaf_by_leaf():
        assert is_on()
        found = said(questions)
    assert not is_on()
    for question, one, other in zip(questions, found, expected, strict=True):
        assert one == other, question


def test_the_second_root_asks_the_database_for_nothing_that_was_counted(world):
    codes = ("TU", "DU-A")
    of = [[one for one in asked(world, code) if one.indicator in ("members", "villages")] for code in codes]
    with leaf_by_leaf():
        numbers = []
        for questions in of:
            with CaptureQueriesContext(connection) as captured:
                said(questions)
            numbers.append(sum("stretch" in one["sql"] and "GROUP BY" in one["sql"] for one in captured))
    assert numbers[0] > 0 and numbers[1] == 0


def test_a_root_that_was_not_asked_about_is_counted(world):
    small, whole = (Question("members", organization=code, on=ABOUT.last) for code in ("DU-A", "TU"))
    expected = said([small, whole, replace(whole, level="cell")])
    with leaf_by_leaf():
        assert [*said([small]), *said([whole]), *said([replace(whole, level="cell")])] == expected
