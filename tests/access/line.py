"""One way to ask for an address of the policy, and what it answers to whoever may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from registry.common.declared.routes import Right, Target

from .cast import PARENT, TARGETS, Actor, Cast

ON = "2026-06-30"
Make = Callable[[Cast, Actor, str], str]
Answer = dict[str, int] | Callable[[Actor, str], int]
# Whatever is sent is answered by leading on.
DONE: Answer = {"POST": 302}


@dataclass(frozen=True, eq=False)
class Line:
    """One way to ask for a route: how its address is made, and the status of each method that is let through.

    ``target`` stands where the address names something in its query only, and the policy speaks of none;
    ``sees`` where something else than a role over the target decides whether it is there; ``may`` where the
    door is not enough.
    """

    route: str
    make: Make
    answers: Answer = field(default_factory=dict)
    target: Target | None = None
    targets: tuple[str, ...] = TARGETS
    sees: Callable[[Actor, str], bool] | None = None
    may: Callable[[Actor], bool] | None = None

    def answer(self, actor: Actor, method: str) -> int:
        """The status for somebody who may."""
        if callable(self.answers):
            return self.answers(actor, method)
        return self.answers.get(method, self.answers.get("GET", 200) if method == "HEAD" else 200)


def plain(route: str, answers: Answer | None = None, *args: Any, query: str = "") -> Line:
    """An address that names nothing."""
    return Line(
        route, lambda cast, actor, target: reverse(route, args=args) + query, answers or {}, targets=("none",)
    )


def of(route: str, kind: str, answers: Answer | None = None, query: str = "") -> Line:
    """An address whose only parameter is the key of a unit."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=[getattr(cast, kind)[target]]) + query,
        answers or {},
    )


def asking(route: str, kind: str, target: Target, query: str, *args: str, **more: Any) -> Line:
    """An address that names a unit in its query, after ``query``."""
    return Line(
        route,
        lambda cast, actor, which: (
            f"{reverse(route, args=args)}?ngay={ON}&{query}{getattr(cast, kind)[which]}"
        ),
        target=target,
        **more,
    )


def keeps(actor: Actor) -> bool:
    """How long things are kept is set over a province only."""
    return actor.holds(Right.KEEP, PARENT)


def compares(actor: Actor) -> bool:
    """Numbers are compared by who manages the whole register."""
    return actor.holds(Right.MANAGE, PARENT)


def comparing(route: str, answers: Answer | None = None, args: tuple[int | str, ...] = ()) -> Line:
    """A page about the whole register, as of numbers that wait: it names no unit."""
    return Line(
        route,
        lambda cast, actor, target: reverse(route, args=args),
        answers or {},
        targets=("none",),
        may=compares,
    )
