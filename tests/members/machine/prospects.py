"""Acts on prospects: a case opened, its steps, its end."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from members import services

from . import model
from .acting import BORN, CELLS, DAYS, HEADS, MOST, STEP, WHICH, Acting


class Prospects(Acting):
    """From the list of prospects to the ceremony, or to an end in vain."""

    @precondition(lambda self: len(self.prospects) < MOST)
    @rule(born=BORN, day=DAYS, cell=st.sampled_from(CELLS))
    def open_case(self, born: date, day: date, cell: str) -> None:
        """Somebody is put on a list."""
        case = self._act(
            set(),
            lambda: services.open_case(
                full_name="Lò Thị Nguồn",
                cell=self.world.cell[cell],
                on=day,
                birth_date=born,
                by=self.world.staff,
            ),
        )
        self.prospects[case.pk] = model.Prospect(born, day)

    @rule(
        which=WHICH,
        step=STEP,
        day=DAYS,
        heads=st.tuples(HEADS, HEADS, HEADS),
        passed=st.sampled_from((True, True, False)),
    )
    def note_step(self, which: int, step: str, day: date, heads: tuple[int, int, int], passed: bool) -> None:
        """A step, with as many votes as may be; also ones that would not do."""
        found = self._prospect(which)
        if found is None:
            return
        case, prospect = found
        few, some, many = sorted(heads)
        votes = (many + 1, some + 1, few) if step in model.VOTES else (0, 0, 0)
        new = model.Done(step, day, passed, *votes)
        said = (
            dict(zip(("convened", "present", "in_favour"), votes, strict=True)) if step in model.VOTES else {}
        )
        row = self._act(
            prospect.may_note(new),
            lambda: services.note_step(
                case=case, step=step, on=day, by=self.world.staff, result="yes" if passed else "no", **said
            ),
            on=day,
        )
        if row is not None:
            prospect.steps.append(new)

    @rule(which=WHICH, day=DAYS)
    def walk(self, which: int, day: date) -> None:
        """The steps in their order with enough votes, one after the other, as far as the rules let them."""
        for step, later in (
            ("certificate", -90),
            ("cell_vote", -60),
            ("committee_vote", -40),
            ("decision", -20),
        ):
            self.note_step(which, step, day + timedelta(days=later), (2, 2, 2), True)

    @rule(which=WHICH, step=WHICH)
    def remove_step(self, which: int, step: int) -> None:
        """A step that was entered by mistake."""
        found = self._prospect(which)
        if found is None or not found[1].steps:
            return
        case, prospect = found
        gone = prospect.steps[step % len(prospect.steps)]
        row = case.steps.get(step=gone.step, done_on=gone.on)
        broken = {"case_closed"} if prospect.outcome else set()
        if self._act(broken, lambda: services.remove_step(row=row, by=self.world.staff)) is not None:
            prospect.steps.remove(gone)

    @rule(which=WHICH, born=BORN)
    def correct_birth(self, which: int, born: date) -> None:
        """The birth date was wrong: the vote may have been taken about somebody under age."""
        found = self._prospect(which)
        if found is None:
            return
        case, prospect = found
        broken = {"case_closed"} if prospect.outcome else set()
        by = self.world.staff
        if self._act(broken, lambda: services.correct_case(case=case, birth_date=born, by=by)) is not None:
            prospect.born = born

    @rule(which=WHICH, day=DAYS)
    def close_in_vain(self, which: int, day: date) -> None:
        """Refused: nobody is named any more."""
        found = self._prospect(which)
        if found is None:
            return
        case, prospect = found
        if prospect.outcome == "refused" and case.closed_on == day:
            return
        broken = {"case_closed"} if prospect.outcome else set()
        if not broken and day < prospect.opened_on:
            broken = {"closed_before_opened"}
        act = self._act(
            broken, lambda: services.close_in_vain(case=case, outcome="refused", on=day, by=self.world.staff)
        )
        if act is not None:
            prospect.outcome = "refused"

    @rule(which=WHICH, day=DAYS, cell=st.sampled_from(CELLS))
    def admit_prospect(self, which: int, day: date, cell: str) -> None:
        """The ceremony."""
        found = self._prospect(which)
        if found is None:
            return
        case, prospect = found
        person = {**self._new(prospect.born)}
        event = self._act(
            prospect.may_admit(day),
            lambda: services.admit_prospect(
                case=case, on=day, member_data=person, cell=self.world.cell[cell], by=self.world.staff
            ),
            on=day,
        )
        if event is not None:
            prospect.outcome, prospect.member = "admitted", event.member_id
            prospect.steps.append(model.Done("ceremony", day, True))
            self._happened(event, model.Happened(day, "admitted", cell))

    @rule(which=WHICH, day=DAYS, cell=st.sampled_from(CELLS))
    def admit_when_ready(self, which: int, day: date, cell: str) -> None:
        """The ceremony some days after the whole way."""
        self.walk(which, day)
        self.admit_prospect(which, day, cell)
