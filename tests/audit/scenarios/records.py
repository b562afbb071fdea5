"""Acts on two records that may be one person's, and on papers about people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from members import services as members
from members.models import Member
from members.papers import services as papers
from members.papers.kinds import KINDS
from members.services import comparing, joining
from tests.world import World

from .acts import ON, Act


def alike(world: World, *numbers: str) -> list[Member]:
    """Records of one person, under these dossier numbers."""
    return [
        members.first_record(
            member_data={"dossier_no": number, "full_name": "Lò Văn Đôi"},
            cell=world.cell["CB-A1-1"],
            on=date(2020, 1, 1),
            by=world.staff,
        ).member
        for number in numbers
    ]


def doubles(world: World) -> dict[str, Act]:
    one, other, third = alike(world, "DOI-1", "DOI-2", "DOI-3")
    said: dict[str, Any] = {"reason": "ghi trùng", "by": world.staff}
    held = joining.join(kept=one, left=other, **said)
    return {
        "members.services.joining.join": lambda: joining.join(kept=one, left=third, **said),
        "members.services.joining.part": lambda: joining.part(joining=held, **said),
        "members.services.joining.keep_apart": lambda: joining.keep_apart(first=one, second=third, **said),
    }


def comparisons(world: World) -> dict[str, Act]:
    number = world.member["quy"].citizen_id
    members.transfer_in(
        member_data={"full_name": "Lò Văn Trùng", "dossier_no": "TRUNG", "citizen_id": number},
        cell=world.cell["CB-A1-1"],
        on=ON,
        by=world.officer,
    )
    (pair,) = comparing.pairs()

    def settle() -> None:
        with transaction.atomic():
            Member.objects.filter(pk=pair.second).update(citizen_id_state="anothers")
            comparing.settle(members=comparing.waiting(), by=world.staff)

    return {
        "members.services.comparing.decide": lambda: comparing.decide(
            pair=pair, keeps=pair.first, same=True, reason="xem hồ sơ", by=world.staff
        ),
        "members.services.comparing.settle": settle,
    }


def printed(world: World) -> dict[str, Act]:
    issued = papers.Issue(world.cell["TU"], ON, "secretary")
    kind, by = KINDS["transfer_letter"], world.staff
    first, second = (
        papers.issue(kind=kind, people=[world.member["an"]], issued=issued, by=by) for _ in range(2)
    )
    return {
        "members.papers.services.issue": lambda: papers.issue(
            kind=kind, people=[world.member["binh"]], issued=issued, by=by
        ),
        "members.papers.services.printed": lambda: papers.printed(paper=first, form="pdf", by=by),
        "members.papers.services.give_back": lambda: papers.give_back(
            paper=second, reason="lấy nhầm sổ", by=by
        ),
        "members.papers.services.lay_out": lambda: papers.lay_out(
            kind=kind, board=world.cell["TU"], text="đoạn: {{ họ và tên }}", by=by
        ),
    }
