"""Backup and restore, done for real: back to the moment before a mistake, and what each fault looks like."""

from __future__ import annotations

import base64
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from members.identifiers import Key
from registry.servers.backup.config import SLOT
from registry.servers.backup.copies import forget_recoveries, make_base
from registry.servers.backup.restore import proofs
from registry.servers.backup.sets import STAMP, all_sets, now, read_note
from registry.servers.backup.status import read_status
from registry.servers.postgres import Postgres
from registry.servers.processes import holding, send, stop, wait_for, working_in
from registry.servers.use import start_if_needed
from tests.proving import PROVE
from tests.servers.backups import Backup, moment, numbers, served, tell

long_proof = pytest.mark.skipif(not PROVE, reason="a long proof: make prove")
ROUNDS = 20 if PROVE else 2


@pytest.fixture
def backup(data: Path, cluster: None) -> Iterator[Backup]:
    """A database with a backup that follows it and has made its first whole copy."""
    with served(data):
        backup = Backup(data, data.parent / "backup")
        backup.stay()
        try:
            assert backup.turns_green(60), backup.faults()
            yield backup
        finally:
            backup.leave()


def restored(backup: Backup, folder: Path, *at: str) -> list[int]:
    """The numbers that a server finds that was started on what was restored."""
    done = backup.restore(folder, *at)
    assert done.returncode == 0, done.stderr
    try:
        with served(folder):
            return numbers(folder)
    finally:
        shutil.rmtree(folder)


def test_back_to_the_moment_before_a_mistake_and_to_the_last_change(backup: Backup, data: Path):
    tell(data, "CREATE TABLE kept AS SELECT generate_series(1, 3) AS number")
    time.sleep(1.1)
    before = moment()
    time.sleep(0.1)
    tell(data, "DELETE FROM kept WHERE number = 2", "INSERT INTO kept VALUES (4)")
    assert wait_for(backup.has_everything, seconds=60)
    assert restored(backup, data.parent / "a", before) == [1, 2, 3]
    assert restored(backup, data.parent / "b") == [1, 3, 4]
    assert backup.turns_green()


class Written(NamedTuple):
    """A change that was asked for and acknowledged at these times; what it did is of some moment between."""

    number: int
    asked_at: float
    acknowledged_at: float


def write(data: Path, written: list[Written], chance: random.Random) -> None:
    """Some changes, one after the other."""
    for _ in range(chance.randrange(3, 9)):
        number, asked_at = len(written), time.time()
        tell(data, f"INSERT INTO kept VALUES ({number})")
        written.append(Written(number, asked_at, time.time()))
        time.sleep(chance.uniform(0, 0.15))


def test_rounds_of_writing_restoring_and_going_live(backup: Backup, data: Path):
    """Write, copy, back to a random moment, go live there, write, restore the latest; with faults between."""
    chance = random.Random(4)
    written: list[Written] = []
    tell(data, "CREATE TABLE kept (number int)")
    live = data
    timelines = set()
    for round_no in range(ROUNDS):
        write(live, written, chance)
        make_base(backup.config)
        time.sleep(1.1)
        earliest = time.time()
        write(live, written, chance)
        at = chance.uniform(earliest, time.time())
        time.sleep(0.2)
        write(live, written, chance)
        assert wait_for(backup.has_everything, seconds=60)
        FAULTS[round_no % len(FAULTS)](backup)
        assert backup.turns_green(90), (round_no, backup.faults())
        assert wait_for(backup.has_everything, seconds=60)
        # Back, and live, on the same folder.
        aside = live.parent / f"restored-{round_no}"
        done = backup.restore(aside, _when(at))
        assert done.returncode == 0, (round_no, done.stderr)
        there = _go_live(backup, live, aside)
        acknowledged = [one.number for one in written if one.acknowledged_at <= at]
        asked = [one.number for one in written if one.asked_at <= at]
        # All that was acknowledged by then, and nothing that was asked for later.
        assert there in (acknowledged, asked), round_no
        written = written[: len(there)]
        assert backup.turns_green(90), (round_no, backup.faults())
        write(live, written, chance)
        assert wait_for(backup.has_everything, seconds=60)
        timelines.add(read_note(backup.folder / "set.json")["timeline"])  # type: ignore[index]
        assert restored(backup, live.parent / "latest") == [one.number for one in written], round_no
    assert len(timelines) == ROUNDS


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(sep=" ")


