"""Who asks too often is told to wait, and what was asked is not done; others are not held up by it."""

from __future__ import annotations

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry import settings as declared
from registry.accounts.access.policy import all_routes
from registry.audit.models import Entry
from registry.common.rates import Rate
from registry.imports.models import Batch
from tests.web.pages import signed_in

pytestmark = pytest.mark.django_db

ON = "?ngay=2026-06-30"


@pytest.fixture(autouse=True)
def twice(settings, tmp_path):
    """Each thing may be done twice an hour."""
    settings.MEDIA_ROOT = tmp_path
    settings.RATES = dict.fromkeys(
        ("anonymous", "searches", "people", "numbers", "exports", "imports"), Rate(2, 3600)
    )


def acts(world):
    """One way at least to do each thing that is counted."""
    an = f"/dang-vien/{world.member['an'].pk}/"
    return {
        "searches": [
            lambda browser: browser.post("/tim/", {"q": "an"}),
            lambda browser: browser.get("/tim/?q=an"),
            lambda browser: browser.get(f"/dang-vien/{ON}&q=an"),
        ],
        "people": [lambda browser: browser.get(an)],
        "numbers": [lambda browser: browser.post(f"{an}so-giay-to/", {"purpose": "Đối chiếu thẻ"})],
        "exports": [
            lambda browser: browser.get(f"/dang-vien/{ON}&dang=csv"),
            lambda browser: browser.get(f"/to-chuc/DU-A/{ON}&dang=xlsx"),
        ],
        "imports": [
            lambda browser: browser.post("/nhap/", {"files": [SimpleUploadedFile("a.csv", b"x,y\n1,2\n")]})
        ],
    }


KINDS = ("searches", "people", "numbers", "exports", "imports")


@pytest.mark.parametrize("kind", KINDS)
def test_the_third_time_of_two_is_refused(world, kind):
    ways = acts(world)[kind]
    browser = signed_in(world.officer)
    for number in range(2):
        assert ways[number % len(ways)](browser).status_code in (200, 302)
    before = Entry.objects.count(), Batch.objects.count()
    for act in ways:
        response = act(browser)
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= 2 * 3600
        assert "quá nhiều lần" in response.text and "phút rồi thử lại" in response.text
        assert response.headers["Cache-Control"] == "no-store"
        assert "Lò Văn An" not in response.text
    assert (Entry.objects.count(), Batch.objects.count()) == before, "what was refused was not done"
    assert browser.get("/").status_code == 200, "other work goes on"
    assert ways[0](signed_in(world.staff)).status_code in (200, 302), "and so do others"


def test_each_kind_is_tried_and_each_page_that_is_counted_is_there():
    assert set(KINDS) | {"anonymous", "summaries"} == set(declared.RATES)
    assert set(site.RATED_ROUTES) <= set(all_routes())
    assert {kind for kind, _ in site.RATED_ROUTES.values()} <= set(KINDS)


def test_who_has_not_signed_in_is_counted_by_address(world):
    """And whoever has is not, so that a whole office behind one address can work."""
    here, there = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    assert [here.get("/dang-nhap/").status_code for _ in range(3)] == [200, 200, 429]
    assert here.post("/dang-nhap/", {"username": "x", "password": "x"}).status_code == 429
    assert there.get("/dang-nhap/").status_code == 200
    here.force_login(world.officer)
    assert here.get("/").status_code == 200


def test_machines_are_counted_by_their_token_alone(world):
    client = Client(headers={"authorization": f"Bearer {world.client_token}"})
    statuses = [client.get("/api/v1/indicators/").status_code for _ in range(4)]
    assert statuses == [200] * 4


def test_a_rate_that_is_off_counts_nothing(world, settings):
    settings.RATES = {"searches": None}
    browser = signed_in(world.officer)
    assert all(browser.post("/tim/", {"q": "an"}).status_code != 429 for _ in range(4))


def test_the_page_needs_neither_session_nor_scope(world, django_assert_max_num_queries):
    browser = Client(REMOTE_ADDR="192.0.2.1")
    for _ in range(2):
        browser.get("/dang-nhap/")
    with django_assert_max_num_queries(4):
        assert browser.get("/dang-nhap/").status_code == 429
