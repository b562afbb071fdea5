"""What boards published of villages and cells, in worlds by hand: on pages, by command, over REST."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from registry.accounts.access import clients
from registry.accounts.models import Grant, Role, User
from registry.units import numbering
from registry.units.models import Organization
from tests.oracle.small import AREAS, Register, small
from tests.oracle.world import AreaRow, CellVillage, Event, OrganizationRow, PartyPost, World

pytestmark = pytest.mark.django_db
BEGUN, FOUNDED, END = date(2019, 1, 1), date(2022, 5, 1), date(2024, 12, 31)
BEFORE = date(2019, 12, 31)
ADDRESS = {"mai": "M", "son": "S", "tinh": "DB"}


def province(villages: dict[str, str]) -> World:
    """The small province with these villages and their communes, no other cells than those added."""
    world = small()
    world.areas[:] = [row for row in AREAS if row.level != "village"]
    world.areas += [AreaRow(key, "village", f"Bản {key}", commune) for key, commune in villages.items()]
    world.organizations[:] = [row for row in world.organizations if row.kind != "grassroots_cell"]
    world.cell_villages.clear()
    return world


def add_cell(world: World, code: str, up: str, *villages: str, since: date | None = None) -> None:
    world.organizations.append(
        OrganizationRow(code, "grassroots_cell", f"Chi bộ {code}", up, valid_from=since)
    )
    world.cell_villages += [CellVillage(code, village, valid_from=since) for village in villages]


def cleared() -> World:
    """Of 69 villages without an own cell 64 get one and 36 their first member; 37 of 40 joint cells part."""
    alone = [f"ban_{n:02}" for n in range(69)]
    pairs = [(f"doi_{n:02}", f"kem_{n:02}") for n in range(40)]
    world = province(dict.fromkeys(alone, "mai") | {key: "son" for pair in pairs for key in pair})
    for n, (first, second) in enumerate(pairs):
        code = f"S{n:02}"
        add_cell(world, code, "S", first)
        parted = date(2022, 4, 30) if n < 37 else None
        world.cell_villages.append(CellVillage(code, second, valid_to=parted))
        if parted:
            add_cell(world, f"T{n:02}", "S", second, since=FOUNDED)
    for n, village in enumerate(alone[:64]):
        add_cell(world, f"M{n:02}", "M", village, since=FOUNDED)
        if n < 36:
            world.events.append(Event(f"{n:03}", "admitted", FOUNDED, f"M{n:02}", village))
    world.events.append(Event("900", "first_recorded", BEGUN, "S00", "doi_00"))
    world.members += small(events=tuple(world.events)).members
    return world


def committees() -> World:
    """962 cells of hamlets, of which 925 have a secretary."""
    hamlets = [f"ban_{n:03}" for n in range(962)]
    world = province({key: "mai" if n < 500 else "son" for n, key in enumerate(hamlets)})
    for n, village in enumerate(hamlets):
        add_cell(world, f"C{n:03}", "M" if n < 500 else "S", village)
        if n < 925:
            who = f"{n:03}"
            world.events.append(Event(who, "first_recorded", BEGUN, f"C{n:03}", village))
            world.party_posts.append(PartyPost(f"C{n:03}", "secretary", who, BEGUN))
    world.members += small(events=tuple(world.events)).members
    return world


class Board:
    """Asks everywhere for one figure: the engine beside the oracle, a page, the command, a summary client."""

    def __init__(self, client: Any, world: World) -> None:
        self.client, self.register = client, Register(world)
        numbering.ensure()
        root = Organization.objects.get(code="DB")
        staff = User.objects.create(username="ban", full_name="Ban")
        Grant.objects.create(user=staff, role=Role.STAFF, organization=root)
        exact = clients.Exact("để thử", date(2099, 12, 31))
        token = clients.issue(name="tỉnh", organization_id=root.pk, by=staff, exact=exact)
        self.headers = {"Authorization": f"Bearer {token}"}
        client.force_login(staff)

    def says(self, code: str, root: str, shown: str, **asked: Any) -> float | None:
        """The figure of the Party unit over ``root``; each place must say the same, the page as ``shown``."""
        unit = ADDRESS[root]
        total = self.register.answer(code, unit, **asked).total
        words = {name: str(value) for name, value in asked.items()}
        out = StringIO()
        named = {"starts": "--from", "ends": "--to"}
        options = [f"{named.get(name, '--' + name)}={value}" for name, value in words.items()]
        call_command("summary", code, f"--organization={unit}", *options, stdout=out)
        query = {{"starts": "from", "ends": "to"}.get(name, name): value for name, value in words.items()}
        pulled = self.client.get(
            f"/api/v1/summaries/{code}/", {"organization": unit, **query}, headers=self.headers
        )
        page = {"starts": "tu", "ends": "den", "on": "ngay"}
        address = "&".join(f"{page[name]}={value}" for name, value in words.items())
        text = self.client.get(f"/so-lieu/{code}/?don-vi={unit}&cap=chung&{address}").content.decode()
        value: float | None = total.value
        assert json.loads(out.getvalue())["total"]["value"] == value
        assert pulled.json()["total"]["value"] == value
        assert f">{shown}<" in text, (code, shown)
        return value


def test_villages_cleared_given_cells_and_parted_as_a_board_published_them(client: Any) -> None:
    board = Board(client, cleared())
    assert board.says("villages_without_own_cell", "mai", "69", on=BEFORE) == 69
    assert board.says("villages_without_own_cell", "mai", "5", on=END) == 5
    joint = [board.says("joint_cells", "son", str(number), on=on) for number, on in ((40, BEFORE), (3, END))]
    assert joint[1] - joint[0] == -37
    assert board.says("villages_cleared", "tinh", "36", starts=date(2020, 1, 1), ends=END) == 36
    # The rungs add up to all villages, before and after.
    for on in (BEFORE, END):
        rungs = board.register.rows("villages", "DB", on=on, by="rung")
        assert sum(rungs.values()) == board.register.total("villages", "DB", on=on) == 69 + 80


def test_cells_of_hamlets_with_a_committee_as_a_board_published_them(client: Any) -> None:
    board = Board(client, committees())
    total = board.register.answer("cells_with_committee", "DB", on=END).total
    assert (total.numerator, total.denominator) == (925, 962)
    share = board.says("cells_with_committee", "tinh", "96,2%", on=END)
    assert share is not None and round(share, 2) == 96.15
