"""Places of work: founded, changed from a day on, a change taken back, and the last day of one set.

What a place of work is called, where it lies and which organization it has stands in terms along time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.dated import change_from, covered_until, end_from
from registry.common.dates import DAY, FOREVER
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Area, BaseKind, Organization
from registry.units.organizations import ORGANIZATIONS
from registry.units.restructure import written
from registry.units.services import AREAS

from ..models import Base, BaseTerm, Profile
from .recording import check_day


@dataclass(frozen=True, slots=True)
class BaseFacts:
    """What is so of a place of work for a time."""

    name: str
    area: Area
    kind: str = ""
    organization: Organization | None = None
    workers: int | None = None
    trade_union: bool | None = None


_NAMES = tuple(field.name for field in fields(BaseFacts))


def facts_of(term: BaseTerm) -> BaseFacts:
    """The same, of a term on record."""
    return BaseFacts(term.name, term.area, term.kind, term.organization, term.workers, term.trade_union)


@write
def found_base(*, code: str, facts: BaseFacts, on: date, by: User) -> BaseTerm:
    """A place of work is there from ``on``, as long as its area stands. Its code is its own for life."""
    check_day(on, "on")
    code = clean(code)[:30]
    if not code:
        raise Refused("code_missing", "Hãy ghi mã cơ sở.", "code")
    if Base.objects.filter(code=code).exists():
        raise Refused("code_taken", f"Mã {code} đã thuộc về một cơ sở khác.", "code")
    values = _checked(facts, on)
    base = Base.objects.create(code=code)
    term: BaseTerm = BaseTerm.objects.create(
        base=base, starts_on=on, ends_on=covered_until(AREAS.of(facts.area), on), **values
    )
    record("base.founded", by=by, on=base, starts_on=on.isoformat())
    return term


@write
def change_base(*, base: Base, changes: Mapping[str, Any], on: date, by: User) -> list[str]:
    """From ``on`` the place of work bears the ``changes``, names of :class:`BaseFacts`; gives what differs.

    A day on which a term begins corrects that term. What was changed later anyway stays so.
    """
    check_day(on, "on")
    held = _locked(base)
    term = held.on(on).first()
    if term is None:
        raise Refused("not_there", f"Vào ngày {written(on)} cơ sở này không hoạt động.", "on")
    facts = replace(facts_of(term), **changes)
    values = _checked(facts, on, changes)
    differing = {name: value for name, value in values.items() if getattr(term, name) != value}
    if differing:
        if "area" in differing and covered_until(AREAS.of(facts.area), on) < term.ends_on:
            raise Refused("outlives_area", "Địa bàn này không tồn tại suốt thời gian của cơ sở.", "area")
        change_from(held, on, **differing)
        record("base.changed", by=by, on=base, changed=sorted(differing), starts_on=on.isoformat())
    return sorted(differing)


@write
def take_back_change(*, term: BaseTerm, by: User) -> None:
    """The change that began with ``term`` never was: what was before it goes on. Refuses the first term."""
    held = _locked(term.base)
    row = held.get(pk=term.pk)
    before = held.filter(ends_on=row.starts_on).first()
    if before is None:
        raise Refused("first_term", "Đây là lần ghi đầu tiên của cơ sở: không có gì trước đó để trở lại.")
    row.delete()
    held.filter(pk=before.pk).update(ends_on=row.ends_on)
    record("base.change_taken_back", by=by, on=term.base, starts_on=row.starts_on.isoformat())


@write
def close_base(*, base: Base, on: date | None, by: User) -> None:
    """The place of work is there no longer from ``on``, or goes on (``None``); from its first day: never was.

    Refuses to take away one at which somebody is said to work.
    """
    check_day(on, "on")
    held = _locked(base)
    first, last = held.earliest("starts_on"), held.latest("starts_on")
    if on is not None and on <= first.starts_on:
        if on < first.starts_on:
            raise Refused("before_it_was", f"Cơ sở được ghi từ ngày {written(first.starts_on)}.", "on")
        if Profile.objects.filter(workplace=base).exists():
            raise Refused(
                "works_there", "Có đảng viên ghi nơi làm việc ở đây: không xóa được, hãy ghi ngày khác.", "on"
            )
        record("base.removed", by=by, on=base, starts_on=on.isoformat())
        held.delete()
        base.delete()
        return
    stands_until = covered_until(AREAS.of(last.area), last.starts_on)
    if on is not None and on < last.ends_on:
        end_from(held, on)
    else:
        held.filter(pk=last.pk).update(ends_on=min(stands_until, on or FOREVER))
    if on is None:
        record("base.reopened", by=by, on=base)
    else:
        record("base.closed", by=by, on=base, ended_on=(on - DAY).isoformat())


def _locked(base: Base) -> Any:
    """The terms of a place of work, which nobody else writes until the transaction ends."""
    Base.objects.select_for_update().get(pk=base.pk)
    return BaseTerm.objects.filter(base=base)


def _checked(facts: BaseFacts, on: date, given: Collection[str] = _NAMES) -> dict[str, Any]:
    """The facts as they are stored; refuses a name that says nothing, and given units that do not stand."""
    name = clean(facts.name)[:200]
    if not name:
        raise Refused("name_missing", "Hãy ghi tên cơ sở.", "name")
    if facts.kind not in ("", *BaseKind.values):
        raise Refused("kind_unknown", "Hãy chọn loại hình trong danh sách.", "kind")
    if "area" in given:
        AREAS.lock([facts.area])
        AREAS.standing(facts.area, on, "area")
    if facts.organization is not None and "organization" in given:
        ORGANIZATIONS.lock([facts.organization])
        ORGANIZATIONS.standing(facts.organization, on, "organization")
    return {**{name: getattr(facts, name) for name in _NAMES}, "name": name}
