"""Whole copies: making one, and removing those that are old."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from time import sleep

from registry.servers.errors import ServerError

from .config import Config
from .sets import STAMP, Copy, Set, all_sets, now

# What a recovery was told: none of it may stand in a copy, or whoever starts from it goes back again.
_SIGNALS = ("recovery.signal", "standby.signal")
_RECOVERY = (
    "recovery_",
    "restore_command",
    "archive_cleanup_command",
    "primary_conninfo",
    "primary_slot_name",
)


def make_base(config: Config) -> Copy:
    """Copy the database whole and check the copy against its own list of files. Raises ServerError."""
    current = Set(config.folder)
    current.make()
    part = current.bases / "part"
    shutil.rmtree(part, ignore_errors=True)
    try:
        run(
            config,
            *("pg_basebackup", f"--pgdata={part}", "--format=plain", "--checkpoint=fast"),
            *("--wal-method=stream", "--no-password"),
        )
        run(config, "pg_verifybackup", "--quiet", str(part))
        forget_recoveries(part)
        # Named after its end: from then on any moment can be reached from it.
        while (copy := Copy(current.bases / now().strftime(STAMP))).path.exists():
            sleep(0.1)
        part.rename(copy.path)
    except (ServerError, OSError):
        shutil.rmtree(part, ignore_errors=True)
        raise
    folder = os.open(current.bases, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return copy


def forget_recoveries(folder: Path) -> None:
    """Take out of a data folder what an earlier recovery was told."""
    for name in _SIGNALS:
        (folder / name).unlink(missing_ok=True)
    settings = folder / "postgresql.auto.conf"
    if settings.exists():
        lines = settings.read_text().splitlines(keepends=True)
        left = [line for line in lines if not line.strip().startswith(_RECOVERY)]
        if left != lines:
            settings.write_text("".join(left))


def prune(config: Config) -> list[str]:
    """Keep so many copies and the changes since the oldest; sets aside go by age. Names the removed."""
    current = Set(config.folder)
    removed = []
    for old in current.copies()[: -config.keep]:
        shutil.rmtree(old.path)
        removed.append(old.path.name)
    if copies := current.copies():
        run(config, "pg_archivecleanup", str(current.wal), copies[0].first_segment)
    for old_set in all_sets(config.folder)[:-1]:
        copies = old_set.copies()
        if not copies or copies[-1].at < now() - timedelta(days=config.keep):
            shutil.rmtree(old_set.folder)
            removed.append(old_set.folder.name)
    return removed


def run(config: Config, program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs. Raises ServerError with the end of what it said."""
    done = subprocess.run(
        [config.program(program), *words],
        env=config.environment,
        umask=0o077,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise ServerError(f"{program}: " + " ".join(done.stderr.strip().splitlines()[-2:]))
