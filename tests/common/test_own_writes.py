"""A transaction that has itself written gets what it computed again, until something is written."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.common.cache import Cache, consistent_read
from registry.units.models import Area
from registry.units.relations import STRUCTURE
from reports.models import BoardReading
from tests.parallel import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


def found(key: str) -> None:
    Area.objects.create(key=key, level="province")


class Counted:
    """A cached number of areas, and how often it was counted."""

    def __init__(self, relations: tuple[str, ...] | None = STRUCTURE) -> None:
        self.cache: Cache[int] = Cache(size=5, relations=relations)
        self.times = 0

    def count(self) -> int:
        self.times += 1
        return Area.objects.count()

    def get(self, key: str = "areas") -> int:
        return self.cache.get(key, self.count)


@pytest.fixture
def areas():
    return Counted()


def test_it_is_computed_once_until_the_transaction_writes_again(areas):
    with transaction.atomic():
        found("P1")
        assert [areas.get(), areas.get(), areas.get("other"), areas.get("other")] == [1] * 4
        assert areas.times == 2
        found("P2")
        assert [areas.get(), areas.get("other"), areas.get(), areas.get("other")] == [2] * 4
        assert areas.times == 4
        Area.objects.filter(key="P1").delete()
        assert areas.get() == 1


def test_what_is_taken_back_to_a_savepoint_was_never_written(areas):
    with transaction.atomic():
        found("P1")
        assert areas.get() == 1
        with transaction.atomic():
            found("P2")
            assert areas.get() == 2
            transaction.set_rollback(True)
        assert areas.get() == 1
        with transaction.atomic():
            found("P3")
            found("P4")
            transaction.set_rollback(True)
        assert areas.get() == 1


def test_what_somebody_else_commits_ends_it(areas):
    with transaction.atomic():
        found("P1")
        assert areas.get() == 1
        elsewhere(lambda: found("P2"))
        assert areas.get() == 2


def test_writes_to_other_tables_do_not_end_it(areas):
    every = Counted(relations=None)
    with transaction.atomic():
        found("P1")
        assert areas.get() == every.get() == 1
        BoardReading.objects.create(in_force_from=date(2020, 1, 1), reading="own")
        assert areas.get() == every.get() == 1
    assert (areas.times, every.times) == (1, 2)


def test_nobody_else_gets_it(areas):
    with transaction.atomic():
        found("P1")
        assert areas.get() == 1
        assert elsewhere(lambda: transaction.atomic(areas.get)()) == 0
        assert areas.get() == 1
        assert areas.times == 2, "who asks elsewhere leaves us what is ours"
        transaction.set_rollback(True)
    assert areas.get() == 0
    with transaction.atomic():
        assert areas.get() == 0
        found("P1")
        found("P2")
        assert areas.get() == 2


def test_a_note_of_the_same_number_in_another_transaction_is_another_note(areas):
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('common_write', 'id'))")
        number = cursor.fetchone()[0]
    for keys in (["P1"], ["P1", "P2"]):
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('common_write', 'id'), %s)", [number])
        with transaction.atomic():
            Area.objects.bulk_create(Area(key=key, level="province") for key in keys)
            assert areas.get() == len(keys)
            transaction.set_rollback(True)


def test_within_a_consistent_read_it_is_asked_once_whether_all_is_current(areas):
    with transaction.atomic():
        found("P1")
        for key in "abc":
            areas.get(key)
        with consistent_read(), CaptureQueriesContext(connection) as statements:
            assert [areas.get(key) for key in "abc"] == [1] * 3
        assert len(statements) == 1 and areas.times == 3
