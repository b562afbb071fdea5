"""`make bundle`: one file with everything that a machine without internet needs to run the register.

    .venv/bin/python scripts/bundle.py [--pythons 3.11,3.12] [--to FOLDER] [--only-application]

What goes in is the last commit, the wheels that `uv.lock` names (each held to its hash there) for this
processor and each of the Pythons, the installer uv, and the Python of this very Debian or Ubuntu as its
packages, where apt can fetch them. The list of checksums is signed by a key that is made one time; what the
administrator is asked to compare is that key's fingerprint. The file begins as a shell script that unpacks
the rest of itself.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(BASE), str(BASE / "scripts")]

import bootstrap  # noqa: E402
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: E402

from registry.servers.machine import signatures  # noqa: E402

# Those of Debian 12 and 13 and of Ubuntu 24.04 and 26.04.
PYTHONS = "3.11,3.12,3.13,3.14"
APPLICATION = (
    *("registry", "members", "cells", "reports", "demo", "templates", "static", "deploy", "docs"),
    *("manage.py", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"),
)
NOT_NEEDED = ("docs/images",)
# What `media-types` may be replaced by.
OTHER_PACKAGES = ("mailcap", "mime-support", "perl", "perl-modules-5.36", "libperl5.36")
KEY = Path(os.environ.get("BUNDLE_KEY") or BASE / "var" / "bundle-key.pem")


def main() -> int:
    """Make the file; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pythons", default=PYTHONS)
    parser.add_argument("--to", type=Path, default=BASE / "var" / "bundles")
    parser.add_argument(
        "--only-application", action="store_true", help="without wheels, to try the installer"
    )
    wanted = parser.parse_args()
    pythons = wanted.pythons.split(",")
    if (changed := git("status", "--porcelain", "--untracked-files=no").strip()) != "":
        print(f"CHÚ Ý: những sửa đổi chưa commit không vào gói:\n{changed}")
    with tempfile.TemporaryDirectory(prefix="bundle-") as place:
        folder = Path(place)
        name = version()
        write(folder / "VERSION", name)
        write(folder / "MACHINE", platform.machine())
        write(folder / "PYTHONS", *pythons)
        take_application(folder / "application", name)
        shutil.copy(BASE / "deploy" / "bundle" / "install.sh", folder)
        if not wanted.only_application:
            take_wheels(folder, pythons)
            take_python(folder / "python")
        print(f"Chữ ký của: {sign(folder, signing_key(KEY))}")
        file = pack(folder, wanted.to, name)
    print(f"{file} ({file.stat().st_size / 2**20:.0f} MB)")
    return 0


def version() -> str:
    """The number of the product, the moment of the commit and its name: later ones sort later."""
    number = tomllib.loads((BASE / "pyproject.toml").read_text())["project"]["version"]
    moment, commit = git("log", "-1", "--format=%cd %h", "--date=format:%Y%m%d%H%M", "--abbrev=8").split()
    return f"{number}-{moment}-{commit}"


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=BASE, check=True, capture_output=True, text=True).stdout


def take_application(target: Path, name: str) -> None:
    """The files of the last commit, not those of the folder."""
    target.mkdir()
    archive = subprocess.run(
        ["git", "archive", "--format=tar", "HEAD", *APPLICATION, *(f":!{path}" for path in NOT_NEEDED)],
        cwd=BASE,
        check=True,
        capture_output=True,
    ).stdout
    subprocess.run(["tar", "--extract", "--directory", str(target)], input=archive, check=True)
    write(target / "VERSION", name)


