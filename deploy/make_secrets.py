"""Make the secrets of one installation, each once: `python3 deploy/make_secrets.py [FOLDER]`.

Nothing that is there is changed, so that it can be run again after an upgrade that needs one more. The folder
is for its owner alone; the files in it can be read by whoever gets them into a container, where the user is
another.
"""

from __future__ import annotations

import os
import secrets
import sys
from base64 import b64encode
from datetime import date
from pathlib import Path

RANDOM = (
    "secret_key",
    "postgres_password",
    "owner_password",
    "database_password",
    "broker_password",
    "backup_password",
)
BASE = Path(__file__).resolve().parent.parent


def main(folder: Path) -> None:
    """Write what is missing."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in RANDOM:
        write(folder / name, secrets.token_urlsafe(48))
    # Kept apart from the backups of the database: docs/identifiers.md.
    write(folder / "identifier_keys", identifier_key())
    # Signs the heads of the audit trail: docs/audit.md.
    write(folder / "audit_key", b64encode(secrets.token_bytes(32)).decode())
    database = (folder / "database_password").read_text()
    broker = (folder / "broker_password").read_text()
    owner = (folder / "owner_password").read_text()
    # Web and worker own nothing; migrations and commands are the owner's.
    write(folder / "database_url", f"postgresql://registry_app:{database}@database:5432/registry")
    write(folder / "database_owner_url", f"postgresql://registry:{owner}@database:5432/registry")
    write(folder / "broker_url", f"redis://:{broker}@broker:6379/0")


def identifier_key() -> str:
    """A line of IDENTIFIER_KEYS: an id that tells the day, and 32 random bytes."""
    name = f"{date.today():%Y%m%d}-{secrets.token_hex(3)}"
    return f"{name}:{b64encode(secrets.token_bytes(32)).decode()}\n"


def write(path: Path, text: str) -> None:
    """Write a file that is not there yet."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    except FileExistsError:
        print(f"{path}: giữ nguyên")
        return
    with os.fdopen(fd, "w") as file:
        file.write(text)
    print(f"{path}: đã tạo")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else BASE / "secrets")
