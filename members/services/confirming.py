"""Setting which acts on people wait until the level that decides has confirmed them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from registry.accounts.access.scopes import MANAGERS, sees_everything
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.refusals import Refused, write

from ..confirming import rule_on
from ..models import Awaited, ConfirmationRule
from .recording import EARLIEST


def sets_confirmations(user: User) -> bool:
    """May the user say which acts wait? That holds for the whole register."""
    return sees_everything(user, roles=MANAGERS)


@write
def set_confirmations(
    *, acts: Collection[str], on: date, by: User, of_everybody: bool = False
) -> ConfirmationRule:
    """From ``on`` exactly ``acts`` wait, until the day on which the next setting begins."""
    chosen = [act for act in Awaited.values if act in acts]
    if set(acts) - set(chosen):
        raise Refused("act_unknown", "Hãy chọn trong danh sách.", "acts")
    if on < EARLIEST:
        raise Refused("too_early", f"Ngày này trước ngày {EARLIEST:%d/%m/%Y}, hãy kiểm tra lại năm.", "on")
    before = rule_on(on)
    if (before.acts, before.of_everybody) == (chosen, of_everybody) if before else not chosen:
        raise Refused("is_so_already", "Vào ngày này đã đúng như vậy.", "acts")
    rule: ConfirmationRule
    rule, _ = ConfirmationRule.objects.update_or_create(
        in_force_from=on, defaults={"acts": chosen, "of_everybody": of_everybody}
    )
    record("confirmations.set", by=by, on=rule, starts_on=on.isoformat(), awaited=chosen)
    return rule
