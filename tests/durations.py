"""A pytest plugin that knows the slow tests: it marks them, starts with them, and writes how long they took.

`make durations` runs the whole suite and writes the slowest into docs/testing.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pytest

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "testing.md"
BEGIN, END = "<!-- durations -->\n", "<!-- end of durations -->\n"
ROWS = 40

# What drives a browser, starts programs, kills them, fills a register of thousands, or asks every address.
SLOW = (
    "tests/access/test_interleaved.py",
    "tests/access/test_markers.py",
    "tests/access/test_matrix.py",
    "tests/access/test_query_counts.py",
    "tests/access/test_scopes_and_policies.py",
    "tests/accounts/test_migrate.py",
    "tests/browser/",
    "tests/common/queue/test_killed_workers.py",
    "tests/demo/",
    "tests/imports/test_kill.py",
    "tests/members/pages/test_lookups.py",
    "tests/reports/engine/test_parts.py",
    "tests/servers/test_backup.py",
    "tests/servers/test_demo_sign_in.py",
    "tests/servers/test_people_in_logs.py",
    "tests/servers/test_run.py",
    "tests/servers/test_statements_in_logs.py",
    "tests/servers/test_supervisor.py",
    "tests/servers/test_tool.py",
    "tests/servers/test_use.py",
    "tests/web/test_hardening_files.py",
    "tests/web/test_hardening_forms.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option of our own."""
    parser.addoption("--write-durations", action="store_true", help="write the slowest into docs/testing.md")


def pytest_configure() -> None:
    """A slow test that moved would lose its mark unseen."""
    if gone := [path for path in SLOW if not (ROOT / path).exists()]:
        raise pytest.UsageError(f"tests/durations.py calls slow what there is no more: {gone}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark what is slow, before -m selects; and let every process start with its share of it."""
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)
    yield
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    slow = [item for item in items if item.nodeid.startswith(SLOW)]
    items[:] = shared_out(slow, [item for item in items if not item.nodeid.startswith(SLOW)], processes)


def shared_out(first: list[T], then: list[T], processes: int) -> list[T]:
    """An order of which each process, that gets a run of equal length, begins with its share of ``first``.

    Each of them takes from the ends of the others' runs when it has done its own (``--dist worksteal``): what
    stands first of a run is nobody else's.
    """
    ordered: list[T] = []
    rest, left = iter(then), len(first) + len(then)
    for process in range(processes):
        share = first[process::processes]
        length = left // (processes - process)
        ordered += [*share, *islice(rest, max(0, length - len(share)))]
        left -= length
    return [*ordered, *rest]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Write the page's table anew."""
    if not config.getoption("write_durations"):
        return
    seconds: dict[str, float] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[report.nodeid] = seconds.get(report.nodeid, 0) + report.duration
    slowest = sorted(seconds.items(), key=lambda pair: -pair[1])[:ROWS]
    lines = [
        f"{len(seconds)} tests, {sum(seconds.values()):.0f} s of tests on {os.cpu_count()} cores.\n",
        "| seconds | test |",
        "|--:|---|",
        *(f"| {taken:.1f} | `{nodeid.removeprefix('tests/')}` |" for nodeid, taken in slowest),
    ]
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(before + BEGIN + "\n".join(lines) + "\n" + END + rest.partition(END)[2])
