"""What htmx asks for is told from what a browser asks for, and answered so that htmx understands."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from registry.common.htmx import redirect_whole_page, reload_page, wants_part

BY_HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, False),
        (BY_HTMX, True),
        ({**BY_HTMX, "HX-Boosted": "true"}, False),
        ({"HX-Boosted": "true"}, False),
        ({"HX-Request": "false"}, False),
    ],
)
def test_a_part_is_for_htmx_alone_and_not_for_its_boosted_links(headers, part):
    assert wants_part(RequestFactory().get("/", headers=headers)) is part


def test_a_browser_follows_a_plain_redirect():
    response = redirect_whole_page(RequestFactory().get("/"), "login")
    assert (response.status_code, response.headers["Location"]) == (302, "/dang-nhap/")
    assert "HX-Redirect" not in response.headers


def test_htmx_has_the_browser_follow():
    response = redirect_whole_page(RequestFactory().get("/", headers=BY_HTMX), "login")
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, "/dang-nhap/")
    assert "Location" not in response.headers


def test_the_page_is_loaded_anew():
    response = reload_page()
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["HX-Refresh"] == "true"
