"""The second step of signing in: one-time codes, security keys, recovery codes.

The arithmetic is django-allauth's and fido2's; here stands what is true of it in this register. A one-time
code is good once, in whichever process it is shown. Who holds a role that writes, audits or administers must
have a second factor (the setting ``SECOND_FACTOR``); viewers may.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe

from registry.accounts.access import scopes
from registry.accounts.models import Role, User
from registry.audit.trail import record
from registry.common.refusals import Refused, write

TOTP, KEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
# What a whole sign-in needs one of; recovery codes stand in for a lost one.
MAIN = (TOTP, KEY)
STRONG_ROLES = (Role.STAFF, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
MOST_KEYS = 5
WRONG_CODE = "Mã không đúng hoặc đã dùng rồi. Hãy nhập mã đang hiện trên điện thoại."
KEY_FAILED = "Không nhận được khóa bảo mật. Hãy thử lại, hoặc dùng mã trên điện thoại."


@dataclass(frozen=True, slots=True)
class Factors:
    """What a user has set up."""

    totp: Authenticator | None
    keys: list[Authenticator]
    codes: Authenticator | None

    @property
    def any(self) -> bool:
        """Can this user pass a second step?"""
        return bool(self.totp or self.keys)

    @property
    def codes_left(self) -> int:
        """How many recovery codes were not used yet."""
        return len(RecoveryCodes(self.codes).get_unused_codes()) if self.codes else 0


def of(user: User) -> Factors:
    """What the user has set up."""
    rows = list(Authenticator.objects.filter(user_id=user.pk).order_by("pk"))
    by_kind = {row.type: row for row in rows}
    return Factors(by_kind.get(TOTP), [row for row in rows if row.type == KEY], by_kind.get(CODES))


def has(user: User) -> bool:
    """Must this user pass a second step to get in?"""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=MAIN).exists())


def is_required_of(user: User) -> bool:
    """Must this user have a second factor? By the roles of today, and by the setting."""
    required: bool = settings.SECOND_FACTOR == "required"
    return required and scopes.has_role(user, *STRONG_ROLES)


# One-time codes.


def new_secret() -> str:
    """A secret for a telephone's code program, sealed: this may be kept in a session."""
    sealed: str = get_adapter().encrypt(totp.generate_totp_secret())
    return sealed


def shown(user: User, sealed: str) -> tuple[str, SafeString]:
    """The secret in groups of four, to be typed, and as a picture, to be photographed."""
    adapter = get_adapter()
    secret = adapter.decrypt(sealed)
    picture = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    plain = secret.rstrip("=")
    # The picture is drawn by the qrcode library from the address alone, and holds nothing that is typed.
    svg = mark_safe(picture[picture.index("<svg") :])  # noqa: S308
    return " ".join(plain[i : i + 4] for i in range(0, len(plain), 4)), svg


@write
def add_totp(*, user: User, sealed: str, code: str) -> None:
    """From now on the user's telephone is a second factor; refuses a wrong code and a second telephone."""
    secret = get_adapter().decrypt(sealed)
    counter = _counter(secret, code)
    if counter is None:
        raise Refused("wrong_code", WRONG_CODE, "code")
    if Authenticator.objects.filter(user_id=user.pk, type=TOTP).exists():
        raise Refused("already_exists", "Tài khoản này đã có mã trên điện thoại.")
    one = totp.TOTP.activate(user, secret).instance
    one.data["counter"] = counter
    one.save(update_fields=["data"])
    record("accounts.factor_added", by=user, on=user, kind="totp")


def _counter(secret: str, code: str) -> int | None:
    """Which of the time steps around now the code is of."""
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            return int(counter)
    return None


def passes(user: User, code: str) -> str:
    """``totp`` or ``recovery_codes`` where the code is good, and then used up; else empty."""
    code = "".join(code.split())
    if len(code) == app_settings.TOTP_DIGITS:
        return TOTP.value if _passes_totp(user, code) else ""
    if len(code) == app_settings.RECOVERY_CODE_DIGITS:
        codes = Authenticator.objects.filter(user_id=user.pk, type=CODES).first()
        return CODES.value if codes and RecoveryCodes(codes).validate_code(code) else ""
    return ""


def _passes_totp(user: User, code: str) -> bool:
    one = Authenticator.objects.select_for_update().filter(user_id=user.pk, type=TOTP).first()
    if one is None:
        return False
    counter = _counter(get_adapter().decrypt(one.data["secret"]), code)
    # The last time step used stands in the row: no code is good twice, nor one older than the last.
    if counter is None or counter <= one.data.get("counter", 0):
        return False
    one.data["counter"] = counter
    one.save(update_fields=["data"])
    one.record_usage()
    return True


# Security keys. What is asked of the browser is kept in its session by allauth.


def key_to_add(user: User) -> str:
    """What the browser needs to make a key for this site, as JSON."""
    return json.dumps(_plain(webauthn.begin_registration(user, passwordless=False)))


def key_to_show(user: User) -> str:
    """What the browser needs to ask for one of the user's keys, as JSON."""
    return json.dumps(_plain(webauthn.begin_authentication(user)))


@write
def add_key(*, user: User, name: str, answer: str) -> None:
    """From now on the key that answered is a second factor; refuses an answer that is not good."""
    if Authenticator.objects.filter(user_id=user.pk, type=KEY).count() >= MOST_KEYS:
        raise Refused("too_many", f"Mỗi tài khoản có tối đa {MOST_KEYS} khóa bảo mật.")
    try:
        credential = json.loads(answer)
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused("wrong_answer", KEY_FAILED, "credential") from error
    webauthn.WebAuthn.add(user, name.strip()[:60] or "Khóa bảo mật", credential)
    record("accounts.factor_added", by=user, on=user, kind="webauthn")


def passes_key(user: User, answer: str) -> bool:
    """Did one of the user's keys answer what it was asked?"""
    try:
        credential = json.loads(answer)
        webauthn.parse_authentication_response(credential)
        one = webauthn.complete_authentication(user, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return False
    one.record_usage()
    return True


def _plain(options: Any) -> Any:
    """Options of fido2, whose values are mappings, bytes and enumerations of its own, as plain JSON."""
    return json.loads(json.dumps(options, default=dict))


# Recovery codes, and taking things away.


@write
def new_codes(*, user: User) -> list[str]:
    """Ten codes, each good once for a lost telephone or key; earlier ones are good no longer."""
    if not has(user):
        raise Refused("no_factor", "Hãy thêm mã trên điện thoại hoặc khóa bảo mật trước.")
    Authenticator.objects.filter(user_id=user.pk, type=CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    record("accounts.recovery_codes_made", by=user, on=user)
    return codes


@write
def remove(*, user: User, factor_id: int) -> None:
    """Take one of the user's own factors away; refuses the last one of somebody who must have one."""
    mine = list(Authenticator.objects.select_for_update().filter(user_id=user.pk, type__in=MAIN))
    one = next((row for row in mine if row.pk == factor_id), None)
    if one is None:
        raise Refused("unknown", "Không có cách xác thực này.")
    if len(mine) == 1 and is_required_of(user):
        raise Refused(
            "last_factor",
            "Công việc của bạn cần đăng nhập hai bước: hãy thêm cách khác trước đã.",
        )
    one.delete()
    if len(mine) == 1:
        Authenticator.objects.filter(user_id=user.pk, type=CODES).delete()
    record("accounts.factor_removed", by=user, on=user, kind=str(one.type))


def remove_all(user: User) -> int:
    """Every factor of the user goes; returns how many. The caller writes the line of the trail."""
    return int(Authenticator.objects.filter(user_id=user.pk).delete()[0])
