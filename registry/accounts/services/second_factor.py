"""Taking the second factors of a user away whose telephone or key was lost, so that new ones are set up."""

from __future__ import annotations

from registry.accounts.models import User
from registry.accounts.sign_in import factors
from registry.audit.trail import record
from registry.common.refusals import Refused, write

from .endings import end_everything
from .rights import require_over_user


@write
def reset_second_factor(*, user: User, by: User | None, reason: str) -> None:
    """Every second factor of the user is gone, and every session; who needs one sets up a new one at sign-in.

    Refuses oneself, whom ``by`` does not administer, no reason, and a user who has none.
    """
    require_over_user(by, user)
    if not reason.strip():
        raise Refused("no_reason", "Cho biết lý do xóa bước hai.", "reason")
    removed = factors.remove_all(user)
    if not removed:
        raise Refused("no_factor", "Người dùng này chưa có bước hai.")
    record(
        "accounts.factors_reset",
        by=by,
        on=user,
        reason=reason.strip(),
        removed=removed,
        **end_everything(user),
    )
