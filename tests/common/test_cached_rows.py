"""Rows and counts of lists: found once while nothing is written, and for the same rights alone."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import services
from members.models import Event, Member, Stretch
from registry.accounts.access.database_roles import as_user
from registry.accounts.models import User
from registry.common.cache import consistent_read
from registry.common.cached_rows import count, count_in_cells, rows
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def dossiers() -> list[Any]:
    return rows(Member.objects.order_by("pk").values_list("pk", flat=True))


def admit(world: World) -> int:
    found = services.admit(
        member_data={"dossier_no": "DB-77", "full_name": "Lò Văn Thêm", "birth_date": date(1990, 1, 1)},
        cell=world.cell["CB-A1-1"],
        on=date(2025, 3, 1),
        by=world.staff,
    )
    return int(found.member.pk)


def test_they_are_found_once_until_something_is_written(world: World) -> None:
    with as_user(world.officer):
        before = dossiers()
        with CaptureQueriesContext(connection) as caught:
            assert dossiers() == before
        assert not [query for query in caught.captured_queries if "members_member" in query["sql"]]
    added = admit(world)
    with as_user(world.officer):
        assert dossiers() == [*before, added]


def test_what_one_sees_is_no_answer_to_another(world: World) -> None:
    added = admit(world)
    with as_user(world.officer):
        assert added in dossiers()
        seen = count(Member.objects.all())
    with as_user(world.other_officer):
        assert added not in dossiers()
        assert count(Member.objects.all()) != seen


def test_a_list_that_can_have_no_rows_has_none(world: World) -> None:
    with as_user(world.officer):
        assert rows(Member.objects.none().values_list("pk")) == []
        assert count(Member.objects.filter(pk__in=[])) == 0


TODAY = date(2025, 6, 30)


def counted_in_cells(user: User, on: date = TODAY) -> list[str]:
    """Count who is there for a user, who must find as many as there are; gives the statements that did it."""
    with consistent_read(), as_user(user):
        with CaptureQueriesContext(connection) as caught:
            found = count_in_cells(Stretch.objects.on(on), on)
        assert found == Stretch.objects.on(on).count()
    return [query["sql"] for query in caught.captured_queries if "members_stretch" in query["sql"]]


def cells_of(statement: str) -> set[int]:
    """The cells that a statement asks about; of one that asks about all, none."""
    return {
        int(number) for found in re.findall(r"ANY\('{([\d,]*)}'", statement) for number in found.split(",")
    }


def test_after_a_write_the_cells_that_it_touched_are_counted_alone(world: World) -> None:
    staff, old, new = world.staff, world.cell["CB-A1-1"], world.cell["CB-B1-1"]
    assert len(counted_in_cells(staff)) == len(counted_in_cells(world.officer)) == 1
    assert counted_in_cells(staff) == []
    added = Member.objects.get(pk=admit(world))
    [asked] = counted_in_cells(staff)
    assert cells_of(asked) == {old.pk}
    moved = services.change_cell(member=added, cell=new, on=date(2025, 4, 1), by=staff)
    [asked] = counted_in_cells(staff)
    assert cells_of(asked) == {old.pk, new.pk}
    services.void(event=moved, reason="ghi nhầm", by=staff)
    services.void(event=Event.objects.get(member=added, voided_at=None), reason="ghi nhầm", by=staff)
    for user in (staff, world.officer, world.other_officer):
        counted_in_cells(user)


def test_what_only_matters_later_is_not_counted_again(world: World) -> None:
    before = date(2025, 2, 1)
    counted_in_cells(world.staff, before)
    admit(world)
    assert counted_in_cells(world.staff, before) == []


def test_no_cells_have_no_rows(world: World) -> None:
    with as_user(world.officer):
        assert count_in_cells(Stretch.objects.none(), TODAY) == 0
