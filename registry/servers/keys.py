"""Secrets that belong to one installation: made on its first start, never shipped."""

from __future__ import annotations

import contextlib
import os
import secrets
from base64 import b64encode
from collections.abc import Callable
from datetime import date
from pathlib import Path

from registry.servers.errors import ServerError


def secret_key(data: Path) -> None:
    """Set `SECRET_KEY_FILE` to a key of this data folder, unless the environment names a key."""
    _own(data, "SECRET_KEY", "secret_key", lambda: secrets.token_urlsafe(64))


def identifier_keys(data: Path) -> None:
    """Set `IDENTIFIER_KEYS_FILE` to the keys of this data folder, unless the environment names keys.

    Without this file the numbers of people in the data folder's database cannot be read by anybody.
    """
    _own(data, "IDENTIFIER_KEYS", "identifier_keys", new_identifier_key)


def new_identifier_key() -> str:
    """A line of `IDENTIFIER_KEYS`: an id that tells the day and is never met twice, and 32 random bytes."""
    name = f"{date.today():%Y%m%d}-{secrets.token_hex(3)}"
    return f"{name}:{b64encode(secrets.token_bytes(32)).decode()}\n"


def _own(data: Path, name: str, file: str, make: Callable[[], str]) -> None:
    if os.environ.get(name) or os.environ.get(f"{name}_FILE"):
        return
    path = data / file
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, make())
    except OSError as error:
        raise ServerError(f"Không ghi được khóa bí mật vào {path}: {error.strerror}.") from error
    os.environ[f"{name}_FILE"] = str(path)


def _write_once(path: Path, text: str) -> None:
    """Write whole or not at all, and let the first of several win."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(fd, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
