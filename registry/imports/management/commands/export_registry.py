"""Write the register as sheets: a folder of CSV files, or one XLSX."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.imports.dump import TooManyRows, dump


class Command(BaseCommand):
    """The same register gives the same bytes."""

    help = "Ghi toàn bộ sổ ra các bảng: một thư mục CSV, hoặc một tệp XLSX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """PATH only."""
        parser.add_argument("path", help="thư mục, hoặc tệp .xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, then say how much."""
        try:
            rows = dump(options["path"])
        except TooManyRows as error:
            raise CommandError(
                f"Bảng {error} dài quá một trang tính Excel; hãy ghi ra thư mục CSV."
            ) from None
        except OSError as error:
            raise CommandError(f"Không ghi được {options['path']}: {error.strerror}.") from None
        for sheet, number in rows.items():
            self.stdout.write(f"{sheet}: {number} dòng")
