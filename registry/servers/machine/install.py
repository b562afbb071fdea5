"""Setting the register up on a machine: accounts, folders, secrets, certificate, settings, units.

Run by `deploy/bundle/install.sh` when the version lies in its folder. Everything that is there already stays
as it is, so that what broke off halfway is simply done again.
"""

from __future__ import annotations

import ipaddress
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import time
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from registry.servers.errors import ServerError
from registry.servers.keys import new_identifier_key
from registry.servers.screen import say, step

from . import certificates, layout, signatures

UNIT_FILES = "party-register*"
LEAST_MEGABYTES = 1900
SECONDS_TO_LOOK = 5
SETTINGS_TEXT = """\
# Cài đặt của sổ đăng ký trên máy này. Sửa xong thì gõ: sudo systemctl restart party-register.target
# Hướng dẫn: /opt/party-register/current/docs/cai-dat.md

# Tên và địa chỉ mà người dùng gõ vào trình duyệt, cách nhau bằng dấu phẩy; đổi thì làm lại chứng thư:
# sudo party-register certificate
ALLOWED_HOSTS={hosts}
REGISTRY_PORT={port}

# Thư mục để bản sao lưu, trên một ổ đĩa khác; đổi bằng: sudo party-register backup-to THƯ_MỤC
BACKUP_DIR={backup}
BACKUP_HOUR=2
BACKUP_KEEP=14
# Sổ được tính dùng bao nhiêu MB bộ nhớ; để trống: bộ nhớ của cả máy.
REGISTRY_MEMORY={memory}
LOG_LEVEL=INFO
"""


@dataclass(frozen=True)
class Wishes:
    """What the administrator said at the installation."""

    name: str = ""
    backup: str = "/var/backups/party-register"
    certificate: str = ""
    key: str = ""
    port: int = 443
    memory: str = ""


def install(version: str, bundle: Path, wishes: Wishes) -> None:
    """Set everything up and start it. Raises ServerError."""
    with step("Tài khoản và thư mục"):
        make_accounts()
        make_folders()
        remember_the_maker(bundle)
    with step("Khóa bí mật"):
        make_secrets()
    layout.switch_to(version)
    with step("Cài đặt và chứng thư"):
        if not layout.SETTINGS.exists():
            write_settings(wishes)
        if wishes.certificate or not (layout.TLS / "site.crt").exists():
            make_certificate(wishes.certificate, wishes.key)
        keep_backups_in(Path(layout.read_variables(layout.SETTINGS)["BACKUP_DIR"]))
    with step("Dịch vụ"):
        put_units()
    start()


def check_machine() -> list[str]:
    """What the administrator should know before: words of warning."""
    found = []
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    if megabytes < LEAST_MEGABYTES:
        found.append(f"Máy có {megabytes} MB bộ nhớ; nên có từ 4 GB, ít nhất 2 GB.")
    for place in ("/opt", "/var/lib"):
        free = shutil.disk_usage(place).free // 2**30
        if free < 10:
            found.append(f"Ổ đĩa của {place} chỉ còn {free} GB; nên có từ 20 GB.")
    return found


