"""The one file that is carried to a machine without a network: what goes in, and what is refused."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from registry.servers.errors import ServerError
from registry.servers.machine import signatures, upgrade
from tests.servers.conftest import BASE

PYTHONS = ("3.11", "3.12", "3.13", "3.14")


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle", BASE / "scripts" / "bundle.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


@pytest.mark.parametrize(
    ("file", "python", "machine", "rank"),
    [
        ("a-1-py3-none-any.whl", "3.11", "x86_64", (2, 0)),
        ("a-1-py2.py3-none-any.whl", "3.14", "aarch64", (2, 0)),
        ("a-1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl", "3.11", "x86_64", (0, 17)),
        ("a-1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl", "3.12", "x86_64", None),
        ("a-1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl", "3.11", "aarch64", None),
        ("a-1-cp310-abi3-manylinux_2_34_x86_64.whl", "3.13", "x86_64", (1, 34)),
        ("a-1-cp314-abi3-manylinux_2_34_x86_64.whl", "3.13", "x86_64", None),
        ("a-1-cp313-cp313t-manylinux_2_28_x86_64.whl", "3.13", "x86_64", None),
        ("a-1-cp311-cp311-musllinux_1_2_x86_64.whl", "3.11", "x86_64", None),
        ("a-1-cp311-cp311-macosx_11_0_arm64.whl", "3.11", "aarch64", None),
    ],
)
def test_a_wheel_is_for_this_python_and_this_processor(bundle, file, python, machine, rank):
    assert bundle.fit(file, python, machine) == rank


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_lock_file_has_what_every_python_needs(bundle, machine):
    """The closed machine can fetch nothing: a package without a file for it must be found here."""
    packages = {one["name"]: one for one in tomllib.loads((BASE / "uv.lock").read_text())["package"]}
    wanted, seen = ["party-register"], set()
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        extras = packages[name].get("optional-dependencies", {})
        parts = [*packages[name].get("dependencies", []), *(one for part in extras.values() for one in part)]
        # Markers that no Linux with Python 3.11.4 or newer fulfils, and extras that nobody asked for.
        wanted += [part["name"] for part in parts if not re.search("win32|sys_platform|< '3", str(part))]
    for name in seen - {"party-register"}:
        found = bundle.wheels_of(packages[name], list(PYTHONS), machine)
        assert found, name


@pytest.fixture
def made(bundle, tmp_path, monkeypatch) -> Path:
    """A small bundle: a script in the place of the installer, signed and packed."""
    folder = tmp_path / "content"
    (folder / "application").mkdir(parents=True)
    (folder / "application" / "a.txt").write_text("an application\n")
    (folder / "install.sh").write_text("echo installed\n")
    key = bundle.signing_key(tmp_path / "key.pem")
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    assert bundle.signing_key(tmp_path / "key.pem").private_bytes_raw() == key.private_bytes_raw()
    bundle.sign(folder, key)
    file: Path = bundle.pack(folder, tmp_path / "out", "1-202601010000-abc")
    return file


def sh(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", *map(str, words)], capture_output=True, text=True, check=False)


def test_it_unpacks_itself_and_so_does_the_version_that_is_installed(made, tmp_path):
    for target in (tmp_path / "by-itself", tmp_path / "by-us"):
        if target.name == "by-us":
            target.mkdir()
            upgrade.unpack(made, target)
        else:
            assert sh(made, "--unpack", target).returncode == 0
        assert (target / "application" / "a.txt").read_text() == "an application\n"
        signatures.check_sums(target)
        signatures.check_signature(target, (target / signatures.KEY).read_bytes())


def test_one_changed_byte_is_found(made, tmp_path):
    content = bytearray(made.read_bytes())
    content[-20] ^= 1
    made.write_bytes(content)
    said = sh(made, "--unpack", tmp_path / "there")
    assert said.returncode == 1
    assert "hỏng" in said.stderr


def test_a_bundle_that_somebody_else_signed_is_refused(bundle, made, tmp_path):
    there = tmp_path / "there"
    there.mkdir()
    upgrade.unpack(made, there)
    pinned = (there / signatures.KEY).read_bytes()
    (there / "application" / "a.txt").write_text("another application\n")
    with pytest.raises(ServerError, match="bị sửa"):
        signatures.check_sums(there)
    # Whoever changes the list as well, and signs it, has not the key that the machine remembers.
    bundle.sign(there, ed25519.Ed25519PrivateKey.generate())
    signatures.check_signature(there, (there / signatures.KEY).read_bytes())
    with pytest.raises(ServerError, match="Chữ ký"):
        signatures.check_signature(there, pinned)
    (there / "more").write_text("")
    with pytest.raises(ServerError, match="thừa hoặc thiếu"):
        signatures.check_sums(there)


def test_a_file_that_leads_out_of_the_folder_is_refused(tmp_path):
    import io
    import tarfile

    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../outside"), io.BytesIO())
    header = b"#!/bin/sh\ntail -c +0000028 x\n"
    (tmp_path / "bad.run").write_bytes(header[:27].ljust(27) + held.getvalue())
    (tmp_path / "there").mkdir()
    with pytest.raises(ServerError, match="Không mở được"):
        upgrade.unpack(tmp_path / "bad.run", tmp_path / "there")
    (tmp_path / "none.run").write_text("nothing of the kind")
    with pytest.raises(ServerError, match="không phải là gói"):
        upgrade.unpack(tmp_path / "none.run", tmp_path / "there")


@pytest.mark.parametrize("script", ["header.sh", "install.sh", "party-register"])
def test_scripts_are_plain_shell(script):
    said = sh("-n", BASE / "deploy" / "bundle" / script)
    assert (said.returncode, said.stderr) == (0, "")


def test_what_the_program_needs_goes_in(bundle):
    """Every folder of the image's goes into the bundle as well, and what starts it."""
    image = re.findall(r"^COPY (\w+) \1$", (BASE / "Dockerfile").read_text(), re.M)
    assert image and set(image) <= set(bundle.APPLICATION)
    assert {"manage.py", "deploy", "docs"} <= set(bundle.APPLICATION)
    assert all((BASE / name).exists() for name in bundle.APPLICATION)
