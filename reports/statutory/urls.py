"""Addresses of statutory forms."""

from __future__ import annotations

from django.urls import path

from .pages import forms

urlpatterns = [
    path("bieu/", forms.forms, name="forms"),
    path("bieu/<str:code>/", forms.form, name="form"),
]