def _go_live(backup: Backup, live: Path, aside: Path) -> list[int]:
    """Put the restored folder in the place of the other; the backup goes on following all the while."""
    server = Postgres(live)
    guard = server.guard
    pid = server.running()
    assert pid is not None
    for guardian in holding(guard.path):
        send(guardian, signal.SIGKILL)
    stop(pid, *server.stop_steps)
    shutil.rmtree(live / "postgres")
    (aside / "postgres").rename(live / "postgres")
    aside.rmdir()
    start_if_needed(server)
    return numbers(live)


def drop_the_slot(backup: Backup) -> None:
    assert wait_for(lambda: _drop(backup), seconds=30, pause=0.05)


def _drop(backup: Backup) -> bool:
    try:
        end = "SELECT pg_terminate_backend(active_pid, 1000) FROM pg_replication_slots"
        backup.ask(f"{end} WHERE slot_name = '{SLOT}'")
        backup.ask(f"SELECT pg_drop_replication_slot('{SLOT}')")
    except psycopg.Error:
        return False
    return True


def kill_the_receiver(backup: Backup) -> None:
    for pid in _receivers(backup):
        send(pid, signal.SIGKILL)


def kill_all_of_it(backup: Backup) -> None:
    assert backup.staying is not None
    backup.staying.kill()
    backup.staying.wait()
    backup.stay()


def crash_the_database(backup: Backup) -> None:
    for pid in working_in(backup.data / "postgres", "postgres"):
        send(pid, signal.SIGKILL)
    assert wait_for(lambda: bool(_try(backup)), seconds=60, pause=0.2)


def nothing(backup: Backup) -> None:
    pass


FAULTS = [kill_the_receiver, drop_the_slot, crash_the_database, kill_all_of_it, nothing]


def _try(backup: Backup) -> object:
    try:
        return backup.ask("SELECT 1")
    except psycopg.Error:
        return None


def _receivers(backup: Backup) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if b"pg_receivewal" in words and str(backup.folder).encode() in words:
            found.append(int(entry.name))
    return found


# Each fault turns the check red, and its remedy turns it green. What the program mends itself needs none.


def red_and_green(backup: Backup, word: str) -> None:
    assert backup.turns_red(word), backup.faults()
    done = backup.run("check")
    assert done.returncode == 1 and word in done.stdout


def test_a_database_that_is_stopped(backup: Backup, data: Path):
    server = Postgres(data)
    for pid in holding(server.guard.path):
        send(pid, signal.SIGKILL)
    pid = server.running()
    assert pid is not None
    stop(pid, *server.stop_steps)
    red_and_green(backup, "không trả lời")
    assert wait_for(lambda: "không trả lời" in str(read_status(backup.config.status)), seconds=60)
    start_if_needed(server)
    assert backup.turns_green(90), backup.faults()


def test_a_follower_that_is_killed(backup: Backup):
    assert wait_for(lambda: says_it_is_well(backup), seconds=60)
    assert backup.staying is not None
    backup.staying.kill()
    backup.staying.wait()
    red_and_green(backup, "Nhịp tim đã ngừng")
    assert wait_for(lambda: not says_it_is_well(backup), seconds=60)
    backup.stay()
    assert backup.turns_green(90), backup.faults()
    assert wait_for(lambda: says_it_is_well(backup), seconds=60)


