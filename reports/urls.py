"""Addresses of what board staff see."""

from django.urls import path

from .pages import home

urlpatterns = [
    path("", home.home, name="home"),
]
