"""The night's recount: what is stored is counted again, and the doctor says what differs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from registry.common.dates import FOREVER
from registry.common.queue import working
from reports.stored import recounts
from reports.stored.models import FigureRecount, FigureRun
from tests.doctor import found, level

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(world, few_months, capsys):
    call_command("rollup")
    return world


@pytest.fixture
def settled(stored, monkeypatch):
    """Nothing was written since: a test's own transaction counts as unseen."""
    monkeypatch.setattr(recounts.plan, "changed_since_the_last_run", lambda: FOREVER)
    return stored


def recount():
    """The night's, done now."""
    FigureRecount.objects.all().delete()
    asked = recounts.ask_for_the_night(timezone.localdate())
    return working.do(recounts.KIND, asked.pk)


def spoil():
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stored_monthfigure SET figures[1] = figures[1] + 1"
            " WHERE month_end = '2025-03-31' AND figures[1] IS NOT NULL"
        )
        return cursor.rowcount


def test_what_differs_turns_red_and_is_mended_by_storing_all_anew(settled):
    assert level("figures_recounted") == "yellow" and level("figures_stored") == "green"
    assert recount().differences == 0 and level("figures_recounted") == "green"
    spoiled = spoil()
    assert (recount().differences, recount().differing_months[0].isoformat()) == (spoiled, "2025-03-31")
    line = found("figures_recounted")
    assert line.level == "red" and f"{spoiled} số khác, tháng 03/2025" in line.says
    full, check = (words.split()[1:] for words in line.command.split(" && "))
    call_command(*full)
    call_command(*check, "--sample", "0")
    assert level("figures_recounted") == "green"


def test_a_check_by_hand_that_finds_something_turns_red_as_well(settled):
    spoil()
    with pytest.raises(CommandError):
        call_command("rollup", "--check", "--sample", "0")
    assert level("figures_recounted") == "red"


def test_what_the_next_run_stores_anew_is_no_difference(stored):
    assert spoil() and recount().differences == 0


def test_a_night_that_was_missed(stored):
    recount()
    FigureRecount.objects.update(finished_at=timezone.now() - timedelta(days=2))
    FigureRun.objects.update(started_at=timezone.now() - timedelta(days=2))
    assert level("figures_recounted") == level("figures_stored") == "yellow"


def test_an_empty_register_has_nothing_to_count(db):
    assert level("figures_recounted") == level("figures_stored") == "green"
