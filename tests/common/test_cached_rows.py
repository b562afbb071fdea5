"""Rows and counts of lists: found once while nothing is written, and for the same rights alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import services
from members.models import Member
from registry.accounts.access.database_roles import as_user
from registry.common.cached_rows import count, rows
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
