"""Addresses of one's own drafts."""

from django.urls import path

from . import pages

urlpatterns = [
    path("ban-nhap/", pages.drafts, name="drafts"),
    path("ban-nhap/<uuid:key>/bo/", pages.give_up, name="draft_give_up"),
]
