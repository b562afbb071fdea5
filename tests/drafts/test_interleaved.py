"""Corrections of a member or of a case by two people, steps interleaved: none is lost without being shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from members.models import Case, Member
from members.services import open_case
from tests.members.pages.officers import confirm, fields, send, sign_in
from tests.proving import PROVE
from tests.world import World

# What two officers make of a field: of a member, and of a case.
MEMBER: dict[str, tuple[str, ...]] = {
    "job": ("Giáo viên", "Nông dân"),
    "native_place": ("Mường Xa", "Nậm A"),
    "education": ("upper_secondary", "primary"),
    "full_name": ("Lò Văn Ân", "Lò Văn Ấn"),
    "citizen_id": ("011000000777", "011000000888"),
}
CASE: dict[str, tuple[str, ...]] = {
    "full_name": ("Lò Thị Nguồn", "Lò Thị Nguôn"),
    "source": ("worker", "student"),
    "stuck": ("away", "papers"),
    "opened_on": ("10/01/2025", "11/01/2025"),
    "cell": ("CB-A1-2", "CB-A2"),
}
# In which order the two take their three steps: open, check, confirm.
orders = st.permutations([0, 0, 0, 1, 1, 1])


class Officer:
    """Somebody who corrects: what was seen when the form was opened, and what was asked about."""

    def __init__(self, client: Client, address: str, wanted: dict[str, str], choice: str) -> None:
        self.client, self.address, self.wanted, self.choice = client, address, wanted, choice
        self.steps = [self.open, self.check, self.confirm]
        self.seen: dict[str, str] = {}
        self.asked: set[str] = set()
        self.page: Any = None

    def open(self, now: dict[str, str]) -> None:
        self.seen = now
        self.page = self.client.get(self.address)

    def check(self, now: dict[str, str]) -> None:
        typed = fields(self.page) | self.wanted | {"reason": "đối chiếu", "step": "check"}
        self.page = send(self.client, self.address, typed)

    def confirm(self, now: dict[str, str]) -> None:
        """Until it is written: what the page asks is answered, and noted."""
        for _ in range(3):
            conflicts = self.page.context["form"].conflicts()
            self.asked |= {conflict.name for conflict in conflicts}
            answer = confirm(self.client, self.page, **{f"keep_{c.name}": self.choice for c in conflicts})
            if answer.url == self.address.rsplit("/", 2)[0] + "/":
                return
            self.page = self.client.get(answer.url)
        raise AssertionError("It never comes to an end.")


def of_member(world: World) -> tuple[str, Callable[[], dict[str, str]]]:
    member = world.member["an"]

    def recorded() -> dict[str, str]:
        held = Member.objects.get(pk=member.pk)
        return {name: getattr(held, name) for name in MEMBER}

    return f"/dang-vien/{member.pk}/dinh-chinh/", recorded


def of_case(world: World) -> tuple[str, Callable[[], dict[str, str]]]:
    person = {"full_name": "Lò Thị Xuân", "gender": "female", "ethnicity": "Thái", "source": "other"}
    case = open_case(cell=world.cell["CB-A1-1"], on=date(2025, 1, 9), by=world.officer, **person)

    def recorded() -> dict[str, str]:
        held = Case.objects.get(pk=case.pk)
        shown = {"opened_on": f"{held.opened_on:%d/%m/%Y}", "cell": held.cell.code}
        return {name: shown.get(name) or getattr(held, name) for name in CASE}

    return f"/quan-chung/{case.pk}/sua/", recorded


@pytest.mark.prove
@pytest.mark.parametrize(("values", "of"), [(MEMBER, of_member), (CASE, of_case)], ids=["member", "case"])
def test_no_change_is_lost_without_being_shown(
    world: World, values: dict[str, tuple[str, ...]], of: Callable[[World], Any]
) -> None:
    address, recorded = of(world)
    changes = st.dictionaries(st.sampled_from(list(values)), st.integers(0, 1), min_size=1, max_size=4)

    @settings(max_examples=200 if PROVE else 5)
    @given(changes, changes, orders, st.sampled_from(["mine", "theirs"]))
    def pair(first: dict[str, int], second: dict[str, int], order: list[int], choice: str) -> None:
        with transaction.atomic():
            two = [
                Officer(sign_in(user), address, {name: values[name][i] for name, i in what.items()}, choice)
                for user, what in ((world.officer, first), (world.staff, second))
            ]
            expected = recorded()
            for which in order:
                officer = two[which]
                step = officer.steps.pop(0)
                step(recorded())
                if step == officer.confirm:
                    for name, value in officer.wanted.items():
                        others = expected[name] not in (officer.seen[name], value)
                        assert others == (name in officer.asked), "A conflict is shown, and nothing else is."
                        if value != officer.seen[name] and not (others and choice == "theirs"):
                            expected[name] = value
                    assert recorded() == expected
            transaction.set_rollback(True)

    pair()
