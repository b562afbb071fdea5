"""Facts with a day on pages: entered, read on a day, taken back."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import Profile
from tests.world import World

from .officers import check, confirm, sign_in

pytestmark = pytest.mark.django_db


def test_it_works(world: World) -> None:
    client, member = sign_in(world.officer), world.member["an"]
    url = f"/dang-vien/{member.pk}/"
    page = check(client, f"{url}thong-tin/", on="01/03/2025", occupation="worker", job="Thợ hàn")
    assert "các ngày trước không đổi" in page.text and "Thợ hàn" in page.text
    assert not Profile.objects.exists()
    answer = confirm(client, page)
    assert answer.url == url
    assert confirm(client, page).url == url
    profile = Profile.objects.get()
    assert (profile.from_on, profile.said()) == (
        date(2025, 3, 1),
        {"occupation": "worker", "job": "Thợ hàn"},
    )
    days = ("2025-02-28", "2025-03-01")
    then, now = (dict(client.get(f"{url}?ngay={day}").context["facts"]) for day in days)
    assert (then.get("Việc làm"), now["Việc làm"]) == (None, "Thợ hàn")
    assert "Công nhân, lao động trực tiếp sản xuất" in client.get(url).text

    back = f"{url}thong-tin/{profile.pk}/bo/"
    page = check(client, back, reason="ghi nhầm người")
    assert confirm(client, page).url == url
    assert not Profile.objects.exists()


def test_nothing_said_is_refused_beside_the_form(world: World) -> None:
    client, member = sign_in(world.officer), world.member["an"]
    page = check(client, f"/dang-vien/{member.pk}/thong-tin/", on="01/03/2025")
    assert "mọi thông tin vẫn như đã ghi" in page.text


def test_the_other_commune_gets_404(world: World) -> None:
    client, member = sign_in(world.other_officer), world.member["an"]
    assert client.get(f"/dang-vien/{member.pk}/thong-tin/").status_code == 404
