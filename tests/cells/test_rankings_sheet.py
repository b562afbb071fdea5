"""Rankings by sheet: many at once, and who may not rank: a cell its own members, against a plain count."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cells.models import Ranking, RankingCap
from cells.rankings.cap import Cap, cap_on
from members.models import Member, Stretch
from registry.accounts.access import scopes
from registry.accounts.models import Grant, Role, User
from registry.imports.dump import dump
from registry.imports.engine import load
from registry.imports.models import Batch
from registry.imports.undo import undo
from registry.units.models import OrganizationTerm
from tests.world import World

pytestmark = pytest.mark.django_db
GRADES = ("excellent", "good", "completed", "not_completed")


def sheet(tmp_path: Path, members: list[Member]) -> Path:
    """The members ranked for 2025, in turn in each class."""
    rows = [
        f"{member.dossier_no},year,2025-01-01,2025-12-31,{GRADES[index % 4]},"
        for index, member in enumerate(members)
    ]
    file = tmp_path / "rankings.csv"
    file.write_text("\n".join(["dossier_no,period_kind,period_from,period_to,grade,exemplary", *rows]) + "\n")
    return file


def plain(user: User, members: list[Member]) -> set[int]:
    """Rows of members whose last cell is the user's, while what stands above it is not."""
    mine = set(scopes.subtree_ids(user, roles=scopes.WRITERS))
    found = set()
    for row, member in enumerate(members, start=2):
        last = max(Stretch.objects.filter(member=member), key=lambda stretch: stretch.ends_on)
        terms = OrganizationTerm.objects.filter(organization=last.cell_id)
        above = max(terms, key=lambda term: term.starts_on).parent_id
        if last.cell_id in mine and above not in mine:
            found.add(row)
    return found


def faults(outcome: Any, code: str) -> set[int]:
    return {fault.row for fault in outcome.faults if fault.code == code}


@pytest.mark.parametrize("codes", [["CB-A1-1"], ["CB-A1-1", "CB-A2"], ["DU-A"], ["TU"]])
def test_a_cell_does_not_rank_its_own_members(world: World, tmp_path: Path, codes: list[str]) -> None:
    user = User.objects.create(username="who-ranks")
    for code in codes:
        Grant.objects.create(user=user, role=Role.OFFICER, organization=world.cell[code])
    members = list(Member.objects.visible_to(user).filter(stretches__isnull=False).distinct().order_by("pk"))
    expected = plain(user, members)
    assert bool(expected) == codes[0].startswith("CB-")
    outcome = load(sheet(tmp_path, members), by=user, dry_run=True)
    assert faults(outcome, "members_ranked_by_the_cell") == expected


CAPS = (
    "in_force_from,percent,base,rounding,one_at_least,over",
    "2025-01-01,20,good_or_better,down,có,reason",
    "2026-01-01,15,ranked,nearest,no,refused",
)


def caps(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "ranking_caps.csv"
    file.write_text("\n".join([*CAPS, *rows]) + "\n")
    return file


def test_caps_come_in_and_go_out_and_are_taken_back(world: World, tmp_path: Path) -> None:
    outcome = load(caps(tmp_path), by=world.staff)
    assert outcome.faults == [] and outcome.changes == 2
    assert cap_on(date(2025, 12, 31)) == Cap(20, "good_or_better", "down", True, "reason")
    assert cap_on(date(2026, 12, 31)) == Cap(15, "ranked", "nearest", False, "refused")
    dump(tmp_path / "first")
    written = (tmp_path / "first" / "ranking_caps.csv").read_text().splitlines()
    assert written == [CAPS[0], CAPS[1].replace("có", "yes"), CAPS[2]]
    assert load(tmp_path / "first").changes == 0
    undo(Batch.objects.get(pk=outcome.batch), by=world.staff)
    assert not RankingCap.objects.exists()


def test_caps_hold_for_the_whole_register_so_only_its_staff_bring_them_in(
    world: World, tmp_path: Path
) -> None:
    user = User.objects.create(username="of-a-commune")
    Grant.objects.create(user=user, role=Role.STAFF, organization=world.cell["DU-A"])
    outcome = load(caps(tmp_path), by=user, dry_run=True)
    assert faults(outcome, "outside_scope") == {2, 3}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-01-01,20,ranked,down,yes,reason", "duplicate_row"),
        ("2027-01-01,120,ranked,down,yes,reason", "no_part"),
        ("2027-01-01,12.5,ranked,down,yes,reason", "no_part"),
        ("1900-01-01,20,ranked,down,yes,reason", "before_the_party"),
        ("2027-01-01,20,half,down,yes,reason", "unknown_value"),
        ("2027-01-01,20,ranked,down,,reason", "required"),
    ],
)
def test_each_rule_of_caps_is_named(world: World, tmp_path: Path, row: str, code: str) -> None:
    outcome = load(caps(tmp_path, row), by=world.staff, dry_run=True)
    assert [(fault.row, fault.code) for fault in outcome.faults] == [(4, code)]


def test_all_members_are_ranked_by_one_sheet(world: World, tmp_path: Path) -> None:
    members = list(Member.objects.filter(stretches__isnull=False).distinct().order_by("pk"))
    outcome = load(sheet(tmp_path, members), by=world.staff)
    assert outcome.faults == [] and outcome.changes == len(members)
    assert Ranking.objects.filter(grade="excellent").count() == len(members[::4])
    assert load(sheet(tmp_path, members), by=world.staff).changes == 0
