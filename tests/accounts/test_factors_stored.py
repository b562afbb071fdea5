"""How second factors are stored: codes hashed, secrets sealed, one row a factor."""

import json

import pytest
from cryptography.fernet import InvalidToken
from django.db import IntegrityError, transaction

from registry.accounts.models import SecondFactor
from registry.accounts.sign_in import factors, one_time_codes, recovery_codes
from registry.common import sealing
from registry.common.refusals import Refused
from tests.accounts.codes import PLAIN_SECRET, code, set_up_telephone

pytestmark = pytest.mark.django_db


def test_recovery_codes_cannot_be_read_back(world):
    set_up_telephone(world.staff)
    codes = factors.new_codes(user=world.staff)
    assert len(set(codes)) == 10 and all(len(one) == 8 and one.isdecimal() for one in codes)
    stored = factors.of(world.staff).codes.data["codes"]
    opened = sealing.unseal(stored)
    assert not any(one in stored or one in opened for one in codes)
    assert len(set(json.loads(opened)["hashes"])) == 10


def test_two_users_codes_are_hashed_under_salts_of_their_own(monkeypatch):
    drawn = iter([*range(10)] * 2)
    monkeypatch.setattr(recovery_codes.secrets, "randbelow", lambda top: next(drawn))
    (first, one), (second, other) = recovery_codes.draw(), recovery_codes.draw()
    assert sorted(first) == sorted(second)
    hashes = [set(json.loads(sealing.unseal(stored))["hashes"]) for stored in (one, other)]
    assert not hashes[0] & hashes[1]


def test_a_wrong_recovery_code_uses_nothing_up(world):
    set_up_telephone(world.staff)
    codes = factors.new_codes(user=world.staff)
    wrong = next(one for one in map("{:08}".format, range(11)) if one not in codes)
    assert factors.passes(world.staff, wrong) == "" and factors.of(world.staff).codes_left == 10
    assert factors.passes(world.staff, codes[0]) == "recovery_codes"
    mine = factors.of(world.staff)
    assert mine.codes_left == 9 and mine.codes.last_used_at is not None


def test_anothers_recovery_code_is_not_good(world):
    for user in (world.staff, world.viewer):
        set_up_telephone(user)
    codes = factors.new_codes(user=world.staff)
    assert factors.passes(world.viewer, codes[0]) == ""


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephones_clock_may_be_half_a_minute_off(steps, good, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1_800_000_000.0)
    found = one_time_codes.step_of(sealing.seal(PLAIN_SECRET), code(steps=steps))
    assert found == (60_000_000 + steps if good else None)


def test_the_codes_are_those_of_the_standard(monkeypatch):
    """RFC 6238, appendix B, cut to six digits."""
    sealed = sealing.seal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    for at, expected in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        monkeypatch.setattr("time.time", lambda at=at: at)
        assert one_time_codes.step_of(sealed, expected) == at // 30


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_a_code_may_be_typed_with_spaces(world, typed):
    set_up_telephone(world.staff)
    assert factors.passes(world.staff, typed.format(code())) == "totp"


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "một hai", "²²²²²²", "١٢٣٤٥٦", "\0\0\0\0\0\0", "8" * 20]
)
def test_what_is_no_code_is_refused(world, typed):
    set_up_telephone(world.staff)
    factors.new_codes(user=world.staff)
    assert factors.passes(world.staff, typed) == ""


def test_a_secret_opens_with_the_key_of_before_and_with_no_other(settings):
    settings.SECRET_KEY_FALLBACKS = []
    before, sealed = settings.SECRET_KEY, sealing.seal("bí mật")
    settings.SECRET_KEY = "khóa mới"
    with pytest.raises(InvalidToken):
        sealing.unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert sealing.unseal(sealed) == "bí mật"
    anew = sealing.seal("bí mật")
    settings.SECRET_KEY_FALLBACKS = []
    assert sealing.unseal(anew) == "bí mật"


def test_a_second_telephone_is_refused_also_where_two_are_added_at_once(world):
    set_up_telephone(world.staff)
    with pytest.raises(Refused, match="đã có mã trên điện thoại"):
        set_up_telephone(world.staff)
    with pytest.raises(IntegrityError, match="one_telephone_and_one_set"), transaction.atomic():
        SecondFactor.objects.create(user=world.staff, kind="totp", data={})


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"kind": "sms"}, "second_factor_kind_is_known"),
        ({"kind": "webauthn"}, "security_keys_alone_have_a_credential"),
        ({"kind": "totp", "credential_digest": "x"}, "security_keys_alone_have_a_credential"),
    ],
)
def test_rules_of_the_table(world, columns, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        SecondFactor.objects.create(user=world.staff, data={}, **columns)


def test_the_picture_holds_no_style_and_no_script(world):
    secret, picture = one_time_codes.for_telephone("<b>ai", sealing.seal(PLAIN_SECRET))
    assert secret == "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"
    assert picture.startswith("<svg ") and picture.endswith("</svg>") and "viewBox" in picture
    assert not any(word in picture for word in ("style", "script", "http:", "<b>", "width="))
