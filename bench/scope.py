"""What scopes and row-level security cost: lists, counts and search of people, with both and without.

In turn, for a province's staff and a commune's officer: the same people found by the scope as the pages find
them, as the web role under its policies, and by a plain list of cells, as the owner without policies. Prints
`name ratio goal` (goal: no more than twice), asserts that the plans are those meant to be measured, and keeps
times and plans.

    bench/scope.py [--people N] [--data FOLDER] [--pairs N]

Without a folder a nation of 5.5 million is made first, which takes some ten minutes and 8 GB of disk.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, ratio, register, say  # noqa: E402

GOAL = 2.0
DAY = date(2026, 6, 30)


def queries(user: Any, cells: list[int]) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """Each measured thing: the querysets with scope and without."""
    from django.db.models import Count, Exists, OuterRef, Q

    from members.models import Member, Stretch
    from registry.accounts.access.scopes import subtree_ids

    def here(mine: list[int]) -> Any:
        return Exists(Stretch.objects.filter(member=OuterRef("pk"), cell__any_of=mine).on(DAY))

    def scoped() -> Any:
        return Member.objects.filter(here(subtree_ids(user)))

    def scoped_stretches() -> Any:
        return Stretch.objects.on(DAY).filter(cell__any_of=subtree_ids(user))

    def plain() -> Any:
        return Member.objects.filter(here(cells))

    # Without scopes it would stand in the query who has counted there and moved away.
    elsewhere = Member.objects.filter(elsewhere__overlap=cells).exclude(home__any_of=cells)
    moved = list(elsewhere.values_list("pk", flat=True))

    def plainly_visible() -> Any:
        return Member.objects.filter(Q(home__any_of=cells) | Q(pk__any_of=moved))

    def by_minority(mine: list[int]) -> Any:
        found = Stretch.objects.on(DAY).filter(cell__any_of=mine)
        return found.values("minority", "gender").annotate(people=Count("pk")).order_by()

    def prefix(found: Any) -> Any:
        return found.filter(search_key__gte="nguyen van t", search_key__lt="nguyen van u").order_by(
            "sort_key", "pk"
        )[:20]

    def seen() -> Any:
        return Member.objects.visible_to(user)

    return {
        "list": (
            lambda: scoped().order_by("sort_key", "pk")[:50],
            lambda: plain().order_by("sort_key", "pk")[:50],
        ),
        "last_page": (
            lambda: scoped().order_by("-sort_key", "-pk")[:50],
            lambda: plain().order_by("-sort_key", "-pk")[:50],
        ),
        "count": (lambda: _count(scoped_stretches()), lambda: _count(plain())),
        "count_all": (lambda: _count(seen()), lambda: _count(plainly_visible())),
        "aggregate": (lambda: by_minority(subtree_ids(user)), lambda: by_minority(cells)),
        "prefix": (lambda: prefix(seen()), lambda: prefix(plainly_visible())),
        "words": (
            lambda: seen().matching("van tua").order_by("sort_key", "pk").values_list("pk")[:21],
            lambda: plainly_visible().matching("van tua").order_by("sort_key", "pk").values_list("pk")[:21],
        ),
        "one": (lambda: seen().filter(pk=_one(cells)), lambda: plainly_visible().filter(pk=_one(cells))),
    }


def _count(found: Any) -> Any:
    from django.db.models import Count

    return found.order_by().values(nothing=Count("pk") * 0).values(people=Count("pk"))[:1]


def _one(cells: list[int]) -> int:
    from members.models import Member

    found = Member.objects.filter(home=cells[len(cells) // 2]).values_list("pk", flat=True).first()
    assert found is not None
    return int(found)


def seconds(found: Callable[[], Any]) -> tuple[float, int]:
    """How long it takes to ask and to have the rows, and how many there are."""
    began = perf_counter()
    rows = len(list(found()))
    return perf_counter() - began, rows


def measure(pairs: int) -> bool:
    """All ratios; true where each reaches the goal."""
    from django.db import connection, transaction

    from registry.accounts.access.database_roles import as_user
    from registry.accounts.access.scopes import remembered, subtree_ids
    from registry.accounts.models import Grant, Role, User
    from registry.common.database_roles import as_counter
    from registry.units.models import Organization

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM members_member")
        people = cursor.fetchone()[0]
    say(f"{people:,} people")
    good = True
    for who, code, role in (("staff", "T1", Role.STAFF), ("officer", "X34", Role.OFFICER)):
        user, is_new = User.objects.get_or_create(username=f"bench-{who}")
        if is_new:
            Grant.objects.create(user=user, role=role, organization=Organization.objects.get(code=code))
        cells = subtree_ids(user)
        say(f"{who}: {len(cells)} organizations")

        @contextmanager
        def in_scope(name: str, user: User = user) -> Iterator[None]:
            # Figures are counted by the role that counts, whoever asks.
            with as_user(user), as_counter() if name == "aggregate" else nullcontext():
                yield

        for name, (with_scope, without) in queries(user, cells).items():

            def run(found: Callable[[], Any], role: AbstractContextManager[Any]) -> tuple[float, int]:
                # What a request looks up to know its scope is part of it.
                with transaction.atomic(), role, remembered():
                    return seconds(found)

            times, plans = [], {}
            for _ in range(pairs + 1):
                scoped = run(with_scope, in_scope(name))
                plain = run(without, nullcontext())
                assert scoped[1] == plain[1], f"{name}: {scoped[1]} rows under scope, {plain[1]} without"
                times.append((scoped[0], plain[0]))
            with transaction.atomic(), in_scope(name):
                plans["scoped"] = _short(with_scope().explain())
            plans["plain"] = _short(without().explain())
            if people > 500 * len(cells):
                assert_plan(name, who, plans["scoped"])
            scoped_ms, plain_ms = (1000 * median(side) for side in zip(*times[1:], strict=True))
            good &= ratio(
                f"scope_{who}_{name}",
                median(one / other for one, other in times[1:]),
                GOAL,
                at_least=False,
                scoped_ms=scoped_ms,
                plain_ms=plain_ms,
                rows=scoped[1],
                plans=plans,
            )
            say(f"   {scoped_ms:.2f} ms, {plain_ms:.2f} ms without")
    return good


def _short(plan: str) -> str:
    """The plan without its lists of cells."""
    return re.sub(r"'\{[0-9,]{40,}\}'", "'{…}'", plan)


def assert_plan(name: str, who: str, plan: str) -> None:
    """Nobody's people are read whole to find somebody's, where those are few among them."""
    assert "Seq Scan on members_member" not in plan, f"{who} {name}:\n{plan}"
    assert "Seq Scan on members_stretch" not in plan, f"{who} {name}:\n{plan}"


def main() -> int:
    """Run on the data folder that was named, or on a nation made for the purpose."""
    options = arguments(__doc__, people=5_500_000, pairs=7)
    with register("scope", options.data):
        import django

        django.setup()
        from bench import nation
        from members.models import Member

        if not Member.objects.exists():
            say(f"making {options.people:,} people")
            nation.make(options.people)
        return 0 if measure(options.pairs) else 1


if __name__ == "__main__":
    sys.exit(main())
