"""A cached answer is handed out only while nothing was written that could change it."""

import os
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction

from registry.common import cache, shared_cache
from registry.common.cache import Cache, is_current, snapshot
from registry.units.models import Area
from registry.units.relations import STRUCTURE
from reports.models import BoardReading

pytestmark = pytest.mark.django_db(transaction=True)


def found(key: str) -> None:
    Area.objects.create(key=key, level="province")


def test_nothing_written_is_current():
    taken = snapshot()
    assert is_current(taken)


def test_a_write_ends_it():
    taken = snapshot()
    found("P1")
    assert not is_current(taken)
    assert is_current(snapshot())


def test_only_the_relations_asked_for_count():
    taken = snapshot()
    BoardReading.objects.create(in_force_from=date(2020, 1, 1), reading="own")
    assert is_current(taken, STRUCTURE)
    assert not is_current(taken)


def test_a_transaction_that_began_before_and_commits_after_ends_it():
    """Its number is older than the snapshot, so the highest number seen would not tell."""
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def writer() -> None:
        try:
            with transaction.atomic():
                found("slow")
                begun.set()
                go_on.wait(10)
        finally:
            connection.close()
            done.set()

    thread = threading.Thread(target=writer)
    thread.start()
    assert begun.wait(10)
    found("quick")
    taken = snapshot()
    assert is_current(taken)
    go_on.set()
    assert done.wait(10)
    thread.join()
    assert not is_current(taken)


def test_what_a_transaction_wrote_and_took_back_is_never_cached():
    cached: Cache[int] = Cache(size=5)
    count = Area.objects.count
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        found("P1")
        assert cached.get("areas", count) == 1
        raise ZeroDivisionError
    assert cached.get("areas", count) == 0


def test_the_cached_thing_is_handed_out_until_something_is_written():
    cached: Cache[int] = Cache(size=5)
    calls = []

    def count() -> int:
        calls.append(1)
        return Area.objects.count()

    assert cached.get("areas", count) == cached.get("areas", count) == 0
    assert len(calls) == 1
    found("P1")
    assert cached.get("areas", count) == 1


def test_only_the_latest_few_are_cached():
    cached: Cache[int] = Cache(size=2)
    for key in "abc":
        cached.get(key, lambda: 1)
    assert len(cached._cached) == 2


def test_old_rows_are_forgotten():
    found("P1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE common_write SET written_at = written_at - interval '2 days'")
    assert cache.forget_old_writes() >= 1


def at_once(*acts):
    """Each in a thread of its own with a connection of its own, begun together; what each gave."""
    gate, given = threading.Barrier(len(acts)), {}

    def run(number, act):
        try:
            gate.wait(10)
            given[number] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [given[number] for number in range(len(acts))]


def slowly(calls, name):
    def count():
        calls.append(name)
        found = Area.objects.count()
        time.sleep(0.2)
        return found

    return count


def test_of_all_who_want_the_same_at_once_one_computes_it():
    cached: Cache[int] = Cache(size=5)
    calls: list[str] = []
    assert at_once(*[lambda: cached.get("areas", slowly(calls, "x"))] * 6) == [0] * 6
    assert calls == ["x"]
    found("P1")
    assert at_once(*[lambda: cached.get("areas", slowly(calls, "y"))] * 6) == [1] * 6
    assert calls == ["x", "y"]


def test_who_waits_gets_nothing_older_than_what_was_written_before():
    """A write while it is computed: whoever asks after the write does not get what was begun before it."""
    cached: Cache[int] = Cache(size=5)
    calls: list[str] = []

    def writes_and_asks() -> int:
        time.sleep(0.1)
        found("P1")
        return cached.get("areas", slowly(calls, "after"))

    before, after = at_once(lambda: cached.get("areas", slowly(calls, "before")), writes_and_asks)
    assert (before, after) == (0, 1)
    assert calls == ["before", "after"]


def test_in_a_transaction_of_one_moment_what_another_computed_serves():
    """The reader's moment is before the write; somebody computes after it. What that one saw is enough."""
    cached: Cache[int] = Cache(size=5)
    calls: list[str] = []
    reads, computed = threading.Event(), threading.Event()

    def reader() -> int:
        with cache.consistent_read():
            Area.objects.count()
            reads.set()
            computed.wait(10)
            return cached.get("areas", slowly(calls, "reader"))

    def computer() -> int:
        reads.wait(10)
        found("P1")
        try:
            return cached.get("areas", slowly(calls, "computer"))
        finally:
            computed.set()

    assert at_once(reader, computer) == [1, 1]
    assert calls == ["computer"]


