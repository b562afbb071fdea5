"""Answers a question from a world: the total and every row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from reports.questions import Question

from . import cell_life, honours
from .codes import (
    ADMISSION_SHARES,
    ADMISSIONS,
    AT_MOST,
    BASES,
    CASES,
    CELL_SHARES,
    CELLS_CHANGED,
    CROSSING,
    DUTIES,
    FLOWS,
    MEANS,
    OF_PEOPLE,
    ON,
    ORGANIZATION_FLOWS,
    ORGANIZATION_STOCKS,
    PRESENCES,
    PROGRAMMES,
    RATIOS,
    REVIEWS,
    SHARED_MEASURES,
    SHARES,
    STOCKS,
    TARGETS,
    VILLAGE_FLOWS,
    VILLAGE_STOCKS,
)
from .figures import Figures
from .honours import AWARDS, BADGES_DUE, GIVEN
from .people import STEPS, People, step_of
from .things import By, Thing
from .trees import (
    AREA_RANKS,
    LEVEL_RANKS,
    OTHER,
    UNALLOCATED,
    Place,
    Table,
    Trees,
)
from .world import DAY, Target, World

IN_LINES = (
    "first_recorded",
    "admitted",
    "transferred_in_other_province",
    "transferred_in_province",
    "restored",
)
OUT_LINES = (
    "died",
    "expelled",
    "deleted",
    "left",
    "transferred_out_other_province",
    "transferred_out_province",
)
LINES = ("opening", *IN_LINES, *OUT_LINES, "deleted_probationary", "closing")


class Fault(Exception):
    """The question cannot be answered because of this parameter."""

    def __init__(self, parameter: str) -> None:
        super().__init__(parameter)
        self.parameter = parameter


@dataclass
class Figure:
    """One figure: its value, and its two counts where it is a ratio."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    status: str = "reported"
    # Of another day or period, where the question compares.
    previous: float | None = None


NOT_REPORTED = Figure(None, status="not_reported")
Key = tuple[str, str | None]


@dataclass
class Result:
    """The total and the rows by key and value of the dimension."""

    total: Figure
    rows: dict[Key, Figure]
    # How many people could be placed in no single village or cell; ``None`` where nothing depends on it.
    unplaced: int | None = None
    # How many are left out because a fact is missing.
    unknown: int = 0


@dataclass
class Tally:
    """What is above the line and what is below it."""

    above: int = 0
    below: int = 0

    def add(self, thing: Thing) -> None:
        """Count a thing in."""
        self.above += thing.above
        self.below += thing.below

    def figure(self, code: str) -> Figure:
        """The figure of an indicator that these counts make."""
        if code not in RATIOS:
            return Figure(self.above)
        if self.below == 0:
            return Figure(None, self.above, self.below, "not_applicable")
        value = (1 if code in MEANS else 100) * self.above / self.below
        return Figure(value, self.above, self.below)


