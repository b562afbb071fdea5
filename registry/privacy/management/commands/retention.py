"""``manage.py retention [--dry-run]``: removes what has been kept long enough, or says what would go."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.privacy.models import RetentionCount
from registry.privacy.retention import runs
from registry.privacy.retention.limits import due, limits


class Command(BaseCommand):
    """One line a kind: how many, how long they are kept, what they are."""

    help = "Removes what has been kept long enough; --dry-run says what would go and removes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for limit in limits():
                self._say(due(limit), limit.days, limit.kind.title)
            return
        run = runs.work(runs.ask(by=None, nudge=False).pk)
        assert run is not None
        counts = {count.kind: count for count in RetentionCount.objects.filter(run=run)}
        for limit in limits():
            if limit.kind.code in counts:
                self._say(counts[limit.kind.code].removed, limit.days, limit.kind.title)
        if run.error:
            raise CommandError(f"Chưa xóa được hết, sẽ thử lại:\n{run.error}")

    def _say(self, number: int, days: int, title: str) -> None:
        self.stdout.write(f"{number:>8}  {days:>5} ngày  {title}")
