"""Figures add up among themselves, and are as long as the lists behind them; no oracle is asked here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, note
from hypothesis import strategies as st

from reports.catalogue import INDICATORS as CATALOGUE
from reports.engine import answers as summaries
from reports.engine import drill_down as drill_down
from reports.questions import Answer, Question, QuestionFault
from tests.histories import HOT_DAYS, worlds
from tests.oracle.codes import (
    ADMISSION_SHARES,
    COUNTS_OF_PEOPLE,
    SHARES,
    TARGETS,
)
from tests.oracle.identities import broken
from tests.oracle.store import load
from tests.oracle.world import DAY, World, holds
from tests.questions import INDICATORS, questions

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
QUESTIONS_OF_A_WORLD = 6
OF_PEOPLE = (*COUNTS_OF_PEOPLE, *SHARES, *ADMISSION_SHARES, "balance")


@contextmanager
def stored(world: World) -> Iterator[None]:
    """The world is in the database for as long as this lasts."""
    with transaction.atomic():
        load(world)
        yield
        transaction.set_rollback(True)


def answered(question: Question) -> bool:
    """Can it be answered at all?"""
    try:
        summaries.answer(question)
    except QuestionFault:
        return False
    return True


@given(data=st.data())
def test_figures_add_up(db: Any, data: st.DataObject) -> None:
    world = data.draw(worlds())
    with stored(world):
        for _ in range(QUESTIONS_OF_A_WORLD):
            question = data.draw(questions(world))
            if answered(question):
                found = broken(summaries.answer, question)
                if found:
                    note(world.listing())
                    raise AssertionError("\n".join([str(question), *found]))


@given(data=st.data())
def test_many_questions_at_once_are_answered_as_one_by_one(db: Any, data: st.DataObject) -> None:
    world = data.draw(worlds())
    with stored(world):
        asked = [q for q in (data.draw(questions(world)) for _ in range(QUESTIONS_OF_A_WORLD)) if answered(q)]
        # The same units and days for other figures: what a page asks, and what is counted in one pass.
        for question in list(asked):
            if question.indicator in (*COUNTS_OF_PEOPLE, *SHARES) and question.on:
                asked += [replace(question, indicator=code) for code in ("members", "youth_share")]
        together = summaries.answers(asked)
        apart = [summaries.answer(question) for question in asked]
        for question, a, b in zip(asked, together, apart, strict=True):
            assert without_clock(a) == without_clock(b), question


def without_clock(answer: Answer) -> dict[str, Any]:
    """The document without the moment at which it was computed."""
    return answer.as_document() | {"computed_at": None}


def length_of_list(question: Question, key: str | None, by: str | None, part: str) -> int:
    """How long the list behind a figure is."""
    if CATALOGUE[question.indicator].family not in drill_down.PEOPLE_FAMILIES:
        return len(drill_down.units_of_figure(question, key=key, by=by, part=part))
    return drill_down.people_of_figure(question, key=key, by=by, part=part).count()


def lists_of_another_length(question: Question) -> list[str]:
    """The figures of an answer that are not as long as the lists behind them."""
    answer = summaries.answer(question)
    found = []
    total_by = "closing" if question.indicator == "balance" else None
    named = [(None, total_by, answer.total)]
    named += [(row.key, row.by, row) for row in answer.rows if question.level or row.by]
    for key, by, row in named:
        if row.denominator is None:
            figures = [("numerator", row.value)]
        elif question.indicator.startswith("mean_age"):
            figures = [("numerator", row.denominator)]
        else:
            figures = [("numerator", row.numerator), ("denominator", row.denominator)]
        for part, figure in figures:
            if figure is not None and (length := length_of_list(question, key, by, part)) != figure:
                found.append(f"{key} {by} {part}: {figure}, the list has {length}")
    return found


@given(data=st.data())
def test_a_figure_is_as_long_as_the_list_behind_it(db: Any, data: st.DataObject) -> None:
    world = data.draw(worlds())
    # What is added up over things is no number of things.
    added_up = ("families_helped", "attendance")
    indicators = tuple(code for code in INDICATORS if code not in (*TARGETS, *added_up))
    with stored(world):
        for _ in range(QUESTIONS_OF_A_WORLD):
            question = data.draw(questions(world, indicators))
            if answered(question):
                found = lists_of_another_length(question)
                if found:
                    note(world.listing())
                    raise AssertionError("\n".join([str(question), *found]))


@given(data=st.data())
def test_a_province_has_the_same_total_on_every_structure(db: Any, data: st.DataObject) -> None:
    """Where one province committee holds everything for all time, a reform moves nobody out of it."""
    world = data.draw(worlds())
    tops = {row.code for row in world.organizations if row.parent_code is None}
    provinces = {row.key for row in world.areas if row.parent_key is None}
    with stored(world):
        on = data.draw(st.sampled_from(HOT_DAYS))
        for indicator, roots in (("members", tops), ("cells", tops), ("villages", provinces)):
            if len(roots) == 1:
                tree = {"area" if indicator == "villages" else "organization": next(iter(roots))}
                asked = Question(indicator, on=on, **tree)
                said = {
                    str(summaries.answer(replace(asked, structure_on=day)).total.value) for day in HOT_DAYS
                }
                assert len(said) == 1, (asked, said, world.listing())


@given(data=st.data())
def test_each_village_without_a_member_is_cleared_still_one_or_ended(db: Any, data: st.DataObject) -> None:
    """On every structure on which the province stands."""
    world = data.draw(worlds())
    with stored(world):
        first, last = sorted(data.draw(st.tuples(*[st.sampled_from(HOT_DAYS)] * 2)))
        for structure_on in HOT_DAYS[::3]:
            for row in world.areas:
                if row.parent_key is not None or not holds(row, structure_on):
                    continue
                asked = Question("villages_without_member", area=row.key, structure_on=structure_on)
                eve = summaries.answer(replace(asked, on=first - DAY)).total.value
                became = [
                    summaries.answer(replace(asked, indicator=code, starts=first, ends=last)).total.value
                    for code in ("villages_cleared", "villages_still_without", "villages_ended_without")
                ]
                assert (None if None in became else sum(became)) == eve, (row.key, structure_on, became)
