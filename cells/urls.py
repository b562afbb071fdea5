"""Addresses of how cells live, and of what staff and officers change about cells and villages."""

from __future__ import annotations

from django.urls import path

from registry.common.draft_pages import form_paths

from .pages import (
    assignments,
    assignments_entering,
    meetings,
    party_posts,
    party_posts_entering,
    ranking_cap,
    rankings,
    rankings_entering,
    residence,
    village_posts,
    village_work,
    villages,
)

ORGANIZATION = "to-chuc/<path:code>/"
MEMBER = "dang-vien/<int:number>/"
VILLAGE = "dia-ban/<str:key>/"
PROGRAMME = f"{VILLAGE}chuong-trinh/<int:number>/"

urlpatterns = [
    *form_paths(f"{ORGANIZATION}thon-ban/", villages.cell_villages, name="cell_villages"),
    path("cap-uy/", party_posts.party_posts, name="party_posts"),
    *form_paths(f"{ORGANIZATION}cap-uy/", party_posts_entering.fill, name="party_post_fill"),
    *form_paths(
        f"{ORGANIZATION}cap-uy/<int:number>/nhiem-ky/", party_posts_entering.term, name="party_post_term"
    ),
    *form_paths(
        f"{ORGANIZATION}cap-uy/<int:number>/thoi-giu/", party_posts_entering.end, name="party_post_end"
    ),
    path("phan-cong/", assignments.assignments, name="assignments"),
    *form_paths(f"{MEMBER}phan-cong/", assignments_entering.of_member, name="member_assign"),
    *form_paths(f"{VILLAGE}phan-cong/", assignments_entering.of_village, name="village_assign"),
    *form_paths(f"{ORGANIZATION}phan-cong/", assignments_entering.of_cell, name="cell_assign"),
    *form_paths(
        f"{MEMBER}phan-cong/<int:assignment>/sua/", assignments_entering.change, name="assignment_change"
    ),
    *form_paths(f"{MEMBER}phan-cong/<int:assignment>/thoi/", assignments_entering.end, name="assignment_end"),
    path("chuc-danh/thon-ban/", village_posts.table, name="village_posts_table"),
    *form_paths("chuc-danh/thon-ban/ghi/", village_posts.edit, name="village_posts_edit"),
    path("sinh-hoat/", meetings.meetings, name="meetings"),
    *form_paths("sinh-hoat/ghi/", meetings.edit, name="meetings_edit"),
    path("xep-loai/", rankings.rankings, name="rankings"),
    path("xep-loai/dem/", rankings.counts, name="ranking_counts"),
    *form_paths("xep-loai/de-xuat/", rankings_entering.propose, name="ranking_propose"),
    *form_paths("xep-loai/ghi/", rankings_entering.decide, name="ranking_decide"),
    *form_paths("xep-loai/xac-nhan-de-xuat/", rankings_entering.confirm, name="ranking_confirm"),
    path("xep-loai/tran/", ranking_cap.caps, name="ranking_cap"),
    *form_paths("xep-loai/tran/dat/", ranking_cap.cap_set, name="ranking_cap_set"),
    path("noi-cu-tru/", residence.residence, name="residence"),
    *form_paths("noi-cu-tru/nhan-xet/", residence.comments, name="residence_comments"),
    *form_paths(f"{MEMBER}noi-cu-tru/", residence.member_introduce, name="member_introduce"),
    *form_paths(
        f"{MEMBER}noi-cu-tru/<int:assignment>/thoi/",
        residence.introduction_end,
        name="introduction_end",
    ),
    *form_paths(f"{VILLAGE}chuong-trinh/mo/", village_work.open_programme, name="programme_open"),
    *form_paths(f"{PROGRAMME}sua/", village_work.revise_programme, name="programme_revise"),
    *form_paths(f"{PROGRAMME}dong/", village_work.close_programme, name="programme_close"),
    *form_paths(f"{VILLAGE}nhat-ky/ghi/", village_work.note_step, name="village_step"),
    path(f"{VILLAGE}nhat-ky/<int:number>/bo/", village_work.remove_step, name="village_step_remove"),
]
