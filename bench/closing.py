"""What closing a month over every unit of a province costs, and how long others wait to write meanwhile.

Prints `name seconds goal` and keeps it: processor time of worker and database for the whole closing in less
than 120 s, and the longest that a writer waited for its commit in less than 1 s. `closing_share_of_before` is
the time of some units counted leaf by leaf, by that of the same units counted root by root.

    bench/closing.py [--data FOLDER] [--units 5]

Without a folder a province of 100,000 members is made first. The closing is taken back at the end: what was
published cannot be removed, so it is computed and not stored.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, keep, ratio, register, say, server_time  # noqa: E402

CLOSED, WAITED, SHARE = 120, 1, 0.5
# Seconds for which somebody writes alone first.
ALONE = 20


def write_on(ended: Any, said: Any) -> None:
    """Record something again and again, as people do while a period is closed; then the seconds of each.

    In a process of its own, as those who write are no part of the worker.
    """
    import django

    django.setup()
    from django.db import transaction

    from reports.models import BoardReading

    took = []
    while not ended.wait(0.05):
        began = perf_counter()
        with transaction.atomic():
            made = BoardReading.objects.create(in_force_from="2099-01-01", reading="own")
        with transaction.atomic():
            made.delete()
        took.append(perf_counter() - began)
    said.send(took)


@contextmanager
def writer() -> Iterator[list[float]]:
    """Somebody writes while the block runs; the seconds of each write, once it has ended."""
    own = get_context("spawn")
    ended, (hears, says), took = own.Event(), own.Pipe(duplex=False), []
    process = own.Process(target=write_on, args=(ended, says), daemon=True)
    process.start()
    yield took
    ended.set()
    took.extend(hears.recv())
    process.join()


def spent() -> float:
    """Seconds of processor time of this process and of its database session."""
    return process_time() + server_time()


def work() -> Any:
    """A closing of the last month by the province, as it is asked for."""
    from django.utils.timezone import localdate

    from registry.accounts.models import User
    from registry.common.database_roles import as_machine
    from registry.units.models import Kind, Organization
    from reports.periods.books import PeriodKind, periods, structure_of
    from reports.periods.models import ClosingWork

    with as_machine():
        _, about = periods(PeriodKind.MONTH, localdate(), 2)
        standing = structure_of(about).party.standing
        root = next(unit for unit, term in standing.items() if term.kind == Kind.PROVINCE_COMMITTEE)
        by = User.objects.filter(grants__organization_id=root, grants__role="staff").first()
        organization = Organization.objects.get(pk=root)
    return ClosingWork(period=about.name, organization=organization, asked_by=by, reason="đo thời gian")


def compute(units: int | None = None, *, leaf_by_leaf: bool = True) -> tuple[Any, float, dict[int, float]]:
    """The closing, computed; the seconds that it took, and those up to each unit."""
    from reports.periods import checks, closing

    marks: dict[int, float] = {}
    ready = closing.ready

    def few(*given: Any) -> checks.Ready:
        found = ready(*given)
        return found if units is None else checks.Ready(found.revision, found.over, found.units[:units])

    def progress(done: int, total: int, answers: int) -> None:
        if done not in marks:
            marks[done] = spent() - began
            say(f"{done} / {total} units, {answers} answers, {marks[done]:.0f} s")

    began = spent()
    how: Callable[[], Any] = closing.leaf_by_leaf if leaf_by_leaf else nullcontext
    with mock.patch.object(closing, "ready", few), mock.patch.object(closing, "leaf_by_leaf", how):
        computed = closing.compute(work(), progress)
    return computed, spent() - began, marks


def of_writes(alone: list[float], beside: list[float]) -> dict[str, float]:
    """How writes went beside the closing, and how before it."""
    return {
        "writes": len(beside),
        "median": median(beside),
        "longest_alone": max(alone),
        "median_alone": median(alone),
    }


def main() -> int:
    given = arguments(__doc__ or "", units=5)
    with register("closing", given.data, demo=True):
        import django

        django.setup()
        with writer() as alone:
            sleep(ALONE)
        with writer() as beside:
            began = perf_counter()
            computed, seconds, marks = compute()
            wall = perf_counter() - began
        facts = {"answers": len(computed.answers), "units": len(marks), "wall": wall}
        results = [
            ratio("closing_seconds", seconds, CLOSED, at_least=False, **facts),
            ratio("closing_writer_waited", max(beside), WAITED, at_least=False, **of_writes(alone, beside)),
        ]
        # Of the units behind the province, and before the last, whose end is not marked.
        few = min(given.units, len(marks) - 2)
        if few > 0:
            _, before, by_root = compute(few + 1, leaf_by_leaf=False)
            share = (marks[few + 1] - marks[1]) / (before - by_root[1])
            results.append(ratio("closing_share_of_before", share, SHARE, at_least=False))
            keep("closing_province_by_root", seconds=by_root[1], leaf_by_leaf=marks[1])
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
