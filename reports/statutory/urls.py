"""Addresses of statutory forms."""

from __future__ import annotations

from django.urls import path

from registry.common.draft_pages import form_paths

from .pages import checks, declarations, forms, layouts, packs

urlpatterns = [
    path("bieu/", forms.forms, name="forms"),
    path("bieu/bo/", packs.pack, name="form_pack"),
    path("bieu/doi-chieu/", checks.checks, name="form_checks"),
    path("bieu/mau/", layouts.layouts, name="layouts"),
    *form_paths("bieu/mau/sua/", layouts.edit, name="layout_edit"),
    path("bieu/khai-bao/", declarations.declared, name="declared"),
    *form_paths("bieu/khai-bao/nhap/", declarations.enter, name="declare"),
    path("bieu/khai-bao/nhac/", declarations.remind_late, name="declared_remind"),
    path("bieu/<str:code>/", forms.form, name="form"),
]
