"""Following the database: receive every change, beat, copy each night, rehearse each week, begin anew.

Whoever follows decides from what the database says each time round, so that a restart, a database that was
away, a slot that was lost or a register that was restored need nobody's hand.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import psycopg

from registry.servers.errors import ServerError
from registry.servers.locks import Lock
from registry.servers.supervisor import end_with_parent

from .config import SLOT, Config
from .copies import make_base, prune
from .database import State, beat, look, make_slot
from .restore import rehearse
from .sets import Set, now, read_note, set_aside, write_note
from .status import write_status
from .watch import REHEARSAL, TROUBLE


class Follower:
    """Stays beside the database for as long as it runs."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.receiver: subprocess.Popen[bytes] | None = None
        self.connection: psycopg.Connection[Any] | None = None
        self.beaten_at = 0.0
        self.noted_at = -3600.0
        self.tried_base_at = -3600.0
        # A whole copy and a rehearsal may take long; the heart goes on beating.
        self.job: Thread | None = None
        self.is_leaving = False
        self.said = ""

    def stay(self) -> None:
        """Return when a signal says so. Raises ServerError where somebody else follows into this folder."""
        Set(self.config.folder).make()
        with Lock(self.config.folder / "follow.lock") as lock:
            if not lock.acquire(wait=10):
                raise ServerError(f"Đã có chương trình khác sao lưu vào {self.config.folder}.")
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, self._leave)
            try:
                while not self.is_leaving:
                    self.tick()
                    self._sleep(self.config.pause)
            finally:
                self._end_receiver()

    def tick(self) -> None:
        """Once round. What goes wrong is said, noted, and tried again."""
        try:
            state = self._look()
            current = Set(self.config.folder)
            if current.belongs_to() != state.owner() or state.slot in (None, "lost"):
                self._begin_anew(state)
            self._receive()
            self._beat()
            if self.job is None or not self.job.is_alive():
                self._start_what_is_due()
        except (psycopg.Error, ServerError, OSError) as error:
            self._say(f"{type(error).__name__}: {error}".splitlines()[0])
            if isinstance(error, psycopg.Error):
                self._disconnect()
        self._note_status()

    def _note_status(self) -> None:
        """Say how the backup stands, a few times between two beats, for those who may not see its files."""
        if time.monotonic() - self.noted_at < self.config.on_its_way:
            return
        self.noted_at = time.monotonic()
        state = None
        with suppress(psycopg.Error):
            state = self._look()
        try:
            write_status(self.config, state)
        except OSError as error:
            self._say(f"the status could not be written: {error.strerror}")

    def _look(self) -> State:
        if self.connection is None or self.connection.closed:
            self.connection = self.config.connect()
        return look(self.connection)

    def _begin_anew(self, state: State) -> None:
        """Another timeline, another database, or a gap: what there is goes aside, and a new set begins."""
        assert self.connection is not None
        self._end_receiver()
        aside = set_aside(self.config.folder)
        if aside is not None:
            self._say(f"set aside: {aside.name}")
        current = Set(self.config.folder)
        current.make()
        make_slot(self.connection)
        write_note(self.config.folder / "set.json", **state.owner())
        self._say(f"new set on timeline {state.timeline}")
        self.tried_base_at = -3600.0

    def _receive(self) -> None:
        if self.receiver is not None and self.receiver.poll() is None:
            return
        if self.receiver is not None:
            self._say("receiving stopped; starting it again")
        # It ends when anything is wrong, and whoever follows looks anew; by itself it would try for ever.
        self.receiver = subprocess.Popen(
            [
                self.config.program("pg_receivewal"),
                f"--slot={SLOT}",
                f"--directory={Set(self.config.folder).wal}",
                *("--synchronous", "--no-loop", "--no-password", "--status-interval=2"),
            ],
            env=self.config.environment,
            umask=0o077,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent(os.getpid()),
        )

    def _beat(self) -> None:
        if time.monotonic() - self.beaten_at >= self.config.heartbeat:
            assert self.connection is not None
            beat(self.connection)
            self.beaten_at = time.monotonic()

    def _start_what_is_due(self) -> None:
        for is_due, work in ((self._copy_is_due, self._copy), (self._rehearsal_is_due, self._rehearse)):
            if is_due():
                self.job = Thread(target=work, daemon=True)
                self.job.start()
                return

    def _copy_is_due(self) -> bool:
        """The first copy when changes arrive, as none after it may be missing; then one each night."""
        current = Set(self.config.folder)
        if not current.segments() or time.monotonic() - self.tried_base_at < self.config.heartbeat:
            return False
        copies = current.copies()
        if not copies or (self.config.folder / TROUBLE).exists():
            return True
        newest, here = copies[-1].at, datetime.now().astimezone()
        if here.hour == self.config.hour and newest.astimezone().date() < here.date():
            return True
        # A machine that was off at night copies in the morning.
        return newest < now() - timedelta(hours=self.config.oldest_copy_hours - 4)

    def _copy(self) -> None:
        self.tried_base_at = time.monotonic()
        try:
            copy = make_base(self.config)
            prune(self.config)
        except (ServerError, OSError) as error:
            self._say(f"the whole copy failed: {error}")
            with suppress(OSError):
                write_note(self.config.folder / TROUBLE, problem=str(error), at=now().isoformat())
            return
        (self.config.folder / TROUBLE).unlink(missing_ok=True)
        self._say(f"whole copy {copy.path.name}")

    def _rehearsal_is_due(self) -> bool:
        if not self.config.rehearsal_days or not Set(self.config.folder).copies():
            return False
        last = read_note(self.config.folder / REHEARSAL)
        # One that failed is repeated the next day.
        days = self.config.rehearsal_days if last and last.get("ok") else 1.0
        return not last or datetime.fromisoformat(str(last["at"])) < now() - timedelta(days=days)

    def _rehearse(self) -> None:
        try:
            self._say("rehearsal " + ("done" if rehearse(self.config) else "FAILED"))
        except OSError as error:
            self._say(f"the rehearsal's result could not be written: {error.strerror}")

    def _disconnect(self) -> None:
        if self.connection is not None:
            with suppress(psycopg.Error):
                self.connection.close()
            self.connection = None

    def _end_receiver(self) -> None:
        if self.receiver is not None and self.receiver.poll() is None:
            self.receiver.send_signal(signal.SIGINT)
            try:
                self.receiver.wait(20)
            except subprocess.TimeoutExpired:
                self.receiver.kill()
                self.receiver.wait()
        self.receiver = None

    def _say(self, words: str) -> None:
        """Each thing once, not each time round."""
        if words != self.said:
            print(f"{datetime.now():%F %T} {words}", flush=True)
        self.said = words

    def _leave(self, *_: object) -> None:
        self.is_leaving = True

    def _sleep(self, seconds: float) -> None:
        limit = time.monotonic() + seconds
        while not self.is_leaving and time.monotonic() < limit:
            time.sleep(0.1)
