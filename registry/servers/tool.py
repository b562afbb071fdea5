"""PostgreSQL's own programs on the register's database: the right version, and the right address.

    python -m registry.servers.tool pg_dump --format=custom --file=register.dump
    python -m registry.servers.tool psql

A system's own pg_dump may be older than the server, and then refuses.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from registry.servers import ensure
from registry.servers.binaries import postgres_programs
from registry.servers.errors import ServerError

PROGRAMS = ("psql", "pg_dump", "pg_restore")
BASE = Path(__file__).resolve().parents[2]


def main(words: list[str]) -> int:
    """Run one program with the words given; returns its exit code."""
    if not words or words[0] not in PROGRAMS:
        print(f"Dùng: python -m registry.servers.tool {'|'.join(PROGRAMS)} …", file=sys.stderr)
        return 2
    data = Path(os.environ.get("REGISTRY_DATA") or BASE / "var").resolve()
    try:
        program = postgres_programs().bin / words[0]
        with ensure(data):
            # Row-level security is forced on the owner too; its own policy lets it see all.
            whole = ["--enable-row-security"] if words[0] == "pg_dump" else []
            command = [str(program), "--dbname", owner_address(), *whole, *words[1:]]
            return subprocess.run(command, check=False).returncode
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1


def owner_address() -> str:
    """The owner's address of the database, or else the only one there is. Raises ServerError."""
    for name in ("DATABASE_OWNER_URL", "DATABASE_URL"):
        if path := os.environ.get(f"{name}_FILE"):
            return Path(path).read_text().strip()
        if address := os.environ.get(name):
            return address
    raise ServerError("Chưa biết địa chỉ cơ sở dữ liệu.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
