"""The instant of a closing: what was recorded before it is in, and nothing else, whoever commits when."""

from __future__ import annotations

from datetime import date
from threading import Event, Thread

import pytest
from django.db import connections

from registry.common import instants
from registry.common.database_roles import as_counter_knowing
from registry.common.instants import read_of_an_instant
from registry.common.models import Recording
from reports.engine.answers import answer
from reports.models import BoardReading
from reports.periods import closing
from reports.periods.answers import answer_as_published
from reports.periods.books import period
from reports.periods.models import ClosingWork
from reports.questions import Question
from tests import work
from tests.parallel import in_another_connection

pytestmark = pytest.mark.django_db(transaction=True)
READING = "INSERT INTO reports_boardreading (in_force_from, reading) VALUES (%s, 'own')"
LAST = date(2025, 9, 30)


def readings():
    return set(BoardReading.objects.values_list("in_force_from", flat=True))


def last_recorded():
    return Recording.objects.order_by("-number").values_list("recorded_at", flat=True)[0]


def test_what_is_not_committed_is_later_and_what_is_being_committed_is_waited_for(db, monkeypatch):
    monkeypatch.setattr(instants, "PATIENCE", 20)
    monkeypatch.setattr(instants, "PAUSE", 0.01)
    before, begun, ending = (date(2031, month, 1) for month in (1, 2, 3))
    BoardReading.objects.create(in_force_from=before, reading="own")
    before_at = last_recorded()
    with in_another_connection() as writer:
        writer.execute(READING, [begun])
        # It goes on for as long as it likes: nobody waits for it, and it waits for nobody.
        with read_of_an_instant() as instant:
            assert readings() == {before} and before_at < instant
            writer.commit()
            assert readings() == {before}
        assert readings() == {before, begun} and last_recorded() > instant
        writer.execute(READING, [ending])
        # It has set its instant and is not to be seen yet.
        writer.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tried, seen = Event(), []

        def read():
            try:
                with read_of_an_instant() as instant:
                    seen.append((instant, readings()))
            finally:
                connections.close_all()

        pause = instants.time.sleep
        monkeypatch.setattr(instants.time, "sleep", lambda seconds: (tried.set(), pause(seconds)))
        reader = Thread(target=read)
        reader.start()
        assert tried.wait(30) and not seen
        writer.commit()
        reader.join(30)
    ((instant, found),) = seen
    assert ending in found and last_recorded() < instant


def test_a_write_that_is_committed_while_a_period_is_closed_is_not_published(world, monkeypatch):
    about, question = period("2025-Q3"), Question("members", organization="DU-A", on=LAST)
    before = answer(question).total.value
    with in_another_connection() as writer:
        gone = "DELETE FROM members_stretch WHERE member_id = %s"
        writer.execute(gone, [world.member["an"].pk])

        def asked(*given):
            # The instant is over, the work goes on.
            writer.commit()
            return [question]

        monkeypatch.setattr(closing, "questions_of", asked)
        monkeypatch.setattr(closing, "publications", tuple)
        monkeypatch.setattr(closing.progress.Progress, "__call__", lambda note, *far, **more: None)
        made = work.close(about=about, organization=world.cell["DU-A"], by=world.staff)
    published = answer_as_published(question)
    assert (published.status, published.total.value, published.live.total.value) == (
        "final",
        before,
        before - 1,
    )
    with as_counter_knowing(made.known_until):
        assert answer(question).total.value == before
    assert ClosingWork.objects.get().answers == 1


def test_progress_is_seen_while_the_work_goes_on(world, monkeypatch):
    monkeypatch.setattr(closing, "publications", tuple)
    codes = {unit.pk: code for code, unit in world.cell.items()}
    monkeypatch.setattr(
        closing,
        "questions_of",
        lambda structure, unit, *days: [Question("members", organization=codes[unit], on=LAST)],
    )
    far = []

    class Progress(closing.progress.Progress):
        def __call__(self, done, total, **more):
            self._written_at = float("-inf")
            super().__call__(done, total, **more)
            self._side.close()
            far.append((done, total, more["answers"]))

    monkeypatch.setattr(closing.progress, "Progress", Progress)
    asked = work.ask_closing(
        about=period("2025-Q3"), organization=world.cell["TU"], by=world.staff, reason="xã chậm"
    )
    work.working.do(closing.KIND, asked.pk)
    asked.refresh_from_db()
    assert far == [(0, 3, 0), (1, 3, 1), (2, 3, 2)]
    assert (asked.state, asked.done, asked.total, asked.answers) == ("done", 3, 3, 3)
