"""Each address × method × role × territory answers what the policy says, and tells nothing of the outside."""

from __future__ import annotations

import logging

import pytest
from django.urls import URLResolver, get_resolver

from registry.accounts.access.policy import all_routes
from registry.common.declared.routes import Right, Target
from registry.units.structure import forest

from . import matrix
from .caching import answers_cached
from .cast import TARGETS, UNKNOWN, Cast, cast
from .matrix import HAVE_LOST_ALL, PARTS, ask, cells, check, expected
from .routes import LINES
from .taken_away import take_policies_away, take_scopes_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def players(world, settings, tmp_path) -> Cast:
    """The cast, without a line in the log for each refusal."""
    settings.MEDIA_ROOT = tmp_path
    logging.disable(logging.ERROR)
    players = cast(world, tmp_path)
    with answers_cached():
        forest()
        yield players
    logging.disable(logging.NOTSET)


def route_names(resolver=None, prefix=""):
    """The name of each address that the project answers at."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from route_names(pattern, inside)
        else:
            yield f"{prefix}{pattern.name}"


def test_every_address_has_a_line_in_the_policy():
    unlisted = sorted(set(route_names()) - set(all_routes()))
    assert not unlisted, (
        "Say in the routes.py of their app what these addresses need,"
        f" and in tests/access/lines/ how a test asks for them: {unlisted}"
    )
    gone = sorted(set(all_routes()) - set(route_names()))
    assert not gone, f"The policy speaks of addresses that there are no more: {gone}"


def test_every_line_of_the_policy_is_asked():
    unasked = sorted(set(all_routes()) - {line.route for line in LINES})
    assert not unasked, f"Say in tests/access/lines/ how to ask for these: {unasked}"
    named = {line.route for line in LINES if set(line.targets) & set(TARGETS)}
    whole = sorted(name for name, route in all_routes().items() if route.target is not Target.NONE)
    assert set(whole) <= named, "An address that names something is asked for each target."


in_parts = pytest.mark.parametrize(
    "part", [slice(first, None, PARTS) for first in range(PARTS)], ids=range(PARTS)
)


@in_parts
@pytest.mark.parametrize(
    "methods", [("GET",), ("HEAD", "POST"), ("PUT", "PATCH", "DELETE", "OPTIONS")], ids="-".join
)
def test_the_matrix_holds(players, methods, part):
    asked, wrong, uneven = check(players, methods, part)
    assert asked
    assert not wrong, f"{len(wrong)} of {asked}:\n" + "\n".join(wrong[:60])
    assert not uneven, "What is outside is told from what is nowhere:\n" + "\n".join(uneven[:60])


def test_the_matrix_is_large(players):
    assert sum(1 for _ in cells(players)) >= 3000


def test_the_short_profile_asks_for_each_answer_of_each_address(players, monkeypatch):
    def answers() -> set[tuple[str, str, int]]:
        return {
            (cell.line.route, cell.method, expected(cell))
            for cell in cells(players, ("GET", "POST"))
            if cell.method in all_routes()[cell.line.route].allowed and cell.actor.name not in HAVE_LOST_ALL
        }

    asked = answers()
    monkeypatch.setattr(matrix, "PROVE", True)
    assert sorted(answers() - asked) == []


# What the policies of the database do not guard, because no row of it tells of a member or of a unit.
OF_NO_PERSON = {
    Target.ACCOUNT: "accounts are kept by queries; signing in reads them before anybody is known",
    Target.GRANT: "as accounts",
    Target.CLIENT: "as accounts",
    Target.BASE: "a place of work is nobody's record; who works there is guarded as a member",
    Target.RUN: "runs of the stored figures belong to no unit",
}


def opened(
    players: Cast, statuses: tuple[int, ...], routes: set[str], at_least: int, part: slice = slice(None)
) -> list[str]:
    """The cells that the policy closes with one of ``statuses``, and that are open: a method a route.

    All of them are more than ``at_least``; every one of ``part`` is asked.
    """
    shut = [
        cell
        for cell in cells(players, ("GET", "POST"))
        if cell.line.route in routes
        # What is nowhere is open to nobody.
        and cell.target != UNKNOWN
        and cell.method == all_routes()[cell.line.route].methods.split()[-1]
        and cell.actor.name not in (*HAVE_LOST_ALL, "anonymous")
        and expected(cell) in statuses
    ]
    assert len(shut) > at_least
    return [f"{cell}: {status}" for cell in shut[part] if (status := ask(players, cell).status_code) < 400]


@in_parts
def test_the_policies_of_the_database_hold_alone(players, monkeypatch, part):
    """What is out of scope is not there, even where no query says so; rights over it are the queries' own."""
    take_scopes_away(monkeypatch)
    guarded = {name for name, route in all_routes().items() if route.target not in OF_NO_PERSON}
    wrong = opened(players, (404,), guarded, 400, part)
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:60])


@in_parts
def test_the_scopes_of_queries_hold_alone(players, monkeypatch, part):
    take_policies_away(monkeypatch)
    wrong = opened(players, (403, 404), set(all_routes()), 1000, part)
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:60])


def test_without_scopes_and_policies_the_checker_finds_the_holes(players, monkeypatch):
    take_scopes_away(monkeypatch)
    take_policies_away(monkeypatch)
    for route in (
        "member",
        "organization",
        "area",
        "members",
        "drill_down",
        "member_correct",
        "village_posts",
    ):
        assert opened(players, (404,), {route}, 2), route


def test_the_checker_finds_a_planted_hole(players, monkeypatch):
    monkeypatch.setitem(
        all_routes(),
        "member",
        all_routes()["member"].__class__("GET", Right.LOOK, Target.MEMBER, Right.MANAGE),
    )
    wrong = [
        cell
        for cell in cells(players, ("GET",))
        if cell.line.route == "member" and ask(players, cell).status_code != expected(cell)
    ]
    assert {cell.actor.name for cell in wrong} >= {"officer", "viewer"}
