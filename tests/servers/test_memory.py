"""What each process may take, on an office machine and on a large one."""

from __future__ import annotations

import pytest

from registry.servers import memory, postgres, programs, web
from registry.servers.errors import ServerError


def test_it_can_be_told_to_reckon_with_less(monkeypatch):
    whole = memory.megabytes()
    monkeypatch.setenv("REGISTRY_MEMORY", "2048")
    assert memory.megabytes() == 2048 != whole
    for wrong in ("512", "2G", "-1"):
        monkeypatch.setenv("REGISTRY_MEMORY", wrong)
        with pytest.raises(ServerError, match="REGISTRY_MEMORY"):
            memory.megabytes()


@pytest.mark.parametrize(
    ("megabytes", "processes", "each"), [(2048, 2, 512), (4096, 4, 512), (8192, 4, 1024), (1024, 1, 512)]
)
def test_the_web_stays_within_its_half(megabytes, processes, each):
    assert web.bounded(4, megabytes) == processes
    assert web.megabytes_each(processes, megabytes) == each
    assert processes * each <= megabytes * web.SHARE


def test_the_database_and_the_web_are_told_so(monkeypatch):
    monkeypatch.setenv("REGISTRY_MEMORY", "4096")
    monkeypatch.setenv("WEB_WORKERS", "3")
    settings = postgres._memory()
    assert settings["shared_buffers"] == "512MB"
    assert settings["work_mem"] == "32MB"
    assert "--workers-max-rss=682" in programs.web("127.0.0.1", 8000)
