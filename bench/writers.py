"""What keeping figures up costs those who write: 16 at once, each change of cell a transaction of its own.

Writers move random people to random cells through the service, so many at a time; in turn with figures kept
up (statements note which cells and villages they touched and since when, and somebody reads the members of
the first province and of all its communes every second) and without (no notes, nobody reads).
``writers_with_figures`` is what is written in a second of the processor, against the other (goal: at least
0.75).

    bench/writers.py [--people N] [--data FOLDER] [--pairs N] [--writes N] [--writers N]

Without a folder a nation of ``--people`` is made first: 200,000 take a minute.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, ratio, say  # noqa: E402
from bench.nation import nation  # noqa: E402
from bench.visitors import cpu_seconds, group, parent  # noqa: E402

GOAL = 0.75
TABLES = ("members_member", "members_event", "members_stretch", "members_movement")
# The triggers by which statements say what they touched.
NOTES = """
SELECT tgrelid::regclass::text, tgname FROM pg_trigger
WHERE tgrelid = ANY (%s::regclass[]) AND NOT tgisinternal
  AND (tgname LIKE 'rows_were_%%' OR tgname LIKE 'events_were_%%'
       OR tgname IN ('members_were_corrected', 'figures_were_written'))
  AND tgname <> 'rows_were_taken_away'
"""


@contextmanager
def without_notes() -> Iterator[None]:
    """For the block no statement says what it touched."""
    from django.db import connection

    def switch(word: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(NOTES, [list(TABLES)])
            found = cursor.fetchall()
            assert len(found) >= 10, found
            for table, trigger in found:
                cursor.execute(f"ALTER TABLE {table} {word} TRIGGER {trigger}")

    switch("DISABLE")
    try:
        yield
    finally:
        switch("ENABLE")


class Writers:
    """People who write at once, and how often each has written."""

    def __init__(self, number: int) -> None:
        from django.db import connection
        from django.utils.timezone import localdate

        from members.models import Stretch
        from registry.accounts.models import User
        from registry.units.models import Organization

        self.user, _ = User.objects.get_or_create(username="bench-writers")
        self.today = localdate()
        today = Stretch.objects.on(self.today)
        top = today.order_by("-member_id").values_list("member_id", flat=True)[0]
        cells = today.filter(member_id__lt=2_000).values_list("cell_id", flat=True)
        self.cells = list(Organization.objects.filter(pk__in=set(cells)))
        # Each has people of its own.
        self._people = [(n * top // number + 1, (n + 1) * top // number) for n in range(number)]
        self._chance = [Random(n) for n in range(number)]
        self.ahead = 0
        self._lock = threading.Lock()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._server = parent(cursor.fetchone()[0])

    def write(self, own: int, ready: threading.Barrier) -> None:
        """Change cells of random people, until there are enough of all writers."""
        from django.db import connection

        from members.models import Member
        from members.services import Refused, change_cell

        chance = self._chance[own]
        connection.ensure_connection()
        ready.wait()
        while self.ahead > 0:
            member = Member.objects.filter(pk=chance.randrange(*self._people[own])).first()
            if member is None:
                continue
            try:
                change_cell(member=member, cell=chance.choice(self.cells), on=self.today, by=self.user)
            except Refused:
                # Who has left, or was moved today already.
                continue
            with self._lock:
                self.ahead -= 1
        ready.wait()
        connection.close()

    def rate(self, writes: int, read: Callable[[], None] | None) -> tuple[float, float]:
        """How many changes a second all of them write, and how many in a second of the processor."""
        self.ahead, number = writes, len(self._people)
        ready = threading.Barrier(number + 1)
        threads = [threading.Thread(target=self.write, args=(n, ready)) for n in range(number)]
        for thread in threads:
            thread.start()
        ready.wait()
        used, began = self._used(), time.monotonic()
        while self.ahead > 0:
            if read:
                read()
            time.sleep(1 if read else 0.05)
        ready.wait()
        took, used = time.monotonic() - began, self._used() - used
        for thread in threads:
            thread.join()
        return (writes - self.ahead) / took, (writes - self.ahead) / used

    def _used(self) -> float:
        """Seconds of the processor of this program and of the server, of which no process ends meanwhile."""
        return time.process_time() + cpu_seconds(group(self._server), ended=True)


def reads() -> Callable[[], None]:
    """Somebody looks at a province and its communes."""
    from django.utils.timezone import localdate

    from registry.units.models import Area
    from reports.engine.answers import answers_cached
    from reports.questions import Question

    area = Area.objects.filter(level="province").order_by("pk")[0].key
    questions = tuple(
        Question("members", area=area, level=level, on=localdate()) for level in (None, "commune")
    )

    def read() -> None:
        answers_cached(questions)

    read()
    return read


def measure(options: Any) -> bool:
    """Rates in turn; true where the goal is reached."""
    from members.models import Stretch

    members = Stretch.objects.on(Writers(1).today).count()
    say(f"{members:,} members, {options.writers} writers")
    writers, read = Writers(options.writers), reads()
    pairs = []
    for turn in range(options.pairs + 1):
        kept_up = writers.rate(options.writes, read)
        with without_notes():
            plain = writers.rate(options.writes, None)
        say(f"   {kept_up[0]:.1f} a second, {plain[0]:.1f} without")
        say(f"   in one of the processor {kept_up[1]:.1f}, {plain[1]:.1f} without")
        if turn:
            pairs.append((kept_up, plain))
    return ratio(
        "writers_with_figures",
        median(one[1] / other[1] for one, other in pairs),
        GOAL,
        by="processor",
        by_clock=median(one[0] / other[0] for one, other in pairs),
        writers=options.writers,
        members=members,
        pairs=len(pairs),
        rate=median(one[0] for one, _ in pairs),
        rate_without=median(other[0] for _, other in pairs),
    )


def main() -> int:
    """Run on the data folder that was named, or on a nation made for the purpose."""
    options = arguments(__doc__, people=200_000, pairs=5, writes=320, writers=16)
    with nation("writers", options):
        return 0 if measure(options) else 1


if __name__ == "__main__":
    sys.exit(main())
