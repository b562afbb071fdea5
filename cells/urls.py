"""Addresses of what staff change about cells."""

from __future__ import annotations

from django.urls import path

from .pages import villages

urlpatterns = [
    path("to-chuc/<path:code>/thon-ban/", villages.cell_villages, name="cell_villages"),
]
