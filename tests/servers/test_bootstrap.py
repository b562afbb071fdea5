"""From a Python with nothing to the locked environment."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import ssl
import urllib.error
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.servers.conftest import BASE

WHEEL = {"url": "https://files.example/uv-1-py3-none-manylinux_2_17_x86_64.whl", "hash": "sha256:0"}


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", BASE / "scripts/bootstrap.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_lock_file_has_an_installer_for_this_machine(bootstrap: ModuleType):
    wheel = bootstrap.matching_wheel(bootstrap.locked_uv()["wheels"])
    assert wheel["url"].startswith("https://files.pythonhosted.org/")
    assert wheel["hash"].startswith("sha256:")


def test_a_machine_without_an_installer_is_told_so(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap.platform, "machine", lambda: "vax")
    with pytest.raises(bootstrap.Trouble, match="vax"):
        bootstrap.matching_wheel(bootstrap.locked_uv()["wheels"])


def test_a_download_with_another_hash_is_not_used(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap, "fetch", lambda url, context: b"something else")
    with pytest.raises(bootstrap.Trouble, match="mã băm"):
        bootstrap.download(WHEEL["url"], "sha256:" + hashlib.sha256(b"the wheel").hexdigest())


def test_a_machine_without_certificates_takes_what_the_hash_vouches_for(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    modes = []

    def fetch(url: str, context: ssl.SSLContext) -> bytes:
        modes.append(context.verify_mode)
        if context.verify_mode == ssl.CERT_REQUIRED:
            raise urllib.error.URLError(ssl.SSLCertVerificationError("no local issuer"))
        return b"the wheel"

    monkeypatch.setattr(bootstrap, "fetch", fetch)
    expected = "sha256:" + hashlib.sha256(b"the wheel").hexdigest()
    assert bootstrap.download(WHEEL["url"], expected) == b"the wheel"
    assert modes == [ssl.CERT_REQUIRED, ssl.CERT_NONE]
    with pytest.raises(bootstrap.Trouble, match="mã băm"):
        bootstrap.download(WHEEL["url"], "sha256:0")


def test_pip_is_asked_where_the_file_cannot_be_had(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch):
    def unreachable(url: str, context: ssl.SSLContext) -> bytes:
        raise urllib.error.URLError("no route to host")

    monkeypatch.setattr(bootstrap, "fetch", unreachable)
    monkeypatch.setattr(bootstrap, "download_by_pip", lambda url: b"the wheel")
    expected = "sha256:" + hashlib.sha256(b"the wheel").hexdigest()
    assert bootstrap.download(WHEEL["url"], expected) == b"the wheel"
    monkeypatch.setattr(bootstrap, "download_by_pip", lambda url: None)
    with pytest.raises(bootstrap.Trouble, match="Không tải được"):
        bootstrap.download(WHEEL["url"], expected)


def test_the_program_comes_out_of_the_wheel_ready_to_run(bootstrap: ModuleType, tmp_path: Path):
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("uv-1.data/scripts/uvx", "another")
        archive.writestr("uv-1.data/scripts/uv", "#!/bin/sh\necho uv 9.9.9\n")
    target = tmp_path / "uv"
    bootstrap.save_program(wheel.getvalue(), target)
    assert bootstrap.uv_version(str(target)) == (9, 9)
    assert bootstrap.uv_version("/nowhere/uv") == ()


def test_the_environment_is_current_until_lock_file_folder_or_tools_change(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lock = tmp_path / "uv.lock"
    lock.write_text("version = 1")
    (tmp_path / ".venv/bin").mkdir(parents=True)
    monkeypatch.setattr(bootstrap, "LOCK_FILE", lock)
    monkeypatch.setattr(bootstrap, "BASE", tmp_path)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path / ".venv")
    assert not bootstrap.is_current(False)
    (tmp_path / ".venv/stamp").write_text(bootstrap.fingerprint(False))
    assert not bootstrap.is_current(False)
    (tmp_path / ".venv/bin/python").symlink_to("/bin/sh")
    assert bootstrap.is_current(False)
    assert not bootstrap.is_current(True)
    lock.write_text("version = 2")
    assert not bootstrap.is_current(False)


def test_a_python_too_old_is_told_what_to_do(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    with pytest.raises(bootstrap.Trouble, match=r"Cần Python 3\.11"):
        bootstrap.use_a_new_enough_python()
