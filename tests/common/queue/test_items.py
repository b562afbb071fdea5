"""A piece of work from its being asked for to its end: one worker at a time, once, and never lost.

Shown with runs of month-end figures, whose work is put in place here.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from registry.common.queue import items, nudges, processes, sessions, sweeping, tasks, working
from registry.common.queue.held import Held
from registry.common.queue.items import TakenOver
from registry.common.queue.kinds import kind_of, kinds
from registry.common.queue.models import WorkState
from registry.common.queue.sweeping import sweep
from reports.stored.models import FigureRun
from reports.stored.runs import KIND as FIGURES
from tests.parallel import elsewhere, together
from tests.work import lapse

pytestmark = pytest.mark.django_db

KIND = replace(FIGURES, does=lambda held: None, every_night_at=None, one_at_a_time=False)
ONE = replace(KIND, one_at_a_time=True)


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What was said to the broker; and of the kinds there is this one."""
    said = []
    monkeypatch.setattr(nudges, "nudge", lambda *given: said.append(given) or True)
    monkeypatch.setattr(sweeping, "kinds", lambda: (KIND,))
    monkeypatch.setattr(tasks, "kind_of", lambda name: KIND)
    return said


def ask(kind=KIND, **more):
    return items.ask(kind, by=None, **({"kind": "full"} | more))[0]


def now(item):
    return FigureRun.objects.get(pk=item.pk)


# Asking.


def test_it_works(sent):
    item = ask()
    assert (item.state, item.attempts) == ("waiting", 0)
    tasks.work("figures", item.pk)
    done = now(item)
    assert (done.state, done.attempts, done.lease_until, done.error) == ("done", 1, None, "")
    assert done.started_at <= done.finished_at


