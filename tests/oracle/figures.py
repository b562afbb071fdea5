"""What each indicator counts: the things of a world on a day or in a period, each with its place.

A *thing* adds to a numerator and a denominator in the rows that hold its place. Plain counts have only a
numerator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from .codes import (
    ADMISSION_SHARES,
    CASE_STEPS,
    GRASSROOTS_KINDS,
    OF_ONE_KIND,
    STUDENTS,
    Predicate,
    a_woman,
    everybody,
    of_a_minority,
    young,
)
from .people import STEPS, People, State, age_band, full_years, step_of
from .things import By, Thing
from .trees import CELL_KINDS, Place, Trees
from .world import DAY, Case, Event, Member, OrganizationRow, Post, Review, World, on


@dataclass(frozen=True)
class Crossed:
    """What goes from one place to another; into and out of the units between them."""

    before: Place
    after: Place
    by: By


class Figures:
    """The things that each indicator counts, placed in one of the trees on a structure date."""

    def __init__(
        self, world: World, trees: Trees, people: People, *, in_areas: bool, structure_on: date
    ) -> None:
        self.world = world
        self.trees = trees
        self.people = people
        self.in_areas = in_areas
        self.structure_on = structure_on

    # Places in the tree asked.

    def person(self, state: State) -> Place:
        """Where a person counts."""
        if self.in_areas:
            return self.trees.area_of_person(state.cell, state.village, self.structure_on)
        return self.trees.organizations.place(state.cell, self.structure_on)

    def village(self, key: str) -> Place:
        """Where a village counts."""
        if self.in_areas:
            return self.trees.areas.place(key, self.structure_on)
        return self.trees.organization_of_village(key, self.structure_on)

    def organization(self, code: str) -> Place:
        """Where an organization counts."""
        if self.in_areas:
            return self.trees.area_of_organization(code, self.structure_on)
        return self.trees.organizations.place(code, self.structure_on)

    # People.

    def stock(self, day: date, above: Predicate, *, share: bool = False) -> Iterator[Thing]:
        """Who counts on the day."""
        for member, state in self.people.counted(day):
            by = self._by(member, state, day, day)
            yield Thing(self.person(state), by, above(member, state, day), share)

    def presences(self, code: str, day: date) -> Iterator[Thing]:
        """Who counts on the day and is exempted, away or neither."""
        for member, state in self.people.counted(day):
            away, exempted = self.people.is_away(member, day), self.people.is_exempted(member, day)
            is_so = {
                "away": away,
                "exempted": exempted,
                "active_members": not away and not exempted,
                "working_members": self.people.fact("retired", member, day) != "yes",
            }
            yield Thing(self.person(state), self._by(member, state, day, day), is_so[code])

    def flow(self, kinds: tuple[str, ...], first: date, last: date) -> Iterator[Thing]:
        """What happened to people in the period."""
        for h in self.people.happenings(kinds, first, last):
            by = self._by_of_event(h.member, h.state, h.event.effective_on)
            yield Thing(self.person(h.state), _by_kind(h.event, by))

    def admissions(self, code: str, first: date, last: date) -> Iterator[Thing]:
        """Admissions, those of one sort above the line and all of them below it."""
        for h in self.people.happenings(("admitted",), first, last):
            day = h.event.effective_on
            sort = {
                "minority_admissions": of_a_minority(h.member, h.state, day),
                "women_admissions": a_woman(h.member, h.state, day),
                "village_admissions": bool(self.served(h.state.cell, day)),
                "youth_admissions": young(h.member, h.state, day),
                "student_admissions": self.people.fact("occupation", h.member, day) in STUDENTS,
                "enterprise_admissions": self.people.of_cell("sector", h.state.cell, day)
                == "private_enterprise",
                "readmissions": self.people.had_left(h.member, day),
            }
            counted = sort[code.replace("admission_share", "admissions")]
            by = self._by_of_event(h.member, h.state, day)
            yield Thing(self.person(h.state), by, counted, code in ADMISSION_SHARES)

    def mean_age(self, day: date) -> Iterator[Thing]:
        """The full years of everybody whose birth date is known."""
        for member, state in self.people.counted(day):
            if member.birth_date:
                years = full_years(member.birth_date, day)
                yield Thing(self.person(state), self._by(member, state, day, day), years, 1)

    def mean_age_admitted(self, first: date, last: date) -> Iterator[Thing]:
        """The full years, on the day, of everybody who was admitted and whose birth date is known."""
        for h in self.people.happenings(("admitted",), first, last):
            if h.member.birth_date:
                day = h.event.effective_on
                by = self._by_of_event(h.member, h.state, day)
                yield Thing(self.person(h.state), by, full_years(h.member.birth_date, day), 1)

    def admission_rate(self, first: date, last: date) -> Iterator[Thing]:
        """Who was admitted, above; below who counted on the eve or was first recorded on the first day."""
        yield from self.flow(("admitted",), first, last)
        for thing in self.stock(first - DAY, everybody, share=True):
            yield replace(thing, above=0)
        for thing in self.flow(("first_recorded",), first, first):
            yield replace(thing, above=0, below=1)

    def crossings(self, first: date, last: date, *, into: bool) -> Iterator[Crossed]:
        """Every change of place inside the register, with the dimensions of who comes or of who goes."""
        for c in self.people.crossings(first, last):
            state, day = (c.after, c.happened_on) if into else (c.before, c.happened_on - DAY)
            by = self._by(c.member, state, day, c.happened_on)
            yield Crossed(self.person(c.before), self.person(c.after), by)

    def _by(self, member: Member, state: State, day: date, age_day: date) -> By:
        return lambda name: self.people.dimension(name, member, state, day, age_day)

    def _by_of_event(self, member: Member, state: State, day: date) -> By:
        left = self.people.state(member.dossier_no, day) is None
        was_here = self.people.state(member.dossier_no, day - DAY) is not None
        return self._by(member, state, day - DAY if left and was_here else day, day)

    # Villages.

    def served(self, cell: str, day: date) -> set[str]:
        """The villages that a cell serves on the day."""
        return {row.village_key for row in on(self.world.cell_villages, day) if row.cell_code == cell}

    def own_cell(self, village: str, day: date) -> bool:
        """Does a cell serve this village alone?"""
        cells = {row.cell_code for row in on(self.world.cell_villages, day)}
        return any(self.served(cell, day) == {village} for cell in cells)

    def residents(self, village: str, day: date, reading: str) -> list[State]:
        """Where those are whom a reading sees in a village that stands on the day."""
        return [state for _, state in self.people_of(village, day, reading)]

    def people_of(self, village: str, day: date, reading: str) -> list[tuple[Member, State]]:
        """The counted people whom a reading sees in a village that stands on the day."""
        seen = []
        for member, state in self.people.counted(day):
            if not state.village or self.trees.areas.place(state.village, day) != _at(village):
                continue
            if reading != "resident" and not self._served_where_he_lives(state, village, day):
                continue
            if reading == "local" and (member.local is False or self._is_posted(member, village, day)):
                continue
            seen.append((member, state))
        return seen

    def _is_posted(self, member: Member, village: str, day: date) -> bool:
        postings = [row for row in on(self.world.postings, day) if row.task == "posted_to_village"]
        return any((p.dossier_no, p.village_key) == (member.dossier_no, village) for p in postings)

    def _at_risk(self, people: list[tuple[Member, State]], day: date) -> tuple[bool, int]:
        """Is everybody known to be over 60, and how many are away?"""
        old = all(age_band(member.birth_date, day) == "over_60" for member, _ in people)
        return old, sum(self.people.is_away(member, day) for member, _ in people)

    def _served_where_he_lives(self, state: State, village: str, day: date) -> bool:
        cell = self.trees.organizations.place(state.cell, day)
        return cell.exact and all(village in self.served(node, day) for node in cell.nodes)

    def boards_reading(self, day: date) -> str:
        """The reading that the board holds official on the day."""
        in_force = [row for row in self.world.readings if row.in_force_from <= day]
        return max(in_force, key=lambda row: row.in_force_from).reading if in_force else "own"

    def without_member(self, village: str, day: date, reading: str | None = None) -> bool:
        """Is it a village without a member?"""
        return not self.residents(village, day, reading or self.boards_reading(day))

    def villages(self, code: str, day: date) -> Iterator[Thing]:
        """The villages that stand on the day and are as the indicator says."""
        for row in self.trees.areas.standing(day):
            key = row.key
            if self.trees.levels[key] != "village":
                continue
            if code == "villages":
                counted = True
            elif code == "villages_without_own_cell":
                counted = not self.own_cell(key, day)
            elif code == "villages_headed_by_member":
                heads = [p for p in on(self.world.posts, day) if p.post == "village_head"]
                holders = [p.dossier_no for p in heads if p.village_key == key and p.dossier_no]
                counted = any(self.people.state(holder, day) is not None for holder in holders)
            elif code == "villages_posted_only":
                counted = self.without_member(key, day, "local") and not self.without_member(key, day, "own")
            elif code == "villages_at_risk":
                own = self.people_of(key, day, "own")
                old, away = self._at_risk(own, day)
                counted = bool(own) and (len(own) == 1 or old or away == len(own))
            elif code == "villages_ready_for_cell":
                members = [s for s in self.residents(key, day, "own") if s.standing == "official"]
                counted = not self.own_cell(key, day) and len(members) >= 3
            else:
                reading = code.removeprefix("villages_without_member").removeprefix("_")
                counted = self.without_member(key, day, reading)
            yield Thing(self.village(key), self._by_of_village(key, day), counted)

    def _by_of_village(self, key: str, day: date) -> By:
        def by(name: str) -> str:
            return self.rung(key, day) if name == "rung" else " ".join(self.people.specials_of(key, day))

        return by

    def villages_turned(self, code: str, first: date, last: date) -> Iterator[Thing]:
        """The villages of the eve of which came what the indicator says."""
        for row in self.trees.areas.standing(first - DAY):
            if self.trees.levels[row.key] == "village":
                counted = self._has_turned(code, row.key, first - DAY, last)
                yield Thing(self.village(row.key), _no_dimension, counted)

    def _has_turned(self, code: str, village: str, eve: date, last: date) -> bool:
        if code.startswith("own_cells"):
            if not self.trees.areas.stands(village, last):
                return False
            then, now = self.own_cell(village, eve), self.own_cell(village, last)
            return now and not then if code == "own_cells_gained" else then and not now
        heirs = self.trees.areas.heirs(village, last)
        without = self.without_member(village, eve)
        each_has_none = [self.without_member(heir, last) for heir in heirs]
        cleared = without and bool(heirs) and not any(each_has_none)
        together = len(heirs) > 1 and any(
            1 < len(place.nodes) <= len(place.nodes & heirs)
            for _, state in self.people.counted(last)
            if state.village
            for place in [self.trees.areas.place(state.village, last)]
        )
        return {
            "villages_cleared": cleared,
            "villages_relapsed": not without and bool(heirs) and all(each_has_none) and not together,
            "villages_still_without": without and bool(heirs) and not cleared,
            "villages_ended_without": without and not heirs,
        }[code]

    def posts(self, post: str, day: date) -> Iterator[Thing]:
        """The posts held on the day, and those held by a counted member."""
        asked = ("association_head", "association_deputy") if post == "association" else (post,)
        for row in on(self.world.posts, day):
            if row.post in asked:
                member = bool(row.dossier_no) and self.people.state(row.dossier_no or "", day) is not None
                yield Thing(self.village(row.village_key), _by_association(row), member, True)

    # Tasks and places of work.

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
                    yield Thing(place, _no_dimension, row.number or 0)

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

    # Prospects.

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
                yield Thing(self.village(row.village_key), lambda name, cause=row.cause: cause)

    # Organizations.

    def organizations(self, code: str, day: date, first: date | None = None) -> Iterator[Thing]:
        """The organizations that stand on the day and are as the indicator says."""
        for row in self.trees.organizations.standing(day):
            assert isinstance(row, OrganizationRow)
            if self._is_counted(code, row, day, first):
                founded_on = self.trees.organizations.first_row(row.code).valid_from
                yield Thing(self.organization(row.code), self._by_of_organization(row, founded_on))

    def _is_counted(self, code: str, row: OrganizationRow, day: date, first: date | None) -> bool:
        if code == "grassroots_without_admission":
            return row.kind in GRASSROOTS_KINDS and self._admitted_nobody(row.code, first or day, day)
        if code == "grassroots_with_admission":
            return row.kind in GRASSROOTS_KINDS and self._admitted_somebody(row.code, first or day, day)
        if code == "grassroots_organizations":
            return row.kind in GRASSROOTS_KINDS
        if code in OF_ONE_KIND:
            return row.kind == OF_ONE_KIND[code]
        if row.kind not in CELL_KINDS:
            return False
        if code == "cells_without_admission":
            return self._admitted_nobody(row.code, first or day, day)
        if code == "joint_cells":
            return len(self.served(row.code, day)) >= 2
        if code == "cells_under_three":
            return self.officials(row.code, day) < 3
        if code == "cells_at_risk":
            people = self._people_of_cell(row.code, day)
            old, away = self._at_risk(people, day)
            return sum(s.standing == "official" for _, s in people) <= 3 or old or 2 * away >= len(people)
        if code.startswith("enterprise_cells") and row.sector != "private_enterprise":
            return False
        if code.endswith("cells_founded"):
            return bool(first) and self._is_founded(row.code, first or day, day)
        return True

    def _is_founded(self, code: str, first: date, last: date) -> bool:
        founded_on = self.trees.organizations.first_row(code).valid_from
        if not founded_on or not first <= founded_on <= last:
            return False
        return not any(
            change.to_key == code and change.from_key not in (None, code) and change.changed_on == founded_on
            for change in self.world.organization_changes
            if change.kind in ("merge", "rename", "move")
        )

    def _admitted_nobody(self, code: str, first: date, last: date) -> bool:
        """Did it stand all the time, and was nobody admitted into what is it, or is below it, on the day?"""
        organizations = self.trees.organizations
        days = [first + n * DAY for n in range((last - first).days + 1)]
        if not all(organizations.stands(code, day) for day in days):
            return False
        return not self._admitted_somebody(code, first, last)

    def _admitted_somebody(self, code: str, first: date, last: date) -> bool:
        """Was somebody admitted in the period into what is it, or is below it, on the last day?"""
        organizations = self.trees.organizations
        cells = {h.state.cell for h in self.people.happenings(("admitted",), first, last)}
        return any(code in organizations.holders(organizations.place(cell, last), last) for cell in cells)

    def cells_changed(self, code: str, first: date, last: date) -> Iterator[Thing]:
        """The cells of the eve that have ended without a successor, or are no joint cells any more."""
        organizations = self.trees.organizations
        for row in organizations.standing(first - DAY):
            assert isinstance(row, OrganizationRow)
            if row.kind not in CELL_KINDS:
                continue
            now = organizations.row(row.code, last)
            gone_on = None if now else organizations.last_row(row.code).valid_to
            if code == "cells_dissolved":
                counted = bool(gone_on) and not organizations.successors(row.code, (gone_on or last) + DAY)
            else:
                is_cell = isinstance(now, OrganizationRow) and now.kind in CELL_KINDS
                is_joint = is_cell and len(self.served(row.code, last)) >= 2
                counted = len(self.served(row.code, first - DAY)) >= 2 and not is_joint
            if counted:
                by = self._by_of_organization(row, gone_on + DAY if gone_on else None)
                yield Thing(self.organization(row.code), by)

    def cell_shares(self, code: str, day: date) -> Iterator[Thing]:
        """The village cells of the day; above the line those that are as the indicator says."""
        for row in self.trees.organizations.standing(day):
            assert isinstance(row, OrganizationRow)
            if row.kind not in CELL_KINDS or not self.served(row.code, day):
                continue
            by = self._by_of_organization(row, None)
            place = self.organization(row.code)
            if code == "cells_with_committee":
                yield Thing(place, by, self.has_committee(row.code, day), 1)
                continue
            for secretary in self._holders(row.code, day, ("secretary",)):
                heads = [p for p in on(self.world.posts, day) if p.post == "village_head"]
                led = {post.village_key for post in heads if post.dossier_no == secretary}
                yield Thing(place, by, bool(led & self.served(row.code, day)), 1)

    def has_committee(self, cell: str, day: date) -> bool:
        """Has the cell enough official members, and somebody in a post of its committee?"""
        if self.officials(cell, day) < settings.COMMITTEE_FROM:
            return False
        return bool(self._holders(cell, day, ("secretary", "committee_member")))

    def _holders(self, organization: str, day: date, posts: tuple[str, ...]) -> list[str]:
        """The counted members who hold one of the posts."""
        return [
            post.dossier_no
            for post in on(self.world.party_posts, day)
            if post.organization_code == organization
            and post.post in posts
            and self.people.state(post.dossier_no, day)
        ]

    def rung(self, village: str, day: date) -> str:
        """How far a village has come, by the own reading."""
        members = len(self.people_of(village, day, "own"))
        if not members:
            return "none"
        cells = {row.cell_code for row in on(self.world.cell_villages, day)}
        own = [cell for cell in cells if self.served(cell, day) == {village}]
        if any(self.has_committee(cell, day) for cell in own):
            return "own_committee"
        return "own" if own else "one_two" if members <= 2 else "joint"

    def officials(self, cell: str, day: date) -> int:
        """The official members of a cell that stands on the day."""
        return sum(state.standing == "official" for _, state in self._people_of_cell(cell, day))

    def _people_of_cell(self, cell: str, day: date) -> list[tuple[Member, State]]:
        counted = self.people.counted(day)
        place = self.trees.organizations.place
        return [(member, state) for member, state in counted if place(state.cell, day) == _at(cell)]

    def _by_of_organization(self, row: OrganizationRow, day: date | None) -> By:
        def by(name: str) -> str:
            if name in STEPS:
                assert day
                return step_of(name, day)
            return getattr(row, name) or "unknown"

        return by


def _at(unit: str) -> Place:
    return Place(frozenset([unit]), True)


def _by_kind(event: Event, by: By) -> By:
    return lambda name: (event.detail or "unknown") if name == "kind" else by(name)


def _by_reason(row: Review, by: By) -> By:
    return lambda name: row.reason if name == "reason" else by(name)


def _by_association(row: Post) -> By:
    return lambda name: row.association or "unknown"


def _no_dimension(name: str) -> str:
    raise AssertionError(f"{name} does not apply")
