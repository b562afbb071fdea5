"""An answer as a protected machine may see it.

Counts of people are changed, each by the keys of those counted; shares are made of changed counts; every
figure of people of a unit with fewer people than the floor is hidden. Counts of villages, cells and
organizations, and targets as they were set, stay as they are: they tell nothing of a person.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from registry.common.dates import eve
from registry.units.rosters import KEYS
from reports.calendar import STEPS, days_of
from reports.catalogue import INDICATORS, Family, Indicator
from reports.engine.keys import People
from reports.engine.target_figures import Aim
from reports.engine.target_rows import TargetRow, figure
from reports.measures import MEASURES, Measure
from reports.questions import Answer, Question, Row, Status

from .noise import changed

# Counts of villages, cells and organizations tell of no person, and neither do shares of them.
_NO_PEOPLE = frozenset(
    {
        Family.VILLAGES,
        Family.VILLAGES_CHANGED,
        Family.ORGANIZATIONS,
        Family.CELLS_CHANGED,
        Family.WITHOUT_ADMISSION,
        Family.BASES,
        Family.AWARDS,
        Family.MEETINGS,
        Family.CELLS_MEETING,
        Family.RANKED_ORGANIZATIONS,
        Family.PROGRAMMES,
    }
)
# Keys of rows that are no units: they are there only where somebody is counted in them.
_NO_UNITS = frozenset(key for key, _ in KEYS.values())


class NotKeyedError(Exception):
    """A count of people has no keys, so nothing can be added to it: it must not go out."""


def members_of(answer: Answer) -> Question:
    """The question whose exact answer says how many people each unit of ``answer`` has on its day."""
    question = answer.question
    assert question is not None
    day = answer.period.get("on") or answer.period["to"]
    return Question(
        "members",
        organization=question.organization,
        area=question.area,
        organizations=question.organizations,
        areas=question.areas,
        level=question.level,
        on=date.fromisoformat(day),
        structure_on=answer.structure_on,
    )


def protected(answer: Answer, members: Answer, floor: int) -> Answer:
    """The answer, changed and with small units hidden.

    ``answer`` must have been counted with keys; ``members`` is the exact answer to :func:`members_of`. The
    given answers, which others share, stay as they are.
    """
    return _Protecting(answer, members, floor).whole()


class _Protecting:
    """One answer on its way out."""

    def __init__(self, answer: Answer, members: Answer, floor: int) -> None:
        self.answer = answer
        self.indicator = INDICATORS[answer.indicator]
        self.measure = _measure(answer)
        self.is_of_people = self.measure is not None and self.measure.family not in _NO_PEOPLE
        self.units = {row.key: row for row in members.rows}
        self.small = {key for key, row in self.units.items() if (row.value or 0) < floor}
        self.root_is_small = (members.total.value or 0) < floor

    def whole(self) -> Answer:
        answer = self.answer
        total, rows = answer.total, answer.rows
        if self.indicator.family == Family.TARGETS:
            total = self._target(total, is_small=self.root_is_small)
            rows = [self._target(row, is_small=self._is_small(row.key)) for row in rows]
        elif self.is_of_people:
            total = _hidden(total) if self.root_is_small else self._row(total)
            rows = self._rows()
        unplaced, unknown = self._beside(answer.unplaced), self._beside(answer.unknown)
        return replace(answer, total=total, rows=rows, unplaced=unplaced, unknown=unknown, protected=True)

    def _rows(self) -> list[Row]:
        """The rows in their order; where rows of nobody are left out, so is what comes out as nobody."""
        question = self.answer.question
        assert question is not None
        if question.by is None:
            rows = [_hidden(row) if self._is_small(row.key) else self._row(row) for row in self.answer.rows]
            return [row for row in rows if row.key not in _NO_UNITS or not _is_nobody(row)]
        by_unit: dict[str, list[Row]] = {key: [] for key in self.units}
        for row in self.answer.rows:
            by_unit.setdefault(row.key, []).append(row)
        found = []
        for key, rows in by_unit.items():
            if self._is_small(key):
                # One row, whatever values there are: which there are is hidden too.
                found.append(_hidden(replace(self.units.get(key) or rows[0], by=None)))
            else:
                found += [row for row in map(self._row, rows) if not _is_nobody(row)]
        return found

    def _is_small(self, key: str) -> bool:
        """Rows that are no units have people or are not there."""
        return key in self.small or key not in self.units

    def _row(self, row: Row) -> Row:
        if row.value is None and row.numerator is None:
            return row
        period = self._period(row)
        if self.indicator.family in (Family.FAMILIES, Family.ATTENDANCE):
            # What is added up over people is hidden with small units, and not changed.
            return row
        if row.denominator is None:
            return replace(row, value=self._count(row.value, period))
        if self.indicator.sums is not None:
            return self._mean(row, self._count(row.denominator, period))
        counted, base = self._pair(self.indicator, row.numerator, row.denominator, period)
        if not base:
            return replace(row, value=None, numerator=counted, denominator=base, status=Status.NOT_APPLICABLE)
        return replace(row, value=100 * counted / base, numerator=counted, denominator=base)

    @staticmethod
    def _mean(row: Row, people: int) -> Row:
        """A mean in whole years; what it was added up from would tell more."""
        if not people or row.value is None:
            return replace(row, value=None, numerator=None, denominator=0, status=Status.NOT_APPLICABLE)
        return replace(row, value=round(row.value), numerator=None, denominator=people)

    def _pair(
        self, indicator: Indicator, counted: int | float | None, base: int | float, period: str
    ) -> tuple[int, int]:
        """The two counts of a share, changed."""
        above = self._count(counted, period)
        if indicator.family == Family.RATE:
            # Those who came are not among those who were there.
            return above, self._count(base, self._eve())
        # Posts that are held are no people: whoever is no member has no key.
        below = int(base) if indicator.family == Family.POSTS else self._count(base, period)
        return min(above, below), below

    def _eve(self) -> str:
        return eve(date.fromisoformat(self.answer.period["from"])).isoformat()

    def _target(self, row: Row, *, is_small: bool) -> Row:
        """A row of targets or attainment, made again of changed counts.

        What is a part of the members tells how many they are.
        """
        assert isinstance(row, TargetRow)
        given, done = row.given, row.done
        is_of_members = given is not None and any(aim.is_of_members for aim in given.aims)
        if not (self.is_of_people or is_of_members):
            return row
        if is_small:
            return _hidden(row)
        if given is not None and is_of_members:
            given = replace(given, aims=tuple(map(self._aim, given.aims)))
        if isinstance(done, tuple) and self.is_of_people:
            done = self._done(row, *done)
        return figure(replace(row), self._asked_measure(), given, done)

    def _aim(self, aim: Aim) -> Aim:
        return aim if aim.members is None else replace(aim, members=self._count(aim.members, self._eve()))

    def _done(self, row: Row, counted: int, base: int) -> tuple[int, int]:
        measure, period = self._asked_measure(), self._period(row)
        if measure.is_share:
            return self._pair(measure.indicator, counted, base, period)
        return self._count(counted, period), base

    def _asked_measure(self) -> Measure:
        question = self.answer.question
        assert question is not None and question.measure is not None
        return MEASURES[question.measure]

    @staticmethod
    def _count(count: int | float | None, period: str) -> int:
        if isinstance(count, People):
            return changed(count, period)
        if count:
            raise NotKeyedError("a count of people without keys")
        return 0

    def _period(self, row: Row) -> str:
        """The period that the row's count is of, as the second draw knows it."""
        answer, measure = self.answer, self.measure
        on = answer.period.get("on") or answer.period["to"]
        if measure is None or not measure.period:
            return on
        starts = answer.period["from"]
        if measure.family == Family.BALANCE:
            if row.by == "opening":
                return eve(date.fromisoformat(starts)).isoformat()
            if row.by in (None, "closing"):
                return on
        elif answer.question is not None and answer.question.by in STEPS and row.by:
            first, last = (day.isoformat() for day in days_of(row.by))
            return f"{max(first, starts)}/{min(last, on)}"
        return f"{starts}/{on}"

    def _beside(self, people: int | None) -> int | None:
        """A number of people that stands beside the figures."""
        if self.root_is_small or people is None:
            return None
        return self._count(people, self.answer.period.get("on") or self.answer.period["to"])


def _measure(answer: Answer) -> Indicator | None:
    """What the figures count; ``None`` for targets as they were set, which count nothing."""
    if answer.indicator == "targets":
        return None
    question = answer.question
    assert question is not None
    return MEASURES[question.measure].indicator if question.measure else INDICATORS[answer.indicator]


def _is_nobody(row: Row) -> bool:
    """Is the row one that is left out where nobody is counted in it?"""
    return row.status != Status.HIDDEN and not (row.value if row.denominator is None else row.denominator)


def _hidden(row: Row) -> Row:
    return replace(row, value=None, numerator=None, denominator=None, status=Status.HIDDEN)