def take_wheels(folder: Path, pythons: list[str]) -> None:
    """Every wheel that one of the Pythons needs on this processor, the list for the installer, and that."""
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(bootstrap.ENVIRONMENT)}
    uv = bootstrap.own_or_found_uv()
    shutil.copy(uv, folder / "uv")
    listed = subprocess.run(
        [
            uv,
            "export",
            "--quiet",
            "--frozen",
            "--no-dev",
            "--no-emit-project",
            "--no-header",
            "--no-annotate",
        ],
        cwd=BASE,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    write(folder / "requirements.txt", listed)
    names = set(re.findall(r"^([A-Za-z0-9._-]+)==", listed, re.M))
    (folder / "wheels").mkdir()
    for package in tomllib.loads((BASE / "uv.lock").read_text())["package"]:
        if package["name"] in names:
            for wheel in wheels_of(package, pythons, platform.machine()):
                target = folder / "wheels" / wheel["url"].rsplit("/", 1)[1]
                target.write_bytes(cached(wheel))


def cached(wheel: dict[str, str]) -> bytes:
    """The wheel from the last time, or from the network; its hash is looked at either way."""
    place = bootstrap.TOOLS / "wheels" / wheel["hash"].removeprefix("sha256:")
    if place.exists() and "sha256:" + hashlib.sha256(place.read_bytes()).hexdigest() == wheel["hash"]:
        return place.read_bytes()
    content = bootstrap.download(wheel["url"], wheel["hash"])
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return content


def wheels_of(package: dict[str, Any], pythons: list[str], machine: str) -> list[dict[str, str]]:
    """For each Python the wheel that fits it best; raises Trouble where there is none for one of them.

    A package that no Python of these needs (its marker says so) has no wheel for them, nor does it matter.
    """
    found = {}
    for python in pythons:
        fitting = [
            (rank, wheel)
            for wheel in package.get("wheels", [])
            if (rank := fit(wheel["url"].rsplit("/", 1)[1], python, machine)) is not None
        ]
        if not fitting:
            raise bootstrap.Trouble(
                f"{package['name']} {package['version']}: không có tệp cho Python {python}."
            )
        best = min(fitting, key=lambda one: one[0])[1]
        found[best["url"]] = best
    return list(found.values())


def fit(file: str, python: str, machine: str) -> tuple[int, int] | None:
    """How well a wheel fits: made for this Python, then for older systems, first. None: not at all."""
    interpreters, abis, platforms = file.removesuffix(".whl").split("-")[-3:]
    major, minor = map(int, python.split("."))
    glibc = [
        int(found[1])
        for part in platforms.split(".")
        if (found := re.fullmatch(rf"manylinux_2_(\d+)_{machine}", part))
    ]
    if f"manylinux2014_{machine}" in platforms:
        glibc.append(17)
    if platforms != "any" and not glibc:
        return None
    own = f"cp{major}{minor}"
    for interpreter in interpreters.split("."):
        if interpreter == own and own in abis.split("."):
            return 0, min(glibc, default=0)
        stable = re.fullmatch(r"cp3(\d+)", interpreter)
        if stable and "abi3" in abis.split(".") and int(stable[1]) <= minor:
            return 1, min(glibc, default=0)
        if interpreter in (f"py{major}", f"py{major}{minor}") and abis == "none":
            return 2, min(glibc, default=0)
    return None


def take_python(target: Path) -> None:
    """Python as packages of this Debian or Ubuntu, for a machine of the same release that has none."""
    release = dict(
        line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line
    ).get("VERSION_CODENAME")
    if not (release and shutil.which("apt-get")):
        print("Không có apt ở đây: gói không mang theo Python; máy đích phải có sẵn python3.")
        return
    target.mkdir()
    done = subprocess.run(
        ["apt-get", "download", *python_packages()], cwd=target, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(
            f"Không tải được Python của Debian ({done.stderr.strip()[:200]}); máy đích phải có sẵn python3."
        )
        shutil.rmtree(target)
        return
    write(target / "RELEASE", release)


def python_packages() -> list[str]:
    """What `python3` needs beyond what every installation has."""
    words = [
        "--recurse",
        "--no-recommends",
        "--no-suggests",
        "--no-conflicts",
        "--no-breaks",
        "--no-replaces",
    ]
    said = subprocess.run(
        ["apt-cache", "depends", *words, "--no-enhances", "python3"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = sorted(set(re.findall(r"^(\w[\w.+-]*)$", said, re.M)))
    shown = subprocess.run(
        ["apt-cache", "show", "--no-all-versions", *names], capture_output=True, text=True, check=True
    ).stdout
    found = []
    for entry in shown.split("\n\n"):
        facts = dict(re.findall(r"^([\w-]+): (.*)$", entry, re.M))
        is_there = facts.get("Priority") in ("required", None) or facts.get("Essential") == "yes"
        if not is_there and facts["Package"] not in OTHER_PACKAGES:
            found.append(facts["Package"])
    return found


def signing_key(path: Path) -> ed25519.Ed25519PrivateKey:
    """The maker's key, made the first time; whoever has it can make bundles that machines take."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = ed25519.Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(made)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    return key


def sign(folder: Path, key: ed25519.Ed25519PrivateKey) -> str:
    """Write the maker's public key, the checksums and their signature; returns the fingerprint."""
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (folder / signatures.KEY).write_bytes(public)
    lines = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.relative_to(folder)}")
    write(folder / signatures.SUMS, *lines)
    (folder / signatures.SIGNATURE).write_bytes(key.sign((folder / signatures.SUMS).read_bytes()))
    return signatures.fingerprint(public)


def pack(folder: Path, to: Path, name: str) -> Path:
    """The script that unpacks, and behind it the rest."""
    to.mkdir(parents=True, exist_ok=True)
    file = to / f"party-register-{name}-{platform.machine()}.run"
    payload = folder.parent / f"{folder.name}.tar.gz"
    try:
        with tarfile.open(payload, "w:gz", compresslevel=6) as archive:
            archive.add(folder, arcname=".", filter=_plain)
        with payload.open("rb") as packed:
            digest = hashlib.file_digest(packed, "sha256").hexdigest()
        header = (BASE / "deploy" / "bundle" / "header.sh").read_text()
        words = {"VERSION": name, "MACHINE": platform.machine(), "FILE": file.name, "SUM": digest}
        for word, text in words.items():
            header = header.replace(f"@{word}@", text)
        # The place where the rest begins has as many digits as its mark has letters.
        header = header.replace("@START@", f"{len(header.encode()) + 1:07d}")
        with file.open("wb") as target, payload.open("rb") as packed:
            target.write(header.encode())
            shutil.copyfileobj(packed, target)
    finally:
        payload.unlink(missing_ok=True)
    return file


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whoever packed it is nobody on the other machine."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def write(path: Path, *lines: str) -> None:
    path.write_text("\n".join(lines).rstrip("\n") + "\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except bootstrap.Trouble as trouble:
        sys.exit(f"\n{trouble}")
