"""Bringing a data folder back to a moment, and rehearsing that.

The folder is played back here and now, by a server that nobody else can reach, and is stopped again when it
stands at the moment: what remains is an ordinary data folder with nothing in it of the recovery. The whole
copies and the changes are only read.
"""

from __future__ import annotations

import hmac
import os
import shutil
import signal
import subprocess
import tempfile
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from registry.servers import logs
from registry.servers.account import account_for
from registry.servers.binaries import postgres_programs, reachable_postgres
from registry.servers.errors import ServerError
from registry.servers.postgres import DATABASE, SOCKET
from registry.servers.sockets import reachable

from .config import Config
from .copies import forget_recoveries
from .database import Heartbeat
from .sets import Copy, Set, all_sets, now, write_note
from .watch import REHEARSAL

SECONDS_TO_PLAY_BACK = 6 * 3600.0
# While a rehearsal copies and plays back, time goes on.
SECONDS_FOR_A_REHEARSAL = 3600.0
_SERVER = {
    "listen_addresses": "",
    "unix_socket_directories": ".",
    "unix_socket_permissions": "0700",
    # The changes lie in the folder already.
    "restore_command": "false",
    "recovery_target_timeline": "current",
    "recovery_target_action": "promote",
    "hot_standby": "off",
    "archive_mode": "off",
    "logging_collector": "off",
    "dynamic_shared_memory_type": "mmap",
    "huge_pages": "off",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "primary_conninfo": "",
    "primary_slot_name": "",
    "autovacuum": "off",
    "ssl": "off",
    "hba_file": "/proc/self/cwd/restore.hba",
    "ident_file": "/dev/null",
}


class KeysMissing(ServerError):
    """The folder is restored, but the numbers of people in it cannot be read with the keys at hand."""


def restore(config: Config, target: Path, moment: datetime | None) -> tuple[Copy, Heartbeat | None]:
    """Make `target` as the database stood at the moment, or at the last change; returns from which copy.

    Raises ServerError, with nothing left in the folder; KeysMissing, with the folder whole.
    """
    if target.exists() and any(target.iterdir()):
        raise ServerError(f"Thư mục {target} không trống.")
    source, copy = choose(config, moment)
    made = not target.exists()
    try:
        _fill(config, source, copy, target)
        with _played_back(target, moment) as connect:
            beat = _last_beat(connect("postgres"))
            missing = _missing_keys(config, connect(DATABASE))
    except (ServerError, OSError, psycopg.Error) as error:
        for path in target.glob("*"):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        if made:
            target.rmdir()
        raise ServerError(f"Không phục hồi được từ {copy.path.name}: {error}") from error
    if missing:
        raise KeysMissing(
            f"Đã phục hồi vào {target}, nhưng thiếu khóa {', '.join(missing)} trong IDENTIFIER_KEYS: không "
            "có khóa này thì không ai đọc được số định danh, số thẻ, số hồ sơ trong đó. Khóa được cất riêng, "
            "không nằm trong bản sao lưu."
        )
    return copy, beat


def choose(config: Config, moment: datetime | None) -> tuple[Set, Copy]:
    """The newest copy that was finished before the moment, and its set. Raises ServerError."""
    for one in reversed(all_sets(config.folder)):
        for copy in reversed(one.copies()):
            if moment is None or copy.at <= moment:
                return one, copy
    raise ServerError("Không có bản sao toàn bộ nào trước thời điểm ấy.")


def rehearse(config: Config) -> bool:
    """Restore the latest state into a folder that is thrown away; the result is kept beside the backups."""
    began, folder, beat, problem, name = time.monotonic(), None, None, "", ""
    try:
        folder = Path(tempfile.mkdtemp(prefix="rehearsal-", dir=config.folder))
        copy, beat = restore(config, folder / "postgres", None)
        name = copy.path.name
        if beat is None:
            problem = "Không thấy nhịp tim trong bản phục hồi."
        elif (late := (now() - beat.at).total_seconds()) > config.silence + SECONDS_FOR_A_REHEARSAL:
            problem = f"Bản phục hồi thiếu {late / 60:.0f} phút gần nhất."
    except KeysMissing as error:
        # The keys are kept apart on purpose: where the rehearsal has none, it cannot compare.
        problem = str(error) if config.keys else ""
    except (ServerError, OSError, psycopg.Error) as error:
        problem = str(error)
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
    write_note(
        config.folder / REHEARSAL,
        at=now().isoformat(timespec="seconds"),
        ok=not problem,
        problem=problem,
        copy=name,
        reached=beat.at.astimezone().isoformat(timespec="seconds") if beat else None,
        seconds=round(time.monotonic() - began, 1),
    )
    return not problem


