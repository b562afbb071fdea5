"""One small act of each write service of the register, ready to be done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cells import services as cells
from cells.meetings import Held, MeetingChange, record_meetings
from cells.rankings.cap import Cap, set_cap
from cells.rankings.periods import RankedPeriod
from cells.services import rankings, residence
from members import services as members
from members.models import Case, Event, Member, Post
from members.papers import services as papers
from members.papers.kinds import KINDS
from members.services import comparing, holidays, joining
from members.services.appointing import appoint_head
from members.services.confirming import set_confirmations
from members.services.voiding import void_all
from registry.accounts import services as accounts
from registry.accounts.access import clients
from registry.accounts.models import Grant, SecondFactor, Session, User
from registry.accounts.services import endings
from registry.accounts.sign_in import factors
from registry.audit import forgetting
from registry.common import sealing
from registry.common.dates import FOREVER
from registry.imports import jobs, remembered
from registry.imports.models import Batch, BatchState, WordMapping
from registry.privacy.models import RetentionRun
from registry.privacy.retention import limits
from registry.privacy.retention import runs as retention
from registry.privacy.retention.kinds import kinds
from registry.units import organization_acts
from registry.units import services as areas
from registry.units.dividing import Division
from registry.units.grassroots import become_grassroots
from registry.units.merging import Merger
from reports import readings, saved
from reports.files import services as made_files
from reports.files.models import MadeFile
from reports.models import Basis
from reports.periods import closing
from reports.periods import services as periods
from reports.periods.books import period
from reports.questions import Question
from reports.reorganization import carrying
from reports.reorganization import jobs as jobs_of_plans
from reports.reorganization import services as plans
from reports.statutory import reminding
from reports.statutory import services as statutory
from reports.statutory.choosing import shipped
from reports.stored import runs
from reports.targets import services as targets
from reports.targets.cascade import Subject
from tests.accounts.codes import PLAIN_SECRET, code, set_up_telephone
from tests.reports.reorganization import drafting
from tests.work import close
from tests.world import World

ON = date(2026, 1, 10)
SUBJECT = Subject(date(2026, 1, 1), date(2026, 12, 31), "admissions", Basis.PLAN)
Act = Callable[[], Any]


def batch(world: World, state: str, **values: Any) -> Batch:
    """An import in some state."""
    return Batch.objects.create(
        created_by=world.staff, organization=world.cell["TU"], state=state, file_name="a.csv", **values
    )


def fresh(member: Any) -> Any:
    """The member as stored."""
    member.refresh_from_db()
    return member


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


def signed_in(world: World) -> Session:
    """A session of the viewer, beside another."""
    for _ in range(2):
        Client().force_login(world.viewer)
    return Session.objects.filter(user=world.viewer).first()


def _people(world: World) -> dict[str, Act]:
    who, cell, area, by = world.member, world.cell, world.area, world.staff
    new = {"full_name": "Lò Văn Mới", "dossier_no": "MOI"}
    members.leave(member=who["khang"], kind="left", on=date(2026, 1, 5), by=by)
    said: dict[str, Any] = {"on": ON, "by": by}
    stated = members.state_facts(member=who["binh"], retired=True, **said)
    awarded = members.give_award(to=cell["CB-A1-1"], kind="flag", awarded_on=ON, by=by)
    (given,) = members.issue_cards(members=[who["dao"]], kind="new", issued_on=ON, by=by)
    return {
        **_cases(world),
        **_papers(world),
        **_doubles(world),
        "members.services.entering._enter": lambda: members.admit(
            member_data=new, cell=cell["CB-A1-1"], village=area["a1-1"], **said
        ),
        "members.services.entering.restore": lambda: members.restore(member=who["khang"], **said),
        "members.services.together.recognize_together": lambda: members.recognize_together(
            members=[who["uyen"]], by=by
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


def _doubles(world: World) -> dict[str, Act]:
    one, other, third = (
        members.first_record(
            member_data={"dossier_no": number, "full_name": "Lò Văn Đôi"},
            cell=world.cell["CB-A1-1"],
            on=date(2020, 1, 1),
            by=world.staff,
        ).member
        for number in ("DOI-1", "DOI-2", "DOI-3")
    )
    said: dict[str, Any] = {"reason": "ghi trùng", "by": world.staff}
    held = joining.join(kept=one, left=other, **said)
    return {
        "members.services.joining.join": lambda: joining.join(kept=one, left=third, **said),
        "members.services.joining.part": lambda: joining.part(joining=held, **said),
        "members.services.joining.keep_apart": lambda: joining.keep_apart(first=one, second=third, **said),
    }


def _papers(world: World) -> dict[str, Act]:
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


def _cases(world: World) -> dict[str, Act]:
    said: dict[str, Any] = {"on": ON, "by": world.staff}
    case = case_of(world)
    row = case.steps.get(step="decision")
    new = {"full_name": "Lò Thị Nguồn", "dossier_no": "NGUON"}
    other = world.cell["CB-B2"]
    under_way = members.send_transfer(
        member=world.member["binh"], to=other, on=ON, document_no="1-GT", by=world.staff
    )
    return {
        "members.services.handing_over.send_transfer": lambda: members.send_transfer(
            member=world.member["an"], to=other, document_no="2-GT", **said
        ),
        "members.services.handing_over.receive_transfer": lambda: members.receive_transfer(
            transfer=under_way, cell=other, **said
        ),
        "members.services.handing_over.refuse_transfer": lambda: members.refuse_transfer(
            transfer=under_way, reason="thiếu hồ sơ", **said
        ),
        "members.services.handing_over.withdraw_transfer": lambda: members.withdraw_transfer(
            transfer=under_way, **said
        ),
        "members.services.holidays.add_holiday": lambda: holidays.add_holiday(
            day=date(2026, 9, 7), name="Nghỉ bù", by=world.staff
        ),
        "members.services.holidays.remove_holiday": lambda: holidays.remove_holiday(
            day=date(2026, 1, 1), by=world.staff
        ),
        "members.services.confirming.set_confirmations": lambda: set_confirmations(
            acts=["exit"], on=ON, by=world.staff
        ),
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


def _comparing(world: World) -> dict[str, Act]:
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


def _erasure(world: World) -> dict[str, Act]:
    gone = prospect(world)
    return {
        "members.services.erasing.erase": lambda: members.erase(
            member=gone, reason="đơn đề nghị xóa", by=world.staff
        )
    }


def _areas(world: World) -> dict[str, Act]:
    area = world.area
    said: dict[str, Any] = {"on": ON, "by": world.staff}
    before: dict[str, Any] = {"on": date(2026, 1, 5), "by": world.staff}
    empty_area = areas.found_area(
        level="village", name="Trống", kind="Bản", key="trong", parent=area["xa-a"], **before
    )
    return {
        "registry.units.services.found_area": lambda: areas.found_area(
            level="village", name="Mới", kind="Bản", key="moi", parent=area["xa-a"], **said
        ),
        "registry.units.services.rename_area": lambda: areas.rename_area(
            area=area["a1-1"], name="Nà Tông Mới", **said
        ),
        "registry.units.services.move_area": lambda: areas.move_area(
            area=area["a1-1"], parent=area["xa-b"], **said
        ),
        "registry.units.services.merge_areas": lambda: areas.merge_areas(
            sources=[area["a1-3"]], into=area["a1-1"], **said
        ),
        "registry.units.services.merge_many_areas": lambda: areas.merge_many_areas(
            mergers=[
                Merger([area["a1-3"]], area["a1-1"], None),
                Merger([area["b2-2"], area["b2-1"]], areas.NewArea("Nhập", key="nhap"), area["b2-1"]),
            ],
            **said,
        ),
        "registry.units.services.split_area": lambda: areas.split_area(
            source=area["a1-3"],
            into=[areas.NewArea("Một", key="mot", parent=area["xa-a"]), area["a1-1"]],
            **said,
        ),
        "registry.units.services.split_many_areas": lambda: areas.split_many_areas(
            divisions=[
                Division(
                    area["a1-3"],
                    [areas.NewArea("Một", key="mot", parent=area["xa-a"]), area["a1-1"]],
                    None,
                    {},
                )
            ],
            **said,
        ),
        "registry.units.services.abolish_area": lambda: areas.abolish_area(area=empty_area, **said),
    }


def _organizations(world: World) -> dict[str, Act]:
    cell, area = world.cell, world.area
    said: dict[str, Any] = {"on": ON, "by": world.staff}
    before: dict[str, Any] = {"on": date(2026, 1, 5), "by": world.staff}
    empty_cell = organization_acts.found_organization(
        code="CB-TRONG",
        kind="grassroots_cell",
        name="Chi bộ Trống",
        sector="agency",
        parent=cell["DU-A"],
        **before,
    )
    new_cell = organization_acts.NewOrganization(
        "CB-MOI", "Chi bộ Mới", kind="grassroots_cell", sector="commune", parent=cell["DU-A"]
    )
    return {
        "registry.units.organization_acts.found_organization": lambda: organization_acts.found_organization(
            code="CB-MOI",
            kind="grassroots_cell",
            name="Chi bộ Mới",
            sector="commune",
            parent=cell["DU-A"],
            **said,
        ),
        "registry.units.organization_acts.change_organization": lambda: organization_acts.change_organization(
            organization=cell["CB-A2"], name="Chi bộ Hai", **said
        ),
        "registry.units.organization_acts.move_organization": lambda: organization_acts.move_organization(
            organization=cell["CB-A2"], parent=cell["DU-B"], **said
        ),
        "registry.units.organization_acts.merge_organizations": lambda: organization_acts.merge_organizations(
            sources=[cell["CB-A1-2"]], into=cell["CB-A1-1"], **said
        ),
        "registry.units.organization_acts.split_organization": lambda: organization_acts.split_organization(
            source=cell["CB-CQ"], into=[new_cell, cell["CB-CQ"]], **said
        ),
        "cells.services.serving.split_cell": lambda: cells.split_cell(
            source=cell["CB-A1-2"],
            into=[new_cell, cell["CB-A1-1"]],
            villages={area["a1-2"]: new_cell},
            **said,
        ),
        "registry.units.organization_acts.abolish_organization": lambda: (
            organization_acts.abolish_organization(organization=empty_cell, **said)
        ),
        "cells.services.serving.serve_village": lambda: cells.serve_village(
            cell=cell["CB-A1-1"], village=area["a1-3"], **said
        ),
        "cells.services.serving.stop_serving": lambda: cells.stop_serving(
            cell=cell["CB-A1-1"], village=area["a1-1"], **said
        ),
        **_village_work(world),
    }


def _village_work(world: World) -> dict[str, Act]:
    village, by = world.area["b2-2"], world.staff
    open_one = cells.open_programme(
        village=world.area["a1-3"], charge=cells.Charge("no_source"), on=date(2025, 9, 1), by=by
    )
    noted = cells.note_step(village=village, step="survey", on=date(2025, 9, 1), by=by)
    services = "cells.services.village_work"
    return {
        f"{services}.open_programme": lambda: cells.open_programme(
            village=village, charge=cells.Charge("other"), on=ON, by=by
        ),
        f"{services}.revise_programme": lambda: cells.revise_programme(
            programme=open_one, changes={"cause": "other"}, by=by
        ),
        f"{services}.close_programme": lambda: cells.close_programme(programme=open_one, on=ON, by=by),
        f"{services}.note_step": lambda: cells.note_step(village=village, step="class", on=ON, by=by),
        **_rankings(world),
        "reports.readings.set_reading": lambda: readings.set_reading(reading="resident", on=ON, by=by),
        f"{services}.remove_step": lambda: cells.remove_step(entry=noted, by=by),
    }


def _rankings(world: World) -> dict[str, Act]:
    year = RankedPeriod("year", date(2024, 1, 1), date(2024, 12, 31))
    cells_ = [world.cell[code].pk for code in ("CB-CQ", "CB-DN", "CB-B2")]
    new, proposed, back = ([rankings.RankingChange(pk, None, rankings.Ranked("good"))] for pk in cells_)
    rankings.propose(period=year, changes=[*proposed, *back], by=world.officer)
    services = "cells.services.rankings"
    return {
        f"{services}.propose": lambda: rankings.propose(period=year, changes=new, by=world.staff),
        f"{services}.decide": lambda: rankings.decide(period=year, changes=proposed, by=world.staff),
        f"{services}.send_back": lambda: rankings.send_back(
            period=year, changes=back, reason="thiếu", by=world.staff
        ),
        **_residence(world),
        **_reviews(world),
        "cells.rankings.cap.set_cap": lambda: set_cap(cap=Cap(percent=15), on=ON, by=world.staff),
    }


def _residence(world: World) -> dict[str, Act]:
    cell, by, on = world.cell["CB-B2"], world.staff, date(2025, 9, 1)
    here = residence.introduce(member=world.member["binh"], cell=cell, on=on, by=by)
    services = "cells.services.residence"
    return {
        f"{services}.introduce": lambda: residence.introduce(
            member=world.member["an"], cell=cell, on=ON, by=by
        ),
        f"{services}.end_introduction": lambda: residence.end_introduction(assignment=here, on=ON, by=by),
        f"{services}.record_comments": lambda: residence.record_comments(
            year=2025, results={world.member["an"].pk: "yes"}, by=by
        ),
    }


def _reviews(world: World) -> dict[str, Act]:
    by, on = world.staff, date(2025, 9, 1)
    open_one = members.open_review(member=world.member["binh"], on=on, reason="dues", by=by)
    services = "members.services.reviews"
    return {
        f"{services}.open_review": lambda: members.open_review(
            member=world.member["an"], on=ON, reason="activity", by=by
        ),
        f"{services}.close_review": lambda: members.close_review(
            review=open_one, on=ON, outcome="kept", by=by
        ),
    }


def _work(world: World) -> dict[str, Act]:
    staff, cell = world.staff, world.cell
    said: dict[str, Any] = {
        "subject": SUBJECT,
        "document_no": "1-KH/TU",
        "in_force_from": date(2026, 1, 1),
        "by": staff,
    }
    run = runs.ask(kind="changed", by=staff)
    failed, night = (RetentionRun.objects.create(state=state) for state in ("failed", "running"))
    uploaded, checked = (batch(world, state) for state in (BatchState.UPLOADED, BatchState.CHECKED))
    checked.summary = {"ok": True}
    checked.save()
    done = batch(world, BatchState.DONE)
    word = WordMapping.objects.create(
        organization=cell["TU"],
        vocabulary="members.education",
        word="pt",
        meaning="primary",
        chosen_by=staff,
        used_at=timezone.now(),
    )
    question: dict[str, Any] = {
        "indicator": "women_share",
        "choices": {"don-vi": "DU-A"},
        "shared_in": None,
        "on_home": False,
    }
    asked = saved.save(name="Trẻ", **question, by=staff)
    about = period("2025-07")
    closed = _closed(about, cell["DU-B"], staff)
    asked_of = {"about": period("2025-10"), "organization": cell["DU-A"], "by": staff}
    work = periods.ask_closing(**asked_of)
    few = mock.patch.object(closing, "questions_of", lambda *asked: [])
    with few, mock.patch.object(closing, "publications", tuple):
        computed = closing.compute(work)
    return {
        "cells.meetings.record_meetings": lambda: record_meetings(
            changes=[MeetingChange(cell["CB-A1-1"].pk, None, Held(ON))], today=ON, by=staff
        ),
        "reports.targets.services.set_target": lambda: targets.set_target(
            recipient=cell["TU"], amount=Decimal(9), **said
        ),
        "reports.targets.services.reallocate": lambda: targets.reallocate(
            unit=cell["TU"], amounts={cell["DU-A"].pk: Decimal(3)}, own=Decimal(9), **said
        ),
        "reports.statutory.services.lay_out": lambda: statutory.lay_out(
            form="1",
            board=cell["TU"],
            about=about,
            text=shipped("1").text.replace("1. Kết nạp", "1. Kết nạp mới"),
            by=staff,
        ),
        "reports.statutory.services.declare": lambda: statutory.declare(
            unit=cell["DU-A"], about=about, numbers={("2", "foreign_spouse"): 3}, by=staff
        ),
        "reports.statutory.reminding.remind": lambda: reminding.remind(
            unit=cell["TU"], about=about, late=[reminding.Late(cell["DU-A"].pk, "DU-A", "A", 3)], by=staff
        ),
        "reports.periods.services.ask_closing": lambda: periods.ask_closing(
            about=about, organization=cell["DU-A"], by=staff
        ),
        "reports.periods.services.stop_closing": lambda: periods.stop_closing(**asked_of),
        "reports.periods.closing.store": lambda: closing.store(computed=computed, work=work),
        "reports.periods.services.reopen": lambda: periods.reopen(
            closing=closed, reason="nhập thiếu", by=staff
        ),
        "reports.saved.save": lambda: saved.save(name="Nữ", **question, by=staff),
        "reports.saved.schedule": lambda: saved.schedule(question=asked, every="month", by=staff),
        "reports.saved.remove": lambda: saved.remove(question=asked, by=staff),
        "reports.stored.runs.ask": lambda: runs.ask(kind="full", by=staff),
        "reports.stored.runs.cancel": lambda: runs.cancel(run=run, by=staff),
        "registry.imports.jobs.receive": lambda: jobs.receive(
            files=[SimpleUploadedFile("areas.csv", b"key,level\n")], organization=cell["TU"], by=staff
        ),
        "registry.imports.jobs.ask_check": lambda: jobs.ask_check(
            batch=uploaded, mapping={"members": {"Họ tên": "full_name"}}, by=staff
        ),
        "registry.imports.jobs.explain": lambda: jobs.explain(
            batch=checked, words={"members.education": {"phổ thông": "upper_secondary"}}, by=staff
        ),
        "registry.imports.remembered.forget": lambda: remembered.forget(
            organization=cell["TU"], said={"words": [word.pk]}, by=staff
        ),
        "registry.imports.jobs.ask_write": lambda: jobs.ask_write(batch=checked, by=staff),
        "registry.imports.jobs.cancel": lambda: jobs.cancel(batch=uploaded, by=staff),
        "registry.imports.undo.undo": lambda: jobs_undo(done, staff),
        "registry.privacy.retention.runs.retry": lambda: retention.retry(run=failed, by=staff),
        "registry.privacy.retention.runs.cancel": lambda: retention.cancel(run=night, by=staff),
        "registry.privacy.retention.limits.change": lambda: limits.change(
            kind=kinds()[0].code, days=kinds()[0].lowest + 1, reason="theo quy định mới", by=staff
        ),
        "registry.audit.forgetting.forget_before": lambda: forgetting.forget_before(
            before=timezone.now(), by=staff
        ),
    }


def _plans(world: World) -> dict[str, Act]:
    """Each act on plans; what is to be carried out or undone was previewed before."""
    staff, cell = world.staff, world.cell
    rows = drafting.merging("b2-1", "b2-2", into="hop-nhat", name="Hợp Nhất")
    draft, ready, at_work, done = (drafting.drafted(world, *rows, on=ON) for _ in range(4))
    drafting.previewed(ready, staff)
    jobs_of_plans.ask_preview(plan=at_work, by=staff)
    # What it founds is in no other act's way.
    founded = {
        "kind": "found",
        "tree": "area",
        "level": "village",
        "new": "lap",
        "name": "Lập",
        "parent": "xa-a",
    }
    plans.set_rows(plan=done, rows=[founded], by=staff)
    drafting.previewed(done, staff)
    drafting.carried_out(done, staff)
    said: dict[str, Any] = {"title": "Đợt hai", "on": ON, "by": staff}
    one: dict[str, Any] = {"plan": draft, "by": staff}
    package = "reports.reorganization"
    return {
        "registry.units.grassroots.become_grassroots": lambda: become_grassroots(
            organization=cell["DU-A"], on=ON, by=staff
        ),
        f"{package}.services.draft": lambda: plans.draft(organization=cell["TU"], **said),
        f"{package}.services.change": lambda: plans.change(plan=draft, **said),
        f"{package}.services.set_rows": lambda: plans.set_rows(rows=rows, **one),
        f"{package}.services.add_rows": lambda: plans.add_rows(rows=rows, **one),
        f"{package}.services.remove_row": lambda: plans.remove_row(number=1, **one),
        f"{package}.services.share": lambda: plans.share(organizations=[cell["DU-A"]], **one),
        f"{package}.services.discard": lambda: plans.discard(**one),
        f"{package}.jobs.ask_preview": lambda: jobs_of_plans.ask_preview(**one),
        f"{package}.jobs.ask_carry_out": lambda: jobs_of_plans.ask_carry_out(plan=ready, by=staff),
        f"{package}.jobs.stop": lambda: jobs_of_plans.stop(plan=at_work, by=staff),
        f"{package}.carrying.carry_out": lambda: carrying.carry_out(plan=ready, by=staff),
        f"{package}.carrying.undo": lambda: carrying.undo(plan=done, by=staff),
    }


def _made_files(world: World) -> dict[str, Act]:
    """Each act on files made in the background."""
    asked: dict[str, Any] = {"maker": "forms", "organization": world.cell["DU-A"], "title": "Bộ biểu"}
    by = world.officer
    at_work, old = (made_files.ask(asked={"period": one}, by=by, **asked) for one in ("2025", "2024"))
    MadeFile.objects.filter(pk=old.pk).update(state="done")
    old.refresh_from_db()
    package = "reports.files.services"
    return {
        f"{package}.ask": lambda: made_files.ask(asked={"period": "2026"}, by=by, **asked),
        f"{package}.stop": lambda: made_files.stop(wanted=at_work, by=by),
        f"{package}.remove": lambda: made_files.remove(wanted=old, by=by),
    }


def _closed(about: Any, organization: Any, by: Any) -> Any:
    """Close a period with one answer: the whole list would be broken at each of some thousand statements."""
    one = [Question("members", organization=organization.code, on=about.last)]
    few = mock.patch.object(closing, "questions_of", lambda *asked: one)
    with few, mock.patch.object(closing, "publications", tuple):
        return close(about=about, organization=organization, by=by)


def jobs_undo(done: Batch, by: Any) -> Any:
    """Take an import back that wrote nothing."""
    from registry.imports.undo import undo

    return undo(done, by=by)


def _accounts(world: World) -> dict[str, Act]:
    by, viewer, unit = world.administrator, world.viewer, world.cell["DU-A"].pk
    session = signed_in(world)
    set_up_telephone(world.other_officer)
    set_up_telephone(viewer)
    factor = SecondFactor.objects.filter(user_id=viewer.pk).first().pk
    ended, _ = accounts.create_account(
        username="da.khoa", full_name="Đã Khóa", organization_id=unit, role="viewer", by=by
    )
    accounts.end_account(user=ended, by=by, reason="nghỉ việc")
    held = Grant.objects.filter(user=viewer).first()
    sealed = sealing.seal(PLAIN_SECRET)
    package = "registry.accounts"
    return {
        f"{package}.access.clients.issue": lambda: clients.issue(name="máy mới", organization_id=unit, by=by),
        f"{package}.access.clients.revoke": lambda: clients.revoke(name="tổng hợp tỉnh", by=by),
        f"{package}.sign_in.factors.add_totp": lambda: factors.add_totp(
            user=world.officer, sealed=sealed, code=code()
        ),
        f"{package}.sign_in.factors.new_codes": lambda: factors.new_codes(user=viewer),
        f"{package}.sign_in.factors.remove": lambda: factors.remove(user=viewer, factor_id=factor),
        f"{package}.services.accounts.create_account": lambda: accounts.create_account(
            username="moi", full_name="Người Mới", organization_id=unit, role="viewer", by=by
        ),
        f"{package}.services.accounts.change_name": lambda: accounts.change_name(
            user=viewer, full_name="Tên Khác", by=by
        ),
        f"{package}.services.accounts.new_one_time_password": lambda: accounts.new_one_time_password(
            user=viewer, by=by
        ),
        f"{package}.services.accounts.end_account": lambda: accounts.end_account(
            user=viewer, by=by, reason="nghỉ việc"
        ),
        f"{package}.services.accounts.reopen_account": lambda: accounts.reopen_account(
            user=User.objects.get(pk=ended.pk), by=by
        ),
        f"{package}.services.endings.end_session": lambda: endings.end_session(
            user=viewer, public=endings.public_id(session), by=viewer
        ),
        f"{package}.services.endings.end_other_sessions": lambda: endings.end_other_sessions(
            user=viewer, but=session.session_key
        ),
        f"{package}.services.endings.end_sessions": lambda: endings.end_sessions(user=viewer, by=by),
        f"{package}.services.grants.grant": lambda: accounts.grant(
            user=viewer, role="officer", organization_id=unit, by=by
        ),
        f"{package}.services.grants.end_grant": lambda: accounts.end_grant(grant=held, by=by),
        f"{package}.services.grants.note_ends": lambda: accounts.note_ends(FOREVER),
        f"{package}.services.passwords.change_password": lambda: accounts.change_password(
            user=viewer, password="một mật khẩu thật dài", session_key=None
        ),
        f"{package}.services.second_factor.reset_second_factor": lambda: accounts.reset_second_factor(
            user=world.other_officer, by=by, reason="mất điện thoại"
        ),
    }


def scenarios(world: World) -> dict[str, Act]:
    """The acts by the service that they go through; none is done yet, what they need is there."""
    for member in world.member.values():
        fresh(member)
    return {
        **_people(world),
        **_comparing(world),
        **_erasure(world),
        **_made_files(world),
        **_areas(world),
        **_organizations(world),
        **_work(world),
        **_plans(world),
        **_accounts(world),
    }


# Services without an act here, each with why.
ELSEWHERE = {
    # A security key must sign; its frame is that of add_totp.
    "registry.accounts.sign_in.factors.add_key",
    # Only a row for the clock's work; what that removes leaves its lines there.
    "registry.privacy.retention.runs.ask",
}