def says_it_is_well(backup: Backup) -> bool:
    """By what it has written down for the web: of late, without a fault, with a copy and a beat."""
    said = read_status(backup.config.status)
    if said is None or said.faults or not (said.copies and said.newest_copy and said.beat and said.free):
        return False
    return said.at > now() - timedelta(seconds=said.silence)


def test_a_receiver_that_hangs(backup: Backup):
    """The beat goes on, the follower is well, and nothing arrives."""
    (pid,) = _receivers(backup)
    send(pid, signal.SIGSTOP)
    red_and_green(backup, "chưa đến bản sao lưu")
    send(pid, signal.SIGCONT)
    assert backup.turns_green(90), backup.faults()


def test_a_slot_that_is_dropped_while_nobody_looks(backup: Backup):
    first = backup.copies()
    # Two copies of one second are of one name, each in a set of its own.
    known = {path.stat().st_ino for path in first}
    backup.leave()
    drop_the_slot(backup)
    red_and_green(backup, "mất slot")
    backup.stay()
    assert backup.turns_green(90), backup.faults()
    assert not {path.stat().st_ino for path in backup.copies()} & known, "a whole copy is new"
    (aside, _) = all_sets(backup.folder)
    assert [copy.path.name for copy in aside.copies()] == [path.name for path in first]


