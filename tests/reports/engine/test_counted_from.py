"""A write that says that it touches none of an answer's leaves leaves the answer as it is.

Random registers, questions and writes: whatever the triggers say, the answer is counted again and compared.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, note
from hypothesis import strategies as st

from members import services
from members.models import Member
from registry.accounts.access.database_roles import as_user
from registry.common.models import Write
from registry.units import services as areas
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


def test_people_recorded_in_a_village_count_in_what_it_has_become(world):
    """Of old structures too: there what the village has become may lie elsewhere than the village itself."""
    areas.merge_areas(
        sources=[world.area["a1-1"]], into=world.area["b2-1"], on=date(2026, 1, 15), by=world.staff
    )
    ON, BEFORE = date(2026, 6, 30), date(2024, 12, 31)
    then, now = forest().on(BEFORE), forest().on(ON)
    differ = 0
    for village in forest().villages:
        became = now.village_now(village)
        path = then.areas.place(became).path if became else ()
        for root in path:
            key = forest().area_keys[root][0]
            question = Question("villages_without_member", area=key, on=ON, structure_on=BEFORE)
            assert village in counted_from([question]).villages, (village, key)
            differ += root not in then.areas.place(village).path
    assert differ


def test_a_correction_touches_every_place_where_the_person_has_counted(world):
    member = world.member["oanh"]
    places = {row.cell_id for row in member.stretches.all()}
    assert len(places) > 1
    last = Write.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with as_user(world.other_officer):
        assert Member.objects.filter(pk=member.pk).update(occupation="other") == 1
    assert places <= {cell for row in Write.objects.filter(pk__gt=last) for cell in row.cells or ()}


def test_the_first_day_of_a_register_touches_every_answer_and_an_admission_its_own(world):
    def notes() -> list[Write]:
        return list(Write.objects.order_by("pk"))

    person = {"dossier_no": "THEM-1", "full_name": "Lò Văn Thêm"}
    where: dict[str, Any] = {"cell": world.cell["CB-B2"], "village": world.area["b2-1"], "by": world.staff}
    before = len(notes())
    services.admit(member_data=person, on=date(2026, 1, 10), **where)
    admitted = notes()[before:]
    assert {cell for row in admitted for cell in row.cells} == {world.cell["CB-B2"].pk}
    assert {village for row in admitted for village in row.villages} == {world.area["b2-1"].pk}
    services.first_record(member_data=person | {"dossier_no": "THEM-2"}, on=date(2024, 1, 1), **where)
    assert any(row.cells is None for row in notes()[before + len(admitted) :])


@pytest.mark.parametrize(
    "question",
    [
        Question("away", organization="DU-A"),
        Question("exempted", organization="DU-A"),
        Question("active_members", organization="DU-A"),
        Question("villages_at_risk", organization="DU-A"),
        Question("cells_at_risk", organization="DU-A"),
        Question("readmissions", organization="DU-A"),
        Question("cells_with_committee", organization="DU-A"),
        Question("secretary_is_head", organization="DU-A"),
        Question("villages", organization="DU-A", by="rung"),
        Question("cells_without_admission", organization="DU-A"),
    ],
    ids=lambda question: question.indicator,
)
def test_what_asks_more_of_people_than_where_they_count_may_be_touched_by_anybody(world, question):
    assert counted_from([question]) is None
