"""Addresses of how cells live, and of what staff change about them."""

from __future__ import annotations

from django.urls import path

from registry.common.draft_pages import form_paths

from .pages import meetings, party_posts, villages

urlpatterns = [
    path("to-chuc/<path:code>/thon-ban/", villages.cell_villages, name="cell_villages"),
    path("cap-uy/", party_posts.party_posts, name="party_posts"),
    path("sinh-hoat/", meetings.meetings, name="meetings"),
    *form_paths("sinh-hoat/ghi/", meetings.edit, name="meetings_edit"),
]
