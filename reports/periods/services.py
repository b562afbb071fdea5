"""Closing a period and opening it again.

A superior committee closes its own part, then the province the whole. Closing stores every answer of the
stated list (:mod:`.published`) as of one moment; what is recorded later changes none of it. A reopened period
is answered live until it is closed again, with the next revision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.cache import consistent_read
from registry.common.database_roles import as_counter
from registry.common.declared import collected
from registry.common.refusals import Refused, write
from registry.common.text import clean
from registry.units.models import Organization
from registry.units.structure import Structure
from reports.engine.answers import answers
from reports.engine.asked import understand
from reports.engine.units import reading_on
from reports.questions import Question

from .books import CLOSING_KINDS, Period, books, period, structure_of, units_of
from .models import Closing, PublishedAnswer
from .published import questions_of, stored

# Stores something more of the units of a closing, as it is at that moment.
Publication = Callable[[Closing, list[int], Period], object]
# Shorter words say no reason.
SHORTEST_REASON = 5
# So many questions are answered at a time; those that differ in their indicator only share a pass.
_TOGETHER = 40


@write
def close(*, about: Period, organization: Organization, by: User, reason: str = "") -> Closing:
    """The organization's figures of the period are published as they are at this moment.

    Refuses a period that is not over, an organization that does not close, one that has closed it already or
    that the province has closed over, and, for a province, to close over late units without a ``reason``.
    """
    reason = clean(reason)[:300]
    known_until = _hold_recordings()
    structure = structure_of(about)
    _check(about, structure, organization)
    own, *below = books(about, units_of(about, organization.pk))
    if own.is_closed:
        raise Refused("closed_already", "Kỳ này đã khóa rồi.")
    late = [book for book in below if not book.is_closed]
    if late and len(reason) < SHORTEST_REASON:
        names = ", ".join(book.name for book in late[:5]) + (" …" if len(late) > 5 else "")
        said = f"{len(late)} đơn vị chưa khóa ({names}). Hãy ghi lý do khóa thay các đơn vị này."
        raise Refused("units_late", said, "reason")
    closing: Closing = Closing.objects.create(
        period=about.name,
        first=about.first,
        last=about.last,
        organization=organization,
        revision=Closing.objects.filter(organization=organization, period=about.name).count(),
        closed_at=timezone.now(),
        closed_by=by,
        reason=reason,
        over=[book.code for book in late],
        known_until=known_until,
        readings=_readings(about),
    )
    units = [organization.pk, *(book.organization for book in late)]
    published = sum(_publish(closing, structure, unit, about) for unit in units)
    for publish in publications():
        publish(closing, units, about)
    record(
        "period.closed",
        by=by,
        on=closing,
        organization=organization.pk,
        reason=reason,
        period=about.name,
        revision=closing.revision,
        late=len(late),
        answers=published,
    )
    return closing


@write
def reopen(*, closing: Closing, by: User, reason: str) -> Closing:
    """The period is answered live again; what was published stays, under its revision.

    Refuses without a ``reason``, a closing that is not in force, and a unit's while the province has closed.
    """
    reason = clean(reason)[:300]
    if len(reason) < SHORTEST_REASON:
        raise Refused("reason_missing", "Hãy ghi lý do mở lại kỳ.", "reason")
    held: Closing = Closing.objects.get(pk=closing.pk)
    if held.reopened_at is not None:
        raise Refused("not_closed", "Kỳ này đang mở.")
    above = _closed_above(held)
    if above:
        raise Refused("closed_above", f"{above} đã khóa kỳ này. Hãy mở lại kỳ của cấp trên trước.")
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


def _hold_recordings() -> datetime:
    """Wait for every write that has begun, let none begin until the end, and say when that was.

    So the many statements of a closing all see one state, which is that of an instant.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT hold_recordings()")
        instant: datetime = cursor.fetchone()[0]
        return instant


def _check(about: Period, structure: Structure, organization: Organization) -> None:
    term = structure.party_term(organization.pk)
    if term is None or term.kind not in CLOSING_KINDS:
        said = "Chỉ đảng bộ tỉnh và cấp ủy cấp trên trực tiếp cơ sở đứng vào cuối kỳ mới khóa kỳ."
        raise Refused("does_not_close", said)
    if not about.is_over:
        raise Refused("not_over", f"Kỳ này chưa hết: đến hết ngày {about.last:%d/%m/%Y}.")
    above = _closed_over(about, structure, organization.pk)
    if above:
        raise Refused("closed_above", f"{above} đã khóa kỳ này. Hãy đề nghị cấp trên mở lại trước.")


def _closed_above(closing: Closing) -> str:
    about = period(closing.period)
    return _closed_over(about, structure_of(about), closing.organization_id)


def _closed_over(about: Period, structure: Structure, unit: int) -> str:
    """The name of an organization above the unit that has closed the period, if one has."""
    above = [one for one in structure.party.path(unit) if one != unit]
    with as_counter():
        held = Closing.objects.in_force().filter(period=about.name, organization__in=above).first()
    return structure.party.standing[held.organization_id].name if held else ""


def _readings(about: Period) -> dict[str, Any]:
    """What figures are read by that stands in no dated table, or that a reader asks for first."""
    with as_counter():
        return {
            "villages_without_member": reading_on(about.last),
            "committee_from": settings.COMMITTEE_FROM,
            "structure_on": about.last.isoformat(),
        }


def _publish(closing: Closing, structure: Structure, unit: int, about: Period) -> int:
    """Store every answer of one unit; how many there are."""
    number = 0
    with consistent_read():
        asked = questions_of(structure, unit, about.first, about.last)
        for few in _in_turn(asked):
            with as_counter():
                rows = [
                    stored(closing, understand(question), answer)
                    for question, answer in zip(few, answers(few), strict=True)
                ]
            PublishedAnswer.objects.bulk_create(rows)
            number += len(rows)
    return number


def publications() -> tuple[Publication, ...]:
    """What else apps publish when a period is closed (``PUBLICATIONS`` in their ``publications.py``)."""
    return collected("publications", "PUBLICATIONS")


def _in_turn(asked: list[Question]) -> Iterator[list[Question]]:
    for start in range(0, len(asked), _TOGETHER):
        yield asked[start : start + _TOGETHER]
