"""A trend reads the stored months and makes nothing up."""

from datetime import date

import pytest

from registry.units import services as areas
from reports.stored.checking import answered
from reports.stored.measures import codes
from reports.stored.models import FigureRun, MonthFigure
from reports.stored.trends import last_stored, trend
from tests.world import BEGAN

from .test_month_figures import check, store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_months")]


def test_a_trend_reads_what_is_stored_and_makes_nothing_up(world):
    store()
    points = trend(
        "organization",
        world.cell["DU-A"].pk,
        ["members", "admissions", "women_share"],
        date(2025, 5, 9),
        date(2025, 9, 1),
    )
    assert [p.month_end for p in points] == [
        date(2025, 5, 31), date(2025, 6, 30), date(2025, 7, 31), date(2025, 8, 31), date(2025, 9, 30)
    ]  # fmt: skip
    # It stands from July on.
    assert [p.is_stored for p in points] == [False, False, True, True, True]
    assert points[0].values == {} and points[0].share("women_share") is None
    assert points[-1].values == {
        code: answered("organization", "DU-A", date(2025, 9, 30))[code]
        for code in ("members", "admissions", "women_share")
    }
    assert points[-1].values["admissions"] == 1
    figures = points[-1].values
    assert points[-1].share("women_share") == 100 * figures["women_share"] / figures["members"]
    assert last_stored() == FigureRun.objects.get()


def test_a_month_that_is_not_over_is_not_stored(world):
    store()
    today = date.today()
    (point,) = trend("area", world.area["tinh"].pk, ["members"], today, today)
    assert not point.is_stored


def test_a_province_without_villages_and_cells_is_not_stored_and_has_zeros(world):
    by = world.staff
    other = areas.found_area(
        key="khac", level="province", kind="Tỉnh", name="Khác", code="92", parent=None, on=BEGAN, by=by
    )
    named = {"key": "xa-khac", "level": "commune", "kind": "Xã", "name": "Khác", "code": "92001"}
    commune = areas.found_area(**named, parent=other, on=date(2025, 8, 2), by=by)
    # Not even a month is stored: nobody knows.
    (point,) = trend("area", commune.pk, ["cells"], date(2025, 9, 1), date(2025, 9, 1))
    assert not point.is_stored
    store()
    assert not MonthFigure.objects.filter(tree="area", unit__in=[other.pk, commune.pk]).exists()
    points = trend("area", commune.pk, ["members", "cells"], date(2025, 7, 1), date(2025, 9, 1))
    zero = {"members": 0, "cells": 0}
    assert [p.values for p in points] == [{}, zero, zero]
    assert answered("area", "xa-khac", date(2025, 8, 31)) == dict.fromkeys(codes(), 0)
    check()


def test_a_unit_founded_since_the_last_run_is_not_stored(world):
    store()
    named = {"key": "moi", "level": "village", "kind": "Bản", "name": "Mới", "code": ""}
    new = areas.found_area(**named, parent=world.area["xa-a"], on=date(2025, 8, 2), by=world.staff)
    (point,) = trend("area", new.pk, ["villages"], date(2025, 9, 1), date(2025, 9, 30))
    assert not point.is_stored
    store()
    (point,) = trend("area", new.pk, ["villages"], date(2025, 9, 1), date(2025, 9, 30))
    assert point.values == {"villages": 1}


def test_a_trend_of_december_ends_in_december(world):
    assert [p.month_end for p in trend("area", 1, [], date(2024, 12, 5), date(2024, 12, 6))] == [
        date(2024, 12, 31)
    ]


def test_a_trend_takes_one_query(world, django_assert_num_queries):
    store()
    with django_assert_num_queries(1):
        assert len(trend("area", world.area["tinh"].pk, codes(), date(2025, 1, 1), date(2025, 12, 31))) == 12


def test_a_measure_that_is_not_stored_is_refused(world):
    with pytest.raises(ValueError, match="happiness"):
        trend("area", 1, ["members", "happiness"], date(2025, 1, 1), date(2025, 1, 31))
