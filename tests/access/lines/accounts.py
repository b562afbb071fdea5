"""How each address of accounts, signing in and drafts is asked for."""

from __future__ import annotations

from django.urls import reverse

from registry.common.declared.routes import Right

from ..cast import NOBODY, PARENT, UNKNOWN, Actor, Cast
from ..line import DONE, Answer, Line, plain


def sent_home(actor: Actor, method: str) -> int:
    """Whoever is signed in need not sign in."""
    return 302 if actor.user else 200


def administers(actor: Actor, target: str) -> bool:
    """Accounts and clients are those of the units that one administers."""
    return actor.holds(Right.ADMINISTER, target)


def account(route: str, answers: Answer | None = None) -> Line:
    """An address about a user, or about one of the user's grants."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        user = cast.user.get(target)
        numbers = [user.pk if user else 10**9]
        if route == "grant_end":
            numbers.append(cast.grant[target].pk if user else 10**9)
        return reverse(route, args=numbers)

    return Line(route, make, answers or {}, sees=administers)


def machine(route: str, answers: Answer | None = None) -> Line:
    """An address about a summary client."""

    def make(cast: Cast, actor: Actor, target: str) -> str:
        return reverse(route, args=[cast.client[target].pk if target in cast.client else 10**9])

    return Line(route, make, answers or {}, sees=administers)


# The password is asked for once more, before anything is looked up.
FIRST_PROVE: Answer = {"GET": 302, "POST": 302}


LINES: tuple[Line, ...] = (
    plain("login", sent_home),
    plain("second_step", {"GET": 302, "POST": 302}),
    plain("logout", DONE),
    plain("password"),
    plain("prove"),
    plain("factors"),
    plain("factor_totp", FIRST_PROVE),
    plain("factor_key", FIRST_PROVE),
    plain("factor_codes", FIRST_PROVE),
    Line(
        "factor_remove",
        lambda cast, actor, target: reverse("factor_remove", args=[10**9]),
        FIRST_PROVE,
        targets=(UNKNOWN,),
        sees=lambda actor, target: True,
    ),
    plain("own_sessions"),
    plain("drafts"),
    Line(
        "draft_give_up",
        lambda cast, actor, target: reverse("draft_give_up", args=[NOBODY]),
        targets=(UNKNOWN,),
        sees=lambda actor, target: False,
    ),
    plain("own_sessions_end", DONE),
    plain("accounts"),
    plain("account_new"),
    account("account"),
    account("account_grant"),
    account("grant_end", DONE),
    account("account_rename", DONE),
    account("account_password", DONE),
    account("account_end", DONE),
    account("account_reopen", DONE),
    account("account_factors", DONE),
    account("account_sessions", DONE),
    Line(
        "health",
        lambda cast, actor, target: reverse("health"),
        targets=("none",),
        may=lambda actor: actor.holds(Right.ADMINISTER, PARENT),
    ),
    plain("clients"),
    machine("client_renew", DONE),
    machine("client_revoke", DONE),
    plain("audit"),
)
