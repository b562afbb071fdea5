"""Addresses of lists and pages of people, and of the forms that officers fill in."""

from __future__ import annotations

from django.urls import include, path

from registry.common.draft_pages import form_paths

from .pages import (
    access_log,
    amend,
    bases,
    case_acts,
    cases,
    comparing,
    confirmation_rules,
    confirming,
    data_subjects,
    doubles,
    due,
    events,
    facts,
    holidays,
    honours,
    many_corrected,
    member,
    member_sheet,
    members,
    never_counted,
    newcomers,
    posts,
    reviews,
    search,
    to_do,
    together,
    transfer_acts,
    transfers,
    whole_cell,
)
from .pages.acts import ACTS

# The member's own number in the register: an address holds no number of anybody's papers.
MEMBER = "dang-vien/<int:number>/"
TRANSFER = "chuyen-sinh-hoat/<int:number>/"
BASE = "co-so/<int:number>/"
CASE = "quan-chung/<int:number>/"

urlpatterns = [
    path("", include("members.papers.urls")),
    path("", include("members.cards.urls")),
    path("", include("members.supplements.urls")),
    *form_paths("ket-nap/", newcomers.admission, name="member_new"),
    *form_paths("tiep-nhan/", newcomers.arrival, name="member_arrive"),
    *form_paths("ghi-bo-sung/", newcomers.first_record, name="member_first"),
    path("den-han/", due.due, name="due"),
    *form_paths("den-han/cong-nhan/", together.recognize, name="recognitions"),
    *form_paths("den-han/cong-nhan/huy/", together.take_back, name="recognitions_taken_back"),
    *form_paths("to-chuc/<path:code>/chuyen-ca-chi-bo/", whole_cell.whole_cell, name="whole_cell"),
    *form_paths("chuyen-sinh-hoat/huy-nhieu/", together.take_back_moves, name="moves_taken_back"),
    *form_paths("chuyen-sinh-hoat/rut-nhieu/", whole_cell.take_back_letters, name="letters_taken_back"),
    *form_paths("dang-vien/sua-nhieu/", many_corrected.many_corrected, name="many_corrected"),
    *form_paths("dang-vien/sua-nhieu/hoan-tac/", many_corrected.undo, name="many_corrected_undone"),
    path("viec-phai-lam/", to_do.work_to_do, name="to_do"),
    path("chuyen-sinh-hoat/", transfers.transfers, name="transfers"),
    *form_paths(f"{MEMBER}gioi-thieu/", transfer_acts.send, name="member_hand_over"),
    *form_paths(f"{TRANSFER}tiep-nhan/", transfer_acts.receive, name="transfer_receive"),
    path(f"{TRANSFER}tiep-nhan-ngay/", transfer_acts.receive_now, name="transfer_receive_now"),
    *form_paths(f"{TRANSFER}tu-choi/", transfer_acts.refuse, name="transfer_refuse"),
    *form_paths(f"{TRANSFER}rut-lai/", transfer_acts.withdraw, name="transfer_withdraw"),
    path("cho-xac-nhan/", confirming.confirmations, name="confirmations"),
    path("cho-xac-nhan/nhieu/", confirming.confirm_together, name="confirm_together"),
    path("cho-xac-nhan/huy/", confirming.undo_confirmed, name="confirmed_undo"),
    path("cho-xac-nhan/quy-dinh/", confirmation_rules.confirmation_rules, name="confirmation_rules"),
    *form_paths(
        "cho-xac-nhan/quy-dinh/dat/", confirmation_rules.set_confirmation_rule, name="confirmation_rule_set"
    ),
    path("quan-chung/", cases.cases, name="cases"),
    *form_paths("quan-chung/moi/", case_acts.open_case, name="case_new"),
    *form_paths(f"{CASE}sua/", case_acts.correct, name="case_correct"),
    *form_paths(f"{CASE}ket-nap/", case_acts.ceremony, name="case_ceremony"),
    *form_paths(f"{CASE}ket-thuc/", case_acts.close, name="case_close"),
    *(
        address
        for path_of_step in case_acts.STEP_OF
        for address in form_paths(
            f"{CASE}{path_of_step}/", case_acts.step, {"path": path_of_step}, name="case_step"
        )
    ),
    *form_paths(f"{CASE}bo-buoc/<int:step_id>/", case_acts.remove_step, name="case_step_removed"),
    path(CASE, cases.case, name="case"),
    *form_paths("co-so/moi/", bases.found_one, name="base_new"),
    path(BASE, bases.base, name="base"),
    *form_paths(f"{BASE}thay-doi/", bases.change, name="base_change"),
    *form_paths(f"{BASE}thay-doi/<int:term_id>/bo/", bases.take_back_change, name="base_change_taken_back"),
    *form_paths(f"{BASE}cham-dut/", bases.close, name="base_close"),
    path("ngay-nghi/", holidays.holidays, name="holidays"),
    *form_paths("ngay-nghi/them/", holidays.add, name="holiday_new"),
    *form_paths("ngay-nghi/<str:day>/bo/", holidays.remove, name="holiday_removed"),
    *form_paths("dia-ban/<str:key>/chuc-danh/", posts.posts, name="village_posts"),
    *form_paths("dia-ban/<str:key>/chuc-danh/<int:post_id>/thoi-giu/", posts.vacate, name="post_vacate"),
    *(
        address
        for act in ACTS
        for address in form_paths(f"{MEMBER}{act.path}/", events.act, {"path": act.path}, name=act.name)
    ),
    *form_paths(f"{MEMBER}dinh-chinh/", amend.correct, name="member_correct"),
    *form_paths(f"{MEMBER}thong-tin/", facts.state, name="member_facts"),
    *form_paths(f"{MEMBER}thong-tin/<int:profile_id>/bo/", facts.take_back, name="member_facts_taken_back"),
    *form_paths(f"{MEMBER}<str:what>/ghi/", honours.give, name="member_give"),
    *form_paths(f"{MEMBER}<str:what>/<int:row_id>/bo/", honours.take_back, name="member_given_taken_back"),
    path("ra-soat/", reviews.reviews, name="reviews"),
    *form_paths(f"{MEMBER}ra-soat/", reviews.open_one, name="review_open"),
    *form_paths(f"{MEMBER}ra-soat/<int:review_id>/ket-thuc/", reviews.close_one, name="review_close"),
    *form_paths("to-chuc/<path:code>/khen-thuong/", honours.award_organization, name="organization_award"),
    *form_paths(
        "to-chuc/<path:code>/khen-thuong/<int:row_id>/bo/",
        honours.take_back_award,
        name="organization_award_taken_back",
    ),
    *form_paths(f"{MEMBER}huy/<int:event_id>/", amend.void, name="member_void"),
    *form_paths(f"{MEMBER}sua-viec/<int:event_id>/", amend.replace, name="member_replace"),
    path(f"{MEMBER}ai-da-xem/", access_log.access_log, name="member_access_log"),
    path(f"{MEMBER}luu-gi/", data_subjects.holdings, name="member_holdings"),
    path(f"{MEMBER}xoa-han/", data_subjects.erase, name="member_erase"),
    path(f"{MEMBER}phieu/", member_sheet.sheet, name="member_sheet"),
    path(f"{MEMBER}phieu/pdf/", member_sheet.sheet_file, name="member_sheet_file"),
    path(f"{MEMBER}so-giay-to/", member.numbers, name="member_numbers"),
    path(MEMBER, member.member, name="member"),
    path("dang-vien/", members.members, name="members"),
    path("luu-giu/chua-tung-tinh/", never_counted.never_counted_people, name="never_counted"),
    path("doi-chieu/", comparing.pairs, name="numbers_awaiting"),
    *form_paths("doi-chieu/con-lai/", comparing.settle, name="numbers_settle"),
    *form_paths("doi-chieu/<int:first>/<int:second>/", comparing.decide, name="numbers_decide"),
    path("trung-nguoi/", doubles.alike, name="alike"),
    *form_paths("trung-nguoi/<int:first>/<int:second>/", doubles.decide, name="alike_decide"),
    *form_paths("trung-nguoi/tach/<int:number>/", doubles.part, name="records_part"),
    path("tim/", search.search, name="search"),
]
