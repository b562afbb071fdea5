"""Acts on prospects and their cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from members import services as members
from members.models import Case, Member
from tests.world import World

from .acts import ON, Act


def cases(world: World) -> dict[str, Act]:
    said: dict[str, Any] = {"on": ON, "by": world.staff}
    case = case_of(world)
    row = case.steps.get(step="decision")
    new = {"full_name": "Lò Thị Nguồn", "dossier_no": "NGUON"}
    return {
        "members.services.cases.open_case": lambda: members.open_case(
            full_name="Lò Văn Nguồn", cell=world.cell["CB-A1-1"], **said
        ),
        "members.services.cases.correct_case": lambda: members.correct_case(
            case=case, stuck="votes", by=world.staff
        ),
        "members.services.cases.note_step": lambda: members.note_step(
            case=case, step="review", result="yes", **said
        ),
        "members.services.cases.remove_step": lambda: members.remove_step(row=row, by=world.staff),
        "members.services.cases.admit_prospect": lambda: members.admit_prospect(
            case=case, member_data=new, **said
        ),
        "members.services.cases.close_in_vain": lambda: members.close_in_vain(
            case=case, outcome="refused", **said
        ),
    }


def case_of(world: World, **more: Any) -> Case:
    """A prospect with a decision."""
    place = {"cell": world.cell["CB-A1-1"], "village": world.area["a1-1"]}
    case = members.open_case(
        full_name="Lò Thị Nguồn",
        birth_date=date(2000, 5, 4),
        on=date(2025, 1, 10),
        by=world.staff,
        **place,
        **more,
    )
    votes = {"convened": 3, "present": 3, "in_favour": 3}
    members.note_step(case=case, step="cell_vote", on=date(2025, 9, 1), by=world.staff, result="yes", **votes)
    members.note_step(
        case=case, step="decision", on=date(2025, 11, 3), by=world.staff, result="yes", document_no="12-QĐ/ĐU"
    )
    return case


def novice(world: World, number: str = "DU-BI", on: date = date(2025, 11, 1)) -> Member:
    """Somebody of the commune on probation, which is over by the day that tests have."""
    return members.admit(
        member_data={"dossier_no": number, "full_name": "Lò Văn Dự"},
        cell=world.cell["CB-A1-1"],
        on=on,
        by=world.officer,
    ).member
