"""Who the members of a unit are, on its page: the same numbers as the figures, each opening its list."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from members.models import Stretch
from reports.engine.answers import answer
from reports.labels import known_values, label
from reports.pages import composition
from reports.questions import Question
from tests.web.pages import get, signed_in
from tests.world import World

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 30)


@pytest.mark.parametrize("path", ["/to-chuc/DU-A/", "/dia-ban/xa-a/", "/to-chuc/CB-A1-1/", "/dia-ban/a1-1/"])
def test_bands_add_up_to_the_members(world: World, path: str) -> None:
    context = get(world.staff, path).context
    bands = context["pyramid"].bands
    total = context["board"].members.total.value
    assert sum(band.women + band.others for band in bands) == total > 0
    assert max(max(band.women_wide, band.others_wide) for band in bands) == composition.LONGEST


def test_the_oldest_stand_on_top_and_women_on_the_left(world: World) -> None:
    shown = get(world.staff, "/to-chuc/CB-A1-1/").context["pyramid"]
    # An (1970), Bình (1985, a woman), Chung (1992), Tâm (2003, a woman).
    assert [(band.label, band.women, band.others) for band in shown.bands] == [
        (label("age_band", "56-60"), 0, 1),
        (label("age_band", "36-40"), 1, 0),
        (label("age_band", "31-35"), 0, 1),
        (label("age_band", "18-30"), 1, 0),
    ]
    assert shown.others_label == "Nam"
    for band in shown.bands:
        assert band.women_x + band.women_wide == shown.women_end and band.others_x == shown.others_start


def test_ethnic_groups_and_schooling_add_up_to_the_members(world: World) -> None:
    shown = get(world.staff, "/to-chuc/DU-A/")
    total = shown.context["board"].members.total.value
    ethnic, schooling = shown.context["makeup"]
    for one in (ethnic, schooling):
        assert sum(row.value for _, row, _ in one.lines) == total
        assert round(sum(share for *_, share in one.lines)) == 100 and one.title in shown.text
    assert [row.value for _, row, _ in ethnic.lines] == sorted(
        (r.value for _, r, _ in ethnic.lines), reverse=True
    )
    order = [*known_values("education"), "unknown"]
    assert [row.by for _, row, _ in schooling.lines] == [
        by for by in order if by in {r.by for _, r, _ in schooling.lines}
    ]


def test_whose_sex_or_age_is_not_known_is_counted_and_said(world: World) -> None:
    Stretch.objects.filter(member=world.member["chung"]).update(gender="", birth_date=None)
    shown = get(world.staff, "/to-chuc/CB-A1-1/").context["pyramid"]
    assert shown.others_label == "Nam và chưa ghi giới tính"
    assert sum(band.women + band.others for band in shown.bands) == 4


def test_each_number_of_the_table_opens_its_list(world: World) -> None:
    page = get(world.staff, "/to-chuc/DU-A/").text
    lists = [
        unescape(link) for link in re.findall(r'href="(/danh-sach/[^"]*women_share[^"]*value=[^"]*)"', page)
    ]
    assert len(lists) > 3
    for link in lists[:2]:
        opened = signed_in(world.staff).get(link).context
        assert len(opened["people"]) == opened["counted"]


def test_posts_are_those_of_the_figure(world: World) -> None:
    context = get(world.staff, "/to-chuc/TU/").context
    heads = context["posts"][0]
    total = answer(Question("post_coverage", organization="TU", on=ON, post="village_head")).total
    assert (heads.row.value, heads.row.denominator) == (total.value, total.denominator)
    assert "posts" not in get(world.staff, "/to-chuc/CB-A1-1/", **{"cau-truc": "2025-06-30"}).context


def test_of_a_large_unit_it_is_asked_for(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(composition, "MOST_AT_ONCE", 3)
    page = get(world.staff, "/to-chuc/DU-A/")
    assert page.context["offers_composition"] and "pyramid" not in page.context
    assert "co-cau=1" in page.text
    assert get(world.staff, "/to-chuc/DU-A/", **{"co-cau": "1"}).context["pyramid"].bands


def test_nobody_has_no_pyramid(world: World) -> None:
    assert "pyramid" not in get(world.staff, "/dia-ban/b2-2/").context
