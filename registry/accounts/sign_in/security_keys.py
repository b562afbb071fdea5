"""Security keys (WebAuthn): what the browser is asked, and whether what a key answered is good.

Signatures and the form of answers are checked by fido2. Added here:

* An answer is good for one try: what was asked stands in the session, and is taken out of it before the
  answer is looked at, under a lock, so that not even two requests at once find it.
* The answer must have been given on this very site: same scheme, name and port. A key itself is bound to the
  name only, which another program on the machine may share.
* An answer from a frame in another site's page is refused, as is one that names another user.

Who holds the password is known before a key is asked for, so the key need not ask for a PIN or a finger
("preferred"). Makers are not asked about: any make of key will do.
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from fido2.rpid import verify_rp_id
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from registry.accounts.models import Session, User

from .one_time_codes import ISSUER

# What a key was asked last, in the session.
ASKED = "security_key"
PREFERRED = UserVerificationRequirement.PREFERRED
# All that fido2 and its readers of CBOR and JSON raise at an answer that is none.
_NONSENSE = (
    *(ValueError, TypeError, KeyError, AttributeError, IndexError),
    *(AssertionError, NotImplementedError, RecursionError, OverflowError, struct.error),
)


class WrongAnswer(Exception):
    """What the browser sent is no good answer to what it was asked."""


class Answer(NamedTuple):
    """A key that answered, and how often it says to have signed (0: it does not count)."""

    credential: AttestedCredentialData
    counter: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser was asked, and may answer this once."""

    server: Fido2Server
    state: dict[str, Any]

    def added(self, answer: str) -> Answer:
        """The new key that answered. Raises :class:`WrongAnswer`."""
        try:
            response = RegistrationResponse.from_dict(json.loads(answer))
            _require(not response.response.client_data.cross_origin)
            data = self.server.register_complete(self.state, response)
            credential = data.credential_data
            assert credential is not None
            _require(credential.credential_id == response.raw_id)
            # A key whose signatures nobody here can check would lock its owner out.
            _require(credential.public_key.get(3) in [one.alg for one in self.server.allowed_algorithms])
            return Answer(credential, data.counter)
        except _NONSENSE as error:
            raise WrongAnswer from error

    def answered(self, answer: str, user: User, known: list[AttestedCredentialData]) -> Answer:
        """Which of the user's ``known`` keys answered. Raises :class:`WrongAnswer`."""
        try:
            response = AuthenticationResponse.from_dict(json.loads(answer))
            _require(not response.response.client_data.cross_origin)
            _require(response.response.user_handle in (None, b"", _handle(user)))
            credential = self.server.authenticate_complete(self.state, known, response)
            return Answer(credential, response.response.authenticator_data.counter)
        except _NONSENSE as error:
            raise WrongAnswer from error


def ask_for_new(request: HttpRequest, user: User, known: list[AttestedCredentialData]) -> str:
    """What the browser needs to make a key for this site, other than the ``known`` ones, as JSON."""
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(id=_handle(user), name=user.username, display_name=str(user)),
        credentials=known,
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=PREFERRED,
    )
    request.session[ASKED] = state
    return json.dumps(options, default=dict)


def ask_for_known(request: HttpRequest, known: list[AttestedCredentialData]) -> str:
    """What the browser needs to ask for one of the ``known`` keys, as JSON."""
    options, state = _server(request).authenticate_begin(known, user_verification=PREFERRED)
    request.session[ASKED] = state
    return json.dumps(options, default=dict)


@transaction.atomic
def take_asked(request: HttpRequest) -> Asked | None:
    """What was asked last in this session and is asked from now on no longer; ``None`` where nothing was."""
    asked = request.session.pop(ASKED, None)
    if asked is None:
        return None
    # Another request may have read the session at the same time: the row decides who was first.
    row = Session.objects.select_for_update().filter(session_key=request.session.session_key).first()
    data = row.get_decoded() if row else {}
    if row is None or data.pop(ASKED, None) != asked:
        return None
    row.session_data = request.session.encode(data)
    row.save(update_fields=["session_data"])
    return Asked(_server(request), asked)


def stored(credential: AttestedCredentialData) -> str:
    """A key as it is stored: its number and its public key. Nothing of it is secret."""
    return websafe_encode(credential)


def read(text: str) -> AttestedCredentialData:
    """A key that was stored."""
    return AttestedCredentialData(websafe_decode(text))


def digest(credential: AttestedCredentialData) -> str:
    """By which a key is found again; its own number may have a thousand bytes."""
    return hashlib.sha256(credential.credential_id).hexdigest()


def _server(request: HttpRequest) -> Fido2Server:
    """The checks for this site: behind TLS under its public name, on one's own machine as ``localhost``."""
    name = urlsplit(f"//{request.get_host()}").hostname or ""
    origins = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=name, name=ISSUER),
        # The second condition wants https, or localhost.
        verify_origin=lambda origin: origin in origins and verify_rp_id(name, origin),
    )


def _handle(user: User) -> bytes:
    return str(user.pk).encode()


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError("not what was asked")
