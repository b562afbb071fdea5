"""Setting targets. A re-allocation is a new row that is in force from a later day; none is ever removed.

What a person sets for the same day twice is one row, corrected, and the audit trail keeps both numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from registry.accounts.models import User
from registry.audit import trail
from registry.audit.models import Entry
from registry.common import refusals
from registry.common.refusals import write
from registry.common.text import clean
from registry.units.models import Organization
from registry.units.structure import forest
from reports.measures import MEASURES
from reports.models import Basis, Sense, TargetUnit

from .cascade import Subject, TargetLine, lines_of, parent_of
from .models import Target


@dataclass(frozen=True, slots=True)
class Exempt:
    """Why a unit has nothing to reach, what it had, and who has that instead (``None``: who gave it)."""

    reason: str
    number: Decimal
    passed_to: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A target as it is given: a value, words, or both.

    ``unit`` says of what the value is, ``sense`` in which direction it is meant; empty, as the measure does.
    """

    value: Decimal | None
    words: str = ""
    unit: str = ""
    sense: str = ""
    exempt: Exempt | None = None


# A number to reach, to which words and sense stay as they were, or a target in words alone, or all of it.
Amount = Decimal | str | Given
# What the audit trail calls it.
ACTION = "targets.set"


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
    """What was written, and the reserve that the unit then has (``None`` where there is none to speak of).

    ``over``: who then hands on more than was received; ``short``: who hands on less, and keeps the rest.
    """

    written: list[Target]
    reserve: Decimal | None
    over: tuple[Over, ...] = ()
    short: tuple[Over, ...] = ()


@write
def set_target(
    *,
    subject: Subject,
    recipient: Organization,
    amount: Amount,
    document_no: str,
    in_force_from: date,
    by: User,
    over_reason: str = "",
) -> Target:
    """``recipient`` is to reach ``amount`` from ``in_force_from`` on; the same again writes nothing.

    The issuer is the organization directly above on that day. Refuses a period that runs backward, a day
    after it, an organization that does not stand, an amount below zero and, without ``over_reason``, an
    amount by which the recipient or its issuer hands on more than it received.
    """
    parent = _parent_on(recipient, in_force_from)
    _check(subject, in_force_from)
    _lock([recipient.pk, parent])
    row, written = _put(subject, [(recipient.pk, parent, amount)], document_no, in_force_from, by)
    if written:
        gaps = _gaps(_lines(subject, in_force_from, {recipient.pk, parent}))
        _record(written, recipient, subject, in_force_from, by, gaps, over_reason)
    return row[recipient.pk]


@write
def reallocate(
    *,
    subject: Subject,
    unit: Organization,
    amounts: Mapping[int, Amount],
    document_no: str,
    in_force_from: date,
    by: User,
    own: Amount | None = None,
    over_reason: str = "",
    short_reason: str = "",
) -> Reallocation:
    """Hand ``unit``'s target on to units below it, however deep, from ``in_force_from``.

    ``amounts`` are by the recipient's id; one that is left out keeps what it has, and one that does not
    change gets no new row. Each has it from the unit directly above it. ``own`` sets the unit's own target
    in the same act. ``short_reason`` says why less was handed on than received, and may be left out. Refuses
    what :func:`set_target` does and a recipient that does not stand below ``unit`` on that day.
    """
    parent = _parent_on(unit, in_force_from)
    _check(subject, in_force_from)
    structure = forest().on(in_force_from)
    standing = structure.party.standing
    if any(to == unit.pk or to not in standing or unit.pk not in structure.party.path(to) for to in amounts):
        raise Refused(
            "not_below",
            "Chỉ giao được cho tổ chức trực thuộc vào ngày có hiệu lực. Mở lại trang theo ngày đó.",
            "in_force_from",
        )
    issuers = {to: parent_of(structure, to) for to in amounts}
    _lock([unit.pk, parent, *issuers.values()])
    given: list[tuple[int, int | None, Amount]] = [(to, issuers[to], n) for to, n in amounts.items()]
    if own is not None:
        given.append((unit.pk, parent, own))
    _, written = _put(subject, given, document_no, in_force_from, by)
    recipients = {row.recipient_id for row in written}
    touched = {unit.pk, *recipients, *(issuers[to] for to in recipients if to in issuers)}
    if unit.pk in recipients:
        touched.add(parent)
    # Read one time: every target of the subject is looked at for it.
    lines = _lines(subject, in_force_from, touched)
    gaps: list[Over] = []
    if written:
        gaps = _gaps(lines)
        _record(written, unit, subject, in_force_from, by, gaps, over_reason, short_reason)
    over, short = _over(gaps), [one for one in gaps if one.excess < 0]
    return Reallocation(written, lines[unit.pk].reserve, tuple(over), tuple(short))


