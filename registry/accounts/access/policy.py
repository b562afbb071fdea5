"""The policy: which rights there are, who holds them, and what each address of the register needs.

``docs/access.md`` is printed from here, the gate in front of every view asks here, and the access matrix of
the tests is computed from here. Where a right holds, and that it runs down the tree, :mod:`.scopes` says.

An address has a *door*: a right that its user must hold somewhere, or is refused (403) whatever the address
names. What it names must lie in the user's scope, or does not exist (404). What is done to it may need
another right *over* it, or is refused (403). An address without a line here is refused to everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from registry.accounts.models import Role, User

from . import scopes


class Right(Enum):
    """What somebody may do; the value says it in words."""

    OPEN = "reach the address without signing in"
    MACHINE = "pull summaries, with a summary client's token and no other way"
    SIGNED_IN = "sign in, look after one's own account"
    LOOK = "open the register's pages, which show what is in one's scope: nothing, where it is empty"
    SEE = "see organizations, areas, people and figures"
    ENTER = "enter what happens to people, posts, handing on of targets, imports"
    MANAGE = (
        "change which villages a cell serves and a unit's own target, run the stored figures,"
        " show somebody all that is held on a person, erase who never counted"
    )
    KEEP = "set how long things are kept, for the whole register: so over a province only"
    AUDIT = "read the trail"
    ADMINISTER = "keep accounts, grants and summary clients"


# Auditors and administrators see no person and no figure, so that nobody watches over himself.
HOLDERS: dict[Right, tuple[str, ...]] = {
    Right.SEE: scopes.READERS,
    Right.ENTER: scopes.WRITERS,
    Right.MANAGE: scopes.MANAGERS,
    Right.KEEP: (*scopes.MANAGERS, *scopes.ADMINISTRATORS),
    Right.AUDIT: scopes.AUDITORS,
    Right.ADMINISTER: scopes.ADMINISTRATORS,
}


def holds(user: User, right: Right) -> bool:
    """Does the user hold ``right`` anywhere today? Who has no grant at all may look, and finds nothing."""
    if not user.is_active:
        return False
    if right in HOLDERS:
        return scopes.has_role(user, *HOLDERS[right])
    return right is not Right.LOOK or holds(user, Right.SEE) or not scopes.has_role(user, *Role.values)


class Target(Enum):
    """What an address names; the value says whose scope decides."""

    NONE = ""
    ORGANIZATION = "organization"
    CELL = "cell"
    AREA = "area"
    VILLAGE = "village"
    MEMBER = "member"
    EVENT = "event of a member"
    POST = "post of a village"
    BATCH = "own import, or one of an organization that one manages"
    RUN = "run of the stored figures, which belong to no unit"
    FACTOR = "own second factor"
    ACCOUNT = "user whose account one keeps"
    GRANT = "grant over an organization that one administers"
    CLIENT = "summary client of an organization that one administers"


@dataclass(frozen=True, slots=True)
class Route:
    """What an address needs. ``HEAD`` is answered wherever ``GET`` is; any other method is 405."""

    methods: str
    door: Right
    target: Target = Target.NONE
    over: Right = Right.SEE

    @property
    def allowed(self) -> tuple[str, ...]:
        """The methods that are answered."""
        named = tuple(self.methods.split())
        return (*named, "HEAD") if "GET" in named else named


_PAGE, _FORM, _ACT = "GET", "GET POST", "POST"


def _form(target: Target, over: Right = Right.ENTER, methods: str = _FORM) -> Route:
    return Route(methods, Right.LOOK, target, over)


def _import(methods: str) -> Route:
    return Route(methods, Right.ENTER, Target.BATCH, Right.ENTER)


def _account(methods: str, target: Target = Target.ACCOUNT) -> Route:
    return Route(methods, Right.ADMINISTER, target, Right.ADMINISTER)


ROUTES: dict[str, Route] = {
    # Signing in and one's own account.
    "login": Route(_FORM, Right.OPEN),
    "second_step": Route(_FORM, Right.OPEN),
    "logout": Route(_ACT, Right.SIGNED_IN),
    "password": Route(_FORM, Right.SIGNED_IN),
    "prove": Route(_FORM, Right.SIGNED_IN),
    "factors": Route(_PAGE, Right.SIGNED_IN),
    "factor_totp": Route(_FORM, Right.SIGNED_IN),
    "factor_key": Route(_FORM, Right.SIGNED_IN),
    "factor_codes": Route(_FORM, Right.SIGNED_IN),
    "factor_remove": Route(_ACT, Right.SIGNED_IN, Target.FACTOR),
    "own_sessions": Route(_PAGE, Right.SIGNED_IN),
    "own_sessions_end": Route(_ACT, Right.SIGNED_IN),
    # Accounts, grants and summary clients, for administrators.
    "accounts": Route(_PAGE, Right.ADMINISTER),
    "account_new": Route(_FORM, Right.ADMINISTER),
    "account": _account(_PAGE),
    "account_grant": _account(_FORM),
    "grant_end": _account(_ACT, Target.GRANT),
    "account_rename": _account(_ACT),
    "account_password": _account(_ACT),
    "account_end": _account(_ACT),
    "account_reopen": _account(_ACT),
    "account_factors": _account(_ACT),
    "account_sessions": _account(_ACT),
    "clients": Route(_FORM, Right.ADMINISTER),
    "client_renew": _account(_ACT, Target.CLIENT),
    "client_revoke": _account(_ACT, Target.CLIENT),
    # What one's units look like.
    "home": Route(_PAGE, Right.SIGNED_IN),
    "areas": Route(_PAGE, Right.LOOK),
    "area": Route(_PAGE, Right.LOOK, Target.AREA),
    "organizations": Route(_PAGE, Right.LOOK),
    "organization": Route(_PAGE, Right.LOOK, Target.ORGANIZATION),
    "villages_without_member": Route(_PAGE, Right.LOOK),
    "behind": Route(_PAGE, Right.LOOK, Target.ORGANIZATION),
    "search": Route(_FORM, Right.LOOK),
    "cell_villages": _form(Target.CELL, Right.MANAGE),
    # Targets.
    "targets": Route(_PAGE, Right.LOOK, Target.ORGANIZATION),
    "targets_edit": _form(Target.ORGANIZATION),
    # People.
    "members": Route(_PAGE, Right.LOOK),
    "member": Route(_PAGE, Right.LOOK, Target.MEMBER),
    "member_numbers": _form(Target.MEMBER, methods=_ACT),
    "member_new": Route(_FORM, Right.ENTER),
    "member_arrive": Route(_FORM, Right.ENTER),
    "member_first": Route(_FORM, Right.ENTER),
    "due": Route(_PAGE, Right.ENTER),
    "member_recognize": _form(Target.MEMBER),
    "member_move_house": _form(Target.MEMBER),
    "member_change_cell": _form(Target.MEMBER),
    "member_transfer_out": _form(Target.MEMBER),
    "member_away": _form(Target.MEMBER),
    "member_back": _form(Target.MEMBER),
    "member_exempt": _form(Target.MEMBER),
    "member_discipline": _form(Target.MEMBER),
    "member_leave": _form(Target.MEMBER),
    "member_transfer_in": _form(Target.MEMBER),
    "member_restore": _form(Target.MEMBER),
    "member_readmit": _form(Target.MEMBER),
    "member_correct": _form(Target.MEMBER),
    "member_void": _form(Target.EVENT),
    "member_replace": _form(Target.EVENT),
    "member_lookers": Route(_PAGE, Right.LOOK, Target.MEMBER, Right.MANAGE),
    "member_holdings": _form(Target.MEMBER, Right.MANAGE),
    "member_erase": _form(Target.MEMBER, Right.MANAGE),
    "village_posts": _form(Target.VILLAGE),
    "post_vacate": _form(Target.POST),
    # How long things are kept.
    "retention": Route(_PAGE, Right.KEEP),
    "retention_change": Route(_FORM, Right.KEEP),
    "never_counted": Route(_PAGE, Right.MANAGE),
    # Imports.
    "imports": Route(_FORM, Right.ENTER),
    "import": _import(_PAGE),
    "import_columns": _import(_PAGE),
    "import_check": _import(_ACT),
    "import_confirm": _import(_ACT),
    "import_stop": _import(_ACT),
    "import_progress": _import(_PAGE),
    "import_faults": _import(_PAGE),
    "import_undo": _import(_FORM),
    # The trail.
    "audit": Route(_PAGE, Right.AUDIT),
    # Stored figures.
    "runs": Route(_PAGE, Right.SEE),
    "run": Route(_PAGE, Right.SEE, Target.RUN),
    "run_now": Route(_ACT, Right.MANAGE),
    "run_retry": Route(_ACT, Right.MANAGE, Target.RUN),
    "run_cancel": Route(_ACT, Right.MANAGE, Target.RUN),
    # Summaries, for machines.
    "api_indicators": Route(_PAGE, Right.MACHINE),
    "api_summary": Route(_PAGE, Right.MACHINE, Target.ORGANIZATION),
    "api_nowhere": Route(_PAGE, Right.MACHINE),
    "api_problem": Route(_PAGE, Right.OPEN),
    "api_schema": Route(_PAGE, Right.OPEN),
}
