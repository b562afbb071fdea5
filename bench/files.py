"""What a list as a file costs: 100,000 rows as XLSX, by the program against XlsxWriter in its thriftiest way.

``xlsx`` is the time of the program's own writer, as a page sends a list, against XlsxWriter with
``constant_memory`` and the same cells (goal: at most 0.25 of it).

    bench/files.py [--rows N] [--pairs N]
"""

from __future__ import annotations

import os
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, ratio, say  # noqa: E402

GOAL = 0.25
HEADS = (
    "Số hồ sơ",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Chi bộ",
    "Thôn, bản",
    "Tuổi đảng",
    "Năm",
    "Ghi chú",
)


def lines(number: int) -> list[list[str | int]]:
    """Rows like those of a list of members: words, days as text, two numbers, an empty column."""
    return [
        [f"HS-{n:07}", f"Nguyễn Văn {n % 3571}", f"{1 + n % 28:02}/{1 + n % 12:02}/{1950 + n % 55}", "Nam",
         "Thái" if n % 3 else "Kinh", f"Chi bộ bản {n % 4013}", f"Bản {n % 3011}", n % 60, 1966 + n % 60, ""]
        for n in range(number)
    ]  # fmt: skip


def by_the_program(rows: list[list[str | int]]) -> int:
    """The file that a page sends; its size."""
    from registry.common.exports import Table, send

    return len(send("xlsx", Table("Danh sách đảng viên", HEADS, rows)).getvalue())  # type: ignore[attr-defined]


def by_xlsxwriter(rows: list[list[str | int]]) -> int:
    """The same cells by XlsxWriter; the size of the file."""
    import xlsxwriter

    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet("Danh sách đảng viên")
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for column, head in enumerate(HEADS):
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, value)
    book.close()
    return len(file.getvalue())


def _settings() -> None:
    """Django without a database: nothing here asks one."""
    from registry import servers

    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "registry.settings",
        "DATABASE_URL": "postgresql://nobody@nowhere/none",
    }
    with tempfile.TemporaryDirectory(prefix="bench-files-") as folder:
        servers.secret_key(Path(folder))
        servers.identifier_keys(Path(folder))
        import django

        django.setup()


def main() -> int:
    """Both, in turn."""
    options = arguments(__doc__, on_data=False, rows=100_000, pairs=5)
    _settings()
    rows = lines(options.rows)
    turns = []
    for _ in range(options.pairs + 1):
        turn = []
        for write in (by_the_program, by_xlsxwriter):
            used, began = process_time(), perf_counter()
            size = write(rows)
            turn += [process_time() - used, perf_counter() - began, size]
        turns.append(turn)
    own, own_clock, own_size, other, other_clock, other_size = map(median, zip(*turns[1:], strict=True))
    say(f"   {own:.2f} s against {other:.2f} s of the processor")
    say(f"   {own_clock:.2f} s against {other_clock:.2f} s by the clock")
    return not ratio(
        "xlsx",
        median(turn[0] / turn[3] for turn in turns[1:]),
        GOAL,
        at_least=False,
        by_clock=median(turn[1] / turn[4] for turn in turns[1:]),
        own_s=own,
        other_s=other,
        rows=options.rows,
        bytes=own_size,
        other_bytes=other_size,
        pairs=options.pairs,
    )


if __name__ == "__main__":
    sys.exit(main())
