"""A write that says that it touches none of an answer's leaves leaves the answer as it is.

Random registers, questions and writes: whatever the triggers say, the answer is counted again and compared.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, note
from hypothesis import strategies as st

from members.models import Member
from registry.common.models import Write
from registry.units.structure import forest
from reports.engine import answers as summaries
from reports.engine.counted_from import counted_from
from reports.questions import Question, QuestionFault
from tests.histories import worlds
from tests.oracle.store import load
from tests.questions import questions

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
QUESTIONS, PEOPLE = 4, 4
# What may befall a person's rows; each is whole in itself, as what derives them leaves them.
WRITES = {
    "removed": "DELETE FROM members_stretch WHERE member_id = %(member)s;"
    "DELETE FROM members_movement WHERE member_id = %(member)s",
    "elsewhere": "UPDATE members_stretch SET cell_id = %(cell)s, village_id = %(village)s"
    " WHERE member_id = %(member)s;"
    "UPDATE members_movement SET cell_id = %(cell)s, village_id = %(village)s WHERE member_id = %(member)s",
    "corrected": "UPDATE members_member SET gender = CASE gender WHEN 'male' THEN 'female' ELSE 'male' END,"
    " birth_date = '1999-09-09', education = 'none', local = NOT local WHERE id = %(member)s",
}
seen = {"same": 0, "touched": 0}


def asked(question: Question) -> Any:
    """The answer without the moment at which it was computed."""
    answer = summaries.answer(question)
    return answer.total, answer.rows, answer.unplaced, answer.status


def touches(since: int, leaves: Any) -> bool:
    """Does any note of a write speak of the leaves, or of all?"""
    return any(
        row.cells is None or {*row.cells} & {*leaves.cells} or {*row.villages} & {*leaves.villages}
        for row in Write.objects.filter(pk__gt=since)
    )


@given(data=st.data())
def test_what_is_written_of_other_leaves_does_not_matter(db: Any, data: st.DataObject) -> None:
    world = data.draw(worlds())
    with transaction.atomic():
        load(world)
        people = list(Member.objects.values_list("pk", flat=True))
        for _ in range(QUESTIONS if people else 0):
            question = data.draw(questions(world))
            try:
                before, leaves = asked(question), counted_from([question])
            except QuestionFault:
                continue
            for _ in range(PEOPLE if leaves is not None else 0):
                name = data.draw(st.sampled_from(sorted(WRITES)))
                values = {
                    "member": data.draw(st.sampled_from(people)),
                    "cell": data.draw(st.sampled_from(forest().cells)),
                    "village": data.draw(st.sampled_from([None, *forest().villages])),
                }
                note(f"{question}: {name} {values}")
                with transaction.atomic(), connection.cursor() as cursor:
                    last = Write.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                    cursor.execute(WRITES[name], values)
                    if touches(last, leaves):
                        seen["touched"] += 1
                    else:
                        assert asked(question) == before
                        seen["same"] += 1
                    transaction.set_rollback(True)
        transaction.set_rollback(True)


def test_both_were_met() -> None:
    """Of the writes above some touched and some did not."""
    assert min(seen.values()) > 5, seen


def test_an_answer_of_a_commune_is_counted_from_its_own_leaves(world):
    of = lambda **values: counted_from([Question("members", **values)])  # noqa: E731
    own, whole = of(organization="DU-A"), of(organization="TU")
    assert world.cell["CB-A1-1"].pk in own.cells and world.area["a1-1"].pk in own.villages
    assert set(own.cells) < set(whole.cells) and set(own.villages) < set(whole.villages)
    assert counted_from([Question("post_coverage", organization="DU-A", post="village_head")]) is None
