"""How many may be in the first class: the board's setting in force, what it allows, and setting it anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from cells.models import CapBase, Grade, OverCap, RankingCap, Rounding
from registry.accounts.models import User
from registry.audit.trail import record
from registry.common.moments import EARLIEST
from registry.common.refusals import Refused, write

_ROUND = {Rounding.DOWN: ROUND_FLOOR, Rounding.NEAREST: ROUND_HALF_UP, Rounding.UP: ROUND_CEILING}
_BASES: dict[str, tuple[str, ...]] = {
    CapBase.GOOD_OR_BETTER: (Grade.EXCELLENT, Grade.GOOD),
    CapBase.GOOD: (Grade.GOOD,),
    CapBase.RANKED: tuple(Grade.values),
}


@dataclass(frozen=True, slots=True)
class Cap:
    """The part that may be in the first class, and what is done where it is more."""

    percent: int = 20
    base: str = CapBase.GOOD_OR_BETTER.value
    rounding: str = Rounding.DOWN.value
    one_at_least: bool = True
    over: str = OverCap.REASON.value

    def of(self, grades: Mapping[str, int]) -> int:
        """Of whom the part is taken."""
        return sum(grades.get(grade, 0) for grade in _BASES[self.base])

    def allows(self, grades: Mapping[str, int]) -> int:
        """How many may be in the first class where so many are in each."""
        part = Decimal(self.percent) * self.of(grades) / 100
        most = int(part.to_integral_value(_ROUND[Rounding(self.rounding)]))
        ranked = any(grades.get(grade) for grade in Grade.values)
        return max(most, 1) if self.one_at_least and self.percent and ranked else most

    @property
    def words(self) -> str:
        """The rule in a sentence."""
        base, rounding = CapBase(self.base).label, Rounding(self.rounding).label
        least = ", nơi ít vẫn được một" if self.one_at_least else ""
        return f"{self.percent}% của {_small(str(base))}, {_small(str(rounding))}{least}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the first class of one unit stands against what is allowed."""

    excellent: int
    most: int
    of: int

    @classmethod
    def by(cls, cap: Cap, grades: Mapping[str, int]) -> Standing:
        """That of so many in each class."""
        return cls(grades.get(Grade.EXCELLENT, 0), cap.allows(grades), cap.of(grades))

    @property
    def is_over(self) -> bool:
        """Are there more than may be?"""
        return self.excellent > self.most

    @property
    def excess(self) -> int:
        """How many more than may be."""
        return max(self.excellent - self.most, 0)


def cap_on(day: date) -> Cap:
    """The cap in force on a day; without any that was set, what the central instruction is read to say."""
    row = RankingCap.objects.filter(in_force_from__lte=day).order_by("-in_force_from").first()
    return cap_of(row) if row else Cap()


def cap_of(row: RankingCap) -> Cap:
    """The cap that a setting says."""
    return Cap(row.percent, row.base, row.rounding, row.one_at_least, row.over)


@write
def set_cap(*, cap: Cap, on: date, by: User) -> RankingCap:
    """From ``on`` the cap holds, for periods that end from then on, until the next one that is set begins.

    Refuses what is so on that day already, and a day before there was a Party.
    """
    if on < EARLIEST:
        raise Refused("too_early", f"Ngày này trước ngày {EARLIEST:%d/%m/%Y}, hãy kiểm tra lại năm.", "on")
    if cap_on(on) == cap:
        raise Refused("is_so_already", "Vào ngày này trần đã đúng như vậy.", "percent")
    row, _ = RankingCap.objects.update_or_create(in_force_from=on, defaults=asdict(cap))
    record("ranking_cap.set", by=by, on=row, percent=cap.percent, base=cap.base, starts_on=on.isoformat())
    return row


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
