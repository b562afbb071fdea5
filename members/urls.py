"""Addresses of the forms that officers fill in."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
