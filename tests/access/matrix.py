"""The access matrix: what the policy says each actor gets for each address, method and target; and asking it.

What is expected is computed from the declared rights of addresses and from the grants of the cast; nothing is
recorded from behaviour.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.urls import NoReverseMatch

from registry.accounts.access.policy import all_routes
from registry.common.declared.routes import Right, Route, Target
from tests.proving import PROVE

from .cast import UNKNOWN, Actor, Cast
from .routes import LINES, Line

# What no address answers.
ANSWERED_NOWHERE = ("PUT", "PATCH", "DELETE", "OPTIONS")
METHODS = ("GET", "HEAD", "POST", *ANSWERED_NOWHERE)
# The matrix is asked in parts that several processes take: every fourth actor, from the first, the second, …
PARTS = 4
HAVE_LOST_ALL = ("ended grant", "grant to come", "ended account", "revoked client")
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix."""

    line: Line
    actor: Actor
    method: str
    target: str

    def __str__(self) -> str:
        return f"{self.method} {self.line.route} of {self.target} as {self.actor.name}"


def cells(cast: Cast, methods: tuple[str, ...] = METHODS, part: slice = slice(None)) -> Iterator[Cell]:
    """Every cell that can differ from the others, of the actors in ``part``.

    A method that an address does not answer is refused before anything is looked up, so it is asked for one
    target. ``HEAD`` is ``GET`` without its body, and is asked for the first and the last; who has lost all
    rights asks for these too.

    The suite leaves out, in turn from line to line and from actor to actor: one of these two; three of four
    actors' ``HEAD``, and every other line of who has lost all rights; seven of eight actors for what the
    address does not answer; where the door refuses somebody with an account, before it is looked up what the
    address names, one of ``GET`` and ``POST`` and all targets but one; and where it lets in, all but one of
    the targets that have the same answer. Where that is absence, what is nowhere is asked beside it half the
    time. Each answer of an address to each of its methods is asked all the same.
    """
    for turn, line in enumerate(LINES):
        route = all_routes()[line.route]
        for place, actor in list(enumerate(cast.actors.values()))[part]:
            for method in methods:
                every, at = 1, turn + place + METHODS.index(method)
                if not PROVE:
                    every = _one_in(route, actor, method)
                    if at % every or _asks_otherwise(route, actor, method, turn + place):
                        continue
                for target in _targets(line, actor, method, at // every):
                    yield Cell(line, actor, method, target)


def _one_in(route: Route, actor: Actor, method: str) -> int:
    """Of so many lines and actors the suite asks one."""
    if method not in route.allowed:
        return 8
    return 4 if method == "HEAD" else 2 if actor.name in HAVE_LOST_ALL else 1


def _asks_otherwise(route: Route, actor: Actor, method: str, turn: int) -> bool:
    """Does who is refused at the door ask by another method in this turn? The door is the same for all."""
    by_turns = [each for each in route.allowed if each != "HEAD"]
    if method not in by_turns or actor.name == "anonymous" or not _refused_at_the_door(route, actor):
        return False
    # Who has lost all rights asks in every other turn only.
    return by_turns[turn // (2 if actor.name in HAVE_LOST_ALL else 1) % len(by_turns)] != method


def _targets(line: Line, actor: Actor, method: str, turn: int) -> tuple[str, ...]:
    """For what an actor asks by a method; ``turn`` chooses where the suite asks for one of several."""
    route = all_routes()[line.route]
    if method not in route.allowed:
        return line.targets[:1]
    if not PROVE and _refused_at_the_door(route, actor):
        return (line.targets[turn % len(line.targets)],)
    if method == "HEAD" or actor.name in HAVE_LOST_ALL:
        ends = (line.targets[0], line.targets[-1])[: len(line.targets)]
        return ends if PROVE else (ends[turn % len(ends)],)
    return line.targets if PROVE else _one_of_each_answer(line, actor, method, turn)


def _one_of_each_answer(line: Line, actor: Actor, method: str, turn: int) -> tuple[str, ...]:
    """Of the targets with the same answer one, in turn; where that is absence, at times UNKNOWN too."""
    alike: dict[int, list[str]] = {}
    for target in line.targets:
        alike.setdefault(expected(Cell(line, actor, method, target)), []).append(target)
    asked = []
    for answer, targets in alike.items():
        there = [target for target in targets if answer != 404 or target != UNKNOWN] or targets
        asked.append(there[turn % len(there)])
        # Not by the bit of the choice before: each kind of absent thing is told from what is nowhere.
        if there != targets and turn // 2 % 2 == 0:
            asked.append(UNKNOWN)
    return tuple(asked)


def _refused_at_the_door(route: Route, actor: Actor) -> bool:
    """Is the actor without the right that the address asks of everybody, whatever it names?"""
    if route.door is Right.OPEN:
        return False
    if route.door is Right.MACHINE:
        return not actor.client_of
    return actor.user is None or not actor.holds(route.door)


def expected(cell: Cell) -> int:
    """The status that the policy gives the cell."""
    route, line, actor = all_routes()[cell.line.route], cell.line, cell.actor
    if route.door is Right.MACHINE:
        return _of_a_machine(cell)
    if route.door is not Right.OPEN and actor.user is None:
        return 302
    if cell.method not in route.allowed:
        return 405
    if route.door is not Right.OPEN and not actor.holds(route.door):
        return 403
    if line.may is not None and not line.may(actor):
        return 403
    target = line.target or route.target
    if target is not Target.NONE and cell.target != "none":
        seen = line.sees or (lambda who, what: who.holds(Right.SEE, what))
        if not seen(actor, cell.target):
            return 404
        if line.sees is None and not actor.holds(route.over, cell.target):
            return 403
    return line.answer(actor, cell.method)


def _of_a_machine(cell: Cell) -> int:
    if not cell.actor.client_of:
        return 401
    if cell.method not in ("GET", "HEAD"):
        return 405
    if cell.target not in ("none", "own", "child"):
        return 404
    return cell.line.answer(cell.actor, cell.method)


def ask(cast: Cast, cell: Cell) -> Any:
    """The answer; nothing that it wrote stays."""
    browser = cell.actor.browser
    cookies = browser.cookies.copy()
    with transaction.atomic():
        response = browser.generic(
            cell.method, cell.line.make(cast, cell.actor, cell.target), headers=cell.actor.headers
        )
        if response.streaming:
            response.body = b"".join(response.streaming_content)
        transaction.set_rollback(True)
    browser.cookies = cookies
    return response


def body(response: Any) -> bytes:
    """What was answered, without the form token that differs from page to page."""
    return _TOKEN.sub(b"", response.body if response.streaming else response.content)


class Statements:
    """Counts what goes to the database while it is entered."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, *rest: Any) -> Any:
        self.count += 1
        return execute(*rest)


def counted(cast: Cast, cell: Cell) -> tuple[Any, int]:
    """The answer and how many statements it took."""
    statements = Statements()
    with connection.execute_wrapper(statements):
        response = ask(cast, cell)
    return response, statements.count


def check(
    cast: Cast, methods: tuple[str, ...] = METHODS, part: slice = slice(None)
) -> tuple[int, list[str], list[str]]:
    """Ask every cell of the actors in ``part``.

    How many they are, which answered wrongly, and where the absent can be told apart.

    What is outside the actor's scope and what is nowhere must be the same page after the same statements.
    """
    asked, wrong = 0, []
    absent: dict[tuple[Line, str, str], list[tuple[Cell, tuple[bytes, int]]]] = {}
    for cell in cells(cast, methods, part):
        asked += 1
        want = expected(cell)
        try:
            response, statements = counted(cast, cell)
        except NoReverseMatch as error:
            wrong.append(f"{cell}: {error}")
            continue
        if response.status_code != want:
            wrong.append(f"{cell}: {response.status_code}, not {want}")
        elif want == 404 and cell.target != "none":
            seen = (_of_no_address(response, cell, cast), statements)
            absent.setdefault((cell.line, cell.actor.name, cell.method), []).append((cell, seen))
    return asked, wrong, [line for group in absent.values() if (line := _told_apart(cast, group))]


def _told_apart(cast: Cast, group: list[tuple[Cell, tuple[bytes, int]]]) -> str:
    """Which of some cells that should be alike are not; the first may have been asked with cold caches."""
    if len({seen for _, seen in group}) > 1:
        again = [(cell, counted(cast, cell)) for cell, _ in group]
        group = [(cell, (_of_no_address(answer, cell, cast), count)) for cell, (answer, count) in again]
    if len({seen for _, seen in group}) == 1:
        return ""
    first = group[0][0]
    statements = [(cell.target, count) for cell, (_, count) in group]
    return f"{first.method} {first.line.route} as {first.actor.name}: {statements}"


def _of_no_address(response: Any, cell: Cell, cast: Cast) -> bytes:
    """The body without what the asker wrote into the address."""
    address = cell.line.make(cast, cell.actor, cell.target)
    return body(response).replace(address.split("?")[0].encode(), b"")
