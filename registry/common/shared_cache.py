"""What several processes of one web server share: computed values as files, each computed by one of them.

Who is to compute a value takes the lock of its file; the others wait for it and read what came of it. The
kernel gives back the lock of a process that ends, however it ends, and nobody waits longer than
:data:`PATIENCE` for one that hangs: then several compute, as they would without this.

Files and no table: who waits is inside a transaction that does not see what is written meanwhile, and who
computes for a page only reads. Files and not the broker: pages do not need it. The folder belongs to the
processes that one server started (:func:`open_store`), so what another version computed is never read; each
file carries a MAC, so that writing there is not yet running code here. Which values are current is not
decided here.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import pickle
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from registry.servers.locks import Lock

from .queue.processes import parent_and_start

log = logging.getLogger(__name__)

# For how many seconds somebody who computes the same is waited for.
PATIENCE = 20.0
_MAC = 32
# How many values one process writes before it looks whether some must go.
_TIDIED_AFTER = 32


class Store:
    """Values in files of one folder, of at most ``most`` bytes together; the oldest make room."""

    def __init__(self, folder: Path, key: bytes, *, most: int = 256 * 2**20) -> None:
        self.folder = folder
        self._key = hashlib.sha256(b"shared cache\0" + key).digest()
        self._most = most
        self._written = 0
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def alone(self, name: str, patience: float = PATIENCE) -> Iterator[bool]:
        """Nobody else computes the value of that name meanwhile; false where waiting was in vain."""
        with Lock(self._file(name, "lock")) as lock:
            try:
                is_ours = lock.acquire(wait=patience)
            except OSError:
                # A full disk, say: then each computes for itself.
                is_ours = False
            yield is_ours

    def read(self, name: str) -> Any | None:
        """The value, or ``None`` where there is none that can be trusted."""
        try:
            content = self._file(name, "value").read_bytes()
        except OSError:
            return None
        mac, body = content[:_MAC], content[_MAC:]
        if not hmac.compare_digest(mac, self._mac(name, body)):
            return None
        return pickle.loads(body)  # noqa: S301 (its MAC says that it is ours)

    def write(self, name: str, value: Any) -> None:
        """Put the value in place whole. A full disk is no reason for a page to fail."""
        body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        file = self._file(name, "value")
        draft = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        try:
            draft.write_bytes(self._mac(name, body) + body)
            draft.replace(file)
            self._written += 1
            if self._written % _TIDIED_AFTER == 0:
                self._make_room()
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _make_room(self) -> None:
        files = sorted((f.stat().st_mtime, f.stat().st_size, f) for f in self.folder.glob("*.value"))
        size = sum(file[1] for file in files)
        for _, own, file in files:
            if size <= self._most:
                return
            for gone in (file, file.with_suffix(".lock")):
                gone.unlink(missing_ok=True)
            size -= own

    def _file(self, name: str, kind: str) -> Path:
        return self.folder / f"{hashlib.sha256(name.encode()).hexdigest()}.{kind}"

    def _mac(self, name: str, body: bytes) -> bytes:
        return hmac.digest(self._key, name.encode() + b"\0" + body, "sha256")


# The store of this web server; none in commands and workers, which compute for nobody else.
_store: Store | None = None


def open_store(folder: Path, key: bytes) -> None:
    """Share from now on with the other processes of this one's parent, under ``folder``.

    What processes that are gone have left there is removed. Where nothing can be written each process goes
    on by itself.
    """
    global _store
    own = name_of_parent()
    try:
        for left in folder.iterdir() if folder.exists() else ():
            if left.name != own and not is_alive(left.name):
                shutil.rmtree(left, ignore_errors=True)
        _store = Store(folder / own, key)
    except OSError as error:
        log.warning("Computed values are not shared between processes: %s", error.strerror)


def store() -> Store | None:
    """The store of this web server, if there is one."""
    return _store


def name_of_parent() -> str:
    """The parent of this process by its number and the moment at which it started."""
    parent = os.getppid()
    found = parent_and_start(parent)
    return f"{parent}-{found[1] if found else 0}"


def is_alive(name: str) -> bool:
    """Is the process of that name still there, and not another with its number?"""
    pid, _, start = name.partition("-")
    found = parent_and_start(int(pid)) if pid.isdigit() else None
    return found is not None and found[1] == start
