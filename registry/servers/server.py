"""What every embedded server has in common: a folder, its locks, a process that works in that folder."""

from __future__ import annotations

import abc
import os
import signal
import subprocess
from pathlib import Path
from typing import ClassVar

from registry.servers.account import Account, account_for
from registry.servers.errors import ServerError
from registry.servers.locks import Lock
from registry.servers.logs import private
from registry.servers.processes import working_in


class Server(abc.ABC):
    """One server on one data folder.

    Files, all inside the data folder: `<name>/` is the server's own, `<name>.users` is held shared by every
    process that uses it, `<name>.start` by the one that is looking whether it runs, `<name>.guard` by the
    guard that started it, `<name>.out` is what it said before it had a log.
    """

    name: ClassVar[str]
    program: ClassVar[str]
    stop_steps: ClassVar[tuple[tuple[signal.Signals, float], ...]]

    def __init__(self, data: Path, *, throwaway: bool = False) -> None:
        self.data = data
        self.throwaway = throwaway
        self.folder = data / self.name
        self.users = Lock(data / f"{self.name}.users")
        self.starting = Lock(data / f"{self.name}.start")
        self.guard = Lock(data / f"{self.name}.guard")
        self.output = data / f"{self.name}.out"

    @property
    @abc.abstractmethod
    def url(self) -> str:
        """The address for clients."""

    @abc.abstractmethod
    def prepare(self, account: Account) -> None:
        """Make the folder where there is none, and clear away what a kill -9 left."""

    @abc.abstractmethod
    def command(self, account: Account) -> list[str]:
        """The program and its arguments, to be run in the server's folder."""

    @abc.abstractmethod
    def answers(self) -> bool:
        """Is it ready for clients?"""

    def account(self) -> Account:
        """Who the server runs as."""
        return account_for(self.folder)

    def make_data_folder(self) -> None:
        """Make the data folder, for its owner's eyes alone; one that is there keeps its mode."""
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ServerError(f"Không tạo được thư mục dữ liệu {self.data}: {error.strerror}.") from error
        if not os.access(self.data, os.R_OK | os.W_OK | os.X_OK):
            raise ServerError(
                f"Không có quyền ghi vào thư mục dữ liệu {self.data}. "
                "Hãy chạy bằng chủ của thư mục, hoặc đặt REGISTRY_DATA trỏ tới một thư mục khác."
            )

    def running(self) -> int | None:
        """The pid of the server that works in the folder, whoever started it."""
        pids = working_in(self.folder, self.program)
        return pids[0] if pids else None

    def launch(self, account: Account) -> subprocess.Popen[bytes]:
        """Start the process. A session of its own keeps the terminal's Ctrl-C from it."""
        with open(self.output, "ab", opener=private) as output:
            return subprocess.Popen(
                self.command(account),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                umask=0o077,
                env=_plain_environment(),
                **account.popen(),
            )

    def logs(self) -> list[Path]:
        """The files that it and its guard write what they have to say into."""
        return [path for path in (self.output, self.data / f"{self.name}.guard.out") if path.exists()]

    def last_words(self) -> str:
        """The end of what the server said, for a message about why it does not start."""
        try:
            lines = self.output.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-8:])


def _plain_environment() -> dict[str, str]:
    """The environment without PG* variables, which would redirect the server's own tools."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
        "LC_ALL": "C.UTF-8",
    }
