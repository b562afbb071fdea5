"""Setting the register up on a machine that lies in a folder; the order of an upgrade and of the way back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from registry.servers.errors import ServerError
from registry.servers.machine import certificates, install, layout, upgrade
from registry.settings import keys
from tests.servers.conftest import BASE

OLD, NEW = "1-202601010000-old", "1-202601020000-new"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its paths lie in a folder, its accounts are whoever runs the tests, and nothing is asked of systemd."""
    places = {
        "ETC": "etc",
        "SETTINGS": "etc/register.conf",
        "SECRETS": "etc/secrets",
        "TLS": "etc/tls",
        "BUNDLE_KEY": "etc/bundle-key.pub",
        "UNITS": "units",
        "COMMAND": "sbin/party-register",
        "OPT": "opt",
        "VERSIONS": "opt/versions",
        "CURRENT": "opt/current",
        "DATABASE_DATA": "database",
    }
    for name, place in places.items():
        monkeypatch.setattr(layout, name, tmp_path / place)
    monkeypatch.setattr(upgrade, "NOTE", tmp_path / "opt" / "upgrade.json")
    monkeypatch.setattr(upgrade, "POSTGRES", tmp_path / "database" / "postgres")
    monkeypatch.setattr(layout, "own", lambda path, mode, user="root", group="root": path.chmod(mode))
    monkeypatch.setattr(layout, "has_systemd", lambda: False)
    monkeypatch.setattr(layout, "systemctl", lambda *words: None)
    (tmp_path / "units").mkdir()
    for age, version in enumerate((NEW, OLD), start=1):
        folder = tmp_path / "opt" / "versions" / version
        folder.mkdir(parents=True)
        (folder / "complete").touch()
        os.utime(folder / "complete", (2_000_000_000 - age, 2_000_000_000 - age))
        (folder / "deploy").symlink_to(BASE / "deploy")
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "bundle-key.pub").write_text("the maker\n")
    monkeypatch.setattr(install, "make_accounts", lambda: None)
    wishes = install.Wishes("so.tinhuy.local, 10.0.0.5", str(tmp_path / "backup"), memory="2048")
    install.install(OLD, tmp_path / "bundle", wishes)
    return tmp_path


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_what_is_installed_is_for_those_who_need_it(machine: Path):
    etc = machine / "etc"
    assert mode(etc / "register.conf") == 0o640
    assert mode(etc / "secrets") == 0o750
    assert {path.name: mode(path) for path in (etc / "secrets").iterdir()} == {
        "secret_key": 0o640,
        "identifier_keys": 0o640,
        "audit_key": 0o640,
        "authority.key": 0o600,
    }
    assert mode(etc / "tls" / "site.key") == 0o640
    assert mode(machine / "backup") == mode(machine / "database") == 0o700
    settings = layout.read_variables(layout.SETTINGS)
    assert settings["ALLOWED_HOSTS"].startswith("so.tinhuy.local,10.0.0.5")
    assert settings["ALLOWED_HOSTS"].endswith("localhost,127.0.0.1")
    assert (settings["REGISTRY_MEMORY"], settings["BACKUP_DIR"]) == ("2048", str(machine / "backup"))
    beside = (machine / "units" / "party-register-backup.service.d" / "place.conf").read_text()
    assert f"ReadWritePaths={machine / 'backup'}" in beside
    assert {path.name for path in (machine / "units").glob("*.service")} == set(
        layout.services(*install.SERVICES)
    )
    assert layout.current_version() == OLD


def test_a_second_installation_changes_nothing_that_is_kept(machine: Path, monkeypatch):
    before = {path: path.read_bytes() for path in (machine / "etc").rglob("*") if path.is_file()}
    monkeypatch.setenv("KEYS", (machine / "etc" / "secrets" / "identifier_keys").read_text())
    assert len(keys("KEYS")) == 1
    install.install(OLD, machine / "bundle", install.Wishes("another.local", str(machine / "elsewhere")))
    assert {path: path.read_bytes() for path in (machine / "etc").rglob("*") if path.is_file()} == before


def test_a_new_certificate_is_of_the_same_authority(machine: Path):
    root, site = (machine / "etc" / "tls" / name for name in ("authority.crt", "site.crt"))
    before = root.read_bytes(), site.read_bytes()
    install.make_certificate()
    assert root.read_bytes() == before[0]
    assert site.read_bytes() != before[1]
    assert certificates.ends_on(site.read_bytes()) >= certificates.ends_on(before[1])
    with pytest.raises(ServerError, match="đi cùng nhau"):
        install.make_certificate("only.crt")


