"""How long each kind is kept on a day, and changing it: dated rows, the latest in force counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.database_roles import as_machine
from registry.common.declared.retained import Retained
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.privacy.models import RetentionSetting

from .kinds import by_code, kinds

SHORTEST_REASON = 5


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a kind is kept on a day; ``setting`` is ``None`` where the default holds."""

    kind: Retained
    days: int
    setting: RetentionSetting | None

    @property
    def span(self) -> timedelta:
        """How long that is."""
        return timedelta(days=self.days)

    def before(self, moment: datetime) -> datetime:
        """What was last touched before this has been kept long enough at ``moment``."""
        return moment - self.span


def limits(on: date | None = None) -> list[Limit]:
    """The limit of every kind on a day (default: today), in the order of the kinds."""
    day = on or timezone.localdate()
    latest: dict[str, RetentionSetting] = {}
    settings = RetentionSetting.objects.filter(in_force_from__lte=day).select_related("recorded_by")
    for setting in settings.order_by("in_force_from", "pk"):
        latest[setting.kind] = setting
    return [_limit(kind, latest.get(kind.code)) for kind in kinds()]


def _limit(kind: Retained, setting: RetentionSetting | None) -> Limit:
    # Should the bounds of a kind have become narrower since, they hold.
    days = kind.days if setting is None else min(max(setting.days, kind.lowest), kind.highest)
    return Limit(kind, days, setting)


def limit_of(kind: str, on: date | None = None) -> Limit:
    """The limit of one kind; ``KeyError`` for an unknown one."""
    wanted = by_code()[kind]
    return next(limit for limit in limits(on) if limit.kind is wanted)


def check(*, kind: str, days: int, reason: str) -> Limit:
    """The limit that a change would change; raises what :func:`change` refuses."""
    if kind not in by_code():
        raise Refused("unknown", "Không có loại dữ liệu này.", "kind")
    wanted = by_code()[kind]
    if not wanted.lowest <= days <= wanted.highest:
        raise Refused("out_of_bounds", f"Chỉ đặt được từ {wanted.lowest} đến {wanted.highest} ngày.", "days")
    if len(clean(reason)) < SHORTEST_REASON:
        raise Refused("reason_missing", "Hãy ghi lý do đổi thời hạn.", "reason")
    now = limit_of(kind)
    if now.days == days:
        raise Refused("is_so_already", f"Thời hạn đang là {days} ngày.", "days")
    return now


@write
def change(*, kind: str, days: int, reason: str, by: User, before: int | None = None) -> RetentionSetting:
    """From today on the kind is kept so many days; the coming night goes by it.

    Refuses an unknown kind, days outside the kind's bounds, no reason, what is so already, and, where it is
    said how many days were set ``before``, what somebody has changed since.
    """
    now, reason = check(kind=kind, days=days, reason=reason), clean(reason)[:300]
    if before is not None and now.days != before:
        raise Refused("changed_meanwhile", f"Người khác vừa đặt {now.days} ngày.", "days")
    setting: RetentionSetting = RetentionSetting.objects.create(
        kind=kind, days=days, in_force_from=timezone.localdate(), reason=reason, recorded_by=by
    )
    record("retention.changed", by=by, on=setting, reason=reason, kind=kind, before=now.days, days=days)
    return setting


def due(limit: Limit, moment: datetime | None = None) -> int:
    """How many of the kind would go now, whoever asks: only the count leaves here."""
    with as_machine():
        return limit.kind.count(limit.before(moment or timezone.now()))
