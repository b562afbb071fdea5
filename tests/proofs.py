"""A pytest plugin by which a long proof that was cut short goes on where it ended.

`make prove` takes more than an hour. Of a commit without changes, each test that has passed is written into
var/proofs/COMMIT.passed, and what failed, with why, into var/proofs/COMMIT.failed, as they end; the next
`make prove` of the same commit leaves out what has passed. Removing the folder begins anew.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.proving import PROVE

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Only a proof of what is committed can be gone on with."""
    if PROVE and (place := _place()):
        config.pluginmanager.register(Proofs(place, writes=not hasattr(config, "workerinput")), "proofs")


def _place() -> Path | None:
    """Where it is written, without an ending; ``None`` where the folder has changes or is no clone."""
    if _git("status", "--porcelain") != "":
        return None
    return ROOT / "var" / "proofs" / (_git("rev-parse", "HEAD") or "")


def _git(*words: str) -> str | None:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


class Proofs:
    """Leaves out what has passed, and writes what passes now."""

    def __init__(self, place: Path, *, writes: bool) -> None:
        self.passed = place.with_suffix(".passed")
        self.failed = place.with_suffix(".failed")
        self.writes = writes
        self.wrong: set[str] = set()
        place.parent.mkdir(parents=True, exist_ok=True)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        done = set(self.passed.read_text().splitlines()) if self.passed.exists() else set()
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in done])
        items[:] = [item for item in items if item.nodeid not in done]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not self.writes:
            return
        if report.failed:
            self.wrong.add(report.nodeid)
            _append(self.failed, f"{report.nodeid}\n{report.longreprtext}\n")
        elif report.when == "teardown" and report.nodeid not in self.wrong:
            _append(self.passed, report.nodeid)


def _append(file: Path, line: str) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.write(f"{line}\n")
