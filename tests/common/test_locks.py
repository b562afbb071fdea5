"""Who records something in a unit and who ends it wait for each other."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from registry.common.locks import hold, keep
from registry.units.models import Area


@pytest.mark.django_db(transaction=True)
def test_who_ends_a_unit_waits_for_those_who_keep_it(world):
    kept, done = Event(), []
    village = world.area["a1-1"]

    def end() -> None:
        kept.wait(timeout=10)
        try:
            with transaction.atomic():
                Area.objects.select_for_update().get(pk=village.pk)
                done.append("ended")
        finally:
            connection.close()

    thread = Thread(target=end)
    thread.start()
    with transaction.atomic():
        keep(Area, village.pk, None)
        kept.set()
        thread.join(timeout=0.5)
        assert thread.is_alive(), "the other did not wait"
        done.append("recorded")
    thread.join(timeout=10)
    connections.close_all()
    assert done == ["recorded", "ended"]


@pytest.mark.django_db(transaction=True)
def test_a_name_is_held_by_one_at_a_time_and_other_names_are_free():
    free = {}

    def ask() -> None:
        try:
            with connection.cursor() as cursor:
                for name in ("book", "other book"):
                    cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
                    free[name] = cursor.fetchone()[0]
        finally:
            connection.close()

    with transaction.atomic():
        hold("book")
        thread = Thread(target=ask)
        thread.start()
        thread.join(timeout=10)
    assert free == {"book": False, "other book": True}


def test_nothing_to_keep(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        keep(Area, None)
