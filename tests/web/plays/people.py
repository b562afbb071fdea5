"""Forms about members: events, corrections, facts, posts, records of one person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse

from cells.services.residence import introduce
from members import services as members
from members.models import Assignment, Review
from members.pages.acts import ACTS
from members.services import joining
from tests.audit.scenarios.records import alike
from tests.members.pages.officers import sign_in
from tests.members.pages.test_admission import NEWCOMER
from tests.members.pages.test_events import CASES
from tests.world import World

from .play import Play, two_steps


def _act(path: str) -> Callable[[World], Play]:
    def play(world: World) -> Play:
        who, typed, _ = CASES[path]
        if who == "binh":
            members.leave(member=world.member["binh"], kind="deleted", on=date(2025, 1, 15), by=world.officer)
        return two_steps(world.officer, f"/dang-vien/{world.member[who].pk}/{path}/", **typed)

    return play


def _newcomer(address: str, **typed: str) -> Callable[[World], Play]:
    return lambda world: two_steps(world.officer, address, **NEWCOMER | typed)


def _moved(world: World) -> Any:
    return members.change_cell(
        member=world.member["an"], cell=world.cell["CB-A1-2"], on=date(2026, 3, 1), by=world.officer
    )


def _amend(what: str, **typed: str) -> Callable[[World], Play]:
    def play(world: World) -> Play:
        event = _moved(world)
        return two_steps(world.officer, f"/dang-vien/{event.member_id}/{what}/{event.pk}/", **typed)

    return play


def _correct(world: World) -> Play:
    address = f"/dang-vien/{world.member['an'].pk}/dinh-chinh/"
    return two_steps(world.officer, address, full_name="Lò Văn Ân", reason="sai dấu")


def _facts(world: World) -> Play:
    address = f"/dang-vien/{world.member['an'].pk}/thong-tin/"
    return two_steps(world.officer, address, on="01/03/2025", job="Thợ hàn")


def _facts_taken_back(world: World) -> Play:
    member = world.member["an"]
    said = members.state_facts(member=member, on=date(2025, 3, 1), by=world.officer, job="Thợ hàn")
    return two_steps(
        world.officer, f"/dang-vien/{member.pk}/thong-tin/{said.pk}/bo/", reason="ghi nhầm người"
    )


def _post(world: World) -> Play:
    typed = {"post": "village_head", "who": "member", "holder": str(world.member["binh"].pk)}
    return two_steps(world.officer, "/dia-ban/a1-1/chuc-danh/", on="01/03/2026", **typed)


def _posts(world: World) -> Play:
    box = f"front_head--{world.area['a1-1'].pk}-0"
    address = "/chuc-danh/thon-ban/ghi/?xa=xa-a"
    return two_steps(world.officer, address, on="01/03/2026", **{box: "Lò Thị Bình"})


def _vacate(world: World) -> Play:
    post = world.member["an"].posts.get()
    return two_steps(world.officer, f"/dia-ban/a1-1/chuc-danh/{post.pk}/thoi-giu/", on="01/03/2026")


def _erase(world: World) -> Play:
    event = members.admit(
        member_data={"dossier_no": "NHAM", "full_name": "Hờ Thị Xóa"},
        cell=world.cell["CB-A1-1"],
        on=date(2025, 11, 1),
        by=world.officer,
    )
    members.void(event=event, reason="ghi nhầm", by=world.officer)
    data = {"reason": "ghi nhầm hồ sơ", "typed": "Hờ Thị Xóa"}
    return Play(sign_in(world.staff), f"/dang-vien/{event.member_id}/xoa-han/", data)


def _pair(world: World) -> str:
    """The address where two people with one number are decided of."""
    held = world.member["quy"]
    event = members.transfer_in(
        member_data={"full_name": "Lý A Quý", "dossier_no": "DO-1", "citizen_id": held.citizen_id},
        cell=world.cell["CB-A1-1"],
        on=date(2026, 6, 1),
        by=world.officer,
    )
    return reverse("numbers_decide", args=[held.pk, event.member_id])


def _decide(world: World) -> Play:
    return two_steps(world.staff, _pair(world), decision="same-1", reason="xem hồ sơ")


def _settle(world: World) -> Play:
    members.correct(member=world.member["an"], by=world.officer, reason="sửa", card_no="910000000777")
    return two_steps(world.staff, reverse("numbers_settle"))


def _join(world: World) -> Play:
    one, other = alike(world, "DOI-1", "DOI-2")
    return two_steps(
        world.staff, reverse("alike_decide", args=[one.pk, other.pk]), decision="1", reason="ghi trùng"
    )


def _part(world: World) -> Play:
    one, other = alike(world, "DOI-1", "DOI-2")
    held = joining.join(kept=one, left=other, reason="ghi trùng", by=world.staff)
    return two_steps(world.staff, reverse("records_part", args=[held.pk]), reason="hai người")


def introduced(world: World) -> Assignment:
    return introduce(
        member=world.member["an"], cell=world.cell["CB-A1-2"], on=date(2025, 9, 1), by=world.officer
    )


def _task(view: str, **typed: str) -> Callable[[World], Play]:
    """A form about a task that somebody has."""

    def play(world: World) -> Play:
        charge = members.Charge("follows_cell", world.cell["CB-A1-2"])
        row = members.assign(member=world.member["an"], charge=charge, on=date(2025, 9, 1), by=world.officer)
        return two_steps(world.officer, reverse(view, args=[row.member_id, row.pk]), **typed)

    return play


def _charge(address: str, **typed: str) -> Callable[[World], Play]:
    """A form on which An is charged with something for a village or a cell."""
    return lambda world: two_steps(
        world.officer, address, on="01/03/2026", member=str(world.member["an"].pk), **typed
    )


def _reviewed(world: World) -> Review:
    return members.open_review(
        member=world.member["an"], on=date(2025, 9, 1), reason="dues", by=world.officer
    )


PLAYS: dict[str, Callable[[World], Play]] = {
    **{act.name: _act(act.path) for act in ACTS},
    "member_new": _newcomer("/ket-nap/"),
    "member_arrive": _newcomer("/tiep-nhan/", other_place="in_province"),
    "member_first": _newcomer("/ghi-bo-sung/", on="01/01/2020"),
    "member_correct": _correct,
    "member_void": _amend("huy", reason="ghi nhầm người"),
    "member_replace": _amend("sua-viec", on="01/04/2026", reason="nhầm ngày"),
    "member_facts": _facts,
    "member_facts_taken_back": _facts_taken_back,
    "member_erase": _erase,
    "numbers_decide": _decide,
    "numbers_settle": _settle,
    "alike_decide": _join,
    "records_part": _part,
    "village_posts": _post,
    "post_vacate": _vacate,
    "village_posts_edit": _posts,
    "member_introduce": lambda world: two_steps(
        world.officer, f"/dang-vien/{world.member['an'].pk}/noi-cu-tru/", cell="CB-A1-2", on="01/03/2026"
    ),
    "introduction_end": lambda world: two_steps(
        world.officer,
        reverse("introduction_end", args=[world.member["an"].pk, introduced(world).pk]),
        on="01/03/2026",
    ),
    "member_assign": lambda world: two_steps(
        world.officer,
        f"/dang-vien/{world.member['an'].pk}/phan-cong/",
        task="helps_families",
        number="3",
        on="01/03/2026",
    ),
    "village_assign": _charge("/dia-ban/a1-1/phan-cong/", task="in_charge_of_village"),
    "cell_assign": _charge("/to-chuc/CB-A1-2/phan-cong/", task="follows_cell"),
    "assignment_change": _task("assignment_change", until="30/06/2026"),
    "assignment_end": _task("assignment_end", on="01/03/2026"),
    "review_open": lambda world: two_steps(
        world.officer,
        reverse("review_open", args=[world.member["an"].pk]),
        reason="activity",
        on="01/03/2026",
    ),
    "review_close": lambda world: two_steps(
        world.officer,
        reverse("review_close", args=[world.member["an"].pk, _reviewed(world).pk]),
        outcome="kept",
        on="01/03/2026",
    ),
}