def hold(unit: Organization, in_force_from: date, recipients: Iterable[int] = ()) -> None:
    """Nobody else hands on what ``unit`` received, or sets that, until the transaction ends.

    Nor what those above ``recipients`` received, to whom the number is handed on.
    """
    parent, structure = _parent_on(unit, in_force_from), forest().on(in_force_from)
    standing = structure.party.standing
    _lock([unit.pk, parent, *(parent_of(structure, to) for to in recipients if to in standing)])


def last_reason(subject: Subject, unit: Organization) -> str:
    """Why more was handed on below ``unit`` than it received: the reason last given, if any."""
    entry = (
        Entry.objects.filter(
            action=ACTION,
            object_type=unit._meta.label_lower,
            object_id=str(unit.pk),
            facts__contains=_said(subject),
        )
        .exclude(secret_digest="")
        .order_by("-recorded_at", "-pk")
        .first()
    )
    return entry.reason if entry else ""


def _parent_on(unit: Organization, day: date) -> int | None:
    """The organization directly above ``unit``, which must stand on the day."""
    structure = forest().on(day)
    if unit.pk not in structure.party.standing:
        raise Refused("not_standing", "Vào ngày có hiệu lực, tổ chức này không hoạt động.", "in_force_from")
    return parent_of(structure, unit.pk)


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
    if subject.measure not in MEASURES:
        raise Refused("not_a_measure", "Chỉ giao chỉ tiêu cho một số đếm hoặc một tỷ lệ.", "measure")


def _lock(organizations: Iterable[int | None]) -> None:
    """One after the other on the same units: the sum of their children is checked as it will be.

    A weak lock: people are entered meanwhile.
    """
    found = Organization.objects.filter(pk__in=[pk for pk in organizations if pk is not None])
    list(found.order_by("pk").select_for_update(no_key=True).values("pk"))


def _put(
    subject: Subject,
    given: list[tuple[int, int | None, Amount]],
    document_no: str,
    in_force_from: date,
    by: User,
) -> tuple[dict[int, Target], list[Target]]:
    """The row in force of each recipient (given with its issuer and amount), and those that were written."""
    rows = _before(subject, in_force_from, [recipient for recipient, _, _ in given])
    added, corrected = [], []
    about, document_no = asdict(subject), clean(document_no)
    for recipient, issuer, amount in given:
        before = rows.get(recipient)
        wanted = _read(amount, subject, before)
        if before is not None and _as_given(before) == wanted:
            continue
        said = {
            "value": wanted.value,
            "unit": wanted.unit,
            "sense": wanted.sense,
            "narrative": wanted.words,
            "issuer_id": issuer,
            "document_no": document_no,
            "recorded_by": by,
            "exempt_reason": wanted.exempt.reason if wanted.exempt else "",
            "exempt_number": wanted.exempt.number if wanted.exempt else None,
            "passed_to_id": wanted.exempt.passed_to if wanted.exempt else None,
        }
        if before is not None and before.in_force_from == in_force_from:
            for name, value in said.items():
                setattr(before, name, value)
            corrected.append(before)
        else:
            own = {"recipient_id": recipient, "in_force_from": in_force_from}
            rows[recipient] = Target(**about, **own, **said)
            added.append(rows[recipient])
    Target.objects.bulk_create(added, batch_size=1000)
    Target.objects.bulk_update(corrected, [name.removesuffix("_id") for name in _SAID], batch_size=500)
    return rows, [*corrected, *added]


# What an act says of a target, and corrects in one of the same day.
_SAID = (
    *("value", "unit", "sense", "narrative", "issuer_id", "document_no", "recorded_by"),
    *("exempt_reason", "exempt_number", "passed_to_id"),
)


