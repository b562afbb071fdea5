"""Who made a bundle: its list of checksums is signed, and the machine remembers whose signature it has taken.

At the first installation the administrator compares the key's fingerprint with what the maker has sent on
another way; from then on the version that is installed takes no bundle with another's signature.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from registry.servers.errors import ServerError

SUMS, SIGNATURE, KEY = "SHA256SUMS", "SHA256SUMS.sig", "bundle-key.pub"


def fingerprint(public: bytes) -> str:
    """Of a public key in PEM: eight groups of four letters, to be read aloud."""
    digest = hashlib.sha256(_loaded(public).public_bytes_raw()).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def check_signature(folder: Path, public: bytes) -> None:
    """Is the list of checksums signed by the owner of this key? Raises ServerError."""
    try:
        _loaded(public).verify((folder / SIGNATURE).read_bytes(), (folder / SUMS).read_bytes())
    except (InvalidSignature, OSError) as error:
        raise ServerError(
            "Chữ ký của gói cài đặt không đúng: gói không do nơi đã cấp bản trước làm ra."
        ) from error


def check_sums(folder: Path) -> None:
    """Is every file of the bundle listed, and as it was? Raises ServerError."""
    listed = {}
    for line in (folder / SUMS).read_text().splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    if found - {SUMS, SIGNATURE} != set(listed):
        raise ServerError("Gói cài đặt thừa hoặc thiếu tệp so với danh sách.")
    for name, digest in listed.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise ServerError(f"Tệp {name} trong gói cài đặt đã hỏng hoặc bị sửa.")


def _loaded(public: bytes) -> ed25519.Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(public)
    except ValueError as error:
        raise ServerError("Khóa công khai của gói cài đặt không đọc được.") from error
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise ServerError("Khóa công khai của gói cài đặt không phải loại Ed25519.")
    return key
