"""Choosing a cell or a village: a list where few, a search that needs no script where many."""

from __future__ import annotations

import pytest

from registry.units import choices
from tests.world import World

from .officers import fields, send, sign_in
from .test_admission import ADDRESS, NEWCOMER


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every list were too long to be shown whole."""
    monkeypatch.setattr(choices, "LISTED_WHOLE", 1)


def typed(**changes: str) -> dict[str, str]:
    """The newcomer, with nothing chosen in the pickers."""
    left_out = ("cell", "village")
    return {name: value for name, value in NEWCOMER.items() if name not in left_out} | changes


def test_a_short_list_is_shown_whole(world: World) -> None:
    text = sign_in(world.officer).get(ADDRESS).content.decode()
    assert '<select name="cell"' in text and "cell_words" not in text
    assert '<optgroup label="Xã Nậm A">' in text and "Bản Huổi Lếch" in text


def test_a_long_list_is_searched(world: World, many: None) -> None:
    client = sign_in(world.officer)
    opened = client.get(ADDRESS)
    assert '<select name="cell"' not in opened.content.decode()
    given = fields(opened) | typed(cell_words="na tong")
    page = send(client, ADDRESS, given | {"find": "cell"})
    text = page.content.decode()
    assert 'value="CB-A1-1"' in text and 'value="CB-A2"' in text and 'value="CB-A1-2"' not in text
    assert fields(page)["full_name"] == "Lò Văn Nam"
    assert page.context["form"].errors == {}


def test_several_that_fit_are_listed_beside_the_error(world: World, many: None) -> None:
    client = sign_in(world.officer)
    given = fields(client.get(ADDRESS)) | typed(cell_words="na tong")
    page = send(client, ADDRESS, given | {"step": "check"})
    assert list(page.context["form"].errors) == ["cell"]
    assert 'value="CB-A1-1"' in page.content.decode()


def test_what_was_chosen_stays_chosen(world: World, many: None) -> None:
    client = sign_in(world.officer)
    given = fields(client.get(ADDRESS)) | typed(cell="CB-A2", cell_words="na tong", village_words="co ma")
    page = send(client, ADDRESS, given | {"find": "village"})
    assert fields(page)["cell"] == "CB-A2"
    page = send(client, ADDRESS, given | {"step": "check"})
    assert page.context["form"].cleaned_data["village"].key == "a2-2"
    assert "chi bộ ghép Nà Tông, Co Mạ, cư trú tại bản Co Mạ" in page.content.decode()


def test_a_choice_that_may_be_left_open_can_be_undone(world: World, many: None) -> None:
    client = sign_in(world.officer)
    given = fields(client.get(ADDRESS)) | typed(cell="CB-A2", village="", village_words="co ma")
    page = send(client, ADDRESS, given | {"step": "check"})
    assert page.context["form"].cleaned_data["village"] is None


def test_a_village_is_found_by_its_commune_too(world: World, many: None) -> None:
    client = sign_in(world.staff)
    given = fields(client.get(ADDRESS)) | typed(village_words="de de nam b")
    page = send(client, ADDRESS, given | {"find": "village"})
    assert 'value="b2-2"' in page.content.decode()


def test_nothing_of_the_other_commune_is_found(world: World, many: None) -> None:
    client = sign_in(world.officer)
    given = fields(client.get(ADDRESS)) | typed(cell_words="cha cang", village_words="cha cang")
    page = send(client, ADDRESS, given | {"step": "check"})
    assert "Không có chi bộ nào như vậy" in page.context["form"].errors["cell"][0]
    assert "Không có thôn, bản nào như vậy" in page.context["form"].errors["village"][0]


def test_by_code(world: World, many: None) -> None:
    client = sign_in(world.officer)
    given = fields(client.get(ADDRESS)) | typed(cell_words="CB-A1-2")
    page = send(client, ADDRESS, given | {"step": "check"})
    assert page.context["form"].cleaned_data["cell"].key == "CB-A1-2"
