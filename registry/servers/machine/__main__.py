"""The administrator's command, `party-register`, and what the installer calls."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.servers.errors import ServerError
from registry.servers.screen import prepare, say

from . import certificates, install, layout, signatures, upgrade


def main() -> int:
    """Do what is asked; returns the exit code."""
    prepare()
    words = _words().parse_args()
    if os.geteuid():
        print("Hãy gõ: sudo party-register …", file=sys.stderr)
        return 1
    try:
        return int(words.do(words) or 0)
    except (ServerError, OSError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


def _words() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="party-register", description="Quản lý sổ đăng ký trên máy này.")
    commands = parser.add_subparsers(required=True, metavar="VIỆC")

    def command(name: str, help: str, do: object) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=help, description=help)
        found.set_defaults(do=do)
        return found

    command("status", "tình trạng các dịch vụ và của cả sổ; việc gì cần làm", status)
    command("find-areas", "tìm khóa của đơn vị hành chính theo tên", find_areas).add_argument(
        "words", nargs="+"
    )
    command("import", "nhập một thư mục CSV hoặc một tệp XLSX", import_registry).add_argument(
        "words", nargs=argparse.REMAINDER
    )
    command("export", "xuất toàn bộ sổ ra một thư mục", export_registry).add_argument("folder", type=Path)
    command("account", "tạo hoặc giúp một tài khoản", account).add_argument("words", nargs=argparse.REMAINDER)
    command("manage", "một lệnh của manage.py", manage).add_argument("words", nargs=argparse.REMAINDER)
    command("backup", "status, check, base, rehearse", backup).add_argument("words", nargs=argparse.REMAINDER)
    command("backup-to", "đặt nơi để bản sao lưu", backup_to).add_argument("folder", type=Path)
    restoring = command("restore", "đưa dữ liệu về một thời điểm", restore)
    restoring.add_argument("moment", help="ví dụ: 2026-11-20 09:15:00+07", nargs="*")
    restoring.add_argument("--from", dest="source", type=Path, help="bản sao lưu của một máy khác")
    certificate = command("certificate", "cấp lại chứng thư, hoặc dùng chứng thư mang đến", new_certificate)
    certificate.add_argument("--certificate", default="")
    certificate.add_argument("--key", default="")
    command("upgrade", "nâng cấp bằng một gói cài đặt", up).add_argument("file", type=Path)
    command("back", "trở lại bản trước lần nâng cấp vừa rồi", back)

    first = command("set-up", "do gói cài đặt gọi", set_up)
    first.add_argument("--bundle", type=Path, required=True)
    first.add_argument("--version", required=True)
    first.add_argument("--name", default="", help="tên máy trong mạng, ví dụ so.tinhuy.local")
    first.add_argument("--backup", default="", help="thư mục sao lưu trên ổ đĩa thứ hai")
    first.add_argument("--certificate", default="")
    first.add_argument("--key", default="")
    first.add_argument("--port", type=int, default=443)
    first.add_argument("--memory", default="", help="số MB bộ nhớ được dùng")
    first.add_argument("--maker", default="", help="dấu vân tay của nơi làm gói, để so tự động")
    return parser


def set_up(words: argparse.Namespace) -> None:
    """First installation, or the second half of an upgrade."""
    if layout.current_version() and layout.BUNDLE_KEY.exists():
        signatures.check_signature(words.bundle, layout.BUNDLE_KEY.read_bytes())
        if layout.current_version() != words.version:
            return upgrade.switch_over(words.version)
    public = (words.bundle / signatures.KEY).read_bytes()
    signatures.check_signature(words.bundle, public)
    signatures.check_sums(words.bundle)
    found = signatures.fingerprint(public)
    say(f"Nơi làm gói: {found}")
    if words.maker and words.maker.replace(" ", "").lower() != found.replace(" ", ""):
        raise ServerError("Dấu vân tay của nơi làm gói không khớp: không cài.")
    for warning in install.check_machine():
        say(f"CHÚ Ý: {warning}")
    name = words.name or install.ask("Tên để gõ vào trình duyệt", install.own_name())
    place = words.backup or install.ask("Thư mục sao lưu, trên ổ đĩa thứ hai", install.Wishes.backup)
    wishes = install.Wishes(name, place, words.certificate, words.key, words.port, words.memory)
    install.install(words.version, words.bundle, wishes)
    install.greet()


def status(words: argparse.Namespace) -> int:
    say(f"Phiên bản: {layout.current_version()}")
    bad = 0
    for name, service in zip(install.SERVICES, layout.services(*install.SERVICES), strict=True):
        done = subprocess.run(
            ["systemctl", "is-active", service], capture_output=True, text=True, check=False
        )
        bad |= done.returncode
        say(f"  {'✓' if done.returncode == 0 else '✗'} {name}: {done.stdout.strip()}")
    say()
    return bad | layout.run_as_owner("doctor")


def import_registry(words: argparse.Namespace) -> int:
    """From where only root may read, by way of a folder of the account's own."""
    if not words.words:
        raise ServerError("Hãy gõ: sudo party-register import TỆP [--dry-run]")
    source, *options = words.words
    with _exchange() as folder:
        copy = folder / Path(source).name
        if Path(source).is_dir():
            shutil.copytree(source, copy)
        else:
            shutil.copyfile(source, copy)
        _hand_over(folder)
        return layout.run_as_owner("import_registry", str(copy), *options)


