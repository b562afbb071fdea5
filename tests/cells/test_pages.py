"""Which villages a cell serves, changed by staff."""

from __future__ import annotations

from datetime import date

import pytest

from cells.models import CellVillage
from registry.common.dates import FOREVER
from tests.members.pages.officers import check, confirm, enter, sign_in
from tests.world import World

ADDRESS = "/to-chuc/CB-A1-2/thon-ban/"
TAKE_ON = {"act": "serve", "village": "a1-3", "on": "01/03/2026"}
GIVE_UP = {"act": "stop", "village": "a1-2", "on": "01/03/2026"}


def served(world: World, on: date) -> set[str]:
    rows = CellVillage.objects.filter(cell=world.cell["CB-A1-2"]).on(on)
    return set(rows.values_list("village__key", flat=True))


def test_it_works(world: World) -> None:
    client = sign_in(world.staff)
    page = client.get(ADDRESS)
    assert page.context["served"] == [("a1-2", "Bản Pá Khoang")]
    assert "Bản Huổi Lếch" in page.text and "Bản Si Pa" not in page.text
    asked = check(client, ADDRESS, **TAKE_ON)
    assert "phụ trách bản Huổi Lếch. Khi đó chi bộ phụ trách 2 thôn, bản (là chi bộ ghép)" in asked.text
    assert served(world, date(2026, 3, 1)) == {"a1-2"}, "nothing is written before it is confirmed"
    assert confirm(client, asked).url == ADDRESS
    assert served(world, date(2026, 2, 28)) == {"a1-2"}
    assert served(world, date(2026, 3, 1)) == {"a1-2", "a1-3"}
    assert "chi bộ ghép" in client.get(ADDRESS).text
    asked = check(client, ADDRESS, **GIVE_UP)
    assert "bản Pá Khoang không có chi bộ nào" in asked.text
    confirm(client, asked)
    assert served(world, date(2026, 3, 1)) == {"a1-3"}


@pytest.mark.parametrize("typed", [TAKE_ON, GIVE_UP])
def test_what_was_entered_is_taken_back_by_its_link(world: World, typed: dict[str, str]) -> None:
    client = sign_in(world.staff)
    landed = client.get(enter(client, ADDRESS, **typed).url)
    (undo,) = [line for line in landed.text.split('"') if "?viec=" in line]
    asked = check(client, undo.replace("&amp;", "&"))
    assert ("ghi nhầm" in asked.text) == (typed is TAKE_ON)
    confirm(client, asked)
    for day in (date(2026, 2, 1), date(2026, 3, 1), date(2026, 6, 1)):
        assert served(world, day) == {"a1-2"}
    lasting = CellVillage.objects.filter(cell=world.cell["CB-A1-2"], ends_on=FOREVER)
    assert [row.village.key for row in lasting] == ["a1-2"]


def test_sent_twice_it_is_one_service(world: World) -> None:
    client = sign_in(world.staff)
    page = check(client, ADDRESS, **TAKE_ON)
    confirm(client, page), confirm(client, page)
    again = check(client, ADDRESS, **TAKE_ON)
    assert "Chi bộ đã phụ trách" in again.context["form"].errors["village"][0]
    assert CellVillage.objects.filter(cell=world.cell["CB-A1-2"], village__key="a1-3").count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "remedy"),
    [
        (TAKE_ON | {"on": "31/02/2026"}, "on", "Tháng 02/2026 không có ngày 31."),
        (TAKE_ON | {"village": ""}, "village", "Chọn thôn, bản."),
        (TAKE_ON | {"village": "b2-1"}, "village", "Chọn một thôn, bản trong danh sách."),
        (TAKE_ON | {"act": ""}, "act", "Chọn việc."),
        (TAKE_ON | {"on": "01/03/2010"}, "", ""),
        (GIVE_UP | {"on": "01/03/2010"}, "village", "không phụ trách"),
    ],
)
def test_errors_stand_by_their_field(world: World, typed: dict[str, str], field: str, remedy: str) -> None:
    page = check(sign_in(world.staff), ADDRESS, **typed)
    errors = page.context["form"].errors
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
