"""A child that hangs is killed, and never a process that merely has its number."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from registry.common.queue import processes

pytestmark = pytest.mark.django_db


def test_a_process_of_another_parent_is_not_killed():
    other = processes.own_name()
    assert not processes.end_child(other)
    assert not processes.end_child("") and not processes.end_child("elsewhere/1/1")


def test_a_child_that_hangs_is_killed_and_no_process_that_has_its_number_since():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        os.kill(child.pid, signal.SIGSTOP)
        host, _, _ = processes.own_name().split("/")
        _, started = processes.parent_and_start(child.pid)
        assert not processes.end_child(f"{host}/{child.pid}/{int(started) - 1}")
        assert not processes.end_child(f"elsewhere/{child.pid}/{started}")
        assert child.poll() is None
        assert processes.end_child(f"{host}/{child.pid}/{started}")
        assert child.wait(10) == -signal.SIGKILL
    finally:
        child.kill()
