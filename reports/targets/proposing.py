"""Proposing how a number is shared among the units below: by what they weigh, with floors, level by level.

Nothing is written here. What a unit weighs is read from the register, or stated by whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import models

from members.rules import rules_on
from registry.common.dates import eve, years_before
from registry.units.rosters import Roster, row_of
from registry.units.structure import PARTY_RANKS
from registry.units.tree import Tree
from reports.engine.answers import answers_cached
from reports.engine.statements import Statement, fill
from reports.questions import Question, Status

from . import sharing
from .cascade import TargetLine
from .editing import ALL_LEVELS, DIRECTLY, Editing
from .services import Refused
from .sharing import Claim, Share

_SQL = Path(__file__).parent / "sql"
# So many years before the period are looked back on.
YEARS = 3


class Weight(models.TextChoices):
    """By what a number is shared."""

    MEMBERS = "members", "Đảng viên đầu kỳ"
    CERTIFIED = "certified", "Quần chúng có giấy chứng nhận còn giá trị"
    YEARS = "years", "Kết quả ba năm trước"
    STATED = "stated", "Số liệu khác, dán bên dưới (ví dụ dân số)"


@dataclass(frozen=True, slots=True)
class Sharing:
    """How the number of one unit is shared among those below it."""

    parent: TargetLine
    total: int
    shares: list[tuple[TargetLine, Share]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The numbers proposed, by unit, and how each came about, from the top down."""

    numbers: dict[int, int]
    sharings: list[Sharing]


def propose(
    editing: Editing,
    *,
    total: int,
    weight: str,
    has_floors: bool,
    level: str = DIRECTLY,
    stated: Mapping[int, int] | None = None,
) -> Proposal:
    """Share ``total`` among the units below that of ``editing``, down to ``level``.

    With ``has_floors`` each unit gets at least as many as it has villages without a member. Raises
    :class:`Refused` where the floors come to more than there is, or a weight is not known.
    """
    units = _down_to(editing, level)
    weights = stated if stated is not None else _weights(editing, units, weight)
    if unknown := [editing.lines[unit].unit.name for unit in units if unit not in weights]:
        named = ", ".join(unknown[:5]) + (f" và {len(unknown) - 5} đơn vị khác" if len(unknown) > 5 else "")
        raise Refused("no_weight", f"Chưa có số liệu của: {named}. Chọn trọng số khác hoặc dán đủ.", "weight")
    floors = _floors(editing, units) if has_floors else {}
    below: dict[int, list[int]] = {}
    for unit in units:
        below.setdefault(editing.parents[unit], []).append(unit)
    top = editing.unit.unit.id
    numbers, sharings = {top: total}, []
    for parent, children in below.items():
        claims = [Claim(editing.lines[id_].unit.key, weights[id_], floors.get(id_, 0)) for id_ in children]
        try:
            found = sharing.share_out(numbers[parent], claims)
        except sharing.FloorsTooHigh as fault:
            raise Refused("floors_too_high", _too_high(editing.line(parent), fault), "has_floors") from None
        lines = [editing.lines[id_] for id_ in children]
        shares = [(line, found[line.unit.key]) for line in lines]
        numbers |= {line.unit.id: share.number for line, share in shares}
        sharings.append(Sharing(editing.line(parent), numbers[parent], shares))
    del numbers[top]
    return Proposal(numbers, sharings)


def _too_high(parent: TargetLine, fault: sharing.FloorsTooHigh) -> str:
    return (
        f"{parent.unit.name} có {fault.total} để giao, trong khi các đơn vị bên dưới có {fault.floors} thôn,"
        " bản chưa có đảng viên. Bỏ mức sàn hoặc tăng số giao."
    )


def _down_to(editing: Editing, level: str) -> list[int]:
    """The units that are given a number: directly below, or down to a level, each after the one above it.

    Whoever is exempt is given none, and nobody below it.
    """
    top = editing.unit.unit.id
    deepest = max(PARTY_RANKS.values()) if level == ALL_LEVELS else PARTY_RANKS.get(level, 0)
    found: list[int] = []
    given = {top}
    for id_, line in editing.lines.items():
        is_meant = editing.parents[id_] == top if level == DIRECTLY else _rank(line) <= deepest
        if is_meant and editing.parents[id_] in given and not (line.own and line.own.exempt_reason):
            found.append(id_)
            given.add(id_)
    return found


def _rank(line: TargetLine) -> int:
    return PARTY_RANKS[line.unit.level or ""]


def _weights(editing: Editing, units: list[int], weight: str) -> dict[int, int]:
    subject = editing.subject
    last = eve(subject.period_from)
    if weight == Weight.MEMBERS:
        return _counted(editing, units, "members", on=last)
    if weight == Weight.YEARS:
        measured = subject.measured.indicator
        code = measured.code if measured.takes == "flow" and not measured.is_percent else "admissions"
        first = years_before(subject.period_from, YEARS)
        return _counted(editing, units, code, starts=first, ends=last)
    return _certified(editing, units)


def _floors(editing: Editing, units: list[int]) -> dict[int, int]:
    return _counted(editing, units, "villages_without_member", on=editing.on)


def _counted(editing: Editing, units: list[int], code: str, **days: date) -> dict[int, int]:
    """What an indicator counts in each unit; a unit of which nothing is known is left out."""
    levels = sorted({editing.lines[unit].unit.level or "" for unit in units})
    root, structure_on = editing.unit.unit.key, editing.structure.day
    found: dict[tuple[str, str], int] = {}
    questions = tuple(
        Question(code, organization=root, level=level, structure_on=structure_on, **days)  # type: ignore[arg-type]
        for level in levels
    )
    for level, answer in zip(levels, answers_cached(questions), strict=True):
        for row in answer.rows:
            if row.status == Status.REPORTED and row.value is not None:
                found[level, row.key] = int(row.value)
    named = {id_: (editing.lines[id_].unit.level or "", editing.lines[id_].unit.key) for id_ in units}
    return {id_: found[key] for id_, key in named.items() if key in found}


def _certified(editing: Editing, units: Iterable[int]) -> dict[int, int]:
    """Prospects whose certificate is valid on the page's day."""
    structure, root, on = editing.structure, editing.unit.unit.id, editing.on
    found = dict.fromkeys(units, 0)
    text = fill("cases", tail=fill("certified", _SQL))
    for level in {editing.lines[unit].unit.level for unit in found}:
        roster = Roster.of(structure, Tree.PARTY, (root,), level)
        asked = {**roster.places(), "on": on, "months": rules_on(on).certificate_months}
        for number, cases in Statement(text, asked).fetch():
            row = row_of(number)
            if isinstance(row, int) and roster.unit_of[row].id in found:
                found[roster.unit_of[row].id] = cases
    return found
