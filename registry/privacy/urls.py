"""Addresses of how long things are kept."""

from django.urls import path

from .retention import pages

urlpatterns = [
    path("luu-giu/", pages.retention, name="retention"),
    path("luu-giu/lan/<int:number>/huy/", pages.cancel, name="retention_cancel"),
    path("luu-giu/lan/<int:number>/chay-lai/", pages.retry, name="retention_retry"),
    path("luu-giu/<str:code>/", pages.change, name="retention_change"),
]
