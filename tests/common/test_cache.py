"""A cached answer is handed out only while nothing was written that could change it."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from registry.common import cache
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
