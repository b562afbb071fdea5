"""Where the backups are, where the database is, and how often things are done."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from registry.servers.account import Account, account_for
from registry.servers.binaries import postgres_programs
from registry.servers.errors import ServerError
from registry.servers.sockets import reachable

SLOT = "registry_backup"
BASE = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Config:
    """What the environment says. Times are in seconds where their name does not say otherwise."""

    folder: Path
    environment: dict[str, str]
    hour: int = 2
    keep: int = 14
    pause: float = 5.0
    heartbeat: float = 60.0
    rehearsal_days: float = 7.0
    # A whole copy is made each night; an older one means that a night was missed.
    oldest_copy_hours: float = 30.0
    keys: str = field(default="", repr=False)
    # Where it is written how the backup stands; the web reads it.
    noted_in: Path | None = None

    @classmethod
    def read(cls, given: Mapping[str, str] | None = None) -> Config:
        """Raises ServerError where it is not said where backups go."""
        given = os.environ if given is None else given
        if not given.get("BACKUP_DIR"):
            raise ServerError("Hãy đặt BACKUP_DIR: thư mục để bản sao lưu, tốt nhất trên một ổ đĩa khác.")
        return cls(
            folder=Path(given["BACKUP_DIR"]).resolve(),
            environment=_environment(given),
            hour=int(given.get("BACKUP_HOUR") or 2),
            keep=int(given.get("BACKUP_KEEP") or 14),
            pause=float(given.get("BACKUP_PAUSE") or 5),
            heartbeat=float(given.get("BACKUP_HEARTBEAT") or 60),
            rehearsal_days=float(given.get("BACKUP_REHEARSAL_DAYS") or 7),
            keys=_secret(given, "IDENTIFIER_KEYS"),
            noted_in=Path(given["BACKUP_STATUS"]) if given.get("BACKUP_STATUS") else None,
        )

    @property
    def status(self) -> Path:
        """The file that says how the backup stands."""
        return self.noted_in or self.folder / "status.json"

    @property
    def silence(self) -> float:
        """So long after the last heartbeat something is wrong."""
        return self.heartbeat * 1.25 + 5

    @property
    def on_its_way(self) -> float:
        """A heartbeat that is younger may not have arrived yet; much less than the time between two."""
        return self.heartbeat / 4

    def program(self, name: str) -> str:
        return str(postgres_programs().bin / name)

    def connect(self, seconds: int = 5) -> psycopg.Connection[Any]:
        """A session on the database of administration. Raises psycopg.Error."""
        known = {
            "host": "PGHOST",
            "port": "PGPORT",
            "user": "PGUSER",
            "password": "PGPASSWORD",
            "dbname": "PGDATABASE",
        }
        parts = {key: self.environment[name] for key, name in known.items() if name in self.environment}
        return psycopg.connect(
            **parts,  # type: ignore[arg-type]
            connect_timeout=seconds,
            autocommit=True,
            options="-c statement_timeout=20s",
        )

    def account(self) -> Account:
        """Who a server that is started on a restored folder runs as."""
        return account_for(self.folder / "nobody-has-made-this")


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """For PostgreSQL's programs: the address, from PG* or else that of the embedded server."""
    plain = {name: value for name, value in given.items() if not name.startswith("PG")}
    found = {name: given[name] for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD") if given.get(name)}
    if path := given.get("PGPASSWORD_FILE"):
        found["PGPASSWORD"] = Path(path).read_text().strip()
    if "PGHOST" not in found:
        data = Path(given.get("REGISTRY_DATA") or BASE / "var").resolve()
        found["PGHOST"] = str(reachable(data / "postgres", ".s.PGSQL.5432"))
        found.setdefault("PGUSER", "postgres")
    return plain | found | {"PGDATABASE": "postgres", "LC_ALL": "C.UTF-8"}


def _secret(given: Mapping[str, str], name: str) -> str:
    if path := given.get(f"{name}_FILE"):
        return Path(path).read_text().strip() if Path(path).exists() else ""
    return given.get(name, "")
