"""Tasks, reviews, places of work, prospects and programmes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .codes import CASE_STEPS
from .places import Places, no_dimension
from .things import By, Thing
from .trees import Place
from .world import Case, Review, on


class WorkFigures(Places):
    """Tasks, reviews, places of work, prospects and programmes."""

    def duties(self, code: str, day: date) -> Iterator[Thing]:
        """Who has a task on the day, or the families that they help."""
        for member, state in self.people.counted(day):
            own = [row for row in on(self.world.postings, day) if row.dossier_no == member.dossier_no]
            if code == "members_assigned":
                tasks = " ".join(sorted({row.task for row in own}))
                yield Thing(self.person(state), lambda name, tasks=tasks: tasks, bool(tasks))
                continue
            for row in own:
                if row.task == "helps_families":
                    place = self.person(state)
                    if row.village_key:
                        place = self.village(row.village_key)
                    elif row.cell_code:
                        place = self.organization(row.cell_code)
                    yield Thing(place, no_dimension, row.number or 0)

    def reviews(self, day: date) -> Iterator[Thing]:
        """Whoever counts on the day and is under review on it."""
        for member, state in self.people.counted(day):
            for row in self.world.reviews:
                begun = row.dossier_no == member.dossier_no and row.opened_on <= day
                if begun and (row.closed_on is None or day < row.closed_on):
                    yield Thing(self.person(state), _by_reason(row, self._by(member, state, day, day)))

    def bases(self, code: str, day: date) -> Iterator[Thing]:
        """The places of work that stand on the day and have no organization of their own, or no member."""
        worked_in = {self.people.workplace(member, day) for member, _ in self.people.counted(day)}
        for row in on(self.world.bases, day):
            own = row.organization_code
            if own and not self.trees.organizations.stands(own, day):
                own = None
            place = self.village(row.area_key)
            if own and not self.in_areas:
                place = self.organization(own)
            counted = not own if code == "bases_without_organization" else row.base_code not in worked_in
            yield Thing(place, lambda name, base=row.base: base or "unknown", counted)

    def cases(self, code: str, day: date) -> Iterator[Thing]:
        """The cases that are open on the day, each where a member of its cell and village would count."""
        for case in self.world.cases:
            if case.opened_on <= day and (case.closed_on is None or case.closed_on > day):
                yield Thing(
                    self._of_case(case), self._by_of_case(case, day), code == "prospects" or bool(case.stuck)
                )

    def _of_case(self, case: Case) -> Place:
        if case.village_key and (self.in_areas or not case.cell_code):
            return self.village(case.village_key)
        return self.organization(case.cell_code or "")

    def _by_of_case(self, case: Case, day: date) -> By:
        steps = [
            CASE_STEPS.index(row.step)
            for row in self.world.case_steps
            if row.case_no == case.case_no and row.done_on and row.done_on <= day
        ]
        furthest = CASE_STEPS[max(steps)] if steps else "none"
        return {"step": furthest, "source": case.source or "unknown", "stuck": case.stuck}.__getitem__

    def programmes(self, day: date) -> Iterator[Thing]:
        """The programmes that are open on the day, each in its village."""
        for row in self.world.programmes:
            if row.opened_on <= day and (row.closed_on is None or day < row.closed_on):
                yield Thing(self.village(row.village_key), lambda name, cause=row.cause: cause or "unknown")


def _by_reason(row: Review, by: By) -> By:
    return lambda name: (row.reason or "unknown") if name == "reason" else by(name)
