"""``manage.py doctor``: whether the machine is well, and what to do where it is not."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse

from registry.common.declared.health import Level
from registry.common.health.examination import Line, examine, worst

_MARKS = {Level.GREEN: "✓", Level.YELLOW: "!", Level.RED: "✗"}


class Command(BaseCommand):
    """One line a check; exit code 1 when one is red."""

    help = "Khám máy: phiên bản, ổ đĩa, sao lưu, việc nền, đếm lại, nhật ký, tài khoản; mã 1 khi có dòng đỏ."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object, for machines that watch")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = examine()
        level = worst(lines)
        if options["json"]:
            said = {"level": str(level), "lines": [line.as_json() for line in lines]}
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
        else:
            for line in lines:
                self._say(line)
        if level is Level.RED:
            sys.exit(1)

    def _say(self, line: Line) -> None:
        found = line.finding
        self.stdout.write(f"{_MARKS[found.level]} {line.check.title}: {found.says}")
        if found.level is Level.GREEN:
            return
        page = f"trang {reverse(found.page)}{found.query}" if found.page else ""
        for advice in (found.remedy, found.command, page):
            if advice:
                self.stdout.write(f"    → {advice}")
