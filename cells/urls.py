"""Addresses of how cells live, and of what staff and officers change about cells and villages."""

from __future__ import annotations

from django.urls import path

from registry.common.draft_pages import form_paths

from .pages import meetings, party_posts, village_posts, village_work, villages

VILLAGE = "dia-ban/<str:key>/"
PROGRAMME = f"{VILLAGE}chuong-trinh/<int:number>/"

urlpatterns = [
    path("to-chuc/<path:code>/thon-ban/", villages.cell_villages, name="cell_villages"),
    path("cap-uy/", party_posts.party_posts, name="party_posts"),
    path("chuc-danh/thon-ban/", village_posts.table, name="village_posts_table"),
    *form_paths("chuc-danh/thon-ban/ghi/", village_posts.edit, name="village_posts_edit"),
    path("sinh-hoat/", meetings.meetings, name="meetings"),
    *form_paths("sinh-hoat/ghi/", meetings.edit, name="meetings_edit"),
    *form_paths(f"{VILLAGE}chuong-trinh/mo/", village_work.open_programme, name="programme_open"),
    *form_paths(f"{PROGRAMME}sua/", village_work.revise_programme, name="programme_revise"),
    *form_paths(f"{PROGRAMME}dong/", village_work.close_programme, name="programme_close"),
    *form_paths(f"{VILLAGE}nhat-ky/ghi/", village_work.note_step, name="village_step"),
    path(f"{VILLAGE}nhat-ky/<int:number>/bo/", village_work.remove_step, name="village_step_remove"),
]
