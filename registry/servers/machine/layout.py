"""Where things lie on the machine, whose they are, and how commands run as the accounts of the register."""

from __future__ import annotations

import grp
import os
import pwd
import subprocess
from pathlib import Path

from registry.servers.errors import ServerError

OPT = Path("/opt/party-register")
VERSIONS, CURRENT = OPT / "versions", OPT / "current"
ETC = Path("/etc/party-register")
SETTINGS, SECRETS, TLS = ETC / "register.conf", ETC / "secrets", ETC / "tls"
BUNDLE_KEY = ETC / "bundle-key.pub"
UNITS = Path("/etc/systemd/system")
COMMAND = Path("/usr/local/sbin/party-register")
DATABASE_DATA = Path("/var/lib/party-register-database")
TARGET = "party-register.target"
# Web, worker, clock and broker; the database, its backups and the administrator's commands.
APPLICATION, DATABASE = "party-register", "party-register-db"
OF_THE_APPLICATION = ("web", "worker", "clock")
FIXED = Path("deploy", "systemd", "environment")


def read_variables(path: Path) -> dict[str, str]:
    """A file of `NAME=value` lines, as systemd reads it. Raises ServerError."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith(("#", ";")):
            continue
        name, is_there, value = line.partition("=")
        if not is_there or not name.isidentifier():
            raise ServerError(f"{path}, dòng {number}: cần viết TÊN=giá trị.")
        found[name] = value.strip().strip('"')
    return found


def environment(**more: str) -> dict[str, str]:
    """What the services have in their environment, and more."""
    plain = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "REGISTRY_DATA": str(DATABASE_DATA)}
    return plain | read_variables(CURRENT / FIXED) | read_variables(SETTINGS) | more


def run_as_owner(*words: str, **more: str) -> int:
    """`manage.py` as the owner of the tables, with the keys; returns its exit code."""
    given = environment(
        DATABASE_OWNER_URL="postgresql:///registry?host=/run/party-register-database&user=registry",
        AUDIT_KEY_FILE=str(SECRETS / "audit_key"),
        **more,
    )
    return _as_database([_python(), "manage.py", *words], given, [group_of(APPLICATION)])


def run_backup(*words: str, with_keys: bool = False, **more: str) -> int:
    """A command of the backups as whoever looks after the database; with the keys only to compare them."""
    given = environment(PGHOST="/run/party-register-database", PGUSER="postgres", **more)
    if not with_keys:
        del given["IDENTIFIER_KEYS_FILE"]
    groups = [group_of(APPLICATION)] if with_keys else []
    return _as_database([_python(), "-m", "registry.servers.backup", *words], given, groups)


def _as_database(command: list[str], given: dict[str, str], groups: list[int]) -> int:
    user = pwd.getpwnam(DATABASE)
    return subprocess.run(
        command,
        cwd=CURRENT,
        env=given,
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=groups,
        umask=0o077,
        check=False,
    ).returncode


def _python() -> str:
    return str(CURRENT / ".venv" / "bin" / "python")


def group_of(account: str) -> int:
    return grp.getgrnam(account).gr_gid


def own(path: Path, mode: int, user: str = "root", group: str = "root") -> None:
    """Give a path its owner and its mode."""
    os.chown(path, pwd.getpwnam(user).pw_uid, group_of(group))
    path.chmod(mode)


def write(path: Path, content: str | bytes, mode: int, user: str = "root", group: str = "root") -> None:
    """Write whole or not at all, never readable by others for a moment."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    own(draft, mode, user, group)
    draft.rename(path)


def folder(path: Path, mode: int, user: str = "root", group: str = "root") -> None:
    """Make a folder, or give one that is there its owner and mode."""
    path.mkdir(parents=True, exist_ok=True)
    own(path, mode, user, group)


def current_version() -> str | None:
    """The version that is switched on."""
    return os.readlink(CURRENT).rsplit("/", 1)[1] if CURRENT.is_symlink() else None


def switch_to(version: str) -> None:
    """Switch a version on, in one step."""
    draft = OPT / "current.new"
    draft.unlink(missing_ok=True)
    draft.symlink_to(Path("versions", version))
    draft.rename(CURRENT)


def has_systemd() -> bool:
    """Does it run here? Where a disk is only being prepared it does not; services start with the machine."""
    return Path("/run/systemd/system").is_dir()


def systemctl(*words: str) -> None:
    """Raises ServerError with what it said."""
    done = subprocess.run(["systemctl", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerError(f"systemctl {' '.join(words)}: {(done.stderr or done.stdout).strip()}")


def services(*names: str) -> list[str]:
    return [f"party-register-{name}.service" for name in names]
