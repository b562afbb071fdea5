"""Which villages a cell serves, changed by staff."""

from __future__ import annotations

from datetime import date

import pytest

from cells.models import CellVillage
from tests.members.pages.officers import sign_in
from tests.world import World

ADDRESS = "/to-chuc/CB-A1-2/thon-ban/"
TAKE_ON = {"act": "serve", "serve-village": "a1-3", "serve-on": "01/03/2026"}
GIVE_UP = {"act": "stop", "stop-village": "a1-2", "stop-on": "01/03/2026"}


def served(world: World, on: date) -> set[str]:
    rows = CellVillage.objects.filter(cell=world.cell["CB-A1-2"]).on(on)
    return set(rows.values_list("village__key", flat=True))


def test_it_works(world: World) -> None:
    client = sign_in(world.staff)
    page = client.get(ADDRESS)
    assert page.context["served"] == [("a1-2", "Bản Pá Khoang")]
    assert "Bản Huổi Lếch" in page.content.decode() and "Bản Si Pa" not in page.content.decode()
    assert client.post(ADDRESS, TAKE_ON).headers["Location"] == ADDRESS
    assert served(world, date(2026, 2, 28)) == {"a1-2"}
    assert served(world, date(2026, 3, 1)) == {"a1-2", "a1-3"}
    assert "chi bộ ghép" in client.get(ADDRESS).content.decode()
    assert client.post(ADDRESS, GIVE_UP).status_code == 302
    assert served(world, date(2026, 3, 1)) == {"a1-3"}


def test_sent_twice_it_is_one_service(world: World) -> None:
    client = sign_in(world.staff)
    client.post(ADDRESS, TAKE_ON)
    again = client.post(ADDRESS, TAKE_ON)
    assert "Chi bộ đã phụ trách" in again.context["serve"].errors["village"][0]
    assert CellVillage.objects.filter(cell=world.cell["CB-A1-2"], village__key="a1-3").count() == 1


@pytest.mark.parametrize(
    ("typed", "form", "field", "remedy"),
    [
        (TAKE_ON | {"serve-on": "31/02/2026"}, "serve", "on", "Tháng 02/2026 không có ngày 31."),
        (TAKE_ON | {"serve-village": ""}, "serve", "village", "Chọn thôn, bản."),
        (TAKE_ON | {"serve-village": "b2-1"}, "serve", "village", "Chọn một thôn, bản trong danh sách."),
        (TAKE_ON | {"serve-on": "01/03/2010"}, "serve", "", ""),
        (GIVE_UP | {"stop-on": "01/03/2010"}, "stop", "village", "không phụ trách"),
    ],
)
def test_errors_stand_by_their_field(
    world: World, typed: dict[str, str], form: str, field: str, remedy: str
) -> None:
    page = sign_in(world.staff).post(ADDRESS, typed)
    errors = page.context[form].errors
    assert page.status_code == 200 and errors
    if field:
        assert list(errors) == [field] and remedy in errors[field][0]
    assert served(world, date(2026, 3, 1)) == {"a1-2"}


def test_only_staff_may(world: World) -> None:
    for user, status in (
        (world.officer, 403),
        (world.viewer, 403),
        (world.other_officer, 404),
        (world.stranger, 404),
    ):
        assert sign_in(user).get(ADDRESS).status_code == status
        assert sign_in(user).post(ADDRESS, TAKE_ON).status_code == status
    assert served(world, date(2026, 3, 1)) == {"a1-2"}
    assert sign_in(world.staff).get("/to-chuc/DU-A/thon-ban/").status_code == 404
