"""``manage.py demo``: a made-up register to try things out in, and the replays of published figures."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from demo.cast import NoDemo, enter_the_cast, logins_file
from demo.published import FIGURES, published
from demo.scenarios import DEFAULT, SCENARIOS, NotEmpty, Refused, Scenario, bring_in, is_empty
from registry.imports.outcome import Outcome

NOT_EMPTY = (
    "Sổ đã có tổ chức đảng hoặc đảng viên nên không nạp dữ liệu mẫu. Hãy dùng một thư mục dữ liệu trống,"
    " ví dụ: REGISTRY_DATA=/thư/mục/mới make run"
)
SHOWN = (("members", "đảng viên"), ("events", "sự kiện"), ("organizations", "dòng tổ chức đảng"),
         ("areas", "dòng đơn vị hành chính"), ("posts", "chức danh"), ("targets", "chỉ tiêu"))  # fmt: skip


class Command(BaseCommand):
    """Brings in one scenario, and prints what came of it; or prints the logins."""

    help = "Nạp dữ liệu mẫu (người không có thật) vào một sổ trống: " + "; ".join(
        f"{scenario.name}: {scenario.title}" for scenario in SCENARIOS.values()
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", choices=SCENARIOS, help=f"mặc định: {DEFAULT}")
        parser.add_argument(
            "--if-empty", action="store_true", help="không làm gì nếu sổ đã có tổ chức hoặc đảng viên"
        )
        parser.add_argument(
            "--logins",
            action="store_true",
            help="in tài khoản dùng thử ra màn hình, tạo nếu chưa có; không kèm tên thì không nạp gì",
        )

    def handle(self, *args: Any, name: str | None, if_empty: bool, logins: bool, **options: Any) -> None:
        if name or if_empty or not logins:
            if is_empty():
                self._bring_in(SCENARIOS[name or DEFAULT])
            elif not if_empty:
                raise CommandError(NOT_EMPTY)
            else:
                self._keep_logins()
        if logins:
            try:
                self._say_logins(enter_the_cast())
            except NoDemo:
                raise CommandError("Sổ này không phải dữ liệu mẫu nên không có tài khoản dùng thử.") from None

    def _say_logins(self, text: str) -> None:
        """On a terminal as they are; a log or another program gets the name of the file."""
        if self.stdout.isatty():
            self.stdout.write(text.rstrip())
        else:
            self.stdout.write(f"Tài khoản dùng thử ghi trong {logins_file()}, chỉ chủ của thư mục đọc được.")

    def _keep_logins(self) -> None:
        """The file of logins stands beside a register that a demo made, with all of its users, and no other.

        By it `make run` knows that the people are made up.
        """
        try:
            enter_the_cast()
        except NoDemo:
            logins_file().unlink(missing_ok=True)

    def _bring_in(self, scenario: Scenario) -> None:
        began = time.monotonic()
        try:
            outcome = bring_in(scenario, timezone.localdate())
        except NotEmpty:
            raise CommandError(NOT_EMPTY) from None
        except Refused as refused:
            raise CommandError(f"Dữ liệu mẫu không nhập được:\n{refused}") from refused
        self.stdout.write(f"{scenario.title}: {_counts(outcome)} ({time.monotonic() - began:.0f} giây).")
        self.stdout.write(f"Tài khoản dùng thử ghi trong {logins_file()} (hoặc: manage.py demo --logins).")
        self._compare(scenario)

    def _compare(self, scenario: Scenario) -> None:
        """The published figures beside those that the register gives."""
        lines = [line for line in published() if line.replay == scenario.name]
        if lines:
            self.stdout.write(f"{'đã công bố':>12}{'sổ tính ra':>12}")
        for line in lines:
            figure = FIGURES[line.line].compute()
            sign = "" if line.agrees_with(figure) else "  KHÁC"
            self.stdout.write(
                f"{line.value!s:>12}{round(figure, 2):>12}  {line.place}, {line.period}: {line.measure}{sign}"
            )


def _counts(outcome: Outcome) -> str:
    return ", ".join(
        f"{outcome.counts[sheet].inserted:,} {what}".replace(",", ".")
        for sheet, what in SHOWN
        if sheet in outcome.counts
    )
