"""A new user's first hour, in Chromium, at desktop and phone width."""

from __future__ import annotations

import pytest

from tests.browser.walk import CHROMIUM, WIDTHS, Walk, browser, first_hour
from tests.work import work_off
from tests.world import PASSWORD

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_hour(width, world, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    walk = Walk(
        base=live_server.url,
        user=world.staff.username,
        password=PASSWORD,
        root="TU",
        cell="CB-A1-1",
        village="a1-1",
        token=world.client_token,
        tick=work_off,
        width=width,
    )
    with browser(width) as page:
        first_hour(page, walk)