def test_a_settings_file_with_a_fault_is_named(machine: Path):
    layout.SETTINGS.write_text("LOG_LEVEL=INFO\nwhat is this\n")
    with pytest.raises(ServerError, match="dòng 2"):
        layout.read_variables(layout.SETTINGS)
    with pytest.raises(ServerError, match="không có dấu cách"):
        install.keep_backups_in(Path("/mnt/my disk"))


def test_backups_of_another_register_are_left_alone(machine: Path):
    """A new machine would push them aside, and remove them when they are two weeks old."""
    (machine / "elsewhere").mkdir()
    (machine / "elsewhere" / "set.json").write_text("{}")
    with pytest.raises(ServerError, match="restore --from"):
        install.keep_backups_in(machine / "elsewhere")
    (machine / "backup" / "set.json").write_text("{}")
    with pytest.raises(ServerError, match="lần cài khác"):
        install.keep_backups_in(machine / "backup")
    (machine / "database" / "postgres").mkdir()
    install.keep_backups_in(machine / "backup")


class Play:
    """Notes what is done, in the place of services and database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, faults: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        self.done: list[str] = []
        self.faults = faults

        def note(word: str) -> None:
            self.done.append(word)
            if word in faults:
                faults.discard(word)
                raise ServerError(word)

        def run_backup(*words: str, with_keys: bool = False, **more: str) -> int:
            self.done.append(words[0])
            if words[0] == "restore":
                assert with_keys
                Path(words[1]).mkdir()
                Path(words[1], "of-the-copy").touch()
            return int(words[0] in faults)

        monkeypatch.setattr(layout, "systemctl", lambda *words: note(f"systemctl {words[0]}"))
        monkeypatch.setattr(upgrade, "start", lambda: note(f"start {layout.current_version()}"))
        monkeypatch.setattr(upgrade, "stop", lambda: note("stop"))
        monkeypatch.setattr(layout, "run_backup", run_backup)


def test_an_upgrade_copies_first_and_can_be_taken_back(machine: Path, monkeypatch):
    (machine / "database" / "postgres").mkdir()
    play = Play(monkeypatch)
    upgrade.switch_over(NEW)
    assert play.done == ["systemctl stop", "base", "stop", "systemctl enable", f"start {NEW}"]
    note = json.loads(upgrade.NOTE.read_text())
    assert note["from"] == OLD
    assert Path(note["copy"]).parent == machine / "backup" / "upgrades"
    play.done.clear()
    upgrade.go_back()
    assert play.done == ["restore", "stop", "systemctl enable", f"start {OLD}"]
    assert (machine / "database" / "postgres" / "of-the-copy").exists()
    assert len(list((machine / "database").glob("postgres.aside-*"))) == 1
    with pytest.raises(ServerError, match="Không có lần nâng cấp nào"):
        upgrade.go_back()


def test_without_a_copy_nothing_is_changed(machine: Path, monkeypatch):
    play = Play(monkeypatch, {"base"})
    with pytest.raises(ServerError, match="không nâng cấp"):
        upgrade.switch_over(NEW)
    assert layout.current_version() == OLD
    assert play.done[-1] == f"start {OLD}", "what was stopped runs again"
    with pytest.raises(ServerError, match="chính bản"):
        upgrade.switch_over(OLD)


def test_a_version_that_does_not_run_is_taken_back_by_itself(machine: Path, monkeypatch):
    (machine / "database" / "postgres").mkdir()
    play = Play(monkeypatch, {f"start {NEW}"})
    with pytest.raises(ServerError, match="Đã trở lại"):
        upgrade.switch_over(NEW)
    assert play.done[-4:] == ["restore", "stop", "systemctl enable", f"start {OLD}"]
    assert layout.current_version() == OLD


def test_a_restore_that_fails_leaves_all_as_it_was(machine: Path, monkeypatch):
    (machine / "database" / "postgres").mkdir()
    play = Play(monkeypatch, {"restore"})
    with pytest.raises(ServerError, match="không có gì thay đổi"):
        upgrade.bring_back(machine / "backup", "2026-11-20 09:15")
    assert play.done == ["restore"]
    assert not list((machine / "database").glob("postgres.aside-*"))


def test_old_versions_go_but_not_the_one_that_runs(machine: Path, monkeypatch):
    monkeypatch.setattr(upgrade, "KEPT_VERSIONS", 1)
    layout.switch_to(OLD)
    upgrade.forget_old_versions()
    assert {path.name for path in layout.VERSIONS.iterdir()} == {OLD, NEW}
    layout.switch_to(NEW)
    upgrade.forget_old_versions()
    assert {path.name for path in layout.VERSIONS.iterdir()} == {NEW}
