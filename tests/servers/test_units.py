"""The units of the machine: sound, shut in, and run from start to stop with kills in between."""

from __future__ import annotations

import getpass
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from registry.servers.machine import certificates, install, layout
from tests.proving import PROVE
from tests.servers.conftest import BASE
from tests.servers.unit_runner import Unit, directives, in_order, read

FOLDER = BASE / "deploy" / "systemd"
SERVICES = {path.name: path for path in FOLDER.glob("*.service")}
WEB = "party-register-web.service"
# What whoever writes a unit must not forget, and with what.
EVERYWHERE = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectProc": "invisible",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectControlGroups": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "MemoryDenyWriteExecute": "yes",
    "SystemCallArchitectures": "native",
    "Slice": "party-register.slice",
    "PartOf": "party-register.target",
}


def facts(name: str) -> dict[str, str]:
    return dict(directives(SERVICES[name].read_text()))


def test_the_services_are_those_that_are_installed():
    assert set(SERVICES) == set(layout.services(*install.SERVICES))
    target = (FOLDER / "party-register.target").read_text()
    assert all(name in target for name in SERVICES), "start at boot brings up all"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_may_do_no_more_than_it_must(name: str):
    unit = facts(name)
    assert {key: unit.get(key) for key in EVERYWHERE} == EVERYWHERE
    assert unit["User"] == unit["Group"] in (layout.APPLICATION, layout.DATABASE)
    assert unit["MemoryMax"]
    assert unit["UMask"] == "0077"
    assert unit["CapabilityBoundingSet"] == ("CAP_NET_BIND_SERVICE" if name == WEB else "")
    text = SERVICES[name].read_text()
    # Only the web can be reached, and the others have no network at all.
    assert ("PrivateNetwork=yes" in text) == (name != WEB)
    assert ("AF_INET" in unit["RestrictAddressFamilies"]) == (name == WEB)
    assert "SystemCallFilter=~@privileged" in text
    # The database, its copies and the broker never see a key.
    if (unit["User"] == layout.DATABASE and "prepare" not in name) or "broker" in name:
        assert "InaccessiblePaths=/etc/party-register/secrets /etc/party-register/tls" in text
        assert "UnsetEnvironment=SECRET_KEY_FILE IDENTIFIER_KEYS_FILE" in text
    if "prepare" not in name:
        assert unit["Restart"] == "always"
        assert "DATABASE_OWNER_URL" not in text


def test_the_backup_says_how_it_stands_where_the_web_may_read():
    given = layout.read_variables(FOLDER / "environment")
    folder = facts("party-register-backup.service")["RuntimeDirectory"]
    assert given["BACKUP_STATUS"].startswith(f"/run/{folder}/")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_no_fault(tmp_path: Path):
    for path in FOLDER.glob("party-register*"):
        text = path.read_text().replace("/opt/party-register/current/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "SYSTEMD_LOG_LEVEL": "warning"},
        check=False,
    )
    assert "party-register" not in done.stderr, done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def machine() -> Iterator[Path]:
    """Where the machine lies; the address of a socket holds 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="units-", dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture
def units(machine: Path) -> Iterator[dict[str, Unit]]:
    """The units on a machine that lies in a folder, all as whoever runs the tests."""
    etc, access = machine / "etc", machine / "access"
    for folder in (etc / "secrets", etc / "tls", access, machine / "run", machine / "backup"):
        folder.mkdir(parents=True)
    for name in ("pg_hba.conf", "pg_ident.conf"):
        shutil.copy(FOLDER / name, access)
    for role in ("registry_app", "registry", "postgres"):
        with (access / "pg_ident.conf").open("a") as file:
            file.write(f"register {getpass.getuser()} {role}\n")
    secrets = {"secret_key": "k" * 64, "identifier_keys": f"k1:{43 * 'A'}=", "audit_key": 43 * "B" + "="}
    for name, text in secrets.items():
        (etc / "secrets" / name).write_text(text)
    root, root_key = certificates.make_authority(["localhost"])
    chain, key = certificates.issue(root, root_key, ["localhost", "127.0.0.1"])
    for name, content in (("site.crt", chain), ("site.key", key), ("authority.crt", root)):
        (etc / "tls" / name).write_bytes(content)
    text = install.SETTINGS_TEXT.format(
        hosts="localhost", port=free_port(), backup=machine / "backup", memory="2048"
    )
    (etc / "register.conf").write_text(text)
    moved = {
        "/opt/party-register/current/.venv/bin/python": sys.executable,
        "/opt/party-register/current/deploy/systemd/environment": str(FOLDER / "environment"),
        "/opt/party-register/current/deploy/systemd": str(access),
        "/opt/party-register/current/static-files": str(machine / "static"),
        "/opt/party-register/current": str(BASE),
        "/etc/party-register": str(etc),
        "/var/lib/": f"{machine}/lib/",
        "/var/cache/": f"{machine}/cache/",
        "/run/party": f"{machine}/run/party",
    }

    def place(text: str) -> str:
        for old, new in moved.items():
            text = text.replace(old, new)
        return text

    found = read(FOLDER, place, {"PGUSER": "postgres"})
    if os.geteuid() == 0:
        # Root hands the servers over to an account without rights, which must reach the folders.
        found["party-register-database.service"].lines += [("UMask", "000")]
        machine.chmod(0o755)
        (machine / "run" / "party-register-database").mkdir()
        (machine / "run" / "party-register-database").chmod(0o777)
    yield found
    for unit in found.values():
        unit.kill_all()


def database_answers(unit: Unit) -> bool:
    host = unit.environment()["DATABASE_SOCKETS"]
    with psycopg.connect(host=host, user="postgres", dbname="registry", connect_timeout=5) as session:
        return session.execute("SHOW max_connections").fetchone() == ("50",)


def test_database_broker_and_backup_start_are_killed_and_stop(units: dict[str, Unit]):
    known = in_order(units)
    few = [
        unit
        for unit in known
        if any(unit.name == name for name in layout.services("database", "broker", "backup"))
    ]
    assert [unit.name for unit in few][-1] == "party-register-backup.service", "it comes after the database"
    for unit in few:
        unit.start()
    assert database_answers(few[0])
    for unit in few:
        unit.kill()
    assert database_answers(few[0])
    for unit in reversed(few):
        unit.stop()


@pytest.mark.prove
@pytest.mark.skipif(not PROVE, reason="starts everything; make prove")
def test_everything_starts_is_killed_and_stops(units: dict[str, Unit], machine: Path):
    known = in_order(units)
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
        cwd=BASE,
        env={**os.environ, "STATIC_ROOT": str(machine / "static")},
        check=True,
    )
    for unit in known:
        unit.start()
    web = units[WEB]
    for unit in [None, *(unit for unit in known if unit.one("Restart"))]:
        if unit:
            unit.kill()
            web._run(web.commands("ExecStartPost")[0])
        context = ssl.create_default_context(cafile=str(machine / "etc" / "tls" / "authority.crt"))
        port = int(web.environment()["REGISTRY_PORT"])
        connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=30)
        connection.request("GET", "/dang-nhap/")
        answer = connection.getresponse()
        assert answer.status == 200
        assert "__Host-csrftoken" in (answer.getheader("Set-Cookie") or "")
        connection.close()
    for unit in reversed(known):
        unit.stop()
