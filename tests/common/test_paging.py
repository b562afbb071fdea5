"""Pages of lists: which rows of how many each shows, and the whole list where it fits on one."""

from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest
from django.template import RequestContext, Template
from django.test import RequestFactory

from registry.common import paging
from registry.common.paging import numbered_page, page_in, place_of, slice_of

NUMBERS = list(range(1000, 1120))


def asked(**query):
    return RequestFactory().get("/", query)


def in_list(numbers=NUMBERS, **query):
    return page_in(asked(**query), numbers, lambda keys: {key: key for key in keys})


def sliced(rows=NUMBERS, **query):
    return slice_of(asked(**query), rows, 50)


def numbered(rows=NUMBERS, **query):
    return numbered_page(asked(**query), rows, 50)


def shown(page, **query):
    template = Template("{% load ui %}{% rows_shown page %}")
    return template.render(RequestContext(asked(**query), {"page": page}))


@pytest.mark.parametrize(
    ("page", "place"),
    [
        (in_list(), (1, 50, 120)),
        (in_list(sau="1049"), (51, 100, 120)),
        (in_list(sau="1099"), (101, 120, 120)),
        (in_list(truoc="1100"), (51, 100, 120)),
        (in_list(truoc="1030"), (1, 30, 120)),
        (in_list(sau="7"), (1, 50, 120)),
        (sliced(), (1, 50, 120)),
        (sliced(sau="100"), (101, 120, 120)),
        (numbered(), (1, 50, 120)),
        (numbered(trang="3"), (101, 120, 120)),
    ],
)
def test_a_page_knows_which_rows_of_how_many_it_shows(page, place):
    assert place_of(page) == place
    assert f"Dòng {place[0]}–{place[1]} trong {place[2]}" in shown(page)


@pytest.mark.parametrize("make", [in_list, sliced, numbered])
def test_a_list_that_is_not_too_long_can_be_had_on_one_page(make):
    assert "dong=het" in shown(make())
    whole = make(dong="het")
    assert place_of(whole) == (1, 120, 120)
    said = shown(whole, dong="het")
    assert "Dòng" not in said and "Chia thành trang" in said and 'href="?"' in said


@pytest.mark.parametrize("make", [in_list, sliced, numbered])
def test_one_that_is_too_long_says_how_long_it_is_and_stays_in_pages(make):
    rows = range(paging.MOST_ON_A_PAGE + 1)
    cut = make(list(rows), dong="het")
    assert place_of(cut) == (1, 50, paging.MOST_ON_A_PAGE + 1)
    assert "trong 301" in shown(cut, dong="het") and "dong=het" not in shown(cut)


@pytest.mark.parametrize("make", [in_list, sliced, numbered])
def test_nothing_is_said_of_a_list_that_is_shown_whole(make):
    assert shown(make(NUMBERS[:50])).strip() == ""


@pytest.mark.parametrize("sau", ["x", "-1", "²"])
def test_a_place_that_is_none_is_refused(sau):
    with pytest.raises(BadRequest):
        in_list(sau=sau)


def test_rows_that_have_gone_since_are_left_out():
    page = page_in(asked(), NUMBERS, lambda keys: {key: key for key in keys[1:]})
    assert page.rows == NUMBERS[1:50] and page.after == 1049
