"""Addresses of papers: of one about somebody, of many, of the book of numbers, of templates."""

from __future__ import annotations

from django.urls import path

from registry.common.draft_pages import form_paths

from .kinds import KINDS
from .pages import book, issuing, templates

urlpatterns = [
    path("van-ban/", book.papers, name="papers"),
    *form_paths("van-ban/danh-sach/", issuing.of_many, name="papers_of_many"),
    path("van-ban/mau/", templates.templates, name="paper_templates"),
    *form_paths("van-ban/mau/<str:code>/", templates.edit, name="paper_template_edit"),
    path("van-ban/<int:number>/", book.paper, name="paper"),
    path("van-ban/<int:number>/tep/<str:form>/", book.file, name="paper_file"),
    *form_paths("van-ban/<int:number>/tra-so/", book.give_back, name="paper_give_back"),
    *(
        address
        for kind in KINDS.values()
        if not kind.is_list
        for address in (
            form_paths(
                f"quan-chung/<int:number>/van-ban/{kind.path}/",
                issuing.of_case,
                {"path": kind.path},
                name="case_paper",
            )
            if kind.of_case
            else form_paths(
                f"dang-vien/<int:number>/van-ban/{kind.path}/",
                issuing.of_member,
                {"path": kind.path},
                name="member_paper",
            )
        )
    ),
]
