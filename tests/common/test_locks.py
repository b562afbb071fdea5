"""Who records something in a unit and who ends it wait for each other."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from registry.common.locks import keep
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


def test_nothing_to_keep(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        keep(Area, None)