class Oracle:
    """Answers questions about one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.trees = Trees(world)
        self.people = People(world, self.trees)

    def answer(self, question: Question) -> Result:
        """The total and the rows; raises :class:`Fault`."""
        _check_days(question)
        if question.by in STEPS and question.indicator in ON:
            return self._series(question)
        if question.compare_on or question.compare_starts:
            return self._comparison(question)
        return self._plain(question)

    def _series(self, question: Question) -> Result:
        """A row for the last day of each month (quarter, year) that ends in the period, and for its last."""
        first, last = question.starts, question.ends
        assert first and last and question.by
        plain = replace(question, by=None, starts=None, ends=None, structure_on=question.structure_on or last)
        days = [first + i * DAY for i in range((last - first).days + 1)]
        points = {
            step_of(question.by, day): self._plain(replace(plain, on=day))
            for day in days
            if day == last or step_of(question.by, day) != step_of(question.by, day + DAY)
        }
        rows = {
            (key, label): figure for label, point in points.items() for (key, _), figure in point.rows.items()
        }
        if not question.level:
            key = self.table(plain).key
            rows = {(key, label): point.total for label, point in points.items()}
        for key in {key for key, _ in rows if key in (OTHER, UNALLOCATED)}:
            for label, point in points.items():
                rows.setdefault((key, label), _nothing(question, point))
        final = points[step_of(question.by, last)]
        return Result(final.total, rows, final.unplaced, final.unknown)

    def _comparison(self, question: Question) -> Result:
        """The question's own figures, each with the value of the other day or period."""
        reporting = _day(question)
        plain = replace(
            question,
            compare_on=None,
            compare_starts=None,
            compare_ends=None,
            structure_on=question.structure_on or reporting,
        )
        other = replace(
            plain, on=question.compare_on, starts=question.compare_starts, ends=question.compare_ends
        )
        now, then = self._plain(plain), self._plain(other)
        for key in {*now.rows, *then.rows}:
            figure = now.rows.setdefault(key, _nothing(question, now))
            now.rows[key] = replace(figure, previous=then.rows.get(key, _nothing(question, then)).value)
        total = replace(now.total, previous=then.total.value)
        return Result(total, now.rows, now.unplaced, now.unknown)

    def _plain(self, question: Question) -> Result:
        table = self.table(question)
        figures = self._figures(table)
        code = question.indicator
        if code in TARGETS:
            return self._targets(question, table)
        since = question.starts or _day(question)
        if code in VILLAGE_FLOWS:
            # A village can only be cleared of what was known on the eve.
            since -= DAY
        of_people = code in OF_PEOPLE or question.by == "rung"
        if of_people and self._before_the_register_begins(table, figures, since):
            units = table.units() if question.level and not question.by else []
            return Result(NOT_REPORTED, {(unit.key, None): NOT_REPORTED for unit in units})
        if code == "balance":
            return self._balance(question, table, figures)
        if code in CROSSING:
            return self._transfers(question, table, figures)
        result = _sum(table, question, self._things(question, figures))
        result.unplaced = self._unplaced(question, table, figures)
        if code in BADGES_DUE and question.on:
            unknown = honours.unknown(figures, question.on)
            result.unknown = sum(table.counts(figures.person(state)) for state in unknown)
        elif code in MEANS:
            result.unknown = self._unknown(question, table, figures)
        return result

    def _unknown(self, question: Question, table: Table, figures: Figures) -> int:
        """Whose birth date is not known."""
        if question.on:
            states = self.people.counted(question.on)
        else:
            assert question.starts and question.ends
            happened = self.people.happenings(("admitted",), question.starts, question.ends)
            states = [(h.member, h.state) for h in happened]
        return sum(not m.birth_date and table.counts(figures.person(state)) for m, state in states)

    def _unplaced(self, question: Question, table: Table, figures: Figures) -> int | None:
        """Who counts for no village's (no cell's) own figure although one is recorded."""
        code, day = question.indicator, question.on
        readings = (c for c in VILLAGE_STOCKS if "without_member" in c)
        if code in ("villages_ready_for_cell", "villages_at_risk", "villages_posted_only", *readings):
            recorded, tree = "village", self.trees.areas
        elif code in ("cells_under_three", "cells_at_risk", *CELL_SHARES):
            recorded, tree = "cell", self.trees.organizations
        else:
            return None
        assert day
        here = [s for _, s in self.people.counted(day) if table.counts(figures.person(s))]
        units = [getattr(state, recorded) for state in here]
        return sum(not tree.place(unit, day).exact for unit in units if unit)

    # The question.

    def table(self, question: Question) -> Table:
        """The root, level and structure date that a question asks for."""
        code = question.indicator
        if code == "post_coverage" and question.post is None:
            raise Fault("post")
        if question.by and code in VILLAGE_FLOWS:
            raise Fault("by")
        if question.by and code == "post_coverage" and not str(question.post).startswith("association"):
            raise Fault("by")
        known_by = (None, "special", "rung" if code == "villages" else None)
        if question.by not in known_by and code in VILLAGE_STOCKS:
            raise Fault("by")
        day = question.structure_on or _day(question)
        in_areas = question.area is not None or question.areas is not None
        roots = self._roots(question, day)
        table = Table(self.trees, roots=roots, in_areas=in_areas, level=question.level, day=day)
        if question.level is not None:
            known = set(AREA_RANKS) if in_areas else set(LEVEL_RANKS) - set(AREA_RANKS)
            above = max(table.rank(root) for root in table.roots)
            if question.level not in known or LEVEL_RANKS[question.level] < above:
                raise Fault("level")
        return table

    def _roots(self, question: Question, day: date) -> list[str]:
        if question.organizations is None and question.areas is None:
            return [self._root(question, day)]
        name = "areas" if question.organizations is None else "organizations"
        asked = dict.fromkeys((question.organizations or question.areas or "").split(","))
        try:
            found = [self._root(_about(question, name.removesuffix("s"), one), day) for one in asked]
            return list(dict.fromkeys(found))
        except Fault:
            raise Fault(name) from None

    def _root(self, question: Question, day: date) -> str:
        if question.organization is not None:
            if not self.trees.organizations.stands(question.organization, day):
                raise Fault("organization")
            return question.organization
        asked = question.area
        assert asked
        if asked not in self.trees.areas.rows:
            bearers = [
                row.key
                for row in self.world.areas
                if row.code == asked and self.trees.areas.row(row.key, day) is row
            ]
            if not bearers:
                raise Fault("area")
            (asked,) = bearers
        if not self.trees.areas.stands(asked, day):
            raise Fault("area")
        return asked

    def _figures(self, table: Table) -> Figures:
        return Figures(self.world, self.trees, self.people, in_areas=table.in_areas, structure_on=table.day)

    def _before_the_register_begins(self, table: Table, figures: Figures, day: date) -> bool:
        begins: dict[str, date] = {}
        for h in self.people.happenings(("first_recorded",), date.min + DAY, date.max):
            if province := table.province(figures.person(h.state)):
                begins[province] = min(h.event.effective_on, begins.get(province, date.max))
        own = {table.province(Place(frozenset([root]), True)) for root in table.roots}
        return any(day < begun for province, begun in begins.items() if province in own)

    def _things(self, question: Question, figures: Figures) -> Iterable[Thing]:
        code = question.indicator
        if code in ON:
            assert question.on
            if code in STOCKS:
                return figures.stock(question.on, STOCKS[code])
            if code in PRESENCES:
                return figures.presences(code, question.on)
            if code in SHARES:
                return figures.stock(question.on, SHARES[code], share=True)
            if code == "mean_age":
                return figures.mean_age(question.on)
            if code in DUTIES:
                return figures.duties(code, question.on)
            if code in REVIEWS:
                return figures.reviews(question.on)
            if code in BASES:
                return figures.bases(code, question.on)
            if code in BADGES_DUE:
                return honours.due(figures, question.on)
            if code in CASES:
                return figures.cases(code, question.on)
            if code in PROGRAMMES:
                return figures.programmes(question.on)
            if code in VILLAGE_STOCKS:
                return figures.villages(code, question.on)
            if code in CELL_SHARES:
                return figures.cell_shares(code, question.on)
            if code in ORGANIZATION_STOCKS:
                return figures.organizations(code, question.on)
            assert question.post
            return figures.posts(question.post, question.on)
        first, last = question.starts, question.ends
        assert first and last
        if code in FLOWS:
            return figures.flow((FLOWS[code],), first, last)
        if code in ADMISSIONS or code in ADMISSION_SHARES:
            return figures.admissions(code, first, last)
        if code == "mean_age_admitted":
            return figures.mean_age_admitted(first, last)
        if code == "admission_rate":
            return figures.admission_rate(first, last)
        if code in GIVEN:
            return honours.given(figures, code, first, last)
        if code in AWARDS:
            return honours.organizations(figures, first, last)
        if code in VILLAGE_FLOWS:
            return figures.villages_turned(code, first, last)
        if code in cell_life.CODES:
            return cell_life.things(figures, code, first, last)
        if code in CELLS_CHANGED:
            return figures.cells_changed(code, first, last)
        assert code in ORGANIZATION_FLOWS
        return figures.organizations(code, last, first)

    # Transfers and the balance.

    def _transfers(self, question: Question, table: Table, figures: Figures) -> Result:
        first, last = question.starts, question.ends
        assert first and last
        into = question.indicator == "transfers_in"
        kind = "transferred_in" if into else "transferred_out"
        outside = list(figures.flow((kind,), first, last))
        result = _sum(table, question, outside)
        for crossed in figures.crossings(first, last, into=into):
            values = _values(question.by, crossed.by)
            start, end = (crossed.before, crossed.after) if into else (crossed.after, crossed.before)
            if table.counts(end) and not table.counts(start):
                _add(result.total)
                for by in values if question.by and not table.level else ():
                    _add(result.rows.setdefault((table.key, by), Figure(0)))
            key = table.row_of(end)
            if key and key != table.row_of(start):
                for by in values:
                    _add(result.rows.setdefault((key, by), Figure(0)))
        return result

    def _balance(self, question: Question, table: Table, figures: Figures) -> Result:
        first, last = question.starts, question.ends
        assert first and last
        rows: dict[Key, Figure] = {}

        def count(key: str | None, line: str) -> None:
            if key:
                _add(rows.setdefault((key, line), Figure(0)))

        def row_of(place: Place) -> str | None:
            if table.level:
                return table.row_of(place)
            return table.key if table.counts(place) else None

        for line, day in (("opening", first - DAY), ("closing", last)):
            for _, state in self.people.counted(day):
                count(row_of(figures.person(state)), line)
        for kind in ("first_recorded", "admitted", "restored", "died", "expelled", "deleted", "left"):
            for h in self.people.happenings((kind,), first, last):
                count(row_of(figures.person(h.state)), kind)
                if kind == "deleted" and h.state.standing == "probationary":
                    count(row_of(figures.person(h.state)), "deleted_probationary")
        for kind in ("transferred_in", "transferred_out"):
            for h in self.people.happenings((kind,), first, last):
                where = "province" if h.event.other_place == "in_province" else "other_province"
                count(row_of(figures.person(h.state)), f"{kind}_{where}")
        for crossed in figures.crossings(first, last, into=True):
            before, after = row_of(crossed.before), row_of(crossed.after)
            provinces = {table.province(crossed.before), table.province(crossed.after)}
            where = "province" if len(provinces) == 1 and None not in provinces else "other_province"
            if before != after:
                count(after, f"transferred_in_{where}")
                count(before, f"transferred_out_{where}")
        closing = sum(table.counts(figures.person(state)) for _, state in self.people.counted(last))
        return Result(Figure(closing), rows)

    # Targets.

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
            place = tree.place(target.recipient_code, day)
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
            if target.in_force_from > _day(question):
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
        day = _day(question)
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


