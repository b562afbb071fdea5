"""What tests of the pages share: people by the dozen, and the questions that a page puts to the database."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members import services as members
from registry.accounts.models import User
from tests.access.caching import forget
from tests.world import World

DAY = date(2026, 6, 30)
ON = DAY.isoformat()


def signed_in(user: User) -> Client:
    """A browser in which the user has signed in."""
    client = Client()
    client.force_login(user)
    return client


def get(user: User, path: str, **query: str) -> Any:
    """The page, on the tests' reporting date unless another is asked for."""
    return signed_in(user).get(path, {"ngay": ON, **query})


def add_people(world: World, count: int, *, cell: str = "CB-A1-1", village: str = "a1-1") -> None:
    """More members of a cell, named one after the other."""
    for number in range(count):
        members.first_record(
            member_data={"dossier_no": f"THEM-{cell}-{number:03}", "full_name": f"Lò Văn Thêm {number:03}"},
            cell=world.cell[cell],
            village=world.area[village],
            on=date(2024, 1, 1),
            by=world.staff,
        )


def queries(user: User, path: str, **query: str) -> int:
    """How many statements a page takes where no answer is kept from one before."""
    client = signed_in(user)
    forget()
    with CaptureQueriesContext(connection) as caught:
        response = client.get(path, {"ngay": ON, **query})
    assert response.status_code == 200, response
    return len(caught)
