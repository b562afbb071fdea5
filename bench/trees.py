"""What the trees of a nation cost: read whole, brought up to date after a change, asked for a small scope.

Prints `name ratio goal` and keeps it with seconds of one core: a small request after somebody else changed a
unit, against what it takes to read everything (goal: no more than a tenth).

    bench/trees.py [--data FOLDER]

Without a folder a register of 336,000 units and nobody in them is made first, which takes a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, ratio, register, say  # noqa: E402

GOAL = 0.1
ROUNDS = 5


def seconds(act: Callable[[], Any]) -> float:
    """How long an act keeps this process busy."""
    began = process_time()
    act()
    return process_time() - began


def measure() -> bool:
    """All costs; true where a small request after a change is cheap."""
    from registry.accounts.access.scopes import subtree_ids
    from registry.accounts.models import Grant, Role, User
    from registry.units import structure
    from registry.units.models import Organization, OrganizationTerm

    user, is_new = User.objects.get_or_create(username="bench-officer")
    if is_new:
        commune = Organization.objects.get(code="X34")
        Grant.objects.create(user=user, role=Role.OFFICER, organization=commune)

    def read_whole() -> None:
        structure._last = None
        structure._forests._cached.clear()
        structure.forest()

    def rename() -> None:
        term = OrganizationTerm.objects.get(organization__code="C5")
        term.name += "."
        term.save()

    whole = median(seconds(read_whole) for _ in range(ROUNDS))
    after = []
    for _ in range(ROUNDS):
        rename()
        after.append(seconds(lambda: subtree_ids(user)))
    again = median(seconds(lambda: subtree_ids(user)) for _ in range(ROUNDS))
    say(f"whole {whole:.3f} s, scope after a change {median(after):.3f} s, again {again:.4f} s")
    return ratio(
        "trees_after_a_change",
        median(after) / whole,
        GOAL,
        at_least=False,
        units=len(structure.forest().codes) + len(structure.forest().area_keys),
        whole_s=whole,
        after_a_change_s=median(after),
        again_s=again,
    )


def main() -> int:
    """Run on the data folder that was named, or on units made for the purpose."""
    options = arguments(__doc__)
    with register("trees", options.data):
        import django

        django.setup()
        from bench import nation
        from registry.units.models import Organization

        if not Organization.objects.exists():
            say("making units")
            nation.make_units()
        return 0 if measure() else 1


if __name__ == "__main__":
    sys.exit(main())
