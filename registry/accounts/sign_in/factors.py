"""The second step of signing in: one-time codes, security keys, recovery codes.

Here stands what is true of them in this register, and who has which; how a code or a key is checked stands
in :mod:`.one_time_codes`, :mod:`.security_keys` and :mod:`.recovery_codes`. A one-time code is accepted once,
in whichever process it is shown. Who holds a role that writes, audits or administers must have a second
factor (the setting ``SECOND_FACTOR``); viewers may.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from fido2.webauthn import AttestedCredentialData

from registry.accounts.access import scopes
from registry.accounts.models import FactorKind, Role, SecondFactor, User
from registry.audit.trail import record
from registry.common.database_roles import as_account
from registry.common.refusals import Refused, write

from . import one_time_codes, recovery_codes, security_keys

TOTP, KEY, CODES = FactorKind.TOTP, FactorKind.KEY, FactorKind.CODES
# What a whole sign-in needs one of; recovery codes stand in for a lost one.
MAIN = (TOTP, KEY)
STRONG_ROLES = (Role.STAFF, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
MOST_KEYS = 5
WRONG_CODE = "Mã không đúng hoặc đã dùng rồi. Hãy nhập mã đang hiện trên điện thoại."
KEY_FAILED = "Không nhận được khóa bảo mật. Hãy thử lại, hoặc dùng mã trên điện thoại."


@dataclass(frozen=True, slots=True)
class Factors:
    """What a user has set up."""

    totp: SecondFactor | None
    keys: list[SecondFactor]
    codes: SecondFactor | None

    @property
    def any(self) -> bool:
        """Can this user pass a second step?"""
        return bool(self.totp or self.keys)

    @property
    def codes_left(self) -> int:
        """How many recovery codes were not used yet."""
        return recovery_codes.left(self.codes.data["codes"]) if self.codes else 0


def of(user: User) -> Factors:
    """What the user has set up."""
    rows = list(SecondFactor.objects.filter(user_id=user.pk).order_by("pk"))
    by_kind = {row.kind: row for row in rows}
    return Factors(by_kind.get(TOTP), [row for row in rows if row.kind == KEY], by_kind.get(CODES))


def has(user: User) -> bool:
    """Must this user pass a second step to get in?"""
    return SecondFactor.objects.filter(user_id=user.pk, kind__in=MAIN).exists()


def is_required_of(user: User) -> bool:
    """Must this user have a second factor? By the roles of today, and by the setting."""
    required: bool = settings.SECOND_FACTOR == "required"
    return required and scopes.has_role(user, *STRONG_ROLES)


# One-time codes.


@write
def add_totp(*, user: User, sealed: str, code: str) -> None:
    """From now on the user's telephone is a second factor; refuses a wrong code and a second telephone."""
    step = one_time_codes.step_of(sealed, code)
    if step is None:
        raise Refused("wrong_code", WRONG_CODE, "code")
    if SecondFactor.objects.filter(user_id=user.pk, kind=TOTP).exists():
        raise Refused("already_exists", "Tài khoản này đã có mã trên điện thoại.")
    SecondFactor.objects.create(user=user, kind=TOTP, data={"secret": sealed}, counter=step)
    record("accounts.factor_added", by=user, on=user, kind=TOTP.value)


def passes(user: User, code: str) -> str:
    """``totp`` or ``recovery_codes`` where the code is good, and then used up; else empty."""
    code = one_time_codes.typed(code)
    if len(code) == one_time_codes.DIGITS:
        return TOTP.value if _passes_totp(user, code) else ""
    if len(code) == recovery_codes.DIGITS:
        return CODES.value if _passes_recovery(user, code) else ""
    return ""


def _passes_totp(user: User, code: str) -> bool:
    one = _locked(user, TOTP).first()
    step = one_time_codes.step_of(one.data["secret"], code) if one else None
    # The last time step used stands in the row: no code is good twice, nor one older than the last.
    if one is None or step is None or step <= one.counter:
        return False
    _used(one, counter=step)
    return True


def _passes_recovery(user: User, code: str) -> bool:
    one = _locked(user, CODES).first()
    left = recovery_codes.without(one.data["codes"], code) if one else None
    if one is None or left is None:
        return False
    _used(one, data={"codes": left})
    return True


