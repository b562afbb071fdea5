"""Addresses of books, and of the lists of badges and cards."""

from django.urls import path

from registry.common.draft_pages import form_paths

from . import due_pages, pages, printing_pages

urlpatterns = [
    path("so-sach/", pages.books, name="books"),
    path("so-sach/<slug:path>/", pages.book, name="book"),
    path("so-sach/<slug:path>/pdf/", printing_pages.paper, name="book_pdf"),
    path("huy-hieu/", due_pages.badges, name="badges"),
    *form_paths("huy-hieu/ghi/", due_pages.badges_together, name="badges_together"),
    *form_paths("the-dang/ghi/", due_pages.cards, name="cards_together"),
    *form_paths("bo-quyet-dinh/<uuid:key>/", due_pages.take_back_together, name="given_together_taken_back"),
]
