"""Addresses of targets."""

from __future__ import annotations

from django.urls import path

from registry.common.draft_pages import form_paths

from . import edit_page, exempt_page, programme_pages, proposal_page
from . import pages as targets

urlpatterns = [
    path("chi-tieu/", targets.targets, name="targets"),
    *form_paths("chi-tieu/giao/", edit_page.edit, name="targets_edit"),
    *form_paths("chi-tieu/de-xuat/", proposal_page.propose, name="targets_propose"),
    *form_paths("chi-tieu/mien/", exempt_page.exempt_unit, name="targets_exempt"),
    path("chuong-trinh/", programme_pages.programmes, name="programmes"),
]
