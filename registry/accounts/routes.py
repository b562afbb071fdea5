"""Which right each address of signing in, of administration and of the trail needs."""

from __future__ import annotations

from registry.common.declared.routes import ACT, FORM, PAGE, Right, Route, Routes, Section, Target


def _account(methods: str, target: Target = Target.ACCOUNT) -> Route:
    return Route(methods, Right.ADMINISTER, target, Right.ADMINISTER)


ROUTES = (
    Routes(
        Section.OWN_ACCOUNT,
        {
            "login": Route(FORM, Right.OPEN),
            "second_step": Route(FORM, Right.OPEN),
            "logout": Route(ACT, Right.SIGNED_IN),
            "password": Route(FORM, Right.SIGNED_IN),
            "prove": Route(FORM, Right.SIGNED_IN),
            "factors": Route(PAGE, Right.SIGNED_IN),
            "factor_totp": Route(FORM, Right.SIGNED_IN),
            "factor_key": Route(FORM, Right.SIGNED_IN),
            "factor_codes": Route(FORM, Right.SIGNED_IN),
            "factor_remove": Route(ACT, Right.SIGNED_IN, Target.FACTOR),
            "own_sessions": Route(PAGE, Right.SIGNED_IN),
            "own_sessions_end": Route(ACT, Right.SIGNED_IN),
        },
    ),
    Routes(
        Section.ADMINISTRATION,
        {
            "accounts": Route(PAGE, Right.ADMINISTER),
            "account_new": Route(FORM, Right.ADMINISTER),
            "account": _account(PAGE),
            "account_grant": _account(FORM),
            "grant_end": _account(ACT, Target.GRANT),
            "account_rename": _account(ACT),
            "account_password": _account(ACT),
            "account_end": _account(ACT),
            "account_reopen": _account(ACT),
            "account_factors": _account(ACT),
            "account_sessions": _account(ACT),
            # Of a whole province, the page asks.
            "health": Route(PAGE, Right.ADMINISTER),
            "clients": Route(FORM, Right.ADMINISTER),
            "client_renew": _account(ACT, Target.CLIENT),
            "client_revoke": _account(ACT, Target.CLIENT),
        },
    ),
    Routes(
        Section.TRAIL,
        {
            "audit": Route(PAGE, Right.AUDIT),
        },
    ),
)
