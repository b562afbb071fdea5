"""Codes that a telephone shows: six digits, new ones each half minute (TOTP, RFC 6238).

The arithmetic is pyotp's, the picture segno's. That a code is accepted once only is not decided here but by
whoever stores the time step (:mod:`registry.accounts.sign_in.factors`).
"""

from __future__ import annotations

import string

import pyotp
import segno
from django.utils.safestring import SafeString, mark_safe

from registry.common import sealing

# What the telephone shows above the code.
ISSUER = "Sổ đảng viên"
DIGITS = 6
# A telephone's clock may be half a minute off.
TOLERANCE = 1
_LEFT_OUT = str.maketrans("", "", string.whitespace + string.punctuation)


def typed(code: str) -> str:
    """A code as somebody typed it, without the spaces and dashes that made it readable."""
    return code.translate(_LEFT_OUT)


def new_secret() -> str:
    """A secret of 160 bits for a telephone's code program, sealed: so it may be stored in a session."""
    return sealing.seal(pyotp.random_base32())


def step_of(sealed: str, code: str) -> int | None:
    """The time step around now (half minutes since 1970) of ``code``; ``None`` if the code is wrong."""
    totp = pyotp.TOTP(sealing.unseal(sealed), digits=DIGITS)
    try:
        return totp.verify_and_get_timecode(typed(code), valid_window=TOLERANCE)
    except pyotp.OTPVerificationError:
        return None


def for_telephone(username: str, sealed: str) -> tuple[str, SafeString]:
    """The secret in groups of four, to be typed, and as an SVG picture, to be photographed."""
    secret = sealing.unseal(sealed)
    address = pyotp.TOTP(secret, digits=DIGITS).provisioning_uri(name=username, issuer_name=ISSUER)
    picture = segno.make(address, error="m", micro=False).svg_inline(omitsize=True)
    # The picture is drawn from the address alone: paths and numbers, nothing that somebody typed.
    svg = mark_safe(picture)  # noqa: S308
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)), svg