@pytest.fixture
def stores(tmp_path, monkeypatch):
    """Two caches as those of two processes of one web server: they share nothing but files."""
    store = shared_cache.Store(tmp_path / "shared", b"key")
    monkeypatch.setattr(shared_cache, "_store", store)
    return [Cache[int](size=5, shared="areas") for _ in range(2)]


def test_of_several_processes_one_computes(stores):
    calls: list[str] = []
    asks = [lambda c=c: c.get("areas", slowly(calls, "x")) for c in stores * 2]
    assert at_once(*asks) == [0] * 4
    assert calls == ["x"]
    found("P1")
    assert at_once(*asks) == [1] * 4
    assert calls == ["x"] * 2


def test_a_process_that_ended_while_it_computed_holds_nobody_up(stores, tmp_path):
    """Its lock is gone with it; one that hangs is waited for no longer than our patience."""
    code = (
        "import sys, pathlib; from registry.common.shared_cache import Store\n"
        "store = Store(pathlib.Path(sys.argv[1]), b'key')\n"
        "with store.alone('x'): print('in', flush=True); sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "shared")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout.readline() == "in\n"
    store = shared_cache.store()
    with store.alone("x", patience=0.1) as is_ours:
        assert not is_ours, "it hangs: we go on beside it"
    other.kill()
    other.communicate()
    with store.alone("x", patience=5) as is_ours:
        assert is_ours


def test_what_somebody_else_put_there_is_not_read(tmp_path):
    store = shared_cache.Store(tmp_path, b"key")
    store.write("x", 1)
    assert store.read("x") == 1
    shared_cache.Store(tmp_path, b"another").write("x", 2)
    assert store.read("x") is None
    (value,) = tmp_path.glob("*.value")
    store.write("x", 3)
    value.write_bytes(value.read_bytes()[:-1] + b"?")
    assert store.read("x") is None
    assert store.read("never written") is None


def test_the_oldest_make_room(tmp_path):
    store = shared_cache.Store(tmp_path, b"key", most=5000)
    for number in range(shared_cache._TIDIED_AFTER):
        store.write(str(number), b"x" * 1000)
        os.utime(store._file(str(number), "value"), (number, number))
    assert store.read("0") is None and store.read(str(shared_cache._TIDIED_AFTER - 1))
    assert sum(file.stat().st_size for file in tmp_path.glob("*.value")) <= 5000


def test_a_web_server_takes_away_what_earlier_ones_left(tmp_path, monkeypatch):
    monkeypatch.setattr(shared_cache, "_store", None)
    (tmp_path / "999999999-1").mkdir()
    (tmp_path / f"{os.getpid()}-0").mkdir()
    living = shared_cache.name_of_parent()
    shared_cache.open_store(tmp_path, b"key")
    assert [path.name for path in tmp_path.iterdir()] == [living]
    assert shared_cache.store() is not None
    monkeypatch.setattr(shared_cache, "_store", None)
    shared_cache.open_store(Path("/proc/no"), b"key")
    assert shared_cache.store() is None, "each process goes on by itself"


def written(cells: list[int] | None, villages: list[int] | None) -> None:
    cache.Write.objects.create(relation="members_stretch", cells=cells, villages=villages)


def test_what_was_counted_from_other_leaves_stays():
    cached: Cache[int] = Cache(size=5)
    calls: list[str] = []

    def get() -> int:
        return cached.get("x", slowly(calls, "x"), lambda: cache.Leaves(cells=(1, 2), villages=(7,)))

    get()
    written([3], [8])
    get()
    first = cached._cached["x"].snapshot
    written([], [])
    get()
    assert calls == ["x"]
    assert cached._cached["x"].snapshot != first, "what was looked through is not looked through again"
    for touching in (([3, 2], []), ([], [7]), (None, None)):
        written(*touching)
        calls.clear()
        get()
        get()
        assert calls == ["x"], touching


def test_writes_that_a_transaction_has_not_committed_do_not_move_what_is_known():
    """Known as right in a transaction that is taken back, it is not known so outside of it."""
    cached: Cache[int] = Cache(size=5)
    calls: list[str] = []

    def get() -> int:
        return cached.get("x", slowly(calls, "x"), lambda: cache.Leaves(cells=(1,), villages=()))

    get()
    with transaction.atomic():
        written([3], [])
        get()
        transaction.set_rollback(True)
    written([1], [])
    get()
    assert calls == ["x", "x"]
