"""A new version beside the old one, and the way back.

The order is what makes it safe: who writes is stopped, the database is copied whole and the copy is checked,
and only then does the new version touch it. Back means the old program on that copy: what was entered in
between is lost, so it is laid aside and not removed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from registry.servers.errors import ServerError
from registry.servers.screen import say, step

from . import layout, signatures
from .install import keep_backups_in, put_units, start, stop

NOTE = layout.OPT / "upgrade.json"
POSTGRES = layout.DATABASE_DATA / "postgres"
KEPT_VERSIONS = 3


def upgrade(file: Path) -> None:
    """Take a bundle: check who made it, lay the new version beside, switch over. Raises ServerError."""
    with tempfile.TemporaryDirectory(prefix="party-register-", dir="/var/tmp") as place:
        folder = Path(place)
        with step("Kiểm tra gói cài đặt"):
            unpack(file, folder)
            signatures.check_signature(folder, layout.BUNDLE_KEY.read_bytes())
            signatures.check_sums(folder)
        # Its own program lays it in its folder and calls `switch_over` of the new version.
        done = subprocess.run(["sh", str(folder / "install.sh")], check=False)
        if done.returncode:
            raise ServerError("Nâng cấp không thành; xem những dòng trên.")


def switch_over(version: str) -> None:
    """From the version that runs to this one; where it fails, back to the old one. Raises ServerError."""
    old = layout.current_version()
    if old is None or old == version:
        raise ServerError(f"Máy đang chạy chính bản {version}." if old else "Chưa cài bản nào.")
    say(f"Nâng cấp từ {old} lên {version}")
    with step("Dừng trang web, việc nền và đồng hồ"):
        layout.systemctl("stop", *layout.services(*layout.OF_THE_APPLICATION))
    try:
        with step("Sao lưu toàn bộ trước khi đổi, và kiểm tra bản sao"):
            say()
            copy = take_backup(old)
    except ServerError:
        start()
        raise
    layout.write(NOTE, json.dumps({"from": old, "to": version, "copy": str(copy)}), 0o600)
    stop()
    try:
        layout.switch_to(version)
        put_units()
        start()
    except ServerError as error:
        say(f"Bản mới không chạy được: {error}")
        go_back()
        raise ServerError(f"Đã trở lại bản {old} với dữ liệu trước khi nâng cấp.") from error
    forget_old_versions()


def take_backup(version: str) -> Path:
    """The database whole, beside the other backups, as nobody writes any more. Raises ServerError."""
    place = Path(layout.read_variables(layout.SETTINGS)["BACKUP_DIR"])
    keep_backups_in(place)
    folder = place / "upgrades" / f"{datetime.now():%Y%m%dT%H%M%S}-{version}"
    for part in (folder.parent, folder):
        layout.folder(part, 0o700, layout.DATABASE, layout.DATABASE)
    if layout.run_backup("base", BACKUP_DIR=str(folder)):
        raise ServerError("Không sao lưu được, nên không nâng cấp. Ổ sao lưu còn chỗ và còn ghi được không?")
    return folder


def go_back() -> None:
    """The version before the last upgrade, on the data as they were then. Raises ServerError."""
    try:
        note = json.loads(NOTE.read_text())
    except (OSError, ValueError):
        raise ServerError("Không có lần nâng cấp nào để trở lại.") from None
    if not (layout.VERSIONS / note["from"] / "complete").exists():
        raise ServerError(f"Bản {note['from']} không còn trên máy.")
    bring_back(Path(note["copy"]), version=note["from"])
    NOTE.unlink()


def bring_back(backups: Path, moment: str = "", version: str = "") -> None:
    """Put the database of a moment into place, with the program of that time where one is named.

    Raises ServerError, with everything as it was.
    """
    restored = layout.DATABASE_DATA / "postgres.restored"
    shutil.rmtree(restored, ignore_errors=True)
    with step("Phục hồi vào một thư mục bên cạnh"):
        say()
        words = ["restore", str(restored), *([moment] if moment else [])]
        if code := layout.run_backup(*words, with_keys=True, BACKUP_DIR=str(backups)):
            keys = f" Hãy đặt lại {layout.SECRETS}/identifier_keys của sổ ấy." if code == 3 else ""
            raise ServerError(f"Không phục hồi; không có gì thay đổi.{keys}")
    stop()
    aside = layout.DATABASE_DATA / f"postgres.aside-{datetime.now():%Y%m%dT%H%M%S}"
    POSTGRES.rename(aside)
    restored.rename(POSTGRES)
    say(f"Dữ liệu vừa thay được để riêng ở {aside}; xóa khi đã kiểm tra xong.")
    if version:
        layout.switch_to(version)
        put_units()
    start()


def forget_old_versions() -> None:
    """Keep the last three programs; their data stand in the backups."""
    versions = sorted(layout.VERSIONS.iterdir(), key=lambda path: (path / "complete").stat().st_mtime)
    for path in versions[:-KEPT_VERSIONS]:
        if path.name != layout.current_version():
            shutil.rmtree(path)


def unpack(file: Path, folder: Path) -> None:
    """What the bundle carries, without running a line of it. Raises ServerError."""
    with file.open("rb", buffering=0) as bundle:
        found = re.search(rb"tail -c \+(\d+)", bundle.read(4096))
        if found is None:
            raise ServerError(f"{file} không phải là gói cài đặt của sổ đăng ký.")
        bundle.seek(int(found[1]) - 1)
        # It leads no file out of the folder, as the Python of Debian 12 does not yet promise.
        command = ["tar", "--extract", "--gzip", "--no-same-owner", "--directory", str(folder)]
        done = subprocess.run(command, stdin=bundle, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServerError(f"Không mở được {file}: {done.stderr.strip()}")
