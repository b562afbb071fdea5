"""``manage.py rollup [--full | --check]``: stores month-end figures, or holds them against a recount."""

from __future__ import annotations

import csv
import time
from argparse import ArgumentParser
from datetime import date
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registry.common.queue.models import WorkState
from reports.stored import plan, recounts, runs
from reports.stored.checking import Difference, asked_again, recounted
from reports.stored.models import FigureRun, RunKind


class Command(BaseCommand):
    """Stores the figures of the months that something changed, or of all; or checks what is stored."""

    help = "Stores month-end figures; --check recounts them and says what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--full", action="store_true", help="count every month anew")
        which.add_argument("--check", action="store_true", help="store nothing; exit 1 if anything differs")
        parser.add_argument(
            "--sample", type=int, default=12, help="with --check: so many units are asked of the engine too"
        )
        parser.add_argument("--seed", type=int, help="with --check: which units, to ask the same again")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            seed = options["seed"]
            self._check(options["sample"], int(timezone.now().timestamp()) if seed is None else seed)
            return
        run = self._store(RunKind.FULL if options["full"] else RunKind.CHANGED)
        if run.state != WorkState.DONE:
            raise CommandError(f"Lần tổng hợp #{run.pk}: {run.get_state_display().lower()}. {run.error}")
        assert run.started_at and run.finished_at
        seconds = (run.finished_at - run.started_at).total_seconds()
        self.stdout.write(f"Đã lưu {run.months} tháng, {run.rows} dòng, trong {seconds:.1f} giây.")

    def _store(self, kind: str) -> FigureRun:
        """Do a run here and now, after whichever is at work."""
        run = runs.ask(kind=kind, by=None, nudge=False)
        said = False
        while (done := runs.work(run.pk)) is None:
            run.refresh_from_db()
            if run.state not in (WorkState.WAITING, WorkState.RUNNING):
                return run  # a worker was quicker
            if not said:
                self.stderr.write("Đang đợi lần tổng hợp khác kết thúc…")
                said = True
            time.sleep(1)
        return done

    def _check(self, sample: int, seed: int) -> None:
        months = plan.months()
        writer = csv.writer(self.stdout, lineterminator="\n")
        found = 0
        differing: list[date] = []
        for difference in chain(recounted(months), asked_again(months, sample, seed)):
            if not found:
                writer.writerow(Difference._fields)
            writer.writerow(difference)
            differing.append(difference.month_end)
            found += 1
        recounts.note(len(months), differing)
        if found:
            raise CommandError(f"{found} chỗ khác nhau (--seed {seed}).", returncode=1)
        self.stdout.write(f"{len(months)} tháng đúng như đếm lại (--seed {seed}).")
