"""What finding people by name costs against looking one up by the key.

``search_prefix_*``, for a commune's officer, a province's staff and somebody who sees all: the first twenty
whose names without accents begin so, in the order of these, by the index of such names and within sight as
the web role (goal: at most 3 times a look-up by the key). ``search_words_*``: what the list of members does
with a name that few bear, any words or their beginnings in any order, which reads every name in sight; kept
beside it with the same goal.

    bench/search.py [--people N] [--data FOLDER] [--pairs N]

Without a folder a nation of ``--people`` is made first: 5.5 million take half an hour and 12 GB, 200,000 a
minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, compared, in_turn, say  # noqa: E402
from bench.nation import nation, roots  # noqa: E402

GOAL = 3.0
BEGINS, NAME = "vang a th", "vang hong mai"


def users() -> dict[str, Any]:
    """An officer of a commune, staff of a province, and somebody with a grant of each province."""
    from registry.accounts.models import Grant, Role, User
    from registry.units.models import Organization

    found = {}
    for name, role, codes in (
        ("commune", Role.OFFICER, ("X34",)),
        ("province", Role.STAFF, ("T1",)),
        ("nation", Role.STAFF, roots()),
    ):
        user, is_new = User.objects.get_or_create(username=f"bench-search-{name}")
        if is_new:
            for organization in Organization.objects.filter(code__in=codes):
                Grant.objects.create(user=user, role=role, organization=organization)
        found[name] = user
    return found


def seen_by(user: Any, ask: Callable[[Any], Any]) -> int:
    """How many rows the question has within the sight of somebody, asked as a page asks."""
    from django.db import transaction

    from members.models import Member
    from registry.accounts.access.database_roles import as_user
    from registry.accounts.access.scopes import remembered

    with transaction.atomic(), as_user(user), remembered():
        return len(list(ask(Member.objects.visible_to(user))))


def measure(pairs: int) -> bool:
    """All figures; true where the first reaches its goal."""
    from members.models import Member

    facts = {"people": Member.objects.count()}
    say(f"{facts['people']:,} people recorded")
    after = BEGINS[:-1] + chr(ord(BEGINS[-1]) + 1)

    def prefix(seen: Any) -> Any:
        return seen.filter(search_key__gte=BEGINS, search_key__lt=after).order_by("search_key", "pk")[:20]

    def words(seen: Any) -> Any:
        return seen.matching(NAME).order_by("sort_key", "pk").first_rows(21)

    good = True
    for who, user in users().items():
        from registry.accounts.access.scopes import subtree_ids

        home = Member.objects.filter(home__any_of=subtree_ids(user)).values_list("pk", flat=True)[0]
        one = partial(seen_by, user, lambda seen, home=home: seen.filter(pk=home))
        assert one() == 1
        for name, ask, times in ((f"search_prefix_{who}", prefix, 5), (f"search_words_{who}", words, 1)):
            rows = seen_by(user, ask)
            found, looked_up = in_turn(partial(seen_by, user, ask), one, pairs=pairs, times=(times, 5))
            reached = compared(name, found, looked_up, GOAL, processor=False, rows=rows, **facts)
            good &= reached or "words" in name
    return good


def main() -> int:
    """Run on the data folder that was named, or on a nation made for the purpose."""
    options = arguments(__doc__, people=5_500_000, pairs=5)
    with nation("search", options):
        return 0 if measure(options.pairs) else 1


if __name__ == "__main__":
    sys.exit(main())
