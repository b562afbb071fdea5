"""Every form that writes, filled in as a browser does: its last step, ready to be sent, and sent again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from cells import services as cells
from cells.services.rankings import Ranked, RankingChange, propose
from cells.services.residence import introduce
from members import services as members
from members.models import Assignment, Badge, Member, Review
from members.pages.acts import ACTS
from members.papers import services as papers
from members.papers.kinds import KINDS
from members.services import joining
from members.services.confirming import set_confirmations
from registry.accounts.models import Grant, Role, User
from registry.drafts.models import Draft
from registry.imports import jobs
from registry.imports.models import Batch
from registry.privacy.models import RetentionRun
from reports.periods.books import period
from reports.periods.services import ask_closing
from reports.statutory.choosing import shipped
from reports.stored.models import FigureRun
from tests.audit.scenarios import case_of
from tests.cells.test_pages import TAKE_ON
from tests.cells.test_rankings_pages import YEAR as RANKED_YEAR
from tests.members.pages.officers import SEEN, check, fields, here, sign_in
from tests.members.pages.test_admission import NEWCOMER
from tests.members.pages.test_events import CASES
from tests.reports.reorganization import plays as plans
from tests.work import close
from tests.world import World


@dataclass
class Play:
    """A form about to be sent: by whom, where to, with what."""

    browser: Client
    address: str
    data: dict[str, str] = field(default_factory=dict)

    def send(self, **more: Any) -> Any:
        """Send it; ``more`` is what the form does not ask for."""
        return self.browser.post(self.address, {**more, **self.data})


def two_steps(user: User, address: str, **typed: str) -> Play:
    """The second step of a form that is confirmed."""
    browser = sign_in(user)
    page = check(browser, address, **typed)
    return Play(browser, here(page), fields(page) | SEEN | {"step": "write"})


def _submitted(world: World) -> str:
    """What somebody of a cell has submitted to the committee above: its key."""
    set_confirmations(acts=["exemption"], on=date(2026, 1, 1), by=world.staff)
    maker = User.objects.create(username="chi-bo")
    Grant.objects.create(user=maker, role=Role.OFFICER, organization=world.cell["CB-A1-1"])
    typed = {"on": "01/03/2026", "document_no": "12-QĐ"}
    two_steps(maker, f"/dang-vien/{world.member['an'].pk}/mien-sinh-hoat/", **typed).send()
    return str(Draft.objects.get(user=maker).key)


def _confirm_together(world: World) -> Play:
    address = f"/cho-xac-nhan/nhieu/?viec={_submitted(world)}"
    browser = sign_in(world.officer)
    return Play(browser, address, fields(browser.get(address)))


def _confirmed_undo(world: World) -> Play:
    _confirm_together(world).send()
    event = world.member["an"].events.get(kind="exempted")
    return Play(sign_in(world.officer), f"/cho-xac-nhan/huy/?viec={event.pk}", {"reason": "nhầm số"})


def _on_way(world: World, name: str = "quy", to: str = "CB-A2") -> str:
    """The address of somebody who is under way from one commune to the other."""
    transfer = members.send_transfer(
        member=world.member[name],
        to=world.cell[to],
        on=date(2026, 3, 2),
        document_no="1-GT",
        by=world.officer,
    )
    return f"/chuyen-sinh-hoat/{transfer.pk}/"


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


BADGE = {"kind": "early", "years": "30", "occasion_on": "03/02/2026"}


def _give(world: World) -> Play:
    return two_steps(world.officer, f"/dang-vien/{world.member['an'].pk}/huy-hieu/ghi/", **BADGE)


def _given(world: World) -> list[Badge]:
    return members.record_badges(
        members=[world.member["an"], world.member["binh"]],
        kind="early",
        years=30,
        occasion_on=date(2026, 2, 3),
        filing=members.Filing(form_key=uuid4()),
        by=world.officer,
    )


def _given_taken_back(world: World) -> Play:
    given = _given(world)[0]
    address = f"/dang-vien/{given.member_id}/huy-hieu/{given.pk}/bo/"
    return two_steps(world.officer, address, reason="ghi nhầm người")


def _together_taken_back(world: World) -> Play:
    address = reverse("given_together_taken_back", args=[_given(world)[0].form_key])
    return two_steps(world.officer, address, reason="ghi nhầm đợt")


def _badges_together(world: World) -> Play:
    Member.objects.filter(pk=world.member["an"].pk).update(admitted_on=date(1990, 2, 3))
    return two_steps(
        world.officer,
        "/huy-hieu/ghi/?don-vi=DU-A&ngay=2026-02-03",
        kind="awarded",
        occasion_on="03/02/2026",
        people=str(world.member["an"].pk),
    )


def _cards_together(world: World) -> Play:
    typed = {"kind": "new", "issued_on": "19/05/2026", "people": str(world.member["tam"].pk)}
    return two_steps(world.officer, "/the-dang/ghi/?don-vi=DU-A", **typed)


def _award(world: World) -> Play:
    typed = {"kind": "flag", "awarded_on": "31/12/2025"}
    return two_steps(world.officer, "/to-chuc/CB-A1-1/khen-thuong/", **typed)


def _award_taken_back(world: World) -> Play:
    award = members.give_award(
        to=world.cell["CB-A1-1"], kind="flag", awarded_on=date(2025, 12, 31), by=world.officer
    )
    address = f"/to-chuc/CB-A1-1/khen-thuong/{award.pk}/bo/"
    return two_steps(world.officer, address, reason="ghi nhầm đơn vị")


def _post(world: World) -> Play:
    typed = {"post": "village_head", "who": "member", "holder": str(world.member["binh"].pk)}
    return two_steps(world.officer, "/dia-ban/a1-1/chuc-danh/", on="01/03/2026", **typed)


def _posts(world: World) -> Play:
    box = f"front_head--{world.area['a1-1'].pk}-0"
    address = "/chuc-danh/thon-ban/ghi/?xa=xa-a"
    return two_steps(world.officer, address, on="01/03/2026", **{box: "Lò Thị Bình"})


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


def _novice(world: World) -> Member:
    """Somebody whose probation is over."""
    return members.admit(
        member_data={"dossier_no": "DU-BI", "full_name": "Lò Văn Dự"},
        cell=world.cell["CB-A1-1"],
        on=date(2025, 11, 1),
        by=world.officer,
    ).member


def _recognitions(world: World) -> Play:
    typed = {"decided_on": "02/11/2026", "document_no": "3-QĐ/ĐU", "people": str(_novice(world).pk)}
    return two_steps(world.officer, "/den-han/cong-nhan/", **typed)


def _recognitions_taken_back(world: World) -> Play:
    (event,) = members.recognize_together(members=[_novice(world)], by=world.officer)
    return two_steps(world.officer, f"/den-han/cong-nhan/huy/?viec={event.pk}", reason="ghi nhầm đợt")


def _papers_of_many(world: World) -> Play:
    address = f"/van-ban/danh-sach/?nguoi={_novice(world).pk}"
    return two_steps(world.officer, address, signed_on="02/03/2026")


def _vacate(world: World) -> Play:
    post = world.member["an"].posts.get()
    return two_steps(world.officer, f"/dia-ban/a1-1/chuc-danh/{post.pk}/thoi-giu/", on="01/03/2026")


def _work(path: str, **typed: str) -> Callable[[World], Play]:
    """A form about work on a village; of what is worked on already, ``{}`` is the number of its programme."""

    def play(world: World) -> Play:
        if "{}" not in path:
            return two_steps(world.officer, f"/dia-ban/a1-3/{path}", **typed)
        opened = cells.open_programme(
            village=world.area["a1-3"], charge=cells.Charge("other"), on=date(2026, 1, 5), by=world.officer
        )
        return two_steps(world.officer, f"/dia-ban/a1-3/{path.format(opened.pk)}", **typed)

    return play


def _no_step(world: World) -> Play:
    noted = cells.note_step(village=world.area["a1-3"], step="survey", on=date(2026, 1, 5), by=world.officer)
    return Play(sign_in(world.officer), f"/dia-ban/a1-3/nhat-ky/{noted.pk}/bo/")


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


def _meetings(world: World) -> Play:
    address = "/sinh-hoat/ghi/?don-vi=DU-A&thang=2026-02"
    return two_steps(world.officer, address, **{f"ngay-{world.cell['CB-A1-1'].pk}-0": "3"})


def _rank(view: str) -> Callable[[World], Play]:
    """A form on which a cell is ranked, or what it proposed is confirmed."""

    def play(world: World) -> Play:
        cell = world.cell["CB-A1-1"].pk
        address = f"{reverse(view)}?don-vi=DU-A&ky=2025&xem=truc-thuoc"
        if view != "ranking_confirm":
            return two_steps(world.officer, address, **{f"xep-t{cell}": "good"})
        change = [RankingChange(cell, None, Ranked("good"))]
        propose(period=RANKED_YEAR, changes=change, by=world.officer)
        return two_steps(world.staff, address, **{f"quyet-t{cell}": "confirm"})

    return play


def _introduced(world: World) -> Assignment:
    return introduce(
        member=world.member["an"], cell=world.cell["CB-A1-2"], on=date(2025, 9, 1), by=world.officer
    )


def _reviewed(world: World) -> Review:
    return members.open_review(
        member=world.member["an"], on=date(2025, 9, 1), reason="dues", by=world.officer
    )


def _comments(world: World) -> Play:
    _introduced(world)
    address = f"{reverse('residence_comments')}?don-vi=DU-A&xem=o-day&nam=2025"
    return two_steps(world.officer, address, **{f"nx-{world.member['an'].pk}": "yes"})


def _targets(world: World) -> Play:
    address = "/chi-tieu/giao/?don-vi=DU-A&ky=2026-01-01..2026-12-31&chi-tieu=admissions&can-cu=plan"
    box = f"so-{world.cell['CB-A1-1'].pk}"
    return two_steps(world.staff, address, own="9", in_force_from="05/01/2026", **{box: "3"})


def _declare(world: World) -> Play:
    address = "/bieu/khai-bao/nhap/?don-vi=DU-A&ky=2026-H1"
    return two_steps(world.officer, address, **{"2-foreign_spouse": "3", "6F-review_due_members": "40"})


def _lay_out(world: World) -> Play:
    text = shipped("1").text.replace("1. Kết nạp", "1. Kết nạp mới")
    return two_steps(world.staff, "/bieu/mau/sua/?don-vi=TU&ky=2026-H1&bieu=1", text=text)


def _sent(world: World, state: str = "") -> Play:
    """An import that has come as far as ``state``."""
    rows = "Số hồ sơ,Họ và tên\nM-901,Lò Văn Mới\n".encode()
    batch = jobs.receive(
        files=[SimpleUploadedFile("members.csv", rows)], organization=world.cell["DU-A"], by=world.officer
    )
    if state:
        type(batch).objects.filter(pk=batch.pk).update(state=state, summary={"ok": True, "counts": {}})
    return Play(sign_in(world.officer), f"/nhap/{batch.pk}/")


def _import(path: str, state: str = "") -> Callable[[World], Play]:
    def play(world: World) -> Play:
        sent = _sent(world, state)
        sent.address += path
        return sent

    return play


def _explain(world: World) -> Play:
    sent = _sent(world, "checked")
    words = [["members.education", "Phổ thông", 1]]
    Batch.objects.update(summary={"ok": False, "counts": {}, "words": words})
    sent.address += "nghia-cua-tu/"
    sent.data = {"of-0": "members.education:Phổ thông", "word-0": "upper_secondary"}
    return sent


def _run(state: str, path: str) -> Callable[[World], Play]:
    def play(world: World) -> Play:
        run = FigureRun.objects.create(kind="nightly", unique_key="x", state=state)
        return Play(sign_in(world.staff), f"/tong-hop/{run.pk}/{path}/")

    return play


def _night(state: str, path: str) -> Callable[[World], Play]:
    def play(world: World) -> Play:
        run = RetentionRun.objects.create(state=state)
        return Play(sign_in(world.staff), f"/luu-giu/lan/{run.pk}/{path}/")

    return play


def _period(path: str, *, closed: bool = False, **typed: str) -> Callable[[World], Play]:
    """The page on which the closing or reopening of a period is confirmed."""

    def play(world: World) -> Play:
        if closed:
            close(about=period("2025-07"), organization=world.cell["DU-A"], by=world.staff)
        browser, address = sign_in(world.staff), f"/ky/{path}/?ky=2025-07&don-vi=DU-A"
        return Play(browser, address, {"mark": browser.get(address).context["mark"], **typed})

    return play


def _stop_closing(world: World) -> Play:
    ask_closing(about=period("2025-07"), organization=world.cell["DU-A"], by=world.staff)
    return Play(sign_in(world.staff), "/ky/dung/?ky=2025-07&don-vi=DU-A", {})


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


def _alike(world: World) -> list[Member]:
    """Two records of one person."""
    return [
        members.first_record(
            member_data={"dossier_no": number, "full_name": "Lò Văn Đôi"},
            cell=world.cell["CB-A1-1"],
            on=date(2020, 1, 1),
            by=world.staff,
        ).member
        for number in ("DOI-1", "DOI-2")
    ]


def _join(world: World) -> Play:
    one, other = _alike(world)
    return two_steps(
        world.staff, reverse("alike_decide", args=[one.pk, other.pk]), decision="1", reason="ghi trùng"
    )


def _part(world: World) -> Play:
    one, other = _alike(world)
    held = joining.join(kept=one, left=other, reason="ghi trùng", by=world.staff)
    return two_steps(world.staff, reverse("records_part", args=[held.pk]), reason="hai người")


def _settle(world: World) -> Play:
    members.correct(member=world.member["an"], by=world.officer, reason="sửa", card_no="910000000777")
    return two_steps(world.staff, reverse("numbers_settle"))


class SheetPlay(Play):
    """A form that brings a file along, which is read anew each time."""

    def send(self, **more: Any) -> Any:
        """Send it with its file."""
        return super().send(**more, file=plans.file())


def _plan(name: str) -> Callable[[World], Play]:
    kind = SheetPlay if name == "plan_sheet" else Play
    return lambda world: kind(*plans.PLAYS[name](world))


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
    "member_give": _give,
    "member_given_taken_back": _given_taken_back,
    "given_together_taken_back": _together_taken_back,
    "badges_together": _badges_together,
    "cards_together": _cards_together,
    "organization_award": _award,
    "organization_award_taken_back": _award_taken_back,
    "member_erase": _erase,
    "numbers_decide": _decide,
    "alike_decide": _join,
    "records_part": _part,
    "numbers_settle": _settle,
    "village_posts": _post,
    "post_vacate": _vacate,
    "village_posts_edit": _posts,
    "case_new": lambda world: two_steps(
        world.officer,
        "/quan-chung/moi/",
        **{name: NEWCOMER[name] for name in ("full_name", "gender", "birth_date", "ethnicity")},
        source="worker",
        cell="CB-A1-1",
        on="01/03/2026",
    ),
    "member_hand_over": lambda world: two_steps(
        world.officer,
        f"/dang-vien/{world.member['an'].pk}/gioi-thieu/",
        on="02/03/2026",
        to="DU-B",
        document_no="1-GT",
    ),
    "transfer_receive": lambda world: two_steps(
        world.officer, f"{_on_way(world)}tiep-nhan/", on="10/03/2026", cell="CB-A2"
    ),
    "transfer_receive_now": lambda world: Play(sign_in(world.officer), f"{_on_way(world)}tiep-nhan-ngay/"),
    "transfer_refuse": lambda world: two_steps(
        world.officer, f"{_on_way(world)}tu-choi/", on="10/03/2026", reason="thiếu hồ sơ"
    ),
    "transfer_withdraw": lambda world: two_steps(world.officer, f"{_on_way(world, 'an', 'CB-B2')}rut-lai/"),
    "confirm_together": _confirm_together,
    "confirmed_undo": _confirmed_undo,
    "confirmation_rule_set": lambda world: two_steps(
        world.staff, "/cho-xac-nhan/quy-dinh/dat/", on="01/03/2026", acts="exit"
    ),
    "holiday_new": lambda world: two_steps(world.staff, "/ngay-nghi/them/", on="07/09/2026", name="Nghỉ bù"),
    "holiday_removed": lambda world: two_steps(world.staff, "/ngay-nghi/2026-01-01/bo/"),
    "case_correct": _case("sua", gender="female", ethnicity="Thái", source="worker", stuck="papers"),
    "case_step": _case("nhan-xet", on="01/03/2026", result="yes"),
    "case_step_removed": _case("bo-buoc"),
    "case_ceremony": _case(
        "ket-nap", on="02/03/2026", gender="female", ethnicity="Thái", dossier_no="NGUON-1"
    ),
    "case_close": _close_case,
    "recognitions": _recognitions,
    "recognitions_taken_back": _recognitions_taken_back,
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
    "programme_open": _work("chuong-trinh/mo/", cause="no_source", on="05/01/2026"),
    "programme_revise": _work("chuong-trinh/{}/sua/", cause="merged"),
    "programme_close": _work("chuong-trinh/{}/dong/", on="01/03/2026"),
    "village_step": _work("nhat-ky/ghi/", work="survey", on="05/01/2026"),
    "village_step_remove": _no_step,
    "reading_set": lambda world: two_steps(
        world.staff, reverse("reading_set"), reading="resident", on="01/03/2026"
    ),
    "cell_villages": lambda world: Play(sign_in(world.staff), "/to-chuc/CB-A1-2/thon-ban/", dict(TAKE_ON)),
    "targets_edit": _targets,
    "declare": _declare,
    "layout_edit": _lay_out,
    "meetings_edit": _meetings,
    **{view: _rank(view) for view in ("ranking_propose", "ranking_decide", "ranking_confirm")},
    "residence_comments": _comments,
    "member_introduce": lambda world: two_steps(
        world.officer, f"/dang-vien/{world.member['an'].pk}/noi-cu-tru/", cell="CB-A1-2", on="01/03/2026"
    ),
    "introduction_end": lambda world: two_steps(
        world.officer,
        reverse("introduction_end", args=[world.member["an"].pk, _introduced(world).pk]),
        on="01/03/2026",
    ),
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
    "ranking_cap_set": lambda world: two_steps(
        world.staff, reverse("ranking_cap_set"), percent="15", on="01/01/2026"
    ),
    "period_close": _period("khoa", reason="chốt báo cáo tháng"),
    "period_stop": _stop_closing,
    "period_reopen": _period("mo-lai", closed=True, reason="nhập thiếu một việc"),
    "import_check": _import("kiem-tra/"),
    "import_explain": _explain,
    "import_confirm": _import("ghi/", "checked"),
    "import_stop": _import("dung/"),
    "import_undo": _import("hoan-tac/", "done"),
    "retention_change": lambda world: two_steps(
        world.staff,
        reverse("retention_change", args=["import_files"]),
        days="3",
        reason="theo quy chế lưu trữ",
    ),
    **{name: _plan(name) for name in plans.PLAYS},
    "retention_cancel": _night("waiting", "huy"),
    "retention_retry": _night("failed", "chay-lai"),
    "run_now": lambda world: Play(sign_in(world.staff), "/tong-hop/chay/", {"kind": "full"}),
    "run_retry": _run("failed", "chay-lai"),
    "run_cancel": _run("waiting", "huy"),
}
# Forms that change nothing of the register, and what sending them again does.
READ = {
    "search": "finds the same",
    "ranking_counts": "counts the same",
    "members": "lists the same",
    "member_numbers": "shows the same, and is written down again",
    "member_holdings": "tells the same, and is written down again",
    "question_save": "saves one's own question under the same name again; it holds no figure and no person",
    "question_remove": "finds no question any more",
    "notices_read": "finds nothing unread any more",
    "notice_remove": "finds no notice any more",
    "declared_remind": "reminds nobody who has not read the last reminder",
    "form_pack": "asks for the same file again, which is none of the register's",
    "book_pdf": "sends the same book again, or asks for the same file again",
    "made_file_stop": "finds no file at work any more",
    "made_file_remove": "finds no file any more",
    "question_schedule": "asks for the same schedule of one's own question again",
    "draft_give_up": "finds no draft any more; nothing of one is in the register",
    "paper_file": "makes the same file again; the first one says that it was printed",
    "imports_remembered": "finds nothing to forget any more",
    "imports": "keeps a second file, of which nothing is written until it is checked and confirmed",
}
# Tables of the register: what people are told from. Not in it: sessions, counts of requests, the trail, and
# the numbering of the trees, which is made when it is first asked for.
_KEEPING = (
    *("members", "papers", "cells", "reports", "periods", "reorganization", "statutory", "stored", "targets"),
    *("units", "imports", "privacy", "accounts"),
)
_PASSING = {"accounts_session", "accounts_tries", "accounts_device"} | {
    "units_treechange",
    "units_treenumbering",
    "units_areanumber",
    "units_organizationnumber",
}
# Columns of these kinds differ each time the same is written.
_BY_CHANCE = ("DateTimeField", "UUIDField", "BinaryField", "JSONField")
_NAMED_BY_CHANCE = ("last_login", "unique_key", "disclosure_key")
# A form that is published says when.
_SAYS_WHEN = {"statutory_publishedform": "content"}


def state(*, times: bool = True) -> dict[str, str]:
    """A digest of each table of the register; without ``times``, instants and random keys left out."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if model._meta.app_label not in _KEEPING or model._meta.proxy or table in _PASSING:
                continue
            columns = [
                f'"{column.column}"::text'
                for column in model._meta.local_concrete_fields
                if (times and column.column != "last_login")
                or (
                    column.get_internal_type() not in _BY_CHANCE
                    and column.column not in (*_NAMED_BY_CHANCE, _SAYS_WHEN.get(table))
                )
            ]
            rows = f'SELECT concat_ws(chr(1), {", ".join(columns)}) AS row FROM "{table}"'
            cursor.execute(f"SELECT coalesce(string_agg(row, chr(2) ORDER BY row), '') FROM ({rows}) rows")
            found[table] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that differ."""
    return sorted(table for table in before if before[table] != after[table])
