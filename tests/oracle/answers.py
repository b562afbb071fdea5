"""Answers a question from a world: the total and every row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reports.questions import Question

from . import honours
from .aims import Aims
from .asking import check_days, day_of
from .codes import CELL_SHARES, CROSSING, MEANS, OF_PEOPLE, ON, TARGETS, VILLAGE_FLOWS, VILLAGE_STOCKS
from .counted import things_of
from .figures import Figures
from .honours import BADGES_DUE
from .people import STEPS, step_of
from .results import (
    IN_LINES,
    LINES,
    NOT_REPORTED,
    OUT_LINES,
    Fault,
    Figure,
    Key,
    Result,
    add_one,
    nothing,
    sum_up,
    values_of,
)
from .trees import OTHER, UNALLOCATED, Place, Table
from .world import DAY

__all__ = ["IN_LINES", "LINES", "NOT_REPORTED", "OUT_LINES", "Fault", "Figure", "Key", "Oracle", "Result"]


class Oracle(Aims):
    """Answers questions about one world."""

    def answer(self, question: Question) -> Result:
        """The total and the rows; raises :class:`Fault`."""
        check_days(question)
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
                rows.setdefault((key, label), nothing(question, point))
        final = points[step_of(question.by, last)]
        return Result(final.total, rows, final.unplaced, final.unknown)

    def _comparison(self, question: Question) -> Result:
        """The question's own figures, each with the value of the other day or period."""
        reporting = day_of(question)
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
            figure = now.rows.setdefault(key, nothing(question, now))
            now.rows[key] = replace(figure, previous=then.rows.get(key, nothing(question, then)).value)
        total = replace(now.total, previous=then.total.value)
        return Result(total, now.rows, now.unplaced, now.unknown)

    def _plain(self, question: Question) -> Result:
        table = self.table(question)
        figures = self._figures(table)
        code = question.indicator
        if code in TARGETS:
            return self._targets(question, table)
        since = question.starts or day_of(question)
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
        result = sum_up(table, question, things_of(question, figures))
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
        known_by_members = "villages_ready_for_cell", "villages_at_risk", "villages_posted_only", *readings
        if code in known_by_members or question.by == "rung":
            recorded, tree = "village", self.trees.areas
        elif code in ("cells_under_three", "cells_at_risk", *CELL_SHARES):
            recorded, tree = "cell", self.trees.organizations
        else:
            return None
        assert day
        here = [s for _, s in self.people.counted(day) if table.counts(figures.person(s))]
        units = [getattr(state, recorded) for state in here]
        return sum(not tree.place(unit, day).exact for unit in units if unit)

    def _figures(self, table: Table) -> Figures:
        return Figures(self.world, self.trees, self.people, in_areas=table.in_areas, structure_on=table.day)

    def _before_the_register_begins(self, table: Table, figures: Figures, day: date) -> bool:
        begins: dict[str, date] = {}
        for h in self.people.happenings(("first_recorded",), date.min + DAY, date.max):
            if province := table.province(figures.person(h.state)):
                begins[province] = min(h.event.effective_on, begins.get(province, date.max))
        own = {table.province(Place(frozenset([root]), True)) for root in table.roots}
        return any(day < begun for province, begun in begins.items() if province in own)

    # Transfers and the balance.

    def _transfers(self, question: Question, table: Table, figures: Figures) -> Result:
        first, last = question.starts, question.ends
        assert first and last
        into = question.indicator == "transfers_in"
        kind = "transferred_in" if into else "transferred_out"
        outside = list(figures.flow((kind,), first, last))
        result = sum_up(table, question, outside)
        for crossed in figures.crossings(first, last, into=into):
            values = values_of(question.by, crossed.by)
            start, end = (crossed.before, crossed.after) if into else (crossed.after, crossed.before)
            if table.counts(end) and not table.counts(start):
                add_one(result.total)
                for by in values if question.by and not table.level else ():
                    add_one(result.rows.setdefault((table.key, by), Figure(0)))
            key = table.row_of(end)
            if key and key != table.row_of(start):
                for by in values:
                    add_one(result.rows.setdefault((key, by), Figure(0)))
        return result

    def _balance(self, question: Question, table: Table, figures: Figures) -> Result:
        first, last = question.starts, question.ends
        assert first and last
        rows: dict[Key, Figure] = {}

        def count(key: str | None, line: str) -> None:
            if key:
                add_one(rows.setdefault((key, line), Figure(0)))

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
