"""The register answers what it knew on a day: as a register answers in which nothing was written since."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import given, note, settings
from hypothesis import strategies as st

from members import services
from registry.accounts.access.database_roles import as_user
from registry.common.database_roles import as_counter, as_counter_knowing
from registry.common.dates import end_of
from registry.common.declared import collected
from registry.common.models import PastRow
from registry.imports.undo import undo
from registry.units import loading
from reports.catalogue import INDICATORS, Family
from reports.engine.answers import answer, answers
from reports.engine.statements import FOLDER
from reports.questions import Answer, Question, QuestionFault
from tests.histories import worlds
from tests.imports.samples import sheets
from tests.imports.test_undo import bring_in, changed
from tests.late_writes import write_one
from tests.oracle.answers import Oracle
from tests.oracle.store import load, remove
from tests.proving import PROVE
from tests.questions import INDICATORS as ASKED_OF_WORLDS
from tests.questions import questions
from tests.recordings import recorded
from tests.reports.engine.test_oracle import Different, held

pytestmark = [pytest.mark.django_db]
BATCH = UUID(int=7)
FIRST, THEN, DAY = date(2026, 3, 10), date(2026, 3, 20), timedelta(days=1)
QUESTIONS_OF_A_WORLD = 8
EXAMPLES = max(settings().max_examples // 4, 2)
WRITES_OF_A_REGISTER = 30 if PROVE else 6


@pytest.mark.prove
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_what_was_replaced_is_answered_as_it_stood(db: Any, data: st.DataObject) -> None:
    """One register, and a wholly different one in its place: each day's knowledge has its oracle."""
    first, second = data.draw(worlds()), data.draw(worlds())
    with transaction.atomic():
        recorded(end_of(FIRST - 2 * DAY))
        load(first, batch=BATCH)
        recorded(end_of(FIRST) - timedelta(seconds=1))
        remove(BATCH)
        load(second)
        recorded(end_of(THEN - DAY))
        for world, days in ((first, (FIRST, THEN - DAY)), (second, (THEN, None))):
            oracle = Oracle(world)
            for _ in range(QUESTIONS_OF_A_WORLD):
                question = data.draw(questions(world))
                asked = replace(question, known_on=data.draw(st.sampled_from(days)))
                try:
                    held(oracle, asked)
                except Different as difference:
                    note(world.listing())
                    raise Different(f"{asked}\n{difference}") from difference
        with pytest.raises(QuestionFault):
            answer(Question("villages", area=first.areas[0].key, known_on=FIRST - DAY))
        transaction.set_rollback(True)


def battery() -> list[Question]:
    """A question of each indicator, of the province in one tree or the other, by cell or village."""
    day, period = {"on": date(2025, 9, 30)}, {"starts": date(2025, 7, 1), "ends": date(2025, 12, 31)}
    found = []
    for code, indicator in INDICATORS.items():
        days = day if indicator.takes == "stock" else period
        if indicator.family == Family.TARGETS:
            year = {"starts": date(2025, 1, 1), "ends": date(2025, 12, 31)}
            found.append(Question(code, organization="TU", basis="plan", measure="admissions", **year))
            continue
        post = {"post": "village_head"} if indicator.family == Family.POSTS else {}
        root = (
            {"organization": "TU", "level": "cell"}
            if len(found) % 2
            else {"area": "tinh", "level": "village"}
        )
        found.append(Question(code, **root, **days, **post))
    by = {"occupation": "members", "religion": "members", "ethnicity": "members", "gender": "admissions"}
    for dimension, code in by.items():
        days = day if INDICATORS[code].takes == "stock" else period
        found.append(Question(code, organization="TU", by=dimension, **days))
    return found


def test_every_indicator_is_asked_by_the_knowledge_of_a_day():
    """In both proofs: of registers in each other's place, and of one with a write each day."""
    assert {question.indicator for question in battery()} == INDICATORS.keys() == set(ASKED_OF_WORLDS)


def said(found: list[Answer]) -> list[Any]:
    """What answers say, without the moment at which they were computed."""
    return [(one.indicator, one.total, one.rows, one.unplaced, one.unknown) for one in found]


def as_known(questions: list[Question], day: date | None) -> list[Any]:
    """What the battery is answered by the knowledge of a day."""
    return said(answers([replace(question, known_on=day) for question in questions]))


