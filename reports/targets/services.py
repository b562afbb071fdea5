"""Setting targets. A re-allocation is a new row that is in force from a later day; none is ever removed.

What a person sets for the same day twice is one row, corrected, and the audit trail keeps both numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cells.models import Organization
from registry.accounts.models import User
from registry.audit import trail
from registry.common import refusals
from registry.common.refusals import write
from registry.common.text import clean
from reports.catalogue import COUNTING
from reports.models import Basis, Target
from reports.structure import forest

from .cascade import Subject, cascade, children_of

# A number to reach, or a target in words.
Amount = Decimal | str


@dataclass(frozen=True, slots=True)
class Over:
    """A unit that hands on more than it received: both sums, and by how much."""

    name: str
    value: Decimal
    handed_on: Decimal

    @property
    def excess(self) -> Decimal:
        """By how much more was handed on."""
        return self.handed_on - self.value


class Refused(refusals.Refused):
    """A target that cannot be set; ``over`` lists the units that would hand on more than they received."""

    def __init__(self, code: str, message: str, field: str = "", over: list[Over] | None = None) -> None:
        super().__init__(code, message, field)
        self.over = over or []


@dataclass(frozen=True, slots=True)
class Reallocation:
    """What was written, and the reserve that the unit then has (``None`` where there is none to speak of)."""

    written: list[Target]
    reserve: Decimal | None


@write
def set_target(
    *,
    subject: Subject,
    recipient: Organization,
    issuer: Organization | None,
    amount: Amount,
    document_no: str,
    in_force_from: date,
    by: User,
    over_reason: str = "",
) -> Target:
    """``recipient`` is to reach ``amount`` from ``in_force_from`` on; the same again writes nothing.

    Refuses a period that runs backward, a day after it, an organization that does not stand, an amount below
    nought and, without a reason, one below what the recipient has handed on.
    """
    _check(subject, in_force_from)
    structure = forest().on(in_force_from)
    if recipient.pk not in structure.party.standing:
        raise Refused(
            "not_standing",
            "Vào ngày có hiệu lực, tổ chức nhận không hoạt động.",
            "in_force_from",
        )
    _lock([recipient.pk, *([issuer.pk] if issuer else [])])
    row, changed = _put(subject, recipient.pk, issuer, amount, document_no, in_force_from, by)
    if changed:
        over = _over(subject, recipient.pk, in_force_from, {recipient.pk})
        _record([row], recipient, subject, in_force_from, by, over, over_reason)
    return row


@write
def reallocate(
    *,
    subject: Subject,
    unit: Organization,
    amounts: Mapping[int, Amount],
    document_no: str,
    in_force_from: date,
    by: User,
    over_reason: str = "",
) -> Reallocation:
    """Hand ``unit``'s target on to the units directly below it, from ``in_force_from``.

    ``amounts`` are by the recipient's id; one that is left out keeps what it has, and one that does not
    change gets no new row. Refuses what :func:`set_target` does and a recipient that does not stand directly
    under ``unit`` on that day. Handing on more than was received needs ``over_reason``.
    """
    _check(subject, in_force_from)
    structure = forest().on(in_force_from)
    if unit.pk not in structure.party.standing:
        raise Refused("not_standing", "Vào ngày có hiệu lực, tổ chức giao không hoạt động.", "in_force_from")
    strangers = set(amounts) - set(children_of(structure, unit.pk))
    if strangers:
        raise Refused(
            "not_below",
            "Chỉ giao được cho tổ chức trực thuộc vào ngày có hiệu lực. Mở lại trang theo ngày đó.",
            "in_force_from",
        )
    _lock([unit.pk])
    written = []
    for recipient, amount in amounts.items():
        row, changed = _put(subject, recipient, unit, amount, document_no, in_force_from, by)
        if changed:
            written.append(row)
    if written:
        over = _over(subject, unit.pk, in_force_from, {unit.pk, *(row.recipient_id for row in written)})
        _record(written, unit, subject, in_force_from, by, over, over_reason)
    return Reallocation(written, cascade(subject, unit=unit.pk, on=in_force_from).unit.reserve)


def _check(subject: Subject, in_force_from: date) -> None:
    if subject.period_from > subject.period_to:
        raise Refused("period_runs_backward", "Kỳ phải có ngày đầu trước ngày cuối.", "period_to")
    if in_force_from > subject.period_to:
        raise Refused(
            "after_the_period",
            f"Kỳ đã hết ngày {subject.period_to:%d/%m/%Y}: ngày có hiệu lực phải trong hoặc trước kỳ.",
            "in_force_from",
        )
    if subject.basis not in Basis.values:
        raise Refused("unknown_basis", "Chọn căn cứ: nghị quyết hoặc kế hoạch giao.", "basis")
    if subject.measure not in COUNTING:
        raise Refused("not_a_count", "Chỉ giao chỉ tiêu cho một chỉ số đếm được.", "measure")


def _lock(organizations: list[int]) -> None:
    """One after the other on the same unit: the sum of its children is checked as it will be.

    A weak lock: people are entered meanwhile.
    """
    list(
        Organization.objects.filter(pk__in=organizations)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values("pk")
    )


def _put(
    subject: Subject,
    recipient: int,
    issuer: Organization | None,
    amount: Amount,
    document_no: str,
    in_force_from: date,
    by: User,
) -> tuple[Target, bool]:
    """The row that says so, and whether anything had to be written."""
    value, narrative = _read(amount)
    about = {
        "period_from": subject.period_from,
        "period_to": subject.period_to,
        "measure": subject.measure,
        "basis": subject.basis,
        "recipient_id": recipient,
    }
    before = (
        Target.objects.filter(**about, in_force_from__lte=in_force_from).order_by("-in_force_from").first()
    )
    if before is not None and (before.value, before.narrative) == (value, narrative):
        return before, False
    if before is not None and before.in_force_from == in_force_from:
        before.value, before.narrative = value, narrative
        before.issuer, before.document_no, before.recorded_by = issuer, clean(document_no), by
        before.save(update_fields=["value", "narrative", "issuer", "document_no", "recorded_by"])
        return before, True
    row = Target.objects.create(
        **about,
        issuer=issuer,
        value=value,
        narrative=narrative,
        document_no=clean(document_no),
        in_force_from=in_force_from,
        recorded_by=by,
    )
    return row, True


def _read(amount: Amount) -> tuple[Decimal | None, str]:
    if isinstance(amount, str):
        words = clean(amount)
        if not words:
            raise Refused("empty", "Ghi một con số hoặc một câu chữ.", "amount")
        return None, words
    if amount < 0:
        raise Refused("below_nought", "Chỉ tiêu không được là số âm; ghi 0 nếu không giao.", "amount")
    return amount, ""


def _over(subject: Subject, unit: int, on: date, touched: set[int]) -> list[Over]:
    """Of ``unit`` and those directly below it, the touched ones that hand on more than they received."""
    found = cascade(subject, unit=unit, on=on)
    return [
        Over(line.unit.name, line.value, line.handed_on)
        for line in (found.unit, *found.below)
        if line.unit.id in touched
        and line.over is not None
        and line.value is not None
        and line.handed_on is not None
    ]


def _record(
    written: list[Target],
    unit: Organization,
    subject: Subject,
    in_force_from: date,
    by: User,
    over: list[Over],
    over_reason: str,
) -> None:
    over_reason = clean(over_reason)
    if over and not over_reason:
        first = over[0]
        raise Refused(
            "over_allocated",
            f"{first.name} nhận {first.value:f}, đã giao xuống {first.handed_on:f}, vượt {first.excess:f}."
            " Sửa số giao, hoặc ghi lý do giao vượt.",
            "over_reason",
            over,
        )
    trail.record(
        "targets.set",
        by=by,
        on=unit,
        reason=over_reason if over else "",
        period=[subject.period_from.isoformat(), subject.period_to.isoformat()],
        measure=subject.measure,
        basis=subject.basis,
        in_force_from=in_force_from.isoformat(),
        amounts={str(row.recipient_id): _fact(row) for row in written},
        over_by=str(sum((o.excess for o in over), Decimal(0))) if over else None,
    )


def _fact(row: Target) -> str:
    return str(row.value) if row.value is not None else row.narrative
