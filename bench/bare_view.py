"""A web application that sends the bytes of a file: what ``bench/over_http.py`` holds the API against."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def bare(request: HttpRequest) -> HttpResponse:
    """The bytes, whoever asks."""
    return HttpResponse(_body, content_type="application/json")


urlpatterns = [path("", bare)]

if "BENCH_BODY" in os.environ:
    _body = Path(os.environ["BENCH_BODY"]).read_bytes()
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bench", MIDDLEWARE=[])
    application = get_wsgi_application()
