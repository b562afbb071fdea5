"""Unix sockets in deep folders.

The address of a unix socket holds 107 bytes. A server binds by a path relative to the folder that it
works in, so only its clients can be too far away; they go by a symbolic link of a short name.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 107
SHORT_PLACES = ("/run", "/dev/shm", "/tmp")


def reachable(folder: Path, socket_name: str) -> Path:
    """`folder`, or a short link to it where a socket of this name in it has too long a path.

    The link's name follows from the folder, so all processes of a user share one and none is left over
    twice. Nobody else's link is ever trusted: the kernel would let them swap the server under us.
    """
    if len(os.fsencode(folder / socket_name)) <= LONGEST_SOCKET_PATH:
        return folder
    name = f"registry-{os.geteuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    for place in SHORT_PLACES:
        link = Path(place, name)
        if _is_ours(link, folder) or _make(link, folder):
            return link
    link = Path(tempfile.mkdtemp(prefix="registry-"), "data")
    link.symlink_to(folder)
    return link


def _is_ours(link: Path, folder: Path) -> bool:
    try:
        return link.lstat().st_uid == os.geteuid() and os.readlink(link) == str(folder)
    except OSError:
        return False


def _make(link: Path, folder: Path) -> bool:
    try:
        link.symlink_to(folder)
    except FileExistsError:
        return _is_ours(link, folder)
    except OSError:
        return False
    return True
