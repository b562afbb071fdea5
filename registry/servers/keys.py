"""Secrets that belong to one installation: made on its first start, never shipped."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from registry.servers.errors import ServerError


def secret_key(data: Path) -> None:
    """Set `SECRET_KEY_FILE` to a key of this data folder, unless the environment names a key."""
    if os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE"):
        return
    path = data / "secret_key"
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(64))
    except OSError as error:
        raise ServerError(f"Không ghi được khóa bí mật vào {path}: {error.strerror}.") from error
    os.environ["SECRET_KEY_FILE"] = str(path)


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
