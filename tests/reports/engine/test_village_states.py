"""How far villages are, on random registers: a village is on a rung if and only if the figures say so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from registry.units.models import Area
from reports.engine.answers import answer
from reports.engine.drill_down import units_of_figure
from reports.engine.village_states import COUNTING, RUNGS, village_states
from reports.questions import Question, QuestionFault
from tests.histories import HOT_DAYS, worlds
from tests.oracle.figures import Figures
from tests.oracle.people import People
from tests.oracle.trees import Trees
from tests.reports.engine.test_identities import stored

pytestmark = [pytest.mark.django_db, pytest.mark.prove]


@given(data=st.data())
def test_the_rungs_add_up_and_each_line_is_in_the_lists_of_its_figures(db: Any, data: st.DataObject) -> None:
    world = data.draw(worlds())
    day, structure_on = data.draw(st.tuples(*[st.sampled_from(HOT_DAYS)] * 2))
    roots = [{"area": row.key} for row in world.areas if row.level != "village"]
    roots += [{"organization": row.code} for row in world.organizations if row.parent_code is None]
    with stored(world):
        trees = Trees(world)
        figures = Figures(world, trees, People(world, trees), in_areas=True, structure_on=structure_on)
        keys = dict(Area.objects.values_list("pk", "key"))
        for root in roots:
            question = Question("villages", on=day, structure_on=structure_on, **root)
            try:
                whole = answer(question)
                rungs = answer(replace(question, by="rung"))
            except QuestionFault:
                continue
            states = village_states(question)
            listed = units_of_figure(question)
            assert [state.village for state in states] == sorted(listed), world.listing()
            if rungs.total.status == "not_reported":
                continue
            on_rungs = {row.by: row.value for row in rungs.rows}
            assert set(on_rungs) <= set(RUNGS) and sum(on_rungs.values()) == whole.total.value == len(states)
            for rung in RUNGS:
                assert sum(state.rung == rung for state in states) == on_rungs.get(rung, 0), rung
            for code in COUNTING:
                said = {state.village for state in states if code in state.counted_by}
                if said != set(units_of_figure(replace(question, indicator=code))):
                    note(world.listing())
                    raise AssertionError((root, code))
            for state in states:
                key = keys[state.village]
                said = (state.resident, state.own, state.local)
                people = tuple(len(figures.residents(key, day, r)) for r in ("resident", "own", "local"))
                assert said == people, (key, world.listing())
