"""The first page under load, while somebody writes once a second and while nobody does.

Some of the province's staff open the first page again and again on the web server as `make run` starts it;
in turn with one admission a second in one cell after the other, and without. ``home_while_somebody_writes``
is the rate of the one against the other (goal: at least 0.8). Who writes is this program, on the same
cores.

    bench/home.py [--visitors N] [--seconds N] [--pairs N] [--data FOLDER]

``FOLDER`` is a data folder with the demo in it; without one the province of 37,000 members is made in a
folder of its own first.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, manage, ratio, register, say  # noqa: E402
from bench.load import Person, people, web  # noqa: E402
from bench.pages import writes  # noqa: E402
from bench.visitors import Notes, Visitor, every, percentile  # noqa: E402

GOAL = 0.8


def rate(them: list[Person], seconds: float, notes: Notes) -> float:
    """First pages a second, everybody opening the next as soon as the last is there."""
    until = time.monotonic() + seconds

    def one(person: Person) -> None:
        assert person.visitor is not None
        person.visitor.notes = notes
        while time.monotonic() < until:
            person.visitor.get("home", "/")

    began = time.monotonic()
    threads = [threading.Thread(target=one, args=(person,)) for person in them]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(notes.all) / (time.monotonic() - began)


def measure(options: Any, data: Path) -> bool:
    """Both rates in turn; true where the goal is reached."""
    import django

    django.setup()
    from django.db import connection

    from members.models import Member

    count = Member.objects.count()
    # Of each five the first belongs to the province's staff.
    them = people(5 * options.visitors)[::5]
    admit = writes()["people"]
    connection.close()
    say(f"{count:,} people recorded, {len(them)} at work")
    written = [0]

    def write() -> None:
        admit()
        written[0] += 1

    turns, errors = [], []
    with web(data, Notes()) as (_, host, port):
        for person in them:
            person.visitor = Visitor(host, port, Notes())
            assert person.visitor.sign_in(person.username, person.password)
            person.visitor.get("home", "/")
        for turn in range(options.pairs + 1):
            notes, quiet = Notes(), Notes()
            with every(1.0, write):
                disturbed = rate(them, options.seconds, notes)
            undisturbed = rate(them, options.seconds, quiet)
            errors += notes.errors + quiet.errors
            late, usual = percentile(notes.all, 0.95), percentile(quiet.all, 0.95)
            beside = f"without {undisturbed:.1f} ({usual:.2f} s)"
            say(f"   {disturbed:.1f} a second (95 % in {late:.2f} s), {beside}")
            if turn:
                turns.append((disturbed, undisturbed, late, usual))
    assert not errors, errors[:3]
    return ratio(
        "home_while_somebody_writes",
        median(turn[0] / turn[1] for turn in turns),
        GOAL,
        members=count,
        visitors=len(them),
        writes=written[0],
        rate=median(turn[0] for turn in turns),
        rate_without=median(turn[1] for turn in turns),
        p95_s=median(turn[2] for turn in turns),
        p95_without_s=median(turn[3] for turn in turns),
        pairs=len(turns),
    )


def main() -> int:
    """Run on the data folder that was named, or on a province made for the purpose."""
    options = arguments(__doc__, visitors=4, seconds=8, pairs=5)
    with register("home", options.data, demo=True, scenario="dien-bien-nay") as data:
        manage("collectstatic", "--no-input", "-v0")
        return 0 if measure(options, data) else 1


if __name__ == "__main__":
    sys.exit(main())
