"""Addresses of targets."""

from __future__ import annotations

from django.urls import path

from registry.common.draft_pages import form_paths

from . import pages as targets

urlpatterns = [
    path("chi-tieu/", targets.targets, name="targets"),
    *form_paths("chi-tieu/giao/", targets.edit, name="targets_edit"),
]
