"""Addresses of how long things are kept."""

from django.urls import path

from registry.common.draft_pages import form_paths

from .retention import pages

urlpatterns = [
    path("luu-giu/", pages.retention, name="retention"),
    path("luu-giu/lan/<int:number>/huy/", pages.cancel, name="retention_cancel"),
    path("luu-giu/lan/<int:number>/chay-lai/", pages.retry, name="retention_retry"),
    *form_paths("luu-giu/<str:code>/", pages.change, name="retention_change"),
]
