"""Targets and what is attained of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from reports.questions import Question

from .asking import Asking, day_of
from .codes import AT_MOST, ON, SHARED_MEASURES
from .results import NOT_REPORTED, Figure, Key, Result
from .trees import UNALLOCATED, Table
from .world import Target


class Aims(Asking):
    """Answers questions about targets."""

    def answer(self, question: Question) -> Result:
        """The total and the rows."""
        raise NotImplementedError

    def _targets(self, question: Question, table: Table) -> Result:
        rows: dict[Key, Figure] = {}
        given, doubtful = self._given(question, table)
        total = self._target_of(table.key, given, doubtful, question, table)
        if table.level:
            for unit in table.units():
                rows[unit.key, None] = self._target_of(unit.key, given, doubtful, question, table)
            if UNALLOCATED in given:
                rows[UNALLOCATED, None] = self._target_of(UNALLOCATED, given, doubtful, question, table)
        return Result(total, rows)

    def _given(self, question: Question, table: Table) -> tuple[dict[str, list[Target]], set[str]]:
        """The target rows in force, by the unit that has them, and units of which nothing can be said."""
        tree, day = self.trees.organizations, table.day
        given: dict[str, list[Target]] = {}
        doubtful: set[str] = set()
        for target in self._in_force(question):
            place = tree.place_of_target(target.recipient_code, day)
            if question.measure in SHARED_MEASURES:
                if tree.stands(target.recipient_code, day):
                    given[target.recipient_code] = [target]
            elif place.exact:
                (unit,) = place.nodes
                given.setdefault(unit, []).append(target)
            else:
                heirs = tree.all_heirs(target.recipient_code, day)
                meant = place.nodes or heirs
                holders = [unit for node in meant for unit in tree.chain(node, day)]
                doubtful |= heirs | {unit for unit in holders if holders.count(unit) < len(meant)}
                if table.level and table.counts(place):
                    given.setdefault(UNALLOCATED, []).append(target)
        return given, doubtful

    def _in_force(self, question: Question) -> list[Target]:
        latest: dict[str, Target] = {}
        for target in self.world.targets:
            asked = (question.starts, question.ends, question.measure, question.basis)
            if (target.period_from, target.period_to, target.measure, target.basis) != asked:
                continue
            if target.in_force_from > day_of(question):
                continue
            other = latest.get(target.recipient_code)
            if other is None or other.in_force_from < target.in_force_from:
                latest[target.recipient_code] = target
        return list(latest.values())

    def _target_of(
        self,
        unit: str,
        given: dict[str, list[Target]],
        doubtful: set[str],
        question: Question,
        table: Table,
    ) -> Figure:
        is_attainment = question.indicator == "attainment"
        if is_attainment and unit in doubtful:
            return Figure(None, status="not_applicable")
        targets = given.get(unit, [])
        if not targets:
            return NOT_REPORTED
        with_value = [target for target in targets if target.value is not None]
        if not with_value:
            return Figure(None, status="not_applicable")
        numbers = [self._number(target) for target in with_value]
        if None in numbers:
            return NOT_REPORTED
        aim = float(sum(number for number in numbers if number is not None))
        if not is_attainment:
            return Figure(aim)
        done = self._done(unit, question, table)
        if done.status == "not_reported":
            return NOT_REPORTED
        if done.value is None:
            return Figure(None, None, aim, "not_applicable")
        value = _attained(done.value, aim, _sense(unit, targets, question.measure or ""))
        return Figure(value, done.value, aim, "not_applicable" if value is None else "reported")

    def _number(self, target: Target) -> Decimal | int | None:
        """What the target comes to: itself, or so much of the members before the period, rounded up."""
        if target.unit != "percent_of_members":
            return target.value
        first = target.period_from
        place = self.trees.organizations.place(target.recipient_code, first)
        if not place.exact:
            return None
        (recipient,) = place.nodes
        asked = Question(
            "admission_rate", organization=recipient, starts=first, ends=first, structure_on=first
        )
        members = self.answer(asked).total
        if members.status == "not_reported":
            return None
        return ceil(Fraction(target.value or 0) * (members.denominator or 0) / 100)

    def _done(self, unit: str, question: Question, table: Table) -> Figure:
        assert question.measure
        day = day_of(question)
        root, level = (table.key, table.level) if unit == UNALLOCATED else (unit, None)
        code, _, post = question.measure.partition(":")
        asked = Question(code, organization=root, level=level, structure_on=table.day, post=post or None)
        asked = replace(asked, on=day) if code in ON else replace(asked, starts=question.starts, ends=day)
        result = self.answer(asked)
        if unit != UNALLOCATED or result.total.status == "not_reported":
            return result.total
        return result.rows.get((UNALLOCATED, None), Figure(0))


def _sense(unit: str, targets: list[Target], measure: str) -> str:
    """The unit's own sense, or that of all it took over; else the measure's."""
    usual = "at_most" if measure in AT_MOST else "at_least"
    own = [target for target in targets if target.recipient_code == unit] or targets
    senses = {target.sense or usual for target in own}
    return senses.pop() if len(senses) == 1 else usual


def _attained(done: float, aim: float, sense: str) -> float | None:
    if sense == "at_least":
        return 100 * done / aim if aim else None
    return 100 if done <= aim else 100 * aim / done
