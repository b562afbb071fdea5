"""Import against raw COPY: 100,000 members with their events into an empty register.

The same rows, taken by turns: streamed from the same files by COPY into heaps, and imported with all that
an import does (staged, checked, derived, indexed, audited). Prints the ratio of their rates (goal: at least
0.03), the peak memory of the importing process (goal: below 512 MB), and where the time goes. Then previews
ten thousand rows each of which is doubtful in several ways (goal: below 512 MB). `--members` and `--pairs`
make it smaller.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from common import keep, ratio, say, timed

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))
MEGABYTE = 1024 * 1024
PEOPLE = "members_member, members_event, members_stretch, members_movement, members_post, targets_target"
UNITS = "units_area, units_organization, imports_batch, imports_batchchange"


def main() -> int:
    """Measure, or (as a child) import once and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--import", dest="folder", help=argparse.SUPPRESS)
    parser.add_argument("--preview", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    os.environ["REGISTRY_AS_OWNER"] = "yes"
    if options.folder:
        import_once(Path(options.folder), preview=options.preview)
        return 0
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as data:
        return measure(Path(data), options.members, options.pairs)


def measure(data: Path, members: int, pairs: int) -> int:
    """Take turns on a server of its own; zero where both goals are reached."""
    import import_rows

    from registry import servers

    servers.secret_key(data)
    servers.identifier_keys(data)
    folder = data / "sheets"
    with servers.ensure(data):
        run("migrate", "-v0")
        rows = import_rows.write(folder, members)
        say(f"{rows} rows")
        ratios, peaks, children = [], [], []
        for pair in range(pairs):
            empty()
            raw = copy_raw(folder)
            child = imported(folder)
            ratios.append(raw / child["seconds"])
            peaks.append(child["peak"])
            children.append(child)
            say(
                f"pair {pair + 1}: raw {raw:.3f} s, import {child['seconds']:.2f} s"
                f" ({child['processor']:.2f} s of its own process), {child['peak']:.0f} MB"
            )
        doubtful = imported(import_rows.write_doubtful(data / "doubtful"), "--preview")
    shares = {
        stage: round(median(c["stages"].get(stage, 0) / c["seconds"] for c in children), 3)
        for stage in children[0]["stages"]
    }
    say(f"shares: {shares}")
    processor = median(child["processor"] for child in children)
    keep("import_shares", shares=shares, rows=rows, processor_seconds=processor)
    good = ratio("import_to_raw_copy", median(ratios), 0.03, rows=rows, pairs=ratios)
    good &= ratio("import_peak_megabytes", max(peaks), 512, at_least=False)
    say(f"{doubtful['noted']} faults and warnings of 10,000 rows in {doubtful['seconds']:.1f} s")
    good &= ratio("doubtful_rows_peak_megabytes", doubtful["peak"], 512, at_least=False, **doubtful)
    return 0 if good else 1


def imported(folder: Path, *how: str) -> dict[str, Any]:
    """What a process of its own says of importing the folder."""
    said = subprocess.check_output([sys.executable, __file__, "--import", str(folder), *how])
    found: dict[str, Any] = json.loads(said)
    return found


def run(*arguments: str) -> None:
    """One of the project's commands."""
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=PROJECT, check=True)


def empty() -> None:
    """An empty register."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as session:
        session.execute(f"TRUNCATE {PEOPLE}, {UNITS} CASCADE")


def copy_raw(folder: Path) -> float:
    """Seconds for the same files into heaps without a key, an index or a check."""
    import django
    import psycopg

    django.setup()
    from registry.common.declared.sheets import Holds
    from registry.imports.declared import BY_CODE

    types = {
        Holds.DATE: "date",
        Holds.FIRST_DAY: "date",
        Holds.LAST_DAY: "date",
        Holds.YES_NO: "boolean",
        Holds.NUMBER: "numeric",
    }
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as session:
        for file in sorted(folder.glob("*.csv")):
            sheet = BY_CODE[file.stem]
            with file.open(encoding="utf-8") as stream:
                header = stream.readline().strip().split(",")
            columns = ", ".join(f'"{c}" {types.get(sheet.by_code[c].holds, "text")}' for c in header)
            session.execute(f"DROP TABLE IF EXISTS raw_{sheet.code}")
            session.execute(f"CREATE TABLE raw_{sheet.code} ({columns})")
        with timed() as seconds:
            for file in sorted(folder.glob("*.csv")):
                copying = session.cursor().copy(f"COPY raw_{file.stem} FROM STDIN (FORMAT csv, HEADER)")
                with copying as copy, file.open("rb") as stream:
                    while block := stream.read(1 << 16):
                        copy.write(block)
        for file in folder.glob("*.csv"):
            session.execute(f"DROP TABLE raw_{file.stem}")
        return seconds()


def import_once(folder: Path, *, preview: bool) -> None:
    """Import or preview, and print seconds, seconds by stage and peak memory of this process as JSON."""
    import django

    django.setup()
    from registry.imports.engine import load

    stages: dict[str, float] = {}
    last, since = "reading", perf_counter()
    began = since

    def report(stage: str, done: int, total: int) -> None:
        nonlocal last, since
        now = perf_counter()
        stages[last] = stages.get(last, 0) + now - since
        last, since = stage.partition(" ")[0], now

    outcome = load(folder, on_progress=report, dry_run=preview)
    report("", 0, 0)
    noted = len(outcome.faults) + len(outcome.warnings)
    assert noted if preview else outcome.ok and outcome.written, outcome.faults[:5]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE
    said = {"seconds": perf_counter() - began, "peak": peak, "stages": stages, "noted": noted}
    print(json.dumps(said | {"processor": process_time()}))


if __name__ == "__main__":
    sys.exit(main())
