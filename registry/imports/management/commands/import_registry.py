"""Bring in a folder of CSV files or one XLSX, all or nothing."""

from __future__ import annotations

import csv
import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from registry.imports.engine import load
from registry.imports.outcome import Outcome
from registry.imports.reading import Reading


class Command(BaseCommand):
    """Exit 0 and a summary, or exit 1 and each fault as a line ``sheet,row,column,code,message``."""

    help = "Nhập các bảng từ một thư mục CSV hoặc một tệp XLSX: nhập hết hoặc không nhập gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """PATH, a rehearsal, and the form of the answer."""
        parser.add_argument("path", help="thư mục chứa các tệp CSV, hoặc một tệp XLSX")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
        facts = parser.add_mutually_exclusive_group()
        facts.add_argument(
            "--facts-from",
            default="",
            metavar="NGÀY",
            help="ngày bắt đầu tính của những người mà bảng không ghi ngày, và ngày từ đó có nghề nghiệp,"
            " trình độ mới của người đã có trong sổ (không ghi: ngày nhập), ví dụ 01/01/2025",
        )
        facts.add_argument(
            "--correct-facts",
            action="store_true",
            help="nghề nghiệp, trình độ khác với sổ là do sổ ghi sai từ đầu: đính chính, không ghi thay đổi",
        )
        parser.add_argument("--json", action="store_true", help="trả kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then say what came of it."""
        reading = Reading(facts_from=options["facts_from"], corrects_facts=options["correct_facts"])
        outcome = load(options["path"], dry_run=options["dry_run"], reading=reading)
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_dict(), ensure_ascii=False))
        elif outcome.ok:
            self._summarize(outcome, dry_run=options["dry_run"])
        else:
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerows(outcome.faults)
        if not outcome.ok:
            sys.exit(1)

    def _summarize(self, outcome: Outcome, *, dry_run: bool) -> None:
        for sheet, count in outcome.counts.items():
            changed = f"{count.inserted} mới, {count.updated} sửa, {count.unchanged} không đổi"
            line = f"{sheet}: {count.rows} dòng, {changed}"
            self.stdout.write(line + (f", {count.removed} giai đoạn cũ bỏ đi" if count.removed else ""))
        for warning in outcome.warnings[:20]:
            place = f"{warning.sheet}, dòng {warning.row}" if warning.row else warning.sheet
            self.stdout.write(f"Lưu ý: {place}: {warning.message}")
        if len(outcome.warnings) > 20:
            self.stdout.write(f"… và {len(outcome.warnings) - 20} lưu ý khác.")
        if not outcome.changes:
            self.stdout.write("Không có gì mới: mọi dòng đã có trong sổ.")
        elif dry_run:
            self.stdout.write("Chỉ kiểm tra: chưa ghi gì.")
        else:
            self.stdout.write(f"Đã ghi (đợt nhập {outcome.batch}).")
