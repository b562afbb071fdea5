"""Children that die are started again; a stop takes all of them, in order and with their own children."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.servers import logs
from registry.servers import supervisor as module
from registry.servers.logs import keep_short
from registry.servers.processes import ended, send, wait_for
from registry.servers.supervisor import Child, Supervisor

QUICK = ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0))
STAYS = "import time; time.sleep(60)"
# Notes the order in which they are asked to stop.
NOTES = """
import signal, sys, time
def leave(*_):
    open("order", "a").write(sys.argv[1] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
open("up-" + sys.argv[1], "w").close()
time.sleep(60)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open("up-deaf", "w").close()
time.sleep(60)
"""
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open("grandchild", "w").write(str(child.pid))
time.sleep(60)
"""


def child(
    folder: Path, name: str, program: str, steps: tuple[tuple[signal.Signals, float], ...] = QUICK
) -> Child:
    return Child(
        name, f"Tiến trình {name}", [sys.executable, "-S", "-c", program, name], folder / f"{name}.log", steps
    )


def test_a_child_does_not_get_what_it_is_to_do_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OF_THE_OWNER", "a secret")
    monkeypatch.setenv("OF_ALL", "no secret")
    asks = "import os; open('environment', 'w').write(repr(dict(os.environ)))"
    one = child(tmp_path, "asks", asks)
    one.without = ("OF_THE_OWNER",)
    one.start(tmp_path, [])
    assert one.process is not None and one.process.wait() == 0
    said = (tmp_path / "environment").read_text()
    assert "OF_ALL" in said and "OF_THE_OWNER" not in said


@contextmanager
def running(supervisor: Supervisor) -> Iterator[None]:
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        yield
    finally:
        supervisor.request_stop()
        thread.join(60)
        assert not thread.is_alive()


def pid_of(one: Child) -> Callable[[], int | None]:
    return lambda: one.process.pid if one.process else None


def there(*paths: Path) -> bool:
    return wait_for(lambda: all(path.exists() for path in paths), seconds=60)


def test_what_dies_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    one = child(tmp_path, "web", STAYS)
    one.pause = 0.05
    with running(Supervisor([one], cwd=tmp_path)):
        assert wait_for(lambda: pid_of(one)() is not None, seconds=60)
        first = pid_of(one)()
        assert first
        send(first, signal.SIGKILL)
        assert wait_for(lambda: pid_of(one)() not in (None, first), seconds=60)
    assert one.process is None
    assert "Tiến trình web đã dừng (mã -9), khởi động lại sau" in capsys.readouterr().out


def test_what_dies_again_and_again_waits_longer_each_time(tmp_path: Path):
    one = child(tmp_path, "web", "raise SystemExit(3)")
    pauses = []
    for _ in range(7):
        one.start(tmp_path, [])
        assert one.process
        one.process.wait()
        pauses.append(one.pause)
        one.bury()
        assert one.due_at - time.monotonic() == pytest.approx(pauses[-1], abs=0.5)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    one.started_at = time.monotonic() - module.WELL_AFTER - 1
    one.process = subprocess.Popen(["true"], start_new_session=True)
    one.process.wait()
    one.bury()
    assert one.due_at - time.monotonic() == pytest.approx(1, abs=0.5)


def test_a_stop_takes_the_last_started_first(tmp_path: Path):
    names = ["worker", "web", "beat"]
    supervisor = Supervisor([child(tmp_path, name, NOTES) for name in names], cwd=tmp_path)
    with running(supervisor):
        assert there(*(tmp_path / f"up-{name}" for name in names))
    assert (tmp_path / "order").read_text().split() == ["beat", "web", "worker"]


def test_what_will_not_stop_is_killed_with_its_children(tmp_path: Path):
    steps = ((signal.SIGTERM, 0.2), (signal.SIGKILL, 5.0))
    with running(
        Supervisor([child(tmp_path, "deaf", DEAF, steps), child(tmp_path, "parent", PARENT)], cwd=tmp_path)
    ):
        assert there(tmp_path / "up-deaf", tmp_path / "grandchild")
        assert wait_for(lambda: (tmp_path / "grandchild").read_text() != "", seconds=60)
    assert ended(int((tmp_path / "grandchild").read_text()), 5)


def test_children_of_what_died_are_not_left_behind(tmp_path: Path):
    parent = child(tmp_path, "parent", PARENT)
    with running(Supervisor([parent], cwd=tmp_path)):
        assert there(tmp_path / "grandchild")
        assert wait_for(lambda: (tmp_path / "grandchild").read_text() != "", seconds=60)
        grandchild = int((tmp_path / "grandchild").read_text())
        assert wait_for(lambda: bool(pid_of(parent)()), seconds=60)
        pid = pid_of(parent)()
        assert pid
        send(pid, signal.SIGKILL)
        assert ended(grandchild, 60)


def test_a_second_request_ends_all_patience(tmp_path: Path):
    supervisor = Supervisor([child(tmp_path, "deaf", DEAF, ((signal.SIGTERM, 60.0),))], cwd=tmp_path)
    began = time.monotonic()
    with running(supervisor):
        assert there(tmp_path / "up-deaf")
        supervisor.request_stop()
    assert time.monotonic() - began < 50


def test_children_end_when_the_supervisor_is_killed(tmp_path: Path):
    script = f"""
import sys
from pathlib import Path
from registry.servers.supervisor import Child, Supervisor
child = Child("web", "web", [sys.executable, "-S", "-c", {STAYS!r}], Path("log"), ())
supervisor = Supervisor([child], cwd=Path("."))
supervisor.start_due()
print(child.process.pid, flush=True)
supervisor.run()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    pid = int(process.stdout.readline())
    process.kill()
    process.communicate()
    assert ended(pid, 60)


def test_an_overlong_log_is_moved_aside_under_its_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(logs, "LONGEST", 10)
    log = tmp_path / "web.log"
    with log.open("a") as writer:
        writer.write("0123456789 and more\n")
        writer.flush()
        keep_short(log)
        writer.write("after\n")
    assert log.read_text() == "after\n"
    assert (tmp_path / "web.log.1").read_text() == "0123456789 and more\n"
