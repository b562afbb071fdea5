"""Both trees, with their reforms."""

from __future__ import annotations

from tests.oracle.party import Party
from tests.oracle.reforms import Draw, Land
from tests.oracle.trees import CELL_KINDS

from .days import HOT_DAYS, REFORM, START


def draw_trees(d: Draw) -> tuple[Land, Party]:
    """Provinces with what lies below them, and the organizations there; reformed on the hot days."""
    land = Land(d)
    begins = d.one((None, START))
    provinces = [land.found("province", None, begins) for _ in range(d.number(1, 2))]
    districts = [land.found("district", d.one(provinces), begins) for _ in range(d.number(0, 2))]
    for _ in range(d.number(1, 3)):
        land.found("commune", d.one([*districts, *provinces]), begins)
    for _ in range(d.number(1, 4)):
        land.found("village", d.one(land.of("commune")), begins)
    party = Party(d, land)
    for _ in provinces[: d.number(1, 2)]:
        party.found("province_committee", None, begins)
    for kind, most in (
        ("superior_committee", 2),
        ("grassroots_committee", 2),
        ("sub_committee", 1),
        ("grassroots_cell", 2),
        ("cell", 4),
    ):
        for _ in range(d.number(0, most)):
            if party.parents_for(kind):
                party.found(kind, d.one(party.parents_for(kind)), begins)
    if not party.of(*CELL_KINDS):
        party.found("grassroots_cell", d.one(party.parents_for("grassroots_cell")), begins)
    party.serve(begins)
    for day in HOT_DAYS:
        land.busy, party.busy = set(), set()
        if day == REFORM and d.chance():
            land.end_districts(day)
        for _ in range(d.number(0, 3 if day == REFORM else 1)):
            land.reform(day)
        for _ in range(d.number(0, 3 if day == REFORM else 1)):
            party.reform(day)
        party.follow_the_land(day)
        party.serve(day)
    return land, party
