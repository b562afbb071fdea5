"""Addresses of files made in the background."""

from __future__ import annotations

from django.urls import path

from . import pages

urlpatterns = [
    path("tep-da-lap/", pages.files, name="made_files"),
    path("tep-da-lap/<int:number>/tai/", pages.file, name="made_file"),
    path("tep-da-lap/<int:number>/dung/", pages.stop, name="made_file_stop"),
    path("tep-da-lap/<int:number>/xoa/", pages.remove, name="made_file_remove"),
]
