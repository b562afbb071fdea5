"""Which page an address leads to is found one time a request."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import reverse

from registry.common import addresses
from registry.common.addresses import addresses_of, match_of


def test_it_works_and_looks_an_address_up_one_time(monkeypatch):
    looked_up = []
    monkeypatch.setattr(addresses, "resolve", lambda path: looked_up.append(path))
    request = RequestFactory().get("/dang-vien/")
    match_of(request)
    match_of(request)
    assert looked_up == ["/dang-vien/"]


def test_what_the_address_leads_to():
    found = match_of(RequestFactory().get("/dang-vien/5/"))
    assert found is not None and (found.url_name, found.kwargs) == ("member", {"number": 5})
    assert match_of(RequestFactory().get("/khong-co/")) is None


def test_a_page_that_was_found_is_taken():
    request = RequestFactory().get("/")
    request.resolver_match = match_of(RequestFactory().get("/dang-vien/5/"))
    assert match_of(request) is request.resolver_match


@pytest.mark.parametrize(
    "view, things",
    [
        ("organization", ["TU", "DU/A", "chi bộ 1", "a?b#c%d", "x;y=z,(1)"]),
        ("area", ["xa-a", "bản Ơ"]),
        ("member", [0, 7, 10**9]),
        ("member_recognize", [50]),
    ],
)
def test_many_addresses_of_a_view_are_those_of_each(view, things):
    address = addresses_of(view)
    assert [address(one) for one in things] == [reverse(view, args=[one]) for one in things]