@pytest.fixture
def small_disk(data: Path) -> Iterator[Path]:
    """A file system that is soon full."""
    folder = data.parent / "small"
    folder.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(folder)]
    if subprocess.run(options, capture_output=True, check=False).returncode:
        pytest.skip("only who may mount can have a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.usefixtures("cluster")
def test_a_disk_that_is_full(data: Path, small_disk: Path):
    with served(data):
        backup = Backup(data, small_disk / "backup")
        backup.stay()
        try:
            assert backup.turns_green(60), backup.faults()
            filler = small_disk / "filler"
            with filler.open("wb") as file, pytest.raises(OSError):
                while True:
                    file.write(b"\0" * 2**16)
                    file.flush()
            tell(data, "CREATE TABLE kept AS SELECT generate_series(1, 200000) AS number")
            backup.ask("SELECT pg_switch_wal()")
            red_and_green(backup, "")
            filler.unlink()
            assert backup.turns_green(90), backup.faults()
            assert wait_for(backup.has_everything, seconds=60)
            assert len(restored(backup, data.parent / "a")) == 200000
        finally:
            backup.leave()


def test_a_copy_that_is_old_and_a_copy_that_fails(backup: Backup):
    (only,) = backup.copies()
    backup.leave()
    old = only.with_name((now() - timedelta(hours=31)).strftime(STAMP))
    only.rename(old)
    assert backup.turns_red("đã cũ")
    backup.stay()
    assert backup.turns_green(90), backup.faults()
    assert len(backup.copies()) == 2


def test_a_rehearsal_is_held_and_its_result_is_seen(backup: Backup, data: Path):
    tell(data, "CREATE TABLE kept (number int)")
    assert wait_for(backup.has_everything, seconds=60)
    backup.environment["BACKUP_REHEARSAL_DAYS"] = "7"
    assert backup.run("rehearse").returncode == 0
    note = read_note(backup.folder / "rehearsal.json")
    assert note and note["ok"] and note["reached"]
    assert "Diễn tập phục hồi lúc" in backup.run("status").stdout
    assert not list(backup.folder.glob("rehearsal-*"))
    # A file of the copy is broken: the rehearsal finds it, and the check says so.
    for path in backup.copies()[-1].glob("global/pg_control"):
        path.write_bytes(b"\0" * path.stat().st_size)
    assert backup.run("rehearse").returncode == 1
    assert backup.turns_red("Diễn tập")
    assert "KHÔNG ĐƯỢC" in backup.run("status").stdout


def test_the_follower_rehearses_by_itself(data: Path, cluster: None):
    with served(data):
        backup = Backup(data, data.parent / "backup", BACKUP_REHEARSAL_DAYS="7")
        backup.stay()
        try:
            assert wait_for(lambda: (backup.folder / "rehearsal.json").exists(), seconds=60)
            assert backup.turns_green(60), backup.faults()
        finally:
            backup.leave()


def test_a_restore_without_the_keys_says_so(backup: Backup, data: Path):
    master = bytes(range(32))
    key = f"k1:{base64.b64encode(master).decode()}"
    assert proofs(key) == {"k1": Key("k1", master).proof}
    tell(
        data,
        "CREATE TABLE members_identifierkey (id text, proof bytea)",
        f"INSERT INTO members_identifierkey VALUES ('k1', '\\x{Key('k1', master).proof.hex()}')",
        "CREATE TABLE kept AS SELECT 1 AS number",
    )
    assert wait_for(backup.has_everything, seconds=60)
    other = f"k1:{base64.b64encode(bytes(32)).decode()}"
    for place, keys in enumerate(("", other)):
        backup.environment["IDENTIFIER_KEYS"] = keys
        done = backup.restore(data.parent / f"without-{place}")
        assert done.returncode == 3 and "thiếu khóa k1" in done.stderr
        assert (data.parent / f"without-{place}" / "postgres" / "PG_VERSION").exists()
    backup.environment["IDENTIFIER_KEYS"] = key
    assert restored(backup, data.parent / "with") == [1]
    held = b"".join(path.read_bytes() for path in backup.folder.rglob("*") if path.is_file())
    assert master not in held and key.partition(":")[2].encode() not in held


def test_no_setting_of_a_recovery_is_left(tmp_path: Path):
    settings = tmp_path / "postgresql.auto.conf"
    settings.write_text(
        "# made by ALTER SYSTEM\nrecovery_target_time = '2026-01-01'\nrecovery_target_action = 'pause'\n"
        "restore_command = 'cp x y'\nprimary_conninfo = 'host=x'\nwork_mem = '8MB'\n"
    )
    for name in ("recovery.signal", "standby.signal"):
        (tmp_path / name).touch()
    forget_recoveries(tmp_path)
    assert settings.read_text() == "# made by ALTER SYSTEM\nwork_mem = '8MB'\n"
    assert [path.name for path in tmp_path.iterdir()] == ["postgresql.auto.conf"]


@long_proof
def test_old_copies_go_and_the_changes_before_them(backup: Backup, data: Path):
    (first,) = backup.copies()
    tell(data, "CREATE TABLE kept AS SELECT generate_series(1, 3) AS number")
    for _ in range(2):
        tell(data, "INSERT INTO kept VALUES (9)")
        backup.ask("SELECT pg_switch_wal()")
    assert wait_for(backup.has_everything, seconds=60)
    backup.environment["BACKUP_KEEP"] = "1"
    done = backup.run("base")
    assert done.returncode == 0, done.stderr
    received = {path.name for path in (backup.folder / "wal").iterdir()}
    assert backup.run("prune").returncode == 0
    (left,) = backup.copies()
    assert left > first
    # What is being received goes on meanwhile.
    assert {path.name for path in (backup.folder / "wal").iterdir()} & received < received
    assert restored(backup, data.parent / "a") == [1, 2, 3, 9, 9]


def test_nothing_is_restored_over_something_or_from_before_the_first_copy(backup: Backup, tmp_path: Path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "PG_VERSION").touch()
    assert "không trống" in backup.run("restore", str(tmp_path / "full")).stderr
    done = backup.run("restore", str(tmp_path / "new"), "2000-01-01 00:00:00+07")
    assert done.returncode == 1
    assert "Không có bản sao toàn bộ nào" in done.stderr
    assert not (tmp_path / "new").exists()


def test_two_do_not_follow_into_one_folder(backup: Backup):
    assert "Đã có chương trình khác" in backup.run("stay").stderr
