"""Asking that a period be closed, stopping that, and opening it again.

A superior committee closes its own part, then the province the whole. The closing itself is work in the
background (:mod:`.closing`). A reopened period is answered live until it is closed again, with the next
revision.
"""

from __future__ import annotations

from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.queue import items
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Organization

from .books import Period, period
from .checks import SHORTEST_REASON, check_not_closed_above, one_at_a_time, ready
from .closing import KIND
from .models import Closing, ClosingWork


@write
def ask_closing(*, about: Period, organization: Organization, by: User, reason: str = "") -> ClosingWork:
    """A worker is to publish the organization's figures of the period; asked twice, it does so one time.

    Refuses what :func:`.checks.ready` does, and while an organization above is closing.
    """
    reason = clean(reason)[:300]
    one_at_a_time(about)
    asked = ClosingWork.objects.filter(period=about.name, organization=organization)
    going_on: ClosingWork | None = asked.going_on().first()
    if going_on is not None:
        return going_on
    ready(about, organization.pk, by, reason)
    check_not_closed_above(about, organization.pk)
    work: ClosingWork
    work, _ = items.ask(KIND, by=by, period=about.name, organization=organization, reason=reason)
    record(
        "period.closing_asked",
        by=by,
        on=work,
        organization=organization.pk,
        reason=reason,
        period=about.name,
    )
    return work


@write
def stop_closing(*, about: Period, organization: Organization, by: User) -> ClosingWork:
    """The closing that goes on ends, and nothing of it is stored; refuses where none goes on."""
    one_at_a_time(about)
    asked = ClosingWork.objects.filter(period=about.name, organization=organization)
    work: ClosingWork | None = asked.going_on().first()
    if work is None or not items.cancel(work):
        raise Refused("not_at_work", "Không có việc khóa kỳ nào đang chạy.")
    record("period.closing_stopped", by=by, on=work, organization=organization.pk, period=about.name)
    return work


@write
def reopen(*, closing: Closing, by: User, reason: str) -> Closing:
    """The period is answered live again; what was published stays, under its revision.

    Refuses without a ``reason``, a closing that is not in force, and a unit's while the province has closed
    or is closing.
    """
    reason = clean(reason)[:300]
    if len(reason) < SHORTEST_REASON:
        raise Refused("reason_missing", "Hãy ghi lý do mở lại kỳ.", "reason")
    one_at_a_time(period(closing.period))
    held: Closing = Closing.objects.get(pk=closing.pk)
    if held.reopened_at is not None:
        raise Refused("not_closed", "Kỳ này đang mở.")
    check_not_closed_above(period(held.period), held.organization_id)
    changed = Closing.objects.in_force().filter(pk=held.pk)
    if not changed.update(reopened_at=timezone.now(), reopened_by=by, reopen_reason=reason):
        raise Refused("not_closed", "Kỳ này đang mở.")
    record(
        "period.reopened",
        by=by,
        on=held,
        organization=held.organization_id,
        reason=reason,
        period=held.period,
        revision=held.revision,
    )
    held.refresh_from_db()
    return held
