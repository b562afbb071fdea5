"""Acts on transfers: sent, received, refused, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.timezone import localdate
from hypothesis import strategies as st
from hypothesis.stateful import rule

from members import services
from members.models import Transfer

from . import model
from .acting import CELLS, SIDES, WHEN, WHICH, Acting


class Letters(Acting):
    """Members under way from one side to the other."""

    def _letter(self, which: int) -> tuple[Transfer, model.Letter] | None:
        if not self.letters:
            return None
        number = sorted(self.letters)[which % len(self.letters)]
        return Transfer.objects.get(pk=number), self.letters[number]

    @rule(which=WHICH, when=WHEN, to=st.sampled_from(sorted(SIDES)))
    def send(self, which: int, when: int | date, to: str) -> None:
        """A letter, if the member counts here and none is under way."""
        found = self._person(which)
        day = self._when(found[1], when) if found else None
        if found is None or day is None:
            return
        member, person = found
        here, broken = person.on(day), set()
        if here is None:
            broken.add("not_counted")
        elif here.cell == to:
            broken.add("nothing_changes")
        if to.startswith("DU-") and day < date(2025, 7, 1):
            broken.add("not_standing")
        if self._under_way(member.pk):
            broken.add("transfer_is_one_at_a_time")
        transfer = self._act(
            broken,
            lambda: services.send_transfer(
                member=member, to=self.world.cell[to], on=day, document_no="1-GT", by=self.world.staff
            ),
        )
        if transfer is not None:
            self.letters[transfer.pk] = model.Letter(member.pk, to, day)

    @rule(which=WHICH, later=st.integers(-5, 200), cell=WHICH, elsewhere=st.booleans())
    def receive(self, which: int, later: int, cell: int, elsewhere: bool) -> None:
        """The other side takes the member on, in one of its cells."""
        found = self._letter(which)
        if found is None:
            return
        transfer, letter = found
        cells = CELLS if elsewhere else SIDES[letter.to]
        code, person = cells[cell % len(cells)], self.people[letter.member]
        day = min(letter.sent_on + timedelta(days=later), localdate())
        if any(one.on == day for one in person.life.values()):
            return
        here, new = person.on(day), model.Happened(day, "cell_changed", code)
        if letter.state != "sent":
            broken = {"answered_already"}
        elif day < letter.sent_on:
            broken = {"before_the_letter"}
        elif code not in SIDES[letter.to]:
            broken = {"cell_elsewhere"}
        elif here and here.cell == code:
            broken = {"nothing_changes"}
        else:
            broken = person.may(new)
        event = self._act(
            broken,
            lambda: services.receive_transfer(
                transfer=transfer, cell=self.world.cell[code], on=day, by=self.world.staff
            ),
        )
        if event is not None:
            letter.state, letter.event = "received", event.pk
            self._happened(event, new)

    @rule(which=WHICH, refuses=st.booleans())
    def answer_otherwise(self, which: int, refuses: bool) -> None:
        """The other side refuses, or this one takes its letter back."""
        found = self._letter(which)
        if found is None:
            return
        transfer, letter = found
        day, by = letter.sent_on, self.world.staff
        if letter.state == ("refused" if refuses else "withdrawn"):
            return
        broken = set() if letter.state == "sent" else {"answered_already"}
        act: Callable[[], Transfer] = (
            (lambda: services.refuse_transfer(transfer=transfer, reason="thiếu hồ sơ", on=day, by=by))
            if refuses
            else (lambda: services.withdraw_transfer(transfer=transfer, on=day, by=by))
        )
        if self._act(broken, act) is not None:
            letter.state = "refused" if refuses else "withdrawn"
