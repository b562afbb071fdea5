"""What the clock starts, and that work goes on without it."""

from __future__ import annotations

import pytest

from registry.celery import app
from registry.common.queue import sweeping, tasks
from registry.common.queue.kinds import kinds
from registry.common.queue.sweeping import Sweeper


def test_the_schedule():
    lines = {}
    for name, line in app.conf.beat_schedule.items():
        when = line["schedule"]
        at = when if isinstance(when, float) else (when._orig_hour, when._orig_minute)
        lines[name] = (line["task"], line.get("args", ()), at)
    assert lines == {
        "figures": ("queue.ask_for_the_night", ("figures",), (1, 30)),
        "recounts": ("queue.ask_for_the_night", ("recounts",), (3, 30)),
        "retention": ("queue.ask_for_the_night", ("retention",), (2, 15)),
        "forget-old-sessions": ("accounts.forget", (), ("*", 20)),
        "note-ends-of-rights": ("accounts.note_ends", (), ("*", 5)),
        "seal-trail": ("audit.seal", (), 60.0),
        "verify-trail": ("audit.verify", (), (3, 10)),
        "send-reports": ("reports.send", (), ("*", 40)),
        "look-for-notices": ("reports.look", (), ("*", 50)),
    }


def test_every_task_of_the_schedule_is_known_to_the_worker():
    app.loader.import_default_modules()
    assert {line["task"] for line in app.conf.beat_schedule.values()} | {tasks.work.name} <= set(app.tasks)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind.every_night_at])
def test_the_clock_asks_for_a_night_once(kind):
    for _ in range(3):
        tasks.ask_for_the_night(kind.name)
    assert kind.model.objects.count() == 1


def test_a_worker_sweeps_at_its_start_and_goes_on_after_a_fault(monkeypatch):
    swept, sweeper = [], Sweeper()

    def sweep(*, at_start):
        swept.append(at_start)
        if len(swept) in (1, 3):
            raise ValueError("the database is away")
        if len(swept) == 4:
            sweeper.is_stopped.set()

    monkeypatch.setattr(sweeping, "sweep", sweep)
    monkeypatch.setattr(sweeping.sessions, "wait_no_longer_than", lambda time: None)
    monkeypatch.setattr(sweeping, "end_hung_children", lambda: None)
    monkeypatch.setattr(sweeping, "SECONDS", 0.01)
    sweeper.run()
    # Until a sweep at the start has succeeded, the next is one.
    assert swept == [True, True, False, False]
