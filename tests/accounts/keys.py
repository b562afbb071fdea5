"""A security key made of software, as the browser would hand its answers over, good ones and planted ones."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG
# Where Django's test client thinks it is, were it reached over TLS.
SITE = "https://testserver"


class SecurityKey:
    """Touched whenever it is asked; ``counter``: what it says to have signed, 0 if it never counts."""

    def __init__(self, *, counter=0):
        self.counter = counter
        self.number = secrets.token_bytes(32)
        self.secret = ec.generate_private_key(ec.SECP256R1())

    def create(self, options, *, origin=SITE, site=None, flags=FLAG.UP, kind="webauthn.create", **changed):
        """The answer to ``options`` of the page where a key is added."""
        asked = json.loads(options)["publicKey"]
        public = changed.pop("public", None) or ES256.from_cryptography_key(self.secret.public_key())
        client = _client(kind, asked["challenge"], origin, changed)
        held = AttestedCredentialData.create(bytes(16), self.number, public)
        name = site or asked["rp"]["id"]
        data = AuthenticatorData.create(_sha(name), flags | FLAG.AT, self.counter, held)
        attestation = AttestationObject.create("none", data, {})
        return self._sent(clientDataJSON=client, attestationObject=attestation)

    def get(
        self, options, *, origin=SITE, site=None, flags=FLAG.UP, kind="webauthn.get", user=None, **changed
    ):
        """The answer to ``options`` of the second step."""
        asked = json.loads(options)["publicKey"]
        self.counter += self.counter > 0
        client = _client(kind, asked["challenge"], origin, changed)
        data = AuthenticatorData.create(_sha(site or asked["rpId"]), flags, self.counter)
        signature = self.secret.sign(data + client.hash, ec.ECDSA(SHA256()))
        handle = {"userHandle": user} if user else {}
        return self._sent(clientDataJSON=client, authenticatorData=data, signature=signature, **handle)

    def _sent(self, **response):
        number = websafe_encode(self.number)
        sent = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": sent})


def _client(kind, challenge, origin, changed):
    return CollectedClientData.create(kind, challenge, origin, **changed)


def _sha(name):
    return sha256(name.encode()).digest()
