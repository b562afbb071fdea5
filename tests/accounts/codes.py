"""One-time codes as a telephone would show them, and users who have set one up."""

from __future__ import annotations

import time

import pyotp
from django.urls import reverse

from registry.accounts.sign_in import factors
from registry.common import sealing
from tests.world import PASSWORD

PLAIN_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str = PLAIN_SECRET, *, steps: int = 0) -> str:
    """The code of now, or of so many half minutes from now."""
    return pyotp.HOTP(secret.replace(" ", "")).at(int(time.time()) // 30 + steps)


def set_up_telephone(user) -> None:
    """The user has a telephone whose first code, of a while ago, is used up."""
    sealed = sealing.seal(PLAIN_SECRET)
    factors.add_totp(user=user, sealed=sealed, code=code(steps=-1))


def enter(client, user, password=PASSWORD, *, then="", **request):
    """Send the first step's form; ``request`` is where from and by what."""
    form = {"username": user.username, "password": password, "next": then}
    return client.post(reverse("login"), form, **request)