@pytest.mark.prove
@settings(max_examples=EXAMPLES // 2)
@given(data=st.data())
def test_every_figure_on_every_day_is_that_of_the_writes_up_to_it(world, data: st.DataObject) -> None:
    """Random writes, one a day, replayed in order: what was answered each evening is answered ever after."""
    questions_asked, evenings = battery(), []

    def choose(values: Any) -> Any:
        return data.draw(st.sampled_from(values))

    with transaction.atomic():
        for number in range(WRITES_OF_A_REGISTER):
            written = write_one(choose, world, number)
            recorded(end_of(FIRST + number * DAY) - timedelta(minutes=1))
            evenings.append((written, as_known(questions_asked, None)))
        for number, (written, expected) in enumerate(evenings):
            note(f"{FIRST + number * DAY}: {written}")
            found = as_known(questions_asked, FIRST + number * DAY)
            assert found == expected
        transaction.set_rollback(True)


def test_every_table_that_figures_read_is_versioned(db):
    declared = {one.table for one in collected("versions", "TABLES")}
    texts = [path.read_text(encoding="utf-8") for path in FOLDER.glob("*.sql")]
    texts += [loading.__doc__ or "", *(text for text in vars(loading).values() if isinstance(text, str))]
    read = set(re.findall(r"\b(?:members|units|cells|targets|reports)_[a-z]+\b", " ".join(texts)))
    tables = set(connection.introspection.table_names())
    assert len(read & tables) > 10
    assert read & tables <= declared


def test_what_a_transaction_did_not_commit_was_never_known(world):
    with transaction.atomic():
        recorded(end_of(FIRST))
        services.void(event=world.event["quy"], reason="ghi nhầm", by=world.staff)
        transaction.set_rollback(True)
    assert not PastRow.objects.filter(relation="members_event").exists()


def test_only_who_counts_reads_what_was_known_and_no_name_is_in_it(world):
    recorded(end_of(FIRST) - timedelta(seconds=1))
    services.correct(
        member=world.member["an"], by=world.staff, reason="ghi nhầm", full_name="Lò Văn Ân", local=False
    )
    (row,) = PastRow.objects.filter(relation="members_member")
    assert row.member_id == world.member["an"].pk
    assert not {"full_name", "search_key", "citizen_id_sealed", "native_place"} & row.content.keys()
    with as_counter_knowing(end_of(FIRST)), connection.cursor() as cursor:
        cursor.execute("SELECT local FROM members_member WHERE id = %s", [row.member_id])
        assert cursor.fetchone() == (None,)
        with as_counter():
            cursor.execute("SELECT count(*) FROM members_member")
            assert cursor.fetchone()[0] == len(world.member)
    for refused in (
        "SELECT id FROM known.members_member",
        "INSERT INTO common_pastrow (relation) VALUES ('')",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), as_user(world.staff):
            connection.cursor().execute(refused)
    with as_user(world.other_officer):
        assert not PastRow.objects.exists()
    with as_user(world.officer):
        assert PastRow.objects.filter(relation="members_member").exists()


def test_of_whom_is_erased_nothing_stays(world):
    event = services.admit(
        member_data={"full_name": "Lò Văn Nhầm", "gender": "male", "dossier_no": "NHAM"},
        cell=world.cell["CB-A1-1"],
        on=date(2025, 9, 1),
        by=world.staff,
    )
    recorded(end_of(FIRST))
    services.state_facts(member=event.member, on=date(2025, 9, 2), by=world.staff, occupation="farmer")
    recorded(end_of(FIRST + DAY))
    services.void(event=event, reason="ghi nhầm người", by=world.staff)
    recorded(end_of(FIRST + 2 * DAY))
    assert PastRow.objects.filter(member_id=event.member_id).exists()
    services.erase(member=event.member, reason="ghi nhầm người", by=world.staff)
    assert not PastRow.objects.filter(member_id=event.member_id).exists()


def test_what_an_undone_import_brought_was_known_between(db, tmp_path):
    asked = [
        Question(code, organization="11", level="cell", on=date(2025, 11, 30))
        for code in ("members", "villages_without_member", "cells", "women_share")
    ]
    asked.append(Question("villages", area="tinh", level="commune", on=date(2025, 11, 30)))
    evenings = []

    def evening(number: int) -> None:
        recorded(end_of(FIRST + number * DAY) - timedelta(seconds=1))
        evenings.append(said(answers(asked)))

    bring_in(tmp_path / "1", sheets())
    evening(0)
    batch = bring_in(tmp_path / "2", changed())
    evening(1)
    undo(batch, by=None)
    evening(2)
    assert evenings[0] != evenings[1]
    assert [as_known(asked, FIRST + number * DAY) for number in range(3)] == evenings
