"""Addresses of supplement rounds."""

from __future__ import annotations

from django.urls import path

from registry.common.draft_pages import form_paths

from .pages import completeness, entering, people

YEAR = "bo-sung-ho-so/<int:year>/"

urlpatterns = [
    path("bo-sung-ho-so/", completeness.supplements, name="supplements"),
    path("bo-sung-ho-so/danh-sach/", people.listed, name="supplement_people"),
    *form_paths("bo-sung-ho-so/mo/", entering.new, name="supplement_new"),
    *form_paths(f"{YEAR}dong/", entering.close, name="supplement_close"),
    *form_paths(f"{YEAR}mo-lai/", entering.reopen, name="supplement_reopen"),
    *form_paths(f"{YEAR}ghi-da-nop/", entering.note, name="supplement_note"),
    path(
        "dang-vien/<int:number>/bo-sung-ho-so/<int:year>/bo/", people.take_back, name="supplement_take_back"
    ),
]