def test_a_key_stands_once_and_only_the_first_is_told(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, again = ask(key="nightly:2026-01-01"), ask(key="nightly:2026-01-01")
    assert first.pk == again.pk and sent == [("queue.work", "figures", first.pk)]
    assert ask().unique_key != ask().unique_key


def test_the_kinds_that_the_apps_declare():
    assert {kind.name for kind in kinds()} == {
        "closings",
        "figures",
        "files",
        "imports",
        "plans",
        "recounts",
        "retention",
    }
    assert kind_of("figures") is FIGURES
    with pytest.raises(KeyError):
        kind_of("unknown")


# Taking up.


def test_what_is_held_is_not_to_be_had_and_what_has_lapsed_is():
    item = ask()
    assert items.claim(KIND, item.pk).attempts == 1
    assert items.claim(KIND, item.pk) is None
    lapse(item)
    again = items.claim(KIND, item.pk)
    assert (again.attempts, again.worker) == (2, processes.own_name())
    assert again.lease_until > timezone.now()


@pytest.mark.parametrize("state", [WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED])
def test_what_is_over_is_not_to_be_had(state):
    item = ask()
    FigureRun.objects.update(state=state)
    assert items.claim(KIND, item.pk) is None and items.claim(KIND, item.pk + 1) is None


def test_of_a_kind_one_is_at_work_at_a_time():
    first, second = ask(), ask()
    assert items.claim(ONE, first.pk) and items.claim(ONE, second.pk) is None
    assert items.claim(KIND, second.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [KIND, ONE])
def test_of_many_who_reach_for_it_one_gets_it(kind):
    numbers = [ask().pk, ask().pk] if kind is ONE else [ask().pk]
    got = together(*(partial(items.claim, kind, numbers[n % len(numbers)]) for n in range(6)))
    assert len(got) == 6 and not any(isinstance(one, Exception) for one in got)
    assert sum(one is not None for one in got) == 1


# Writing.


def test_only_the_latest_attempt_writes():
    item = ask()
    first = items.claim(KIND, item.pk)
    items.write(first, months=1)
    lapse(item)
    second = items.claim(KIND, item.pk)
    with pytest.raises(TakenOver):
        items.write(first, months=2)
    items.write(second, months=3)
    assert now(item).months == 3


def test_a_write_renews_the_lease():
    item = items.claim(KIND, ask().pk)
    lapse(item)
    items.write(item)
    assert now(item).lease_until > timezone.now() + timedelta(seconds=5)


def test_a_cancelled_item_is_not_written_to_and_is_cancelled_once():
    item = items.claim(KIND, ask().pk)
    assert items.cancel(item) and not items.cancel(item)
    for act in (items.write, lambda one: Held(KIND, one).settle(), lambda one: items.fail(KIND, one, "x")):
        with pytest.raises(TakenOver):
            act(item)
    assert (now(item).state, now(item).error) == ("cancelled", "")


def test_settling_twice_is_refused():
    held = Held(KIND, items.claim(KIND, ask().pk))
    held.settle()
    with pytest.raises(TakenOver):
        held.settle()


def test_what_was_given_back_is_tried_again_after_a_pause_and_not_for_ever(sent):
    item = ask()
    for attempt in range(1, KIND.most_attempts + 1):
        held = Held(KIND, items.claim(KIND, item.pk))
        held.give_back(f"lần {attempt}")
        found = now(item)
        is_last = attempt == KIND.most_attempts
        assert (found.state, found.error) == ("failed" if is_last else "waiting", f"lần {attempt}")
        assert sweep() == 0, "not before its pause"
    assert found.finished_at and items.claim(KIND, item.pk) is None


# Doing.


def does(what):
    return replace(KIND, does=what)


def test_sent_twice_it_is_done_once():
    calls, item = [], ask()
    for _ in range(3):
        working.do(does(lambda held: calls.append(held.item.attempts)), item.pk)
    assert calls == [1] and now(item).attempts == 1


def test_a_fault_ends_it_as_failed_with_what_else_that_means():
    def fault(held):
        raise ValueError("tệp của Lò Văn An")

    failed = []
    kind = replace(does(fault), fails=lambda item: failed.append(item.pk))
    item = working.do(kind, ask().pk)
    assert (item.state, item.error, item.lease_until) == ("failed", "ValueError: tệp của Lò Văn An", None)
    assert failed == [item.pk]
    quiet = working.do(replace(kind, quotes_faults=False), ask().pk)
    assert quiet.error == "ValueError"


@pytest.mark.parametrize("gone", [OperationalError, InterfaceError])
def test_a_database_that_goes_away_leaves_it_to_the_next_worker(gone):
    def fault(held):
        raise gone

    item = ask()
    with pytest.raises(gone):
        working.do(does(fault), item.pk)
    assert now(item).state == "running"
    lapse(item)
    assert working.do(KIND, item.pk).state == "done"


def test_a_worker_that_was_taken_over_leaves_the_item_alone():
    def slept(held):
        lapse(held.item)
        assert items.claim(KIND, held.item.pk).attempts == 2

    item = working.do(does(slept), ask().pk)
    assert (item.state, item.attempts) == ("running", 2)


def test_the_next_that_waits_is_told_of(sent):
    first, second = ask(), ask()
    sent.clear()
    tasks.work("figures", first.pk)
    assert sent == [("queue.work", "figures", second.pk)]
    sent.clear()
    tasks.work("figures", first.pk)
    assert sent == [], "it was not to be had"


# Finding what was lost.


def test_the_sweeper_leaves_alone_what_is_held_or_was_just_asked_for(sent):
    ask()
    items.claim(KIND, ask().pk)
    assert sweep() == 0 and sent == []


def test_the_sweeper_tells_of_what_was_lost_and_not_at_once_again(sent):
    lost, unheard = items.claim(KIND, ask().pk), ask()
    FigureRun.objects.update(nudge_at=timezone.now() - timedelta(seconds=1))
    lapse(lost)
    assert sweep() == 2
    assert sent == [("queue.work", "figures", lost.pk), ("queue.work", "figures", unheard.pk)]
    assert sweep() == 0


def test_what_is_taken_up_during_a_sweep_is_missed_as_soon_as_its_worker_dies(monkeypatch):
    first, second = ask(), ask()

    def take_up_the_second(_task, _kind, number):
        if number == first.pk:
            items.claim(KIND, second.pk)
        return True

    monkeypatch.setattr(nudges, "nudge", take_up_the_second)
    sweep(at_start=True)
    lapse(second)
    assert KIND.model.objects.free().filter(pk=second.pk, nudge_at__lte=timezone.now()).exists()


def test_a_worker_that_starts_is_told_of_all_that_waits(sent):
    item = ask()
    assert sweep() == 0 and sweep(at_start=True) == 1 and sent == [("queue.work", "figures", item.pk)]


def test_of_a_kind_that_is_done_one_at_a_time_only_the_first_that_waits_is_told_of(sent, monkeypatch):
    monkeypatch.setattr(sweeping, "kinds", lambda: (ONE,))
    first, _ = ask(), ask()
    assert sweep(at_start=True) == 1 and sent == [("queue.work", "figures", first.pk)]


@pytest.mark.parametrize("finds", [sweep, lambda: items.claim(KIND, FigureRun.objects.get().pk)])
def test_an_item_whose_workers_keep_dying_fails_with_a_word(finds):
    item = ask()
    for _ in range(KIND.most_attempts):
        assert items.claim(KIND, item.pk)
        lapse(item)
    assert not finds()
    found = now(item)
    assert (found.state, found.error) == ("failed", "Tiến trình xử lý đã dừng giữa chừng 5 lần.")
    assert found.finished_at and found.lease_until is None


def test_an_item_that_somebody_takes_up_at_that_moment_does_not_fail(monkeypatch):
    item = ask()
    FigureRun.objects.update(attempts=KIND.most_attempts)
    as_read = now(item)
    FigureRun.objects.update(state="running", lease_until=timezone.now() + timedelta(minutes=1))
    failed = []
    kind = replace(KIND, fails=lambda one: failed.append(FigureRun.objects.update(months=9)))
    assert not items.fail_lost(kind, as_read)
    assert failed and now(item).state == "running" and now(item).months == 0, "that was taken back"


# The lease.


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_kept_up_through_work_of_any_length(settings):
    settings.WORK_LEASE = 1

    def long(held):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(2.5)")
        assert items.claim(KIND, held.item.pk) is None

    item = working.do(does(long), ask().pk)
    assert (item.state, item.attempts) == ("done", 1)


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_work_that_is_not_heard_of_runs_out(settings):
    settings.WORK_LEASE = 1

    def hangs(held):
        time.sleep(2.5)
        assert elsewhere(lambda: items.claim(KIND, held.item.pk)).attempts == 2

    item = working.do(replace(does(hangs), silence=timedelta(seconds=0.1)), ask().pk)
    assert (item.state, item.attempts) == ("running", 2)


@pytest.mark.django_db(transaction=True)
def test_work_that_is_heard_of_again_keeps_its_lease(settings):
    settings.WORK_LEASE = 1

    def slow(held):
        for _ in range(6):
            time.sleep(0.4)
            held.progressed()
        assert elsewhere(lambda: items.claim(KIND, held.item.pk)) is None

    item = working.do(replace(does(slow), silence=timedelta(seconds=0.8)), ask().pk)
    assert (item.state, item.attempts) == ("done", 1)


def leases():
    return sum(thread.name.startswith("lease of figures") for thread in threading.enumerate())


def test_nobody_keeps_a_lease_up_after_the_work():
    seen = []
    working.do(does(lambda held: seen.append(leases())), ask().pk)
    assert seen == [1] and leases() == 0


# Ending what hangs.


@pytest.mark.django_db(transaction=True)
def test_the_session_of_a_worker_that_hangs_is_ended_with_its_locks(settings):
    """It stands idle in a transaction that holds the item's row: nobody else could go on."""
    settings.WORK_LEASE = 1
    item, holds, may_end, left = ask(), threading.Event(), threading.Event(), []

    def hangs(held):
        with transaction.atomic():
            held.write(months=7)
            holds.set()
            may_end.wait(30)
            held.write(months=8)

    def worker():
        try:
            left.append(working.do(does(hangs), item.pk))
        finally:
            connection.close()

    thread = threading.Thread(target=worker)
    thread.start()
    assert holds.wait(30)
    # Its lease cannot be renewed while the row is locked, by nobody.
    time.sleep(1.5)
    assert items.claim(KIND, item.pk).attempts == 2
    items.write(now(item), months=3)
    may_end.set()
    thread.join()
    assert (left[0].state, left[0].attempts, left[0].months) == ("running", 2, 3)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_hangs_does_not_hold_up_the_sweep(sent):
    """Its worker is frozen between writing and committing; the others are told of, and it, too."""
    hung, other = items.claim(KIND, ask().pk), ask()
    FigureRun.objects.update(nudge_at=timezone.now() - timedelta(seconds=1))
    lapse(hung)
    with transaction.atomic():
        items.write(hung)

        def swept():
            sessions.wait_no_longer_than("200ms")
            return sweep()

        assert elsewhere(swept) == 2
    assert {number for _, _, number in sent} == {hung.pk, other.pk}