def _fill(config: Config, source: Set, copy: Copy, target: Path) -> None:
    """The whole copy, and all changes since, under the names by which they are looked for."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(copy.path, target, symlinks=True, dirs_exist_ok=True)
    target.chmod(0o700)
    forget_recoveries(target)
    (target / f"{SOCKET}.lock").unlink(missing_ok=True)
    wal = target / "pg_wal"
    for path in source.segments():
        if path.name[:24] >= copy.first_segment:
            shutil.copyfile(path, wal / path.name[:24])
    # All timelines that there ever were: a new one must bear a number of its own.
    for one in all_sets(config.folder):
        for path in one.wal.glob("*.history"):
            shutil.copyfile(path, wal / path.name)
    (target / "recovery.signal").touch()
    (target / "restore.hba").write_text("local all all trust\n")
    account = account_for(target / "nothing-is-here") if os.geteuid() == 0 else account_for(target)
    if account.switch:
        for path in (target, *target.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


@contextmanager
def _played_back(target: Path, moment: datetime | None) -> Iterator[Connect]:
    """Start the server, wait until it stands at the moment, hand out sessions, and stop it in good order."""
    account = account_for(target)
    settings = _SERVER | {name: value for name, value in logs.POSTGRES.items()}
    if moment is not None:
        settings["recovery_target_time"] = moment.isoformat(sep=" ")
    programs = reachable_postgres(postgres_programs(), account)
    output = target / "restore.out"
    with output.open("wb") as said:
        server = subprocess.Popen(
            [
                str(programs.bin / "postgres"),
                *("-D", "/proc/self/cwd"),
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            cwd=target,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            umask=0o077,
            start_new_session=True,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            **account.popen(),
        )
    connect = Connect(target)
    try:
        _wait_for(server, connect, output)
        yield connect
    finally:
        connect.close()
        _stop(server)
        for name in ("restore.hba", "restore.out", SOCKET, f"{SOCKET}.lock"):
            (target / name).unlink(missing_ok=True)


class Connect:
    """Sessions on the server that plays back, by the name of the database."""

    def __init__(self, target: Path) -> None:
        self.host = str(reachable(target, SOCKET))
        self.opened: list[psycopg.Connection[Any]] = []

    def __call__(self, database: str) -> psycopg.Connection[Any] | None:
        """None where there is no such database."""
        try:
            connection = psycopg.connect(
                host=self.host, user="postgres", dbname=database, autocommit=True, connect_timeout=10
            )
        except psycopg.OperationalError as error:
            if f'database "{database}" does not exist' in str(error):
                return None
            raise
        self.opened.append(connection)
        return connection

    def close(self) -> None:
        for connection in self.opened:
            connection.close()


def _wait_for(server: subprocess.Popen[bytes], connect: Connect, output: Path) -> None:
    limit = time.monotonic() + SECONDS_TO_PLAY_BACK
    while time.monotonic() < limit:
        if server.poll() is not None:
            said = output.read_text(errors="replace").splitlines()
            fatal = [line for line in said if "FATAL" in line or "PANIC" in line]
            raise ServerError((fatal or said or ["không rõ vì sao"])[-1])
        try:
            connection = connect("postgres")
        except psycopg.OperationalError:
            time.sleep(0.1)
            continue
        row = connection.execute("SELECT pg_is_in_recovery()").fetchone() if connection else None
        if row is not None and not row[0]:
            return
        time.sleep(0.1)
    raise ServerError("Phát lại các thay đổi mãi không xong.")


def _stop(server: subprocess.Popen[bytes]) -> None:
    for number, seconds in ((signal.SIGINT, 120.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        if server.poll() is None:
            server.send_signal(number)
        try:
            server.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return


def _last_beat(connection: psycopg.Connection[Any] | None) -> Heartbeat | None:
    assert connection is not None
    found = connection.execute("SELECT to_regclass('backup.heartbeat') IS NOT NULL").fetchone()
    if not (found and found[0]):
        return None
    row = connection.execute("SELECT at, place - '0/0', 0 FROM backup.heartbeat").fetchone()
    return Heartbeat(*row) if row else None


def _missing_keys(config: Config, connection: psycopg.Connection[Any] | None) -> list[str]:
    """Ids of the keys that the register's numbers are sealed with and that are not here, or differ."""
    if connection is None:
        return []
    found = connection.execute("SELECT to_regclass('members_identifierkey') IS NOT NULL").fetchone()
    if not (found and found[0]):
        return []
    rows = connection.execute("SELECT id, proof FROM members_identifierkey ORDER BY id").fetchall()
    known = proofs(config.keys)
    return [str(name) for name, proof in rows if known.get(str(name)) != bytes(proof)]


def proofs(keys: str) -> dict[str, bytes]:
    """What each key proves itself by; the same as in `members.identifiers`, which a test compares."""
    found = {}
    for line in keys.split():
        name, _, coded = line.partition(":")
        found[name] = hmac.digest(b64decode(coded), b"party register, identifiers: proof\x01", sha256)
    return found
