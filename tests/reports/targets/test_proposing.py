"""Proposals: what units weigh, floors of villages without a member, and what is written when confirmed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from members.models import Case, CaseStep, Stretch
from registry.units.structure import forest
from reports.targets.cascade import Subject
from reports.targets.editing import ALL_LEVELS, editing
from reports.targets.models import Target
from reports.targets.proposing import propose
from reports.targets.services import Refused
from tests.members.pages.officers import confirm, sign_in
from tests.world import World

from .test_pages import OF_PROVINCE, YEAR, check, handed_on

__all__ = ["handed_on"]

PROPOSE = "/chi-tieu/de-xuat/"
ON = date(2026, 3, 1)


def proposed(world: World, subject: Subject = YEAR, **asked: Any) -> dict[str, int]:
    found = editing(subject, unit=world.cell["TU"].pk, on=ON, structure=forest().on(ON))
    given = {"total": 20, "weight": "members", "has_floors": False, **asked}
    codes = forest().codes
    return {codes[id_]: number for id_, number in propose(found, **given).numbers.items()}


def test_what_a_unit_weighs_is_what_the_register_counts(world: World) -> None:
    """Of two prospects that of DU-B has a certificate which is still valid: 60 months to the day."""
    members_ = {code: len(_members(world, code)) for code in ("DU-A", "DU-B")}
    whole = sum(members_.values())
    assert proposed(world, total=whole) == members_
    for number, (cell, day) in enumerate((("CB-A1-1", "2020-01-01"), ("CB-B2", "2021-03-01"))):
        case = Case.objects.create(
            case_no=f"q{number}", full_name="Người", cell=world.cell[cell], opened_on=date(2020, 1, 1)
        )
        CaseStep.objects.create(case=case, step="certificate", done_on=date.fromisoformat(day))
    assert proposed(world, weight="certified") == {"DU-A": 0, "DU-B": 20}
    stated = {world.cell["DU-A"].pk: 300, world.cell["DU-B"].pk: 100}
    assert proposed(world, stated=stated, weight="stated") == {"DU-A": 15, "DU-B": 5}


def _members(world: World, code: str) -> list[str]:
    on = forest().on(ON)
    under = {unit for unit in on.forest.cells if world.cell[code].pk in on.party.place(unit).path}
    rows = Stretch.objects.filter(
        cell__in=under, starts_on__lt=date(2026, 1, 1), ends_on__gte=date(2026, 1, 1)
    )
    return [str(row.pk) for row in rows]


def test_each_village_without_a_member_is_a_floor(world: World) -> None:
    """Nobody lives in b2-2, which DU-B leads."""
    stated = {world.cell["DU-A"].pk: 1, world.cell["DU-B"].pk: 0}
    assert proposed(world, stated=stated, has_floors=True)["DU-B"] >= 1
    assert proposed(world, stated=stated)["DU-B"] == 0
    with pytest.raises(Refused) as caught:
        proposed(world, total=0, stated=stated, has_floors=True)
    assert caught.value.code == "floors_too_high"


def test_a_proposal_goes_down_level_by_level_and_adds_up(world: World) -> None:
    numbers = proposed(world, level=ALL_LEVELS, total=37)
    assert numbers["DU-A"] + numbers["DU-B"] == 37
    on = forest().on(ON)
    for top in ("DU-A", "DU-B"):
        below = [c for c in numbers if on.party.path(forest().ids_by_code[c])[-2] == world.cell[top].pk]
        assert sum(numbers[code] for code in below) == numbers[top] and below


def test_what_is_not_known_is_named(world: World) -> None:
    before = Subject(date(2021, 1, 1), date(2021, 12, 31), "admissions", "plan")
    with pytest.raises(Refused) as caught:
        proposed(world, before, weight="years")
    assert "Chưa có số liệu của: Đảng bộ xã Nậm A" in caught.value.message


def test_it_works(handed_on: World) -> None:
    client = sign_in(handed_on.staff)
    page = check(client, PROPOSE + OF_PROVINCE, weight="stated", stated="DU-A\t30\nDU-B\t10", kept_back="2")
    text = page.content.decode()
    assert "18 × 30 ∕ 40 = 13,50" in text and "Đảng bộ xã Nậm A: 14" in text and "DU-A&#9;14" in text
    assert Target.objects.count() == 3
    confirm(client, page)
    assert {
        row.recipient.code: row.value
        for row in Target.objects.filter(in_force_from=ON).select_related("recipient")
    } == {"DU-A": Decimal(14), "DU-B": Decimal(4)}


@pytest.mark.parametrize(
    ("typed", "name", "fault"),
    [
        ({"weight": "stated", "stated": "DU-A\tmười"}, "stated", "Dòng 1 «DU-A», số «mười»: ghi số"),
        ({"weight": "stated", "stated": "DU-A\t3"}, "weight", "Chưa có số liệu của: Đảng bộ xã Nậm B."),
        ({"kept_back": "21"}, "kept_back", "Chỉ được giao 20"),
        ({"kept_back": "20", "has_floors": "on"}, "has_floors", "có 0 để giao"),
    ],
)
def test_errors_stand_by_their_field(handed_on: World, typed: Any, name: str, fault: str) -> None:
    errors = check(sign_in(handed_on.staff), PROPOSE + OF_PROVINCE, **typed).context["form"].errors
    assert fault in errors[name][0]


def test_a_viewer_and_the_other_commune_get_none(handed_on: World) -> None:
    assert sign_in(handed_on.viewer).get(PROPOSE + OF_PROVINCE).status_code == 403
    assert sign_in(handed_on.other_officer).get(PROPOSE + OF_PROVINCE).status_code == 404
    of_share = OF_PROVINCE.replace("admissions", "minority_share")
    assert sign_in(handed_on.staff).get(PROPOSE + of_share).status_code == 400
