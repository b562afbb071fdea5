"""Counting how often somebody does a thing: a window that slides, and nobody held up by a fault of it."""

from __future__ import annotations

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from registry.common import rates
from registry.common.models import RateCount
from registry.common.rates import Rate, wait_for

TWICE = Rate(2, 3600)


@pytest.mark.parametrize(
    ("text", "rate"),
    [("60/min", Rate(60, 60)), ("1/s", Rate(1, 1)), ("5/day", Rate(5, 86400)), ("off", None)],
)
def test_rates_are_read(text, rate):
    assert Rate.read(text) == rate


@pytest.mark.parametrize("text", ["", "0/min", "60", "60/minute", "-1/min", "6 0/min", "60/min\n", "never"])
def test_a_rate_that_says_nothing_is_no_rate(text):
    with pytest.raises(ImproperlyConfigured):
        Rate.read(text)


@pytest.mark.django_db
def test_the_third_of_two_waits_and_others_do_not():
    assert [wait_for("searches", "user 1", TWICE) for _ in range(2)] == [0, 0]
    assert 0 < wait_for("searches", "user 1", TWICE) <= 2 * 3600
    assert wait_for("searches", "user 2", TWICE) == 0
    assert wait_for("exports", "user 1", TWICE) == 0


@pytest.mark.django_db
def test_the_window_before_counts_as_far_as_it_is_not_past():
    wait_for("searches", "user 1", TWICE)
    RateCount.objects.update(taken=1_000_000)
    _one_window_on()
    # Of a million, any remainder of the window leaves more than two (but for the last of its 3,600 seconds).
    assert wait_for("searches", "user 1", TWICE) > 0
    _one_window_on()
    _one_window_on()
    assert wait_for("searches", "user 1", TWICE) == 0, "two windows on, all is forgotten"


def _one_window_on() -> None:
    RateCount.objects.update(window_no=RateCount.objects.get().window_no - 1)


@pytest.mark.parametrize("most", [1, 2, 5, 60])
@pytest.mark.parametrize("taken", [1, 2, 6, 61, 500])
@pytest.mark.parametrize("before", [0, 1, 60, 300])
@pytest.mark.parametrize("passed", [0.0, 0.25, 0.99])
def test_who_waits_as_told_may_go_on(most, taken, before, passed):
    rate = Rate(most, 60)
    wait = rates._wait(rate, taken, before, passed)
    if wait == 0:
        assert taken + before * (1 - passed) <= most
        return
    windows, then = divmod(passed + wait / 60 + 1e-9, 1)
    now = {0: (taken + 1, before), 1: (1, taken)}.get(int(windows), (1, 0))
    assert rates._wait(rate, *now, then) == 0
    assert wait <= 120


@pytest.mark.django_db
def test_a_count_that_cannot_be_had_holds_nobody_up(monkeypatch, caplog):
    monkeypatch.setattr(rates, "_TAKE", "SELECT 1 / 0, 0, 0")
    with caplog.at_level(logging.WARNING):
        assert wait_for("searches", "user 1", TWICE) == 0
    assert "not being counted" in caplog.text and "user 1" not in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.django_db
def test_what_is_over_is_cleared_away(monkeypatch):
    wait_for("searches", "user 1", Rate(2, 60))
    RateCount.objects.update(window_no=1)
    monkeypatch.setattr(rates.secrets, "randbelow", lambda most: 0)
    wait_for("searches", "user 2", TWICE)
    assert list(RateCount.objects.values_list("caller", flat=True)) == ["user 2"]


@pytest.mark.django_db(transaction=True)
def test_two_processes_keep_one_count():
    other = connection.copy()
    try:
        for connected in (connection, other):
            with connected.cursor() as cursor:
                cursor.execute(
                    rates._TAKE, {"kind": "searches", "caller": "user 1", "seconds": TWICE.seconds}
                )
    finally:
        other.close()
    assert wait_for("searches", "user 1", TWICE) > 0


@pytest.mark.django_db
def test_counts_are_not_logged():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'common_ratecount'")
        assert cursor.fetchone() == ("u",)


@pytest.mark.django_db
def test_the_role_that_serves_pages_may_count(caplog):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE registry_web")
        for _ in range(2):
            wait_for("searches", "user 1", TWICE)
        assert wait_for("searches", "user 1", TWICE) > 0
    assert "not being counted" not in caplog.text
