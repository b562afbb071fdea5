"""The web's certificate: signed by an authority of this machine's own, or brought along.

The authority is made one time; its root is installed on the staff's machines. It can vouch for nothing but
the names of this register and addresses of closed networks: its key is of no use against anything else.
"""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from registry.servers.errors import ServerError

YEARS_OF_THE_AUTHORITY = 15
# Browsers refuse longer ones.
DAYS = 820
CLOSED = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")
Key = CertificateIssuerPrivateKeyTypes


def make_authority(names: list[str]) -> tuple[bytes, bytes]:
    """Certificate and key, in PEM, of an authority for these names."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"So dang ky dang vien: {names[0]}"[:64])])
    allowed: list[x509.GeneralName] = [x509.DNSName(name) for name in names if not _address(name)]
    allowed += [x509.IPAddress(ipaddress.ip_network(network)) for network in CLOSED]
    outside = [name for name in names if (at := _address(name)) and not _is_closed(at)]
    allowed += [x509.IPAddress(ipaddress.ip_network(name)) for name in outside]
    certificate = (
        _builder(subject, subject, timedelta(days=365 * YEARS_OF_THE_AUTHORITY))
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private_pem(key)


def issue(authority: bytes, authority_key: bytes, names: list[str]) -> tuple[bytes, bytes]:
    """Certificate (with the authority's behind it) and key for the web under these names and addresses."""
    issuer = x509.load_pem_x509_certificate(authority)
    issuer_key = serialization.load_pem_private_key(authority_key, password=None)
    assert isinstance(issuer_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    known = [x509.IPAddress(at) if (at := _address(name)) else x509.DNSName(name) for name in names]
    certificate = (
        _builder(subject, issuer.subject, timedelta(days=DAYS))
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + authority, private_pem(key)


def given(certificate: Path, key: Path) -> tuple[bytes, bytes]:
    """A certificate brought along, and its key as the web wants it. Raises ServerError."""
    try:
        chain = certificate.read_bytes()
        first = x509.load_pem_x509_certificates(chain)[0]
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, IndexError) as error:
        raise ServerError(f"Không đọc được chứng thư hoặc khóa (PEM, không mật khẩu): {error}") from error
    form = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.Encoding.DER
    if first.public_key().public_bytes(form[1], form[0]) != private.public_key().public_bytes(
        form[1], form[0]
    ):
        raise ServerError("Khóa không phải là khóa của chứng thư ấy.")
    if first.not_valid_after_utc < datetime.now(UTC):
        raise ServerError(f"Chứng thư đã hết hạn ngày {first.not_valid_after_utc:%d/%m/%Y}.")
    return chain, private_pem(private)  # type: ignore[arg-type]


def fingerprint(certificate: bytes) -> str:
    """SHA-256 as browsers and Windows print it."""
    digest = x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def ends_on(certificate: bytes) -> datetime:
    """The last moment at which it is good."""
    return x509.load_pem_x509_certificate(certificate).not_valid_after_utc


def private_pem(key: Key) -> bytes:
    """In PKCS#8, the only form that the web's server reads."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _builder(subject: x509.Name, issuer: x509.Name, length: timedelta) -> x509.CertificateBuilder:
    # Clocks of office machines are not always right.
    start = datetime.now(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + length)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _is_closed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(address in ipaddress.ip_network(network) for network in CLOSED)
