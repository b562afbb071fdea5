"""Addresses of periods."""

from __future__ import annotations

from django.urls import path

from . import pages

urlpatterns = [
    path("ky/", pages.periods_page, name="periods"),
    path("ky/khoa/", pages.close_page, name="period_close"),
    path("ky/dung/", pages.stop_page, name="period_stop"),
    path("ky/mo-lai/", pages.reopen_page, name="period_reopen"),
]
