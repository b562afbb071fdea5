"""The command line of the backups."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import psycopg

from registry.servers.errors import ServerError

from . import __doc__ as usage
from .config import Config
from .copies import make_base, prune
from .follow import Follower
from .restore import KeysMissing, rehearse, restore
from .watch import faults, summary


def main(words: list[str]) -> int:
    """Do what is asked; returns the exit code: 1 something is wrong, 2 unknown words, 3 keys are missing."""
    try:
        return _do(Config.read(), *words)
    except KeysMissing as error:
        print(error, file=sys.stderr)
        return 3
    except (ServerError, psycopg.Error, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _do(config: Config, word: str = "", *words: str) -> int:
    match (word, *words):
        case ("stay",):
            Follower(config).stay()
        case ("status",):
            print(summary(config))
            return bool(faults(config))
        case ("check",):
            wrong = faults(config)
            print(" ".join(wrong) or "ổn")
            return bool(wrong)
        case ("base",):
            print(make_base(config).path.name)
        case ("prune",):
            print(*prune(config), sep="\n")
        case ("rehearse",):
            return not rehearse(config)
        case ("restore", folder, *moment):
            copy, beat = restore(config, Path(folder).resolve(), _moment(moment))
            print(f"Đã phục hồi từ {copy.path.name} vào {folder}; nhịp tim cuối: {beat.at if beat else '?'}")
        case _:
            print(usage, file=sys.stderr)
            return 2
    return 0


def _moment(words: list[str]) -> datetime | None:
    """Raises ServerError. A moment without a time zone is one of this machine's clock."""
    if not words:
        return None
    try:
        return datetime.fromisoformat(" ".join(words)).astimezone()
    except ValueError as error:
        raise ServerError("Không đọc được thời điểm ấy; hãy viết như 2026-11-20 09:15:00+07.") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
