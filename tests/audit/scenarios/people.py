"""Acts on members: events, facts, honours, posts; and erasing somebody who never counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from members import services as members
from members.models import Event, Post
from members.services.appointing import appoint_head
from members.services.voiding import void_all
from tests.world import World

from .acts import ON, Act


def people(world: World) -> dict[str, Act]:
    who, cell, area, by = world.member, world.cell, world.area, world.staff
    new = {"full_name": "Lò Văn Mới", "dossier_no": "MOI"}
    members.leave(member=who["khang"], kind="left", on=date(2026, 1, 5), by=by)
    said: dict[str, Any] = {"on": ON, "by": by}
    stated = members.state_facts(member=who["binh"], retired=True, **said)
    awarded = members.give_award(to=cell["CB-A1-1"], kind="flag", awarded_on=ON, by=by)
    (given,) = members.issue_cards(members=[who["dao"]], kind="new", issued_on=ON, by=by)
    letters = members.send_together(
        members=[who["chung"], who["dung"]], to=cell["DU-B"], document_no="8-GT", **said
    )
    return {
        "members.services.entering._enter": lambda: members.admit(
            member_data=new, cell=cell["CB-A1-1"], village=area["a1-1"], **said
        ),
        "members.services.admitting.admit_by_vote": lambda: members.admit_by_vote(
            vote=members.CellVote(date(2025, 12, 1), 3, 3, 3),
            member_data={"full_name": "Lò Văn Phiếu", "dossier_no": "PHIEU"},
            cell=cell["CB-A1-1"],
            filing=members.Filing(decided_on=date(2025, 12, 20), document_no="1-QĐ"),
            **said,
        ),
        "members.services.entering.restore": lambda: members.restore(member=who["khang"], **said),
        "members.services.together.recognize_together": lambda: members.recognize_together(
            members=[who["uyen"]], by=by
        ),
        "members.services.together.move_together": lambda: members.move_together(
            members=[who["an"], who["binh"]], cell=cell["CB-A1-2"], **said
        ),
        "members.services.together.send_together": lambda: members.send_together(
            members=[who["an"], who["binh"]], to=cell["DU-B"], document_no="9-GT", **said
        ),
        "members.services.together.withdraw_together": lambda: members.withdraw_together(
            transfers=letters, **said
        ),
        "members.services.together.correct_together": lambda: members.correct_together(
            members=[who["an"], who["binh"]],
            field="ethnicity",
            values=dict.fromkeys((who["an"].pk, who["binh"].pk), "Dao"),
            before={who[name].pk: who[name].ethnicity for name in ("an", "binh")},
            reason="theo giấy khai sinh",
            by=by,
        ),
        "members.services.together.void_together": lambda: members.void_together(
            events=[world.event["an"]], reason="ghi nhầm", by=by
        ),
        "members.services.changing.recognize": lambda: members.recognize(member=who["uyen"], by=by),
        "members.services.changing._change": lambda: members.change_cell(
            member=who["an"], cell=cell["CB-A1-2"], **said
        ),
        "members.services.changing._note": lambda: members.exempt(member=who["an"], **said),
        "members.services.leaving._exit": lambda: members.leave(member=who["an"], kind="left", **said),
        "members.services.merging.move_members": lambda: members.move_members(
            to=cell["CB-A1-2"], members=[who["an"], who["binh"]], **said
        ),
        "members.services.merging.merge_cells": lambda: members.merge_cells(
            sources=[cell["CB-A1-2"]], into=cell["CB-A1-1"], move=True, **said
        ),
        "members.services.personal.correct": lambda: members.correct(
            member=who["an"], gender="female", reason="theo giấy khai sinh", by=by
        ),
        "members.services.facts.state_facts": lambda: members.state_facts(
            member=who["an"], occupation="worker", **said
        ),
        "members.services.facts.take_back_facts": lambda: members.take_back_facts(
            profile=stated, reason="ghi nhầm", by=by
        ),
        "members.services.honours.record_badges": lambda: members.record_badges(
            members=[who["an"], who["binh"]], kind="early", years=30, occasion_on=ON, by=by
        ),
        "members.services.honours.issue_cards": lambda: members.issue_cards(
            members=[who["an"], who["binh"]], kind="new", issued_on=ON, by=by
        ),
        "members.services.honours.give_award": lambda: members.give_award(
            to=cell["CB-A1-2"], kind="flag", awarded_on=ON, by=by
        ),
        "members.services.honours.take_back_honours": lambda: members.take_back_honours(
            rows=[given, awarded], reason="ghi nhầm", by=by
        ),
        "members.services.posts.fill_post": lambda: members.fill_post(
            village=area["a1-1"], post="front_head", holder=who["binh"], **said
        ),
        "members.services.appointing.appoint_head": lambda: appoint_head(
            unit=cell["CB-A1-1"], holder=who["binh"], **said
        ),
        "members.services.posts.change_posts": lambda: members.change_posts(
            changes=[
                members.PostChange(
                    area["a1-1"].pk,
                    "village_head",
                    "",
                    Post.objects.filter(village=area["a1-1"]).first().pk,
                    True,
                    who["binh"].pk,
                )
            ],
            **said,
        ),
        "members.services.posts.vacate_post": lambda: members.vacate_post(
            post=Post.objects.filter(village=area["a1-1"]).first(), **said
        ),
        "members.services.voiding.void": lambda: members.void(
            event=Event.objects.filter(member=who["vinh"]).latest("pk"), reason="ghi nhầm", by=by
        ),
        "members.services.voiding.void_all": lambda: void_all(member=who["vinh"], reason="ghi nhầm", by=by),
        "members.services.voiding.replace": lambda: members.replace(
            event=Event.objects.filter(member=who["vinh"]).latest("pk"),
            reason="ghi nhầm ngày",
            on=date(2025, 9, 3),
            by=by,
        ),
    }


def of_units(world: World) -> dict[str, Act]:
    """Posts in organizations, and places of work."""
    cell, by, holder = world.cell["CB-A1-2"], world.staff, world.member["dung"]
    held = members.fill_party_post(
        organization=cell, post="deputy_secretary", holder=holder, on=date(2025, 9, 1), by=by
    )
    facts = members.BaseFacts("Công ty Mường Xa", world.area["xa-a"])
    bases = [
        members.found_base(code=f"CS-{number}", facts=facts, on=date(2025, 9, 1), by=by).base
        for number in range(3)
    ]
    members.change_base(base=bases[0], changes={"workers": 5}, on=date(2025, 10, 1), by=by)
    changed = bases[0].terms.latest("starts_on")
    posts, places = "members.services.party_posts", "members.services.bases"
    return {
        f"{posts}.fill_party_post": lambda: members.fill_party_post(
            organization=cell, post="secretary", holder=holder, on=ON, by=by
        ),
        f"{posts}.set_party_term": lambda: members.set_party_term(
            post=held, on=date(2025, 9, 1), until=date(2030, 6, 30), by=by
        ),
        f"{posts}.end_party_post": lambda: members.end_party_post(post=held, on=ON, by=by),
        f"{places}.found_base": lambda: members.found_base(code="CS-MOI", facts=facts, on=ON, by=by),
        f"{places}.change_base": lambda: members.change_base(
            base=bases[1], changes={"workers": 12}, on=ON, by=by
        ),
        f"{places}.take_back_change": lambda: members.take_back_change(term=changed, by=by),
        f"{places}.close_base": lambda: members.close_base(base=bases[2], on=ON, by=by),
    }


def tasks(world: World) -> dict[str, Act]:
    by, member = world.staff, world.member["an"]
    follows, helps = members.Charge("follows_cell", world.cell["CB-A2"]), members.Charge("helps_prospect")
    rows = [members.assign(member=member, charge=one, on=ON, by=by) for one in (follows, helps)]
    services = "members.services.assignments"
    return {
        f"{services}.assign": lambda: members.assign(
            member=member, charge=members.Charge("helps_families", number=2), on=ON, by=by
        ),
        f"{services}.change_assignment": lambda: members.change_assignment(
            assignment=rows[0], on=ON, until=date(2026, 12, 31), by=by
        ),
        f"{services}.end_assignment": lambda: members.end_assignment(assignment=rows[1], on=ON, by=by),
    }


def erasure(world: World) -> dict[str, Act]:
    gone = prospect(world)
    return {
        "members.services.erasing.erase": lambda: members.erase(
            member=gone, reason="đơn đề nghị xóa", by=world.staff
        )
    }


def prospect(world: World) -> Any:
    """Somebody of whom every event was voided."""
    event = members.admit(
        member_data={"dossier_no": "NHAM", "full_name": "Lò Văn Nhầm"},
        cell=world.cell["CB-A1-1"],
        on=ON,
        by=world.staff,
    )
    members.void(event=event, reason="ghi nhầm", by=world.staff)
    return event.member
