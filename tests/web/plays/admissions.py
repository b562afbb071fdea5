"""Forms of prospects and their cases, of recognitions with one decision, and of papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from members import services as members
from members.papers import services as papers
from members.papers.kinds import KINDS
from tests.audit.scenarios import case_of, novice
from tests.members.pages.test_admission import NEWCOMER
from tests.world import World

from .play import Play, two_steps


def _case(path: str, **typed: str) -> Callable[[World], Play]:
    def play(world: World) -> Play:
        case = case_of(world)
        address = f"/quan-chung/{case.pk}/{path}/"
        if path == "bo-buoc":
            address += f"{case.steps.get(step='decision').pk}/"
        return two_steps(world.officer, address, **typed)

    return play


def _close_case(world: World) -> Play:
    play = _case("ket-thuc", outcome="withdrawn", on="02/03/2026")(world)
    play.data["erased"] = "on"
    return play


def _paper(world: World) -> Play:
    paper = papers.issue(
        kind=KINDS["transfer_letter"],
        people=[world.member["an"]],
        issued=papers.Issue(world.cell["DU-A"], date(2026, 3, 2), "secretary"),
        by=world.officer,
    )
    return two_steps(world.officer, f"/van-ban/{paper.pk}/tra-so/", reason="lấy nhầm sổ")


def _recognitions(world: World) -> Play:
    typed = {"decided_on": "02/11/2026", "document_no": "3-QĐ/ĐU", "people": str(novice(world).pk)}
    return two_steps(world.officer, "/den-han/cong-nhan/", **typed)


def _recognitions_taken_back(world: World) -> Play:
    filing = members.Filing(form_key=uuid4())
    members.recognize_together(members=[novice(world)], by=world.officer, filing=filing)
    return two_steps(world.officer, f"/den-han/cong-nhan/huy/?phieu={filing.form_key}", reason="ghi nhầm đợt")


def _whole_cell(world: World) -> Play:
    typed = {
        "on": "01/03/2026",
        "to": "CB-A1-2",
        "document_no": "9-QĐ/ĐU",
        "people": str(world.member["an"].pk),
    }
    return two_steps(world.officer, "/to-chuc/CB-A1-1/chuyen-ca-chi-bo/", **typed)


def _moves_taken_back(world: World) -> Play:
    filing = members.Filing(form_key=uuid4())
    said = {"members": [world.member["an"]], "on": date(2026, 3, 1), "by": world.officer}
    members.move_together(cell=world.cell["CB-A1-2"], filing=filing, **said)
    address = f"/chuyen-sinh-hoat/huy-nhieu/?phieu={filing.form_key}"
    return two_steps(world.officer, address, reason="ghi nhầm đợt")


def _letters_taken_back(world: World) -> Play:
    key = uuid4()
    said = {"members": [world.member["an"]], "on": date(2026, 3, 1), "by": world.officer}
    members.send_together(to=world.cell["DU-B"], document_no="9-GT", form_key=key, **said)
    return two_steps(world.officer, f"/chuyen-sinh-hoat/rut-nhieu/?phieu={key}")


def _many_corrected(world: World) -> Play:
    typed = {"value": "Dao", "reason": "đối chiếu lại", "people": str(world.member["an"].pk)}
    return two_steps(world.officer, "/dang-vien/sua-nhieu/?muc=dan-toc&don-vi=CB-A1-1", **typed)


def _many_corrected_undone(world: World) -> Play:
    _many_corrected(world).send()
    return two_steps(world.officer, "/dang-vien/sua-nhieu/hoan-tac/", reason="chọn nhầm")


def _papers_of_many(world: World) -> Play:
    address = f"/van-ban/danh-sach/?nguoi={novice(world).pk}"
    return two_steps(world.officer, address, signed_on="02/03/2026")


PLAYS: dict[str, Callable[[World], Play]] = {
    "case_new": lambda world: two_steps(
        world.officer,
        "/quan-chung/moi/",
        **{name: NEWCOMER[name] for name in ("full_name", "gender", "birth_date", "ethnicity")},
        source="worker",
        cell="CB-A1-1",
        on="01/03/2026",
    ),
    "case_correct": _case("sua", gender="female", ethnicity="Thái", source="worker", stuck="papers"),
    "case_step": _case("nhan-xet", on="01/03/2026", result="yes"),
    "case_step_removed": _case("bo-buoc"),
    "case_ceremony": _case(
        "ket-nap", on="02/03/2026", gender="female", ethnicity="Thái", dossier_no="NGUON-1"
    ),
    "case_close": _close_case,
    "case_paper": _case("van-ban/doan-the", signed_on="02/03/2026"),
    "member_paper": lambda world: two_steps(
        world.officer,
        f"/dang-vien/{world.member['an'].pk}/van-ban/gioi-thieu/",
        signed_on="02/03/2026",
        to_place="Đảng ủy xã B",
    ),
    "papers_of_many": _papers_of_many,
    "paper_give_back": _paper,
    "paper_template_edit": lambda world: two_steps(
        world.staff, "/van-ban/mau/transfer_letter/", text="đoạn: {{ họ và tên }}"
    ),
    "recognitions": _recognitions,
    "whole_cell": _whole_cell,
    "moves_taken_back": _moves_taken_back,
    "letters_taken_back": _letters_taken_back,
    "many_corrected": _many_corrected,
    "many_corrected_undone": _many_corrected_undone,
    "recognitions_taken_back": _recognitions_taken_back,
    "holiday_new": lambda world: two_steps(world.staff, "/ngay-nghi/them/", on="07/09/2026", name="Nghỉ bù"),
    "holiday_removed": lambda world: two_steps(world.staff, "/ngay-nghi/2026-01-01/bo/"),
}
