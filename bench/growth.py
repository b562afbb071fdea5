"""Does a change get dearer as the register grows? The same acts among 100,000 members and among 5.5 million.

``growth_of_an_admission``, ``growth_of_a_change_of_cell`` and ``growth_of_an_exit``: what the act costs in
the large register against the small one, in seconds of the processor of program and database (goal of each:
at most 1.5).

    bench/growth.py [--people N] [--data FOLDER] [--few N] [--small FOLDER] [--pairs N] [--acts N]

``--data`` holds the large register and ``--small`` the small one; without them they are made, of
``--people`` and of
``--few`` members. Both run at once, each in a process of its own, and act in turn, ``--acts`` times a turn.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import Cost, arguments, compared, cost, say  # noqa: E402
from bench.nation import nation  # noqa: E402

GOAL = 1.5
NAMES = ("admission", "change_of_cell", "exit")


def acts() -> dict[str, Callable[[], object]]:
    """The acts, each upon somebody else each time."""
    from django.utils.timezone import localdate

    from members import services
    from members.models import Member, Stretch
    from registry.accounts.models import User

    by, _ = User.objects.get_or_create(username="bench-growth")
    today, chance = localdate(), Random(3)
    counting = Stretch.objects.on(today).filter(starts_on__lt="2026-10-01", standing="official")
    top = counting.order_by("-member_id").values_list("member_id", flat=True)[0]
    drawn = chance.sample(range(1, top), 6_000)
    found = list(
        counting.filter(member_id__in=drawn, village__isnull=False).select_related(
            "cell", "village", "member"
        )
    )
    chance.shuffle(found)
    people: Iterator[Any] = iter(found)

    def admit() -> None:
        home = next(people)
        person = {"dossier_no": f"BENCH-{uuid4().hex[:12]}", "full_name": "Lò Văn Thêm"}
        services.admit(member_data=person, on=today, cell=home.cell, village=home.village, by=by)

    def change() -> None:
        one, other = next(people), next(people)
        services.change_cell(member=one.member, cell=other.cell, village=other.village, on=today, by=by)

    def leave() -> None:
        services.transfer_out(member=next(people).member, on=today, other_place="other_province", by=by)

    assert Member.objects.exists()
    return {"admission": admit, "change_of_cell": change, "exit": leave}


def act_when_told(options: Any) -> int:
    """One of the two registers: reads the name of an act and a number, and says what it cost."""
    known = acts()
    print("ready", flush=True)
    for line in sys.stdin:
        name, times = line.split()
        print(json.dumps(cost(known[name], int(times))), flush=True)
    return 0


class Register:
    """A register in a process of its own."""

    def __init__(self, people: int, data: Path | None) -> None:
        command = [sys.executable, __file__, "--child", "1", "--people", str(people)]
        command += ["--data", str(data)] if data else []
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._read() == "ready"

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def cost(self, name: str, times: int) -> Cost:
        """What an act costs there, the mean of so many."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{name} {times}\n")
        self._process.stdin.flush()
        return Cost(*json.loads(self._read()))

    def end(self) -> None:
        """No more acts."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def main() -> int:
    """Both registers, in turn; or one of them, as a child."""
    options = arguments(__doc__, folders=("small",), people=5_500_000, few=100_000, pairs=7, acts=12, child=0)
    if options.child:
        with nation("growth", options):
            return act_when_told(options)
    say("the small register")
    small = Register(options.few, options.small)
    say("the large register")
    large = Register(options.people, options.data)
    good = True
    try:
        for name in NAMES:
            turns = [
                (large.cost(name, options.acts), small.cost(name, options.acts))
                for _ in range(options.pairs + 1)
            ]
            in_large, in_small = zip(*turns[1:], strict=True)
            good &= compared(f"growth_of_{name}", in_large, in_small, GOAL, acts=options.acts)
    finally:
        large.end()
        small.end()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