def _check_days(question: Question) -> None:
    """A comparison is of one kind with the question, and not of a series."""
    named = {"compare_on": question.compare_on, "compare_from": question.compare_starts}
    for name, day in named.items():
        of_stock = question.indicator in ON
        if day and (question.by in STEPS or (name == "compare_on") != of_stock):
            raise Fault(name)


def _about(question: Question, tree: str, root: str) -> Question:
    roots: dict[str, Any] = {tree: root}
    return replace(question, organizations=None, areas=None, **roots)


def _nothing(question: Question, result: Result) -> Figure:
    """The figure of a row that an answer leaves out."""
    if result.total.status == "not_reported":
        return NOT_REPORTED
    return Tally().figure(question.indicator)


def _day(question: Question) -> date:
    """The reporting day: the day asked, or the last of the period."""
    day = question.on or question.ends
    assert day
    return day


def _values(name: str | None, by: By) -> list[str | None]:
    """The values of the dimension: of some, several, and something counts in the row of each."""
    if name is None:
        return [None]
    return list(by(name).split(" ")) if name in ("special", "task") else [by(name)]


def _add(figure: Figure) -> None:
    assert figure.value is not None
    figure.value += 1


def _sum(table: Table, question: Question, things: Iterable[Thing]) -> Result:
    total = Tally()
    rows: dict[Key, Tally] = {}
    if question.level and not question.by:
        rows = {(unit.key, None): Tally() for unit in table.units()}
    for thing in things:
        if not table.counts(thing.place):
            continue
        total.add(thing)
        if question.level or question.by:
            key = table.row_of(thing.place) if question.level else table.key
            assert key
            for by in _values(question.by, thing.by):
                rows.setdefault((key, by), Tally()).add(thing)
    code = question.indicator

    def stays(key: Key, tally: Tally) -> bool:
        if question.by:
            return bool(tally.below if code in RATIOS else tally.above)
        return bool(tally.above or tally.below) or key[0] not in (OTHER, UNALLOCATED)

    kept = {key: tally for key, tally in rows.items() if stays(key, tally)}
    return Result(total.figure(code), {key: tally.figure(code) for key, tally in kept.items()})
