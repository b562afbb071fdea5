"""What a reorganization of a whole province costs: previewed, and carried out, while others read.

Villages of each commune are merged by twos and threes until as many as asked for are in the plan, and every
fortieth is divided between two of the new ones. Prints `name seconds goal` and keeps it: a preview in less
than 20 s, carrying out in less than 60 s, and, meanwhile, the slowest of the answers that readers get.

    bench/reorganization.py [--data FOLDER] [--villages 2452]

Beside the seconds by the clock stand those of the processor, of this process and of its connection's: on a
machine that is busy with other things the clock says little.

Without a folder a province of 100,000 members is made first.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, thread_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, ratio, register, say, server_time, timed  # noqa: E402

PREVIEWED, CARRIED_OUT, READ = 20, 60, 5


def rows(most: int) -> list[dict[str, Any]]:
    """The rows of a plan that merges so many villages, and divides some."""
    from django.utils.timezone import localdate

    from registry.units.structure import forest

    structure, found = forest().on(localdate()), []
    by_commune: dict[int | None, list[str]] = defaultdict(list)
    for village in structure.forest.villages:
        if (term := structure.areas.term(village)) is not None:
            by_commune[term.parent].append(structure.forest.area_keys[village][0])
    sizes, number, left = cycle((2, 3)), 0, most
    for keys in by_commune.values():
        keys = keys[:left]
        left -= len(keys)
        while len(keys) > 1:
            size = next(sizes)
            some, keys = keys[:size], keys[size:]
            number += 1
            common = {"kind": "merge", "tree": "area", "new": f"moi-{number}", "name": f"Mới {number}"}
            found += [common | {"old": key, "is_main": key == some[0]} for key in some]
        # One that is left over alone is in no plan.
        left += len(keys)
    return _with_divided(found)


def _with_divided(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every fortieth village goes half into the new one after its own."""
    found = list(rows)
    for row, after in zip(rows[::40], rows[5::40], strict=False):
        if row["new"] != after["new"]:
            row["kind"] = "split"
            found.append(row | {"new": after["new"], "name": "", "is_main": False})
    return found


@contextmanager
def worked() -> Iterator[Callable[[], float]]:
    """Seconds of the processor that the block takes: of this thread, and of the server for its connection."""
    began = thread_time() + server_time()
    ended: list[float] = []
    yield lambda: ended[0]
    ended.append(thread_time() + server_time() - began)


class Reader(Thread):
    """Asks for a figure again and again, as somebody who looks at pages would."""

    def __init__(self, code: str) -> None:
        super().__init__(daemon=True)
        self.code, self.stopped, self.slowest, self.answers = code, Event(), 0.0, 0

    def run(self) -> None:
        from django.db import connection

        from reports.engine.answers import answer
        from reports.questions import Question

        while not self.stopped.wait(0.5):
            began = perf_counter()
            answer(Question("villages_without_member", organization=self.code))
            self.slowest, self.answers = max(self.slowest, perf_counter() - began), self.answers + 1
        connection.close()


def measure(most: int) -> bool:
    """Both, with a reader beside them; true where all goals are reached."""
    from django.utils.timezone import localdate

    from members.models import Stretch
    from registry.accounts.models import Grant
    from registry.units import numbering
    from reports.reorganization import carrying, services
    from reports.reorganization.performing import NotDone
    from reports.reorganization.previewing import note, preview

    numbering.ensure(wait=True)
    grant = Grant.objects.filter(role="staff").order_by("pk").first()
    assert grant is not None
    by, organization = grant.user, grant.organization
    plan = services.draft(
        title="Cả tỉnh", on=localdate() + timedelta(days=1), organization=organization, by=by
    )
    wanted = rows(most)
    services.add_rows(plan=plan, rows=wanted, by=by)
    facts: dict[str, Any] = {
        "villages": len({row["old"] for row in wanted}),
        "members": Stretch.objects.on(localdate()).count(),
    }
    say(f"{facts['villages']} villages, {facts['members']} members")
    facts["load"] = os.getloadavg()[0]
    reader = Reader(organization.code)
    reader.start()
    with timed() as previewing, worked() as previewing_cpu:
        try:
            before, after = preview(plan, by=by)
        except NotDone as refused:
            say(f"{len(refused.faults)} rows cannot be done, such as {refused.faults[:3]}")
            return False
    note(plan, before, after)
    plan.save()
    with timed() as doing, worked() as doing_cpu:
        carrying.carry_out(plan=plan, by=by)
    with timed() as undoing, worked() as undoing_cpu:
        carrying.undo(plan=plan, by=by)
    reader.stopped.set()
    reader.join()
    say(f"undone in {undoing():.1f} s; {reader.answers} answers meanwhile")
    facts["processor"] = {
        "previewed": round(previewing_cpu(), 1),
        "carried_out": round(doing_cpu(), 1),
        "undone": round(undoing_cpu(), 1),
    }
    say(f"seconds of the processor: {facts['processor']}")
    good = [
        ratio("reorganization_previewed", previewing(), PREVIEWED, at_least=False, **facts),
        ratio("reorganization_carried_out", doing(), CARRIED_OUT, at_least=False, **facts),
        ratio("reorganization_slowest_reader", reader.slowest, READ, at_least=False, **facts),
    ]
    return all(good)


def main() -> int:
    """Run on the data folder that was named, or on a province made for the purpose."""
    options = arguments(__doc__, villages=2452)
    with register("reorganization", options.data, demo=True):
        import django

        django.setup()
        return 0 if measure(options.villages) else 1


if __name__ == "__main__":
    sys.exit(main())
