"""Rankings by sheet: many at once, and who may not rank: a cell its own members, against a plain count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cells.models import Ranking
from members.models import Member, Stretch
from registry.accounts.access import scopes
from registry.accounts.models import Grant, Role, User
from registry.imports.engine import load
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


def test_all_members_are_ranked_by_one_sheet(world: World, tmp_path: Path) -> None:
    members = list(Member.objects.filter(stretches__isnull=False).distinct().order_by("pk"))
    outcome = load(sheet(tmp_path, members), by=world.staff)
    assert outcome.faults == [] and outcome.changes == len(members)
    assert Ranking.objects.filter(grade="excellent").count() == len(members[::4])
    assert load(sheet(tmp_path, members), by=world.staff).changes == 0
