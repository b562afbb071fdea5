"""Acts on members: how they come, change and go, and what is voided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from members import services
from members.models import Event

from . import model
from .acting import BORN, CELLS, DAYS, HEADS, MOST, WHEN, WHICH, Acting


class People(Acting):
    """What happens to members."""

    @rule(
        born=BORN,
        day=DAYS,
        cell=st.sampled_from(CELLS),
        heads=st.tuples(HEADS, HEADS, HEADS),
        late=st.integers(-3, 60),
    )
    def admit_by_vote(self, born: date, day: date, cell: str, heads: tuple[int, int, int], late: int) -> None:
        """The short way, with the vote of the cell."""
        few, some, many = sorted(heads)
        voted_on, decided_on = day - timedelta(days=2 * late), day - timedelta(days=late)
        # Judged as the ceremony of a case that is open already.
        prospect = model.Prospect(born, day - timedelta(days=1))
        prospect.steps.append(model.Done("cell_vote", voted_on, True, many + 1, some + 1, few))
        prospect.steps.append(model.Done("decision", decided_on, True))
        vote = services.CellVote(voted_on, many + 1, some + 1, few)
        filing = services.Filing(decided_on=decided_on, document_no="1-QĐ")
        event = self._act(
            prospect.may_admit(day),
            lambda: services.admit_by_vote(
                vote=vote,
                member_data=self._new(born),
                cell=self.world.cell[cell],
                on=day,
                by=self.world.staff,
                filing=filing,
            ),
            on=voted_on,
        )
        self._happened(event, model.Happened(day, "admitted", cell))

    @precondition(lambda self: len(self.people) < MOST)
    @rule(day=DAYS, cell=st.sampled_from(CELLS), probationary=st.booleans())
    def first_record(self, day: date, cell: str, probationary: bool) -> None:
        """Somebody was there from before."""
        event = self._act(
            set(),
            lambda: services.first_record(
                member_data=self._new(date(1980, 1, 1)),
                cell=self.world.cell[cell],
                on=day,
                by=self.world.staff,
                probationary=probationary,
            ),
        )
        self._happened(event, model.Happened(day, "first_recorded", cell, probationary))

    @rule(which=WHICH, when=WHEN)
    def recognize(self, which: int, when: int | date) -> None:
        """Official from the day."""
        self._on_somebody(which, when, "recognized", services.recognize)

    @rule(which=WHICH)
    def recognize_when_due(self, which: int) -> None:
        """Official from the day on which the twelve months end, whatever the day."""
        found = self._person(which)
        if found is None:
            return
        member, person = found
        admitted = [one.on for one in person.life.values() if one.kind == "admitted"]
        due = model.months_later(max(admitted), model.PROBATION_MONTHS) if admitted else None
        if due and any(one.on == due for one in person.life.values()):
            return
        if due is None:
            broken = {"admission_unknown"}
        elif due > localdate():
            broken = {"probation_not_over"}
        else:
            broken = person.may(model.Happened(due, "recognized"))
        event = self._act(broken, lambda: services.recognize(member=member, by=self.world.staff))
        if event is not None and due:
            self._happened(event, model.Happened(due, "recognized"))

    @rule(which=WHICH, when=WHEN, cell=st.sampled_from(CELLS))
    def change_cell(self, which: int, when: int | date, cell: str) -> None:
        """To another cell at once."""
        there = self.world.cell[cell]
        self._on_somebody(which, when, "cell_changed", services.change_cell, model_cell=cell, cell=there)

    @rule(which=WHICH, when=WHEN, kind=st.sampled_from(("deleted", "left", "expelled", "died")))
    def leave(self, which: int, when: int | date, kind: str) -> None:
        """Out of the Party, or dead."""
        self._on_somebody(which, when, kind, services.leave, kind=kind)

    @rule(which=WHICH, when=WHEN)
    def transfer_out(self, which: int, when: int | date) -> None:
        """To another province."""
        self._on_somebody(which, when, "transferred_out", services.transfer_out, other_place="other_province")

    @rule(which=WHICH, when=WHEN, cell=st.sampled_from(CELLS), probationary=st.booleans())
    def transfer_in(self, which: int, when: int | date, cell: str, probationary: bool) -> None:
        """Back from another province."""
        more = {"cell": self.world.cell[cell], "probationary": probationary}
        self._on_somebody(which, when, "transferred_in", services.transfer_in, model_cell=cell, **more)

    @rule(which=WHICH, when=WHEN)
    def restore(self, which: int, when: int | date) -> None:
        """As before the exit."""
        self._on_somebody(which, when, "restored", services.restore)

    def _on_somebody(
        self,
        which: int,
        when: int | date,
        what: str,
        service: Callable[..., Event],
        *,
        model_cell: str = "",
        **more: Any,
    ) -> None:
        found = self._person(which)
        day = self._when(found[1], when) if found else None
        if found is None or day is None:
            return
        member, person = found
        new = model.Happened(day, what, model_cell, bool(more.get("probationary")))
        broken = person.may(new)
        here = person.on(day)
        if what == "cell_changed" and here and here.cell == model_cell:
            broken = {"nothing_changes"}
        event = self._act(broken, lambda: service(member=member, on=day, by=self.world.staff, **more))
        self._happened(event, new)

    @rule(which=WHICH, event=WHICH)
    def void(self, which: int, event: int) -> None:
        """Something never was; a case that it had closed is open again."""
        found = self._person(which)
        if found is None or not found[1].life:
            return
        member, person = found
        number = sorted(person.life)[event % len(person.life)]
        letter = next((one for one in self.letters.values() if one.event == number), None)
        broken = person.may_void(number)
        if letter and self._under_way(member.pk):
            broken = broken | {"transfer_is_one_at_a_time"}
        row = Event.objects.get(pk=number)
        if self._act(broken, lambda: services.void(event=row, reason="nhầm", by=self.world.staff)) is None:
            return
        gone = person.life.pop(number)
        if letter:
            letter.state, letter.event = "sent", None
        for prospect in self.prospects.values():
            if gone.kind == "admitted" and prospect.member == member.pk:
                prospect.outcome, prospect.member = "", None
                prospect.steps = [one for one in prospect.steps if one.step != "ceremony"]
