"""What was counted at one moment is brought up to another only where that is certain."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from registry.common.cache import Leaves, consistent_read
from registry.common.models import Write
from registry.common.patched_cache import PatchedCache, Written, _together, later_alone, sees, touched
from registry.units.models import Area
from registry.units.structure import forest
from reports.engine.parts import trees_are_of_this_moment
from reports.models import BoardReading

DAY, LATER = date(2025, 6, 30), date(2025, 9, 1)


def test_what_one_transaction_wrote_says_since_its_first_day_and_where():
    event = ["members_event", LATER, [], []]
    other = ["members_event", DAY, [], []]
    stretch = ["members_stretch", None, [1, 2], [7]]
    assert _together([event, stretch, other]) == Written(DAY, Leaves((1, 2), (7,)))
    assert _together([stretch]) == Written(None, Leaves((1, 2), (7,)))
    # What does not say where may be anywhere, and what nothing explains at any time.
    assert _together([event, ["units_area", None, None, None]]) == Written(None, None)
    assert _together([["members_profile", DAY, None, None]]) == Written(DAY, None)


def test_what_only_matters_later_touches_nothing():
    written = [Written(LATER, Leaves((1,), ())), Written(DAY, Leaves((2,), (7,)))]
    assert touched(written, DAY) == Leaves((2,), (7,))
    assert touched(written, LATER) == Leaves((1, 2), (7,))
    assert touched([*written, Written(LATER, None)], DAY) == Leaves((2,), (7,))
    assert touched([*written, Written(LATER, None)], LATER) is None
    assert touched([*written, Written(None, Leaves((3,), ()))], DAY) == Leaves((2, 3), (7,))


def test_what_does_not_add_up_stays_only_while_all_that_is_written_matters_later():
    nowhere, later = Leaves((), ()), Written(LATER, Leaves((1,), ()))
    assert (
        later_alone([], DAY)
        == later_alone([later], DAY)
        == later_alone([Written(LATER, None)], DAY)
        == nowhere
    )
    assert later_alone([later], LATER) is None and later_alone([later, Written(DAY, nowhere)], DAY) is None
    # Writes of badges say that they touch nothing, and of no day: figures that read them go by any of them.
    assert later_alone([later, Written(None, nowhere)], DAY) is None


@pytest.mark.parametrize(
    ("now", "then", "is_seen"),
    [
        ("5:5:", "5:5:", True),
        ("5:7:5", "5:5:", True),
        ("5:5:", "5:7:5", False),
        ("5:9:5,8", "5:7:5", True),
        ("5:9:5,6", "5:7:5", False),
    ],
)
def test_a_moment_sees_another(now, then, is_seen):
    assert sees(now, then) is is_seen


class Counting:
    """A number of rows that is counted once and then by what is written."""

    def __init__(self) -> None:
        self.cache: PatchedCache[int] = PatchedCache(size=5)
        self.whole = self.parts = 0

    def look(self) -> int:
        return self.cache.patched("readings", LATER, self.count, self.patch)

    def count(self) -> int:
        self.whole += 1
        return BoardReading.objects.count()

    def patch(self, before: int, leaves: Leaves) -> int:
        self.parts += 1
        return before + len(leaves.cells)


def write(cell: int | None) -> None:
    """A row, with a note that it is of the cell in place of the note that it may be of anything."""
    with transaction.atomic():
        BoardReading.objects.create(
            in_force_from=date(2000 + BoardReading.objects.count(), 1, 1), reading="own"
        )
        if cell is not None:
            Write.objects.all().delete()
            Write.objects.create(relation="members_stretch", cells=[cell], villages=[])


def beside(act: Callable[[], Any]) -> None:
    """Do it on a connection of its own, and wait."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_only_a_read_from_one_moment_goes_on_from_another():
    counting = Counting()
    with consistent_read():
        assert counting.look() == 0
    write(1)
    with consistent_read():
        assert counting.look() == 1
    assert (counting.whole, counting.parts) == (1, 1)
    # Statements of this one may see several moments.
    with transaction.atomic():
        assert counting.look() == 1
    assert (counting.whole, counting.parts) == (2, 1)
    write(None)
    with consistent_read():
        assert counting.look() == 2
    assert (counting.whole, counting.parts) == (3, 1)


@pytest.mark.django_db(transaction=True)
def test_who_reads_an_earlier_moment_sees_no_more_than_that():
    counting = Counting()
    with consistent_read():
        counting.look()

    def another_reads() -> None:
        with consistent_read():
            assert counting.look() == 1

    with consistent_read():
        assert BoardReading.objects.count() == 0
        beside(lambda: write(1))
        beside(another_reads)
        assert counting.look() == 0
    with consistent_read():
        assert counting.look() == 1
    assert counting.whole == 1


@pytest.mark.django_db(transaction=True)
def test_trees_of_a_later_moment_do_not_serve_parts_of_an_earlier_one():
    def another_founds() -> None:
        Area.objects.create(key="P1", level="province")
        with consistent_read():
            assert len(forest().area_keys) == 1 and trees_are_of_this_moment()

    with consistent_read():
        assert BoardReading.objects.count() == 0
        beside(another_founds)
        assert not trees_are_of_this_moment()
    with consistent_read():
        assert trees_are_of_this_moment()


@pytest.mark.django_db(transaction=True)
def test_what_stands_in_the_key_ends_nothing():
    """What else was written with it is not explained by the day of an event: it may follow from it."""
    cache: PatchedCache[int] = PatchedCache(size=5)
    counted: list[str] = []

    def look(key: str, until: date = DAY) -> None:
        def count() -> int:
            counted.append(key)
            return 0

        def patch(before: int, leaves: Leaves) -> int:
            if leaves.cells or leaves.villages:
                counted.append(f"{key} patched")
            return before

        with consistent_read():
            cache.patched(key, until, count, patch, ("units_area",))

    look("as it stands")
    Write.objects.create(relation="units_area")
    look("as it stands")
    assert counted == ["as it stands"]
    # Where it matters another key is asked for.
    look("as it stands then")
    assert counted.pop() == "as it stands then"
    for others, seen in (([], ["as it stands"]), (["units_area"], ["as it stands", "as it stands patched"])):
        with transaction.atomic():
            Write.objects.create(relation="members_event", since=LATER, cells=[], villages=[])
            Write.objects.create(relation="members_stretch", cells=[1], villages=[])
            for relation in others:
                Write.objects.create(relation=relation)
        look("as it stands")
        assert counted == seen
    Write.objects.create(relation="cells_cellvillage")
    look("as it stands")
    assert counted[2:] == ["as it stands"]
