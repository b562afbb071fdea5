"""The home page: where the organization stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.common.moments import moment_of


def home(request: HttpRequest) -> HttpResponse:
    """Figures of the user's organization on the reporting date."""
    return render(request, "home/page.html", {"moment": moment_of(request)})
