"""The system account that the embedded servers run as.

PostgreSQL refuses to run as root, and no server has a need of root's powers. So root hands its servers to an
account that exists and owns nothing; no account is made. Anyone else runs them as themselves.
"""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.servers.errors import ServerError

UNPRIVILEGED = ("nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """A user that servers run as; `switch` is false where we are that user already."""

    uid: int
    gid: int
    switch: bool

    def popen(self) -> dict[str, Any]:
        """Keyword arguments for subprocess that make the child run as this account."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Hand over a folder that we have just made."""
        if self.switch:
            os.chown(folder, self.uid, self.gid)


def account_for(folder: Path) -> Account:
    """The account that owns `folder`; where root starts afresh, one without rights.

    Raises ServerError where the folder is somebody else's or the machine has no such account.
    """
    me = os.geteuid()
    owner = folder.stat().st_uid if folder.exists() else None
    if me != 0:
        if owner not in (None, me):
            raise ServerError(
                f"Thư mục {folder} thuộc về người dùng khác (uid {owner}). "
                "Hãy chạy bằng đúng người dùng đó, hoặc đặt REGISTRY_DATA trỏ tới một thư mục khác."
            )
        return Account(me, os.getegid(), switch=False)
    if owner:
        try:
            group = pwd.getpwuid(owner).pw_gid
        except KeyError:
            group = folder.stat().st_gid
        return Account(owner, group, switch=True)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid:
            return Account(entry.pw_uid, entry.pw_gid, switch=True)
    raise ServerError(
        "PostgreSQL không chạy được dưới quyền root và máy không có tài khoản “nobody”. "
        "Hãy chạy lại bằng một người dùng thường."
    )
