"""How many processes the web has: what the cores can use and the memory can hold, within bounds.

    python -m registry.servers.web

prints the number, and what each may grow to in MB; `WEB_WORKERS` in the environment says the number in its
place. A process of a province takes some 150 MB, and 400 MB while people sign in and the largest answers are
made; a quarter of the memory is the database's, as much is left to the worker and the rest of the machine.
"""

from __future__ import annotations

import os

from registry.servers.errors import ServerError
from registry.servers.memory import megabytes

# More than four would only share out the same cores, and each holds the trees and answers of its own.
MOST = 4
MEGABYTES_EACH = 512
# A process that has grown beyond this makes room for a new one, when it has answered what it is at.
MEGABYTES_AT_MOST = 1024
# Two passwords are hashed at a time (100 MB each) beside the trees and answers: less would end it all day.
MEGABYTES_AT_LEAST = 400
# The share of the memory that all of them may take.
SHARE = 0.5


def web_processes() -> int:
    """As many as are wanted (`WEB_WORKERS`), else as the machine can bear. Raises ServerError."""
    if wanted := os.environ.get("WEB_WORKERS"):
        if not wanted.isdigit() or not 1 <= int(wanted) <= 32:
            raise ServerError(f"WEB_WORKERS là một số từ 1 đến 32, không phải {wanted!r}.")
        return int(wanted)
    return bounded(cores(), megabytes())


def bounded(cores: int, megabytes: int) -> int:
    """The number for so many cores and so much memory."""
    return max(1, min(MOST, cores, int(megabytes * SHARE) // MEGABYTES_EACH))


def megabytes_each(processes: int, megabytes: int) -> int:
    """What one process may grow to, so that all of them stay within their share."""
    return max(MEGABYTES_AT_LEAST, min(MEGABYTES_AT_MOST, int(megabytes * SHARE) // processes))


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


if __name__ == "__main__":
    print(web_processes(), megabytes_each(web_processes(), megabytes()))