def export_registry(words: argparse.Namespace) -> int:
    if words.folder.exists():
        raise ServerError(f"{words.folder} đã có; hãy chọn một thư mục mới.")
    with _exchange() as folder:
        _hand_over(folder)
        code = layout.run_as_owner("export_registry", str(folder / "sheets"))
        if code == 0:
            shutil.copytree(folder / "sheets", words.folder, copy_function=shutil.copyfile)
            for path in (words.folder, *words.folder.rglob("*")):
                path.chmod(0o700 if path.is_dir() else 0o600)
        return code


def account(words: argparse.Namespace) -> int:
    return layout.run_as_owner("account", *words.words)


def find_areas(words: argparse.Namespace) -> int:
    return layout.run_as_owner("find_areas", *words.words)


def manage(words: argparse.Namespace) -> int:
    return layout.run_as_owner(*words.words)


def backup(words: argparse.Namespace) -> int:
    return layout.run_backup(*(words.words or ["status"]))


def backup_to(words: argparse.Namespace) -> None:
    install.keep_backups_in(words.folder.resolve())
    if layout.has_systemd():
        layout.systemctl("daemon-reload")
        layout.systemctl("restart", *layout.services("backup"))
    say(f"Từ nay sao lưu vào {words.folder.resolve()}.")


def restore(words: argparse.Namespace) -> None:
    place = Path(layout.read_variables(layout.SETTINGS)["BACKUP_DIR"])
    if words.source:
        place = words.source.resolve()
        if not (place / "base").is_dir():
            raise ServerError(f"Không thấy bản sao lưu nào trong {place}.")
        # It was another machine's account that wrote them.
        _hand_over(place)
    upgrade.bring_back(place, " ".join(words.moment))


def new_certificate(words: argparse.Namespace) -> None:
    install.make_certificate(words.certificate, words.key)
    if layout.has_systemd():
        layout.systemctl("restart", *layout.services("web"))
    end = certificates.ends_on((layout.TLS / "site.crt").read_bytes())
    say(f"Chứng thư mới dùng được đến {end:%d/%m/%Y}.")


def up(words: argparse.Namespace) -> None:
    upgrade.upgrade(words.file.resolve())


def back(words: argparse.Namespace) -> None:
    upgrade.go_back()


@contextmanager
def _exchange() -> Iterator[Path]:
    """A folder in which root and the account of the database hand files to each other."""
    with tempfile.TemporaryDirectory(prefix="exchange-", dir=layout.DATABASE_DATA) as folder:
        yield Path(folder)


def _hand_over(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        layout.own(path, 0o700 if path.is_dir() else 0o600, layout.DATABASE, layout.DATABASE)


if __name__ == "__main__":
    sys.exit(main())
