"""The web's certificate on a closed machine."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509 import verification

from registry.servers.errors import ServerError
from registry.servers.machine import certificates

NAMES = ["so.tinhuy.local", "10.1.2.3", "localhost", "127.0.0.1"]


@pytest.fixture(scope="module")
def authority() -> tuple[bytes, bytes]:
    return certificates.make_authority(NAMES)


def trusted(authority: bytes, chain: bytes, name: str) -> bool:
    """Would a machine that trusts the authority take this for the one of that name?"""
    store = verification.Store([x509.load_pem_x509_certificate(authority)])
    try:
        subject: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        subject = x509.DNSName(name)
    verifier = verification.PolicyBuilder().store(store).build_server_verifier(subject)
    leaf, *rest = x509.load_pem_x509_certificates(chain)
    try:
        verifier.verify(leaf, rest)
    except verification.VerificationError:
        return False
    return True


def test_it_is_good_for_every_name_and_for_no_other(authority):
    chain, key = certificates.issue(*authority, NAMES)
    assert all(trusted(authority[0], chain, name) for name in NAMES)
    assert not trusted(authority[0], chain, "another.local")
    assert b"BEGIN PRIVATE KEY" in key, "PKCS#8"
    assert timedelta(days=800) < certificates.ends_on(chain) - datetime.now(UTC) < timedelta(days=825)
    assert certificates.fingerprint(authority[0]).count(":") == 31


def test_the_authority_vouches_for_nobody_outside(authority):
    for name in ("bank.example", "8.8.8.8"):
        chain, _ = certificates.issue(*authority, [name])
        assert not trusted(authority[0], chain, name)
    another = certificates.make_authority(NAMES)
    chain, _ = certificates.issue(*another, NAMES)
    assert not trusted(authority[0], chain, NAMES[0])


def test_one_that_was_brought_along(authority, tmp_path):
    chain, key = certificates.issue(*authority, NAMES)
    (tmp_path / "c").write_bytes(chain)
    (tmp_path / "k").write_bytes(key)
    assert certificates.given(tmp_path / "c", tmp_path / "k")[0] == chain
    (tmp_path / "other").write_bytes(certificates.issue(*authority, NAMES)[1])
    with pytest.raises(ServerError, match="không phải là khóa"):
        certificates.given(tmp_path / "c", tmp_path / "other")
    with pytest.raises(ServerError, match="Không đọc được"):
        certificates.given(tmp_path / "k", tmp_path / "c")