def _locked(user: User, kind: FactorKind) -> QuerySet[SecondFactor]:
    """Held until the transaction ends: of two tries with one code the second finds it used."""
    return SecondFactor.objects.select_for_update().filter(user_id=user.pk, kind=kind).order_by("pk")


def _used(one: SecondFactor, **changes: Any) -> None:
    for name, value in {"last_used_at": timezone.now(), **changes}.items():
        setattr(one, name, value)
    # Whoever shows it is not signed in yet.
    with as_account(one.user_id):
        one.save(update_fields=["last_used_at", *changes])


# Security keys.


def key_to_add(request: HttpRequest, user: User) -> str:
    """What the browser needs to make a key for this site, as JSON."""
    return security_keys.ask_for_new(request, user, _credentials(of(user).keys))


def key_to_show(request: HttpRequest, user: User) -> str:
    """What the browser needs to ask for one of the user's keys, as JSON."""
    return security_keys.ask_for_known(request, _credentials(of(user).keys))


@write
def add_key(*, user: User, name: str, answer: str, asked: security_keys.Asked | None) -> None:
    """From now on the key that answered is a second factor; refuses an answer that is not good.

    ``asked`` is what the browser was asked; ``None``: nothing, and then no answer is good.
    """
    if SecondFactor.objects.filter(user_id=user.pk, kind=KEY).count() >= MOST_KEYS:
        raise Refused("too_many", f"Mỗi tài khoản có tối đa {MOST_KEYS} khóa bảo mật.")
    if asked is None:
        raise Refused("wrong_answer", KEY_FAILED, "credential")
    try:
        credential, counter = asked.added(answer)
    except security_keys.WrongAnswer as error:
        raise Refused("wrong_answer", KEY_FAILED, "credential") from error
    SecondFactor.objects.create(
        user=user,
        kind=KEY,
        name=name.strip()[:60] or "Khóa bảo mật",
        data={"credential": security_keys.stored(credential)},
        credential_digest=security_keys.digest(credential),
        counter=counter,
    )
    record("accounts.factor_added", by=user, on=user, kind=KEY.value)


def passes_key(user: User, answer: str, asked: security_keys.Asked | None = None) -> bool:
    """Did one of the user's keys answer what it was asked? Where nothing was asked, none did."""
    if asked is None:
        return False
    keys = list(_locked(user, KEY))
    try:
        credential, counter = asked.answered(answer, user, _credentials(keys))
    except security_keys.WrongAnswer:
        return False
    one = next(key for key in keys if key.credential_digest == security_keys.digest(credential))
    # A key that counts its signatures and did not count on is a copy, or this answer is an old one.
    if (counter or one.counter) and counter <= one.counter:
        return False
    _used(one, counter=counter)
    return True


def _credentials(keys: list[SecondFactor]) -> list[AttestedCredentialData]:
    return [security_keys.read(key.data["credential"]) for key in keys]


# Recovery codes, and taking things away.


@write
def new_codes(*, user: User) -> list[str]:
    """Ten codes, each good once for a lost telephone or key; earlier ones are good no longer."""
    if not has(user):
        raise Refused("no_factor", "Hãy thêm mã trên điện thoại hoặc khóa bảo mật trước.")
    SecondFactor.objects.filter(user_id=user.pk, kind=CODES).delete()
    codes, stored = recovery_codes.draw()
    SecondFactor.objects.create(user=user, kind=CODES, data={"codes": stored})
    record("accounts.recovery_codes_made", by=user, on=user)
    return codes


@write
def remove(*, user: User, factor_id: int) -> None:
    """Take one of the user's own factors away; refuses the last one of somebody who must have one."""
    mine = list(SecondFactor.objects.select_for_update().filter(user_id=user.pk, kind__in=MAIN))
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
        SecondFactor.objects.filter(user_id=user.pk, kind=CODES).delete()
    record("accounts.factor_removed", by=user, on=user, kind=str(one.kind))


def remove_all(user: User) -> int:
    """Every factor of the user goes; returns how many. The caller writes the line of the trail."""
    return int(SecondFactor.objects.filter(user_id=user.pk).delete()[0])