def make_accounts() -> None:
    """Two accounts that nobody can sign in with. Raises ServerError."""
    for account in (layout.APPLICATION, layout.DATABASE):
        try:
            pwd.getpwnam(account)
            continue
        except KeyError:
            pass
        done = subprocess.run(
            [
                *("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"),
                *("--shell", "/usr/sbin/nologin", account),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServerError(f"Không tạo được tài khoản {account}: {done.stderr.strip()}")


def make_folders() -> None:
    layout.folder(layout.ETC, 0o755)
    layout.folder(layout.SECRETS, 0o750, group=layout.APPLICATION)
    layout.folder(layout.TLS, 0o755)
    layout.folder(layout.DATABASE_DATA, 0o700, layout.DATABASE, layout.DATABASE)


def remember_the_maker(bundle: Path) -> None:
    """The key whose signature later bundles must bear."""
    if not layout.BUNDLE_KEY.exists():
        layout.write(layout.BUNDLE_KEY, (bundle / signatures.KEY).read_bytes(), 0o644)


def make_secrets() -> None:
    """Each made once and for good; what signs the trail is for the administrator's commands alone."""
    made = {
        "secret_key": (secrets.token_urlsafe(64), layout.APPLICATION),
        "identifier_keys": (new_identifier_key(), layout.APPLICATION),
        "audit_key": (b64encode(secrets.token_bytes(32)).decode(), layout.DATABASE),
    }
    for name, (text, group) in made.items():
        if not (layout.SECRETS / name).exists():
            layout.write(layout.SECRETS / name, text, 0o640, group=group)


def write_settings(wishes: Wishes) -> None:
    names = [part.strip().lower() for part in wishes.name.split(",") if part.strip()] or [own_name()]
    known = dict.fromkeys([*names, *own_addresses(), "localhost", "127.0.0.1"])
    text = SETTINGS_TEXT.format(
        hosts=",".join(known), port=wishes.port, backup=wishes.backup, memory=wishes.memory
    )
    layout.write(layout.SETTINGS, text, 0o640, group=layout.APPLICATION)


def make_certificate(certificate: str = "", key: str = "") -> None:
    """The one that was brought along, else a new one of the machine's own authority. Raises ServerError."""
    if bool(certificate) != bool(key):
        raise ServerError("Chứng thư và khóa đi cùng nhau: --certificate TỆP --key TỆP.")
    if certificate:
        chain, private = certificates.given(Path(certificate), Path(key))
    else:
        names = layout.read_variables(layout.SETTINGS)["ALLOWED_HOSTS"].split(",")
        root, root_key = layout.TLS / "authority.crt", layout.SECRETS / "authority.key"
        if not root.exists():
            authority = certificates.make_authority(names)
            layout.write(root_key, authority[1], 0o600)
            layout.write(root, authority[0], 0o644)
        chain, private = certificates.issue(root.read_bytes(), root_key.read_bytes(), names)
    layout.write(layout.TLS / "site.key", private, 0o640, group=layout.APPLICATION)
    layout.write(layout.TLS / "site.crt", chain, 0o644)


def keep_backups_in(place: Path) -> None:
    """Make the folder, and let the service write there. Raises ServerError."""
    if not place.is_absolute() or any(letter.isspace() for letter in str(place)):
        raise ServerError("Thư mục sao lưu cần một đường dẫn đầy đủ, không có dấu cách.")
    if (place / "set.json").exists() and not _is_ours(place):
        # Ours would push it aside, and one day remove it as too old.
        raise ServerError(
            f"{place} đã có bản sao lưu của một lần cài khác. Hãy chọn một thư mục mới cho máy này; muốn lấy "
            f"lại dữ liệu cũ thì sau khi cài gõ: sudo party-register restore --from {place}"
        )
    layout.folder(place, 0o700, layout.DATABASE, layout.DATABASE)
    text = layout.SETTINGS.read_text(encoding="utf-8").splitlines()
    lines = [f"BACKUP_DIR={place}" if line.startswith("BACKUP_DIR=") else line for line in text]
    layout.write(layout.SETTINGS, "\n".join(lines) + "\n", 0o640, group=layout.APPLICATION)
    beside = layout.UNITS / "party-register-backup.service.d"
    layout.folder(beside, 0o755)
    lines = ["# Do party-register ghi; đổi bằng: party-register backup-to THƯ_MỤC"]
    lines += ["[Unit]", f"RequiresMountsFor={place}", "[Service]", f"ReadWritePaths={place}"]
    layout.write(beside / "place.conf", "\n".join(lines) + "\n", 0o644)


def _is_ours(place: Path) -> bool:
    """Are the backups there those of the database that this machine has?"""
    settings = layout.read_variables(layout.SETTINGS)
    return Path(settings["BACKUP_DIR"]) == place and (layout.DATABASE_DATA / "postgres").exists()


def is_on_the_same_disk(place: Path) -> bool:
    """Would one broken disk take both the register and its backups?"""
    return place.stat().st_dev == layout.DATABASE_DATA.stat().st_dev


def put_units() -> None:
    """The units of the version that is switched on, and the administrator's command."""
    source = layout.CURRENT / "deploy" / "systemd"
    wanted = {path.name for path in source.glob(UNIT_FILES)}
    for old in layout.UNITS.glob(UNIT_FILES):
        if old.is_file() and old.name not in wanted:
            old.unlink()
    for name in sorted(wanted):
        layout.write(layout.UNITS / name, (source / name).read_bytes(), 0o644)
    layout.COMMAND.parent.mkdir(parents=True, exist_ok=True)
    layout.write(
        layout.COMMAND, (layout.CURRENT / "deploy" / "bundle" / "party-register").read_bytes(), 0o755
    )
    if layout.has_systemd():
        layout.systemctl("daemon-reload")
    layout.systemctl("enable", "--quiet", layout.TARGET, *layout.services(*SERVICES))


SERVICES = ("database", "broker", "prepare", *layout.OF_THE_APPLICATION, "backup")


def start() -> None:
    """Start everything and wait until the web answers. Raises ServerError."""
    if not layout.has_systemd():
        say("systemd không chạy ở đây: các dịch vụ sẽ chạy khi máy khởi động.")
        return
    with step("Khởi động (lần đầu có thể mất một phút)"):
        layout.systemctl("start", layout.TARGET)
        for service in layout.services(*SERVICES):
            layout.systemctl("start", service)
        stay_up()


def stay_up() -> None:
    """What falls at once is started again by systemd, and looks well in between. Raises ServerError."""
    for _ in range(SECONDS_TO_LOOK):
        for service in layout.services(*SERVICES):
            try:
                layout.systemctl("is-active", "--quiet", service)
            except ServerError:
                raise ServerError(f"{service} không chạy được; xem: journalctl --unit={service}") from None
        time.sleep(1)


def stop() -> None:
    if layout.has_systemd():
        layout.systemctl("stop", layout.TARGET, *layout.services(*SERVICES))


def greet() -> None:
    """Where it is, whom to trust, what comes next."""
    settings = layout.read_variables(layout.SETTINGS)
    name, port = settings["ALLOWED_HOSTS"].split(",")[0], settings.get("REGISTRY_PORT", "443")
    say(f"\nMở trình duyệt tại  https://{name}{'' if port == '443' else f':{port}'}/")
    root = layout.TLS / "authority.crt"
    if root.exists():
        say(f"Máy của cán bộ cần tin chứng thư gốc: chép {root} sang và cài vào “Trusted Root”.")
        say(f"  Dấu vân tay SHA-256: {certificates.fingerprint(root.read_bytes())}")
    if is_on_the_same_disk(Path(settings["BACKUP_DIR"])):
        say(
            f"CHÚ Ý: bản sao lưu ({settings['BACKUP_DIR']}) nằm cùng ổ đĩa với dữ liệu. Gắn ổ thứ hai rồi gõ:"
        )
        say("  sudo party-register backup-to THƯ_MỤC")
    say(f"Cất bản sao của {layout.SECRETS} ở nơi khác, riêng với bản sao lưu: mất khóa là mất số định danh.")
    say("Tình trạng, bất cứ lúc nào: sudo party-register status")
    say("Việc tiếp theo: sudo party-register import TỆP, rồi sudo party-register account TÊN")


def own_name() -> str:
    name = socket.getfqdn().lower()
    return "localhost" if name.startswith("localhost") else name


def own_addresses() -> list[str]:
    """This machine's addresses in its network."""
    done = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False)
    found = []
    for word in done.stdout.split() if done.returncode == 0 else []:
        address = ipaddress.ip_address(word)
        if not (address.is_loopback or address.is_link_local or address.version == 6):
            found.append(word)
    return found


def ask(question: str, suggested: str) -> str:
    """The administrator's word, or what was suggested where nobody is at the keyboard."""
    if not sys.stdin.isatty():
        return suggested
    return input(f"{question} [{suggested}]: ").strip() or suggested