def _before(subject: Subject, in_force_from: date, recipients: list[int]) -> dict[int, Target]:
    """Of each recipient the row that is in force on the day, if there is one."""
    found = Target.objects.filter(
        **asdict(subject), recipient__any_of=recipients, in_force_from__lte=in_force_from
    )
    latest = found.order_by("recipient_id", "-in_force_from").distinct("recipient_id")
    return {row.recipient_id: row for row in latest}


def _as_given(row: Target) -> Given:
    exempt = row.exempt_reason and Exempt(
        row.exempt_reason, row.exempt_number or Decimal(0), row.passed_to_id
    )
    return Given(row.value, row.narrative, row.unit, row.sense, exempt or None)


def _read(amount: Amount, subject: Subject, before: Target | None) -> Given:
    """What is meant by the amount, of whoever was given ``before``; raises :class:`Refused`."""
    if isinstance(amount, str):
        amount = Given(None, amount)
    elif isinstance(amount, Decimal):
        has_value = before is not None and before.value is not None
        amount = Given(
            amount,
            before.narrative if before is not None and has_value else "",
            sense=before.sense if before is not None else "",
        )
    given = replace(amount, words=clean(amount.words))
    if given.value is None and not given.words:
        raise Refused("empty", "Ghi một con số hoặc một câu chữ.", "amount")
    if given.value is not None and given.value < 0:
        raise Refused("below_zero", "Chỉ tiêu không được là số âm; ghi 0 nếu không giao.", "amount")
    if subject.measured.is_share:
        _check_share(given)
    return given


def _check_share(given: Given) -> None:
    if given.value is not None and given.value > 100:
        raise Refused("share_out_of_range", "Chỉ tiêu này là một tỷ lệ: ghi từ 0 đến 100.", "amount")
    if given.unit == TargetUnit.PERCENT_OF_MEMBERS:
        raise Refused(
            "share_of_members",
            "Chỉ tiêu này là một tỷ lệ: không giao theo phần trăm đảng viên đầu kỳ.",
            "amount",
        )


def _lines(subject: Subject, on: date, units: Iterable[int | None]) -> dict[int, TargetLine]:
    """The lines of those of ``units`` that stand on the day."""
    structure = forest().on(on)
    standing = [unit for unit in units if unit is not None and unit in structure.party.standing]
    return lines_of(structure, subject, standing, on).by_unit


def _gaps(lines: Mapping[int, TargetLine]) -> list[Over]:
    """Of some units those that hand on something else than they received: more, or less."""
    return [
        Over(line.unit.name, line.value, line.handed_on)
        for line in lines.values()
        if line.reserve and line.value is not None and line.handed_on is not None
    ]


def _over(gaps: Iterable[Over]) -> list[Over]:
    return [one for one in gaps if one.excess > 0]


def _record(
    written: list[Target],
    unit: Organization,
    subject: Subject,
    in_force_from: date,
    by: User,
    gaps: list[Over],
    over_reason: str,
    short_reason: str = "",
) -> None:
    over, over_reason = _over(gaps), clean(over_reason)
    if over and not over_reason:
        first = over[0]
        raise Refused(
            "over_allocated",
            f"{first.name} nhận {_plain(first.value)}, giao xuống {_plain(first.handed_on)},"
            f" vượt {_plain(first.excess)}."
            " Sửa số giao, hoặc ghi lý do giao vượt.",
            "over_reason",
            over,
        )
    trail.record(
        ACTION,
        by=by,
        on=unit,
        reason=over_reason if over else clean(short_reason) if gaps else "",
        **_said(subject),
        in_force_from=in_force_from.isoformat(),
        amounts={str(row.recipient_id): _fact(row) for row in written},
        over_by=_plain(sum((one.excess for one in over), Decimal(0))),
    )


def _said(subject: Subject) -> dict[str, Any]:
    return {
        "period": [subject.period_from.isoformat(), subject.period_to.isoformat()],
        "measure": subject.measure,
        "basis": subject.basis,
    }


def _fact(row: Target) -> str:
    """What was given, in one line: the number, of members with a percent sign, and the words."""
    number = "" if row.value is None else _plain(row.value)
    if row.aim.is_of_members:
        number += "% đảng viên đầu kỳ"
    sense = str(Sense(row.sense).label).lower() if row.sense else ""
    return "; ".join(filter(None, (" ".join(filter(None, (sense, number))), row.narrative)))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
