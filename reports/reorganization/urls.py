"""Addresses of plans of reorganization."""

from __future__ import annotations

from django.urls import path

from . import deciding_pages, drafting_pages, pages

urlpatterns = [
    path("sap-xep/", pages.plans, name="plans"),
    path("sap-xep/moi/", drafting_pages.new, name="plan_new"),
    path("sap-xep/mau/", drafting_pages.sheet_template, name="plan_sheet_template"),
    path("sap-xep/<int:number>/", pages.plan, name="plan"),
    path("sap-xep/<int:number>/danh-sach/", pages.things, name="plan_things"),
    path("sap-xep/<int:number>/tien-do/", pages.progress, name="plan_progress"),
    path("sap-xep/<int:number>/sua/", drafting_pages.edit, name="plan_edit"),
    path("sap-xep/<int:number>/nhap-ban/", drafting_pages.merge, name="plan_merge"),
    path("sap-xep/<int:number>/dong/", drafting_pages.row, name="plan_row"),
    path("sap-xep/<int:number>/dong/<int:line>/bo/", drafting_pages.remove, name="plan_row_remove"),
    path("sap-xep/<int:number>/tep/", drafting_pages.sheet, name="plan_sheet"),
    path("sap-xep/<int:number>/chia-se/", deciding_pages.share, name="plan_share"),
    path("sap-xep/<int:number>/xem-truoc/", deciding_pages.preview, name="plan_preview"),
    path("sap-xep/<int:number>/dung/", deciding_pages.stop, name="plan_stop"),
    path("sap-xep/<int:number>/bo/", deciding_pages.discard, name="plan_discard"),
    path("sap-xep/<int:number>/thuc-hien/", deciding_pages.carry_out, name="plan_carry_out"),
    path("sap-xep/<int:number>/hoan-tac/", deciding_pages.undo, name="plan_undo"),
]
