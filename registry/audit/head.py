"""The signed head: the end of the chain as it was at a moment, to be kept away from this machine.

A head is JSON with the number and digest of the last link, the register that it belongs to (the chain's link
0) and an Ed25519 signature with a key of this installation. Whoever holds the public key can tell that a head
was given out here, and :mod:`.chain` whether the chain still passes through it.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils import timezone

from . import chain
from .models import Link
from .trail import record

if TYPE_CHECKING:
    from registry.accounts.models import User

SAID = ("register", "number", "entry", "digest", "made_at", "key")


class HeadFault(Exception):
    """A head or a key that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head that was read and whose signature holds."""

    register: str
    mark: chain.Mark
    made_at: str
    key: str


def signing_key() -> Ed25519PrivateKey:
    """The key of this installation: ``AUDIT_KEY`` (base64 of 32 bytes), or one made once in its data folder.

    Raises :class:`HeadFault` for a key that is none.
    """
    text = settings.AUDIT_KEY or _stored_key(Path(settings.DATA_DIR) / "audit_key")
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text, validate=True))
    except ValueError as error:
        raise HeadFault("AUDIT_KEY is 32 bytes in base64.") from error


def _stored_key(path: Path) -> str:
    """What the file holds; the first of several who find none makes it."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.b64encode(os.urandom(32)).decode())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def public_key() -> str:
    """The public key that tells this installation's heads, in base64."""
    raw = signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def _signed_bytes(document: Mapping[str, Any]) -> bytes:
    said = {name: document[name] for name in SAID}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def export(*, by: User | None = None) -> dict[str, Any]:
    """Seal what waits, note that a head is given out, and sign the chain's end with that note in it."""
    record("audit.head_exported", by=by)
    chain.seal(patient=True)
    first, last = Link.objects.order_by("number").first(), Link.objects.order_by("-number").first()
    if first is None or last is None:
        raise HeadFault("The chain could not be begun.")
    document: dict[str, Any] = {
        "register": bytes(first.digest).hex(),
        "number": last.number,
        "entry": last.entry_id,
        "digest": bytes(last.digest).hex(),
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "key": public_key(),
    }
    signature = base64.b64encode(signing_key().sign(_signed_bytes(document))).decode()
    return document | {"signature": signature}


def read(text: str, *, key: str | None = None) -> Head:
    """A head as it was exported, signed with ``key`` (default: this installation's own).

    Raises :class:`HeadFault` for what is no head, was signed by another or has been changed.
    """
    try:
        document = json.loads(text)
        signature = base64.b64decode(document["signature"], validate=True)
        mark = chain.Mark(int(document["number"]), bytes.fromhex(document["digest"]))
        head = Head(str(document["register"]), mark, str(document["made_at"]), str(document["key"]))
        signed = _signed_bytes(document)
    except (ValueError, KeyError, TypeError) as error:
        raise HeadFault("This is no head of an audit trail.") from error
    wanted = key or public_key()
    if head.key != wanted:
        raise HeadFault("The head was signed with another key.")
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(wanted, validate=True)).verify(signature, signed)
    except (InvalidSignature, ValueError) as error:
        raise HeadFault("The head's signature does not hold: it has been changed.") from error
    return head


def belongs_here(head: Head) -> bool:
    """Was the head given out by the chain that stands here?"""
    first = Link.objects.filter(number=0).first()
    return first is not None and bytes(first.digest).hex() == head.register
