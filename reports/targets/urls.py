"""Addresses of targets."""

from __future__ import annotations

from django.urls import path

from . import pages as targets

urlpatterns = [
    path("chi-tieu/", targets.targets, name="targets"),
    path("chi-tieu/giao/", targets.edit, name="targets_edit"),
]
