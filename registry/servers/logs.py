"""What the servers write into their logs, and how long those files grow.

Values of people's data reach a server's log by the text of statements that fail or are slow, by the details
of an error (the key that stands twice), and by its first line, too (what could not be read as a date). So
PostgreSQL logs what it says of itself, and no statement and no error of one; the application logs each error
by its kind, its rule and its place (:mod:`registry.common.logs`).
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

# Compose gives its server the same; tests/servers/test_production.py compares.
POSTGRES = {
    # The server's order is WARNING, ERROR, LOG, FATAL: errors of statements stay out, a crash does not.
    "log_min_messages": "log",
    # Of a process that died the details repeat what it was running.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_replication_commands": "off",
    # No log, but read alike: every session of the application's login sees what the others have asked.
    "track_activities": "off",
    # Without the name that a session gives itself.
    "log_line_prefix": "%m [%p] ",
    # No auto_explain: it logs plans with their values.
    "shared_preload_libraries": "",
    "session_preload_libraries": "",
    "local_preload_libraries": "",
}
LONGEST = 20 * 2**20
_STATEMENT = b"STATEMENT:"


def keep_short(log: Path) -> None:
    """Move an overlong log aside, in place: its writer holds it open and appends."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > LONGEST:
            old = log.with_name(log.name + ".1")
            with open(old, "wb", opener=private) as target:
                target.write(log.read_bytes())
            os.truncate(log, 0)


def without_statements(log: Path) -> None:
    """Take out the statements that a server wrote as it fell: with a PANIC no setting keeps it from that.

    Not while a server writes there.
    """
    found = log.read_bytes()
    if _STATEMENT not in found:
        return
    left, within = [], False
    for line in found.splitlines(keepends=True):
        # Further lines of an entry begin with a tab.
        within = _STATEMENT in line or (within and line.startswith(b"\t"))
        if not within:
            left.append(line)
    log.write_bytes(b"".join(left))


def private(path: str, flags: int) -> int:
    """For `open`: a file for its owner's eyes alone."""
    return os.open(path, flags, 0o600)
