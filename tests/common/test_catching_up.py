"""Whoever wrote lets answers that were asked lately be current; nobody reads what is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from registry.accounts import middleware
from registry.common import catching_up
from registry.common.catching_up import CaughtUpCache, catch_up
from registry.common.models import Write
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> CaughtUpCache[int]:
    """A cache of its own, with which alone anybody catches up."""
    monkeypatch.setattr(catching_up, "_caches", [])
    monkeypatch.setattr(catching_up, "_seen", None)
    return CaughtUpCache(size=50)


class Counting:
    """Counts rows, and how often it was asked to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return Write.objects.filter(relation="tests").count()


def write() -> None:
    Write.objects.create(relation="tests")


def test_who_reads_after_somebody_caught_up_computes_nothing(cache):
    count = Counting()
    assert cache.get("rows", count) == 0
    write()
    catch_up()
    assert count.times == 2
    assert cache.get("rows", count) == 1 and count.times == 2
    # Nothing was written since.
    catch_up()
    assert count.times == 2
    # Where nobody catches up, who reads computes.
    write()
    assert cache.get("rows", count) == 2 and count.times == 3


def test_only_what_was_asked_for_lately_is_caught_up_with(cache, monkeypatch):
    old, counts = Counting(), [Counting() for _ in range(catching_up.MOST)]
    cache.get("old", old)
    for number, count in enumerate(counts):
        cache.get(number, count)
    write()
    catch_up()
    assert old.times == 1 and {count.times for count in counts} == {2}
    monkeypatch.setattr(catching_up, "LATELY", -1)
    write()
    catch_up()
    assert {count.times for count in counts} == {2}
    # To be caught up with is not to be asked for.
    assert cache.get("old", old) == 2 and old.times == 2


def test_what_can_be_asked_no_more_is_left_out(cache):
    count, asked = Counting(), []

    def once() -> int:
        asked.append("asked")
        if len(asked) > 1:
            raise LookupError("ended")
        return 1

    cache.get("rows", count)
    cache.get("once", once)
    for times in (2, 3):
        write()
        catch_up()
        assert count.times == times and len(asked) == 2


def test_inside_a_transaction_that_has_written_nobody_catches_up(cache):
    count = Counting()
    cache.get("rows", count)
    with transaction.atomic():
        write()
        catch_up()
    assert count.times == 1


@pytest.fixture
def caught_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one each time that somebody catches up after a request."""
    seen: list[str] = []
    monkeypatch.setattr(middleware, "after_a_write", lambda: seen.append("caught up"))
    return seen


def test_requests_that_may_have_written_are_followed_by_it(client: Any, world: World, caught_up: list[str]):
    client.force_login(world.staff)
    client.get(reverse("home"))
    assert caught_up == []
    client.post(reverse("home"))
    assert caught_up == ["caught up"]
    client.get(reverse("home"))
    assert caught_up == ["caught up"]


def test_the_next_page_finds_answers_and_numbers(client: Any, world: World, monkeypatch: pytest.MonkeyPatch):
    """What a reader would wait for is done: no answer is computed and no unit numbered."""
    from registry.units import numbering
    from registry.units.organization_acts import move_organization
    from reports.engine import answers

    client.force_login(world.staff)
    client.get(reverse("home"))
    move_organization(
        organization=world.cell["CB-A2"], parent=world.cell["DU-B"], on=localdate(), by=world.staff
    )
    middleware.after_a_write()
    done: list[str] = []

    def noted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **more: Any) -> Any:
            done.append(name)
            return real(*given, **more)

        return run

    monkeypatch.setattr(answers, "answers", noted("answers", answers.answers))
    monkeypatch.setattr(numbering, "renumber", noted("numbers", numbering.renumber))
    assert client.get(reverse("home")).status_code == 200
    assert done == []
