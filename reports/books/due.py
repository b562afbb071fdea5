"""Who is to have a badge on an occasion, and what delays or hastens each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.timezone import localdate

from members.models import GIVEN, BadgeKind, Discipline, EventKind, Member, Stretch
from members.party_age import PartyAge, early_months, next_step, party_age, put_off_until, reached_on
from members.rules import add_months
from registry.accounts.access.places import Place, organization_place
from registry.common.catching_up import CaughtUpCache
from registry.common.database_roles import as_machine
from registry.common.dates import after
from registry.units.structure import Structure
from reports.engine.drill_down import people_meeting
from reports.indicators.honours import WITH_SINCE, together
from reports.questions import Question

# The four days on which badges are handed over: day and month.
OCCASIONS = ((3, 2), (19, 5), (2, 9), (7, 11))
# Lists of the page: name in the address, title, and who is on it.
_ON = together()
LISTS = {
    "den-han": ("Đến hạn", _ON.due),
    "lui": ("Bị lùi do kỷ luật", _ON.put_off),
    "som": ("Có thể xét tặng sớm", _ON.early),
    "chua-ro": ("Chưa rõ tuổi Đảng", _ON.unknown),
}


class DueLine(NamedTuple):
    """Somebody on one of the lists: where, the party age, the step meant and what is to be said of it."""

    member: Member
    cell: Place
    age: PartyAge
    step: int | None
    remark: str


def occasions_around(today: date) -> list[date]:
    """The occasions of this year and the next that are not over for more than half a year."""
    days = [
        date(year, month, day)
        for year in (today.year - 1, today.year, today.year + 1)
        for day, month in OCCASIONS
    ]
    return [day for day in days if add_months(day, 6) >= today][:6]


# The lists of a unit and day, until a write could change them; who sees whom of them is asked each time.
_lists: CaughtUpCache[dict[str, list[tuple[int, int]]]] = CaughtUpCache(size=40)


def due_by_name(code: str, on: date) -> dict[str, list[tuple[int, int]]]:
    """Of each list the stretches and the members, of the organization's subtree, in the order of names."""

    def find() -> dict[str, list[tuple[int, int]]]:
        question = Question("badges_due", organization=code, on=on)
        lists = people_meeting(question, {name: sql for name, (_, sql) in LISTS.items()}, WITH_SINCE)
        # What is kept serves everybody who asks, so it must not be what one of them sees.
        with as_machine():
            every = Stretch.objects.filter(pk__any_of={pk for ids in lists.values() for pk in ids})
            order = list(every.order_by("member__sort_key", "pk").values_list("pk", "member"))
        of = {name: set(ids) for name, ids in lists.items()}
        return {name: [pair for pair in order if pair[0] in ids] for name, ids in of.items()}

    return _lists.get((localdate(), code, on), find)


def lines_of(structure: Structure, stretches: Iterable[Stretch], name: str, on: date) -> list[DueLine]:
    """The lines of the list ``name``; their members' events and badges have been fetched with them."""
    found = []
    for stretch in stretches:
        age = party_age(stretch.member, on)
        step = next_step(age.since, on) if name == "som" and age.since else age.step
        cell = organization_place(structure, stretch.cell_id)
        found.append(DueLine(stretch.member, cell, age, step, remark(stretch.member, age, name, step)))
    return found


def remark(member: Member, age: PartyAge, name: str, step: int | None) -> str:
    """What delays or hastens the badge of ``step``, in words."""
    if age.since is None:
        return "Sổ chưa có ngày vào Đảng: đính chính lý lịch."
    assert step is not None
    reached = reached_on(age.since, step)
    said = [f"Đủ {step} năm ngày {reached:%d/%m/%Y}"]
    if name == "som":
        earliest = add_months(reached, -early_months(step))
        said.append(f"bệnh nặng thì xét tặng được từ {earliest:%d/%m/%Y}")
    if age.put_off_until is not None:
        said.append(f"{_measures(member, age.on)}: lùi đến hết {age.put_off_until:%d/%m/%Y}")
    elif name == "den-han" and (until := put_off_until(member.events.all(), reached)):
        said.append(f"đã lùi do kỷ luật, xét từ {after(until):%d/%m/%Y}")
    said += [
        _recorded(badge.kind, badge.occasion_on, badge.decided_on)
        for badge in age.badges
        if badge.years == step
    ]
    return "; ".join(filter(None, said)) + "."


def _measures(member: Member, on: date) -> str:
    last = max(
        (
            event
            for event in member.events.all()
            if event.kind == EventKind.DISCIPLINED and not event.voided_at
        ),
        key=lambda event: (event.effective_on <= on, event.effective_on),
    )
    measure = dict(Discipline.choices).get(last.detail, "Kỷ luật")
    return f"{measure} ngày {last.effective_on:%d/%m/%Y}"


def _recorded(kind: str, occasion_on: date | None, decided_on: date | None) -> str:
    if kind == BadgeKind.PROPOSED and occasion_on:
        return f"đã đề nghị cho đợt {occasion_on:%d/%m/%Y}"
    if kind in GIVEN and occasion_on is None and decided_on:
        return f"đã có quyết định ngày {decided_on:%d/%m/%Y}, chưa ghi ngày trao"
    if kind in GIVEN and occasion_on:
        return f"trao ngày {occasion_on:%d/%m/%Y}"
    return "đã thu hồi" if kind == BadgeKind.RETURNED else ""
