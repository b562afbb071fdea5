"""Lawful writes that come late of what is on record beside people and trees, drawn at random.

Badges, cards, awards, meetings, rankings, programmes, cases, duties, reviews and places of work.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from cells import services as cells
from cells.models import Meeting, Ranking, VillageProgramme
from members.models import (
    Assignment,
    Award,
    Badge,
    Base,
    BaseTerm,
    Card,
    Case,
    Member,
    PartyPost,
    Profile,
    Review,
)
from members.services import cases, honours, reviews
from registry.common.refusals import Refused
from registry.units.models import Area, Organization
from tests.world import World

Choose = Callable[[Any], Any]
DAYS = tuple(date(2025, month, day) for month in (2, 5, 7, 8, 11) for day in (2, 20))
PERIODS = ((date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), date(2025, 12, 31)))


def any_member(c: Choose) -> Member:
    """One of all there are."""
    return Member.objects.get(pk=c(sorted(Member.objects.values_list("pk", flat=True))))


def _cell(c: Choose, world: World) -> Organization:
    return world.cell[c(["CB-A1-1", "CB-A2", "CB-B1-1", "CB-B2", "CB-CQ", "CB-DN"])]


def _village(c: Choose, world: World) -> Area:
    return world.area[c(["a1-1", "a1-3", "a2-1", "b1-1", "b2-1", "b2-2"])]


def _badge(c: Choose, world: World, _: int) -> Any:
    member = any_member(c)
    Member.objects.filter(pk=member.pk).update(admitted_on=date(1985, 1, 1))
    given = {"kind": c(["awarded", "returned"]), "years": c([30, 40]), "occasion_on": c(DAYS)}
    return honours.record_badges(members=[member], by=world.staff, **given)


def _card(c: Choose, world: World, _: int) -> Any:
    return honours.issue_cards(
        members=[any_member(c)], kind=c(["new", "damaged"]), issued_on=c(DAYS), by=world.staff, card_no=None
    )


def _award(c: Choose, world: World, _: int) -> Any:
    to = c([any_member(c), _cell(c, world)])
    return honours.give_award(to=to, kind=c(["merit", "commendation"]), awarded_on=c(DAYS), by=world.staff)


def _no_honour(c: Choose, world: World, _: int) -> Any:
    row = c([Badge, Card, Award]).objects.order_by("pk").first()
    return row and honours.take_back_honours(rows=[row], reason="ghi nhầm", by=world.staff)


def _meeting(c: Choose, world: World, number: int) -> Any:
    said = {"convened": c([None, 5, 9]), "present": c([None, 3, 5]), "is_model": c([True, False])}
    if said["convened"] is None or (said["present"] or 0) > said["convened"]:
        said["present"] = None
    return Meeting.objects.create(cell=_cell(c, world), held_on=c(DAYS), **said)


def _meeting_changed(c: Choose, _: World, __: int) -> Any:
    row = Meeting.objects.order_by("pk").first()
    if row is None:
        raise Refused("none", "không có")
    if c([True, False]):
        return row.delete()
    row.held_on, row.is_model = c(DAYS), not row.is_model
    return row.save()


def _ranking(c: Choose, world: World, _: int) -> Any:
    first, last = c(PERIODS)
    whose = c([{"member": any_member(c)}, {"organization": _cell(c, world)}])
    said = {"grade": c(["good", "excellent"]), "period_kind": "other"}
    said |= {"exemplary": c([True, False])} if "member" in whose else {"four_good": c([True, False])}
    return Ranking.objects.update_or_create(**whose, period_from=first, period_to=last, defaults=said)


def _no_ranking(_: Choose, __: World, ___: int) -> Any:
    row = Ranking.objects.order_by("pk").first()
    return row and row.delete()


def _programme(c: Choose, world: World, _: int) -> Any:
    charge = cells.Charge(cause=c(["no_source", "other"]))
    return cells.open_programme(village=_village(c, world), charge=charge, on=c(DAYS), by=world.staff)


def _no_programme(c: Choose, world: World, _: int) -> Any:
    programme = VillageProgramme.objects.order_by("pk").first()
    return programme and cells.close_programme(programme=programme, on=c(DAYS), by=world.staff)


def _case(c: Choose, world: World, _: int) -> Any:
    return cases.open_case(
        full_name="Lò Thị Nguồn",
        cell=_cell(c, world),
        village=c([None, _village(c, world)]),
        on=c(DAYS),
        by=world.staff,
    )


def _case_changed(c: Choose, world: World, _: int) -> Any:
    case = Case.objects.filter(closed_on__isnull=True).order_by("pk").first()
    if case is None:
        raise Refused("none", "không có")
    if c([True, False]):
        return cases.correct_case(case=case, by=world.staff, stuck=c(["", "age"]), cell=_cell(c, world))
    return cases.close_in_vain(case=case, outcome="withdrawn", on=c(DAYS), by=world.staff)


def _task(c: Choose, world: World, number: int) -> Any:
    task = c(["helps_families", "posted_to_village"])
    said: dict[str, Any] = {"village": c([None, _village(c, world)])}
    said |= {"number": number + 1} if task == "helps_families" else {"village": _village(c, world)}
    return Assignment.objects.create(member=any_member(c), task=task, starts_on=c(DAYS), **said)


def _no_task(c: Choose, _: World, __: int) -> Any:
    row = Assignment.objects.order_by("pk").first()
    return row and Assignment.objects.filter(pk=row.pk, starts_on__lt=date(2025, 7, 9)).update(
        ends_on=DAYS[6]
    )


def _review(c: Choose, world: World, _: int) -> Any:
    return reviews.open_review(
        member=any_member(c), on=c(DAYS), reason=c(["activity", "dues"]), by=world.staff
    )


def _no_review(c: Choose, world: World, _: int) -> Any:
    row = Review.objects.order_by("pk").first()
    return row and reviews.close_review(review=row, on=c(DAYS), outcome="kept", by=world.staff)


def _post(c: Choose, world: World, _: int) -> Any:
    given = {"post": c(["secretary", "committee_member"]), "starts_on": c(DAYS)}
    return PartyPost.objects.create(organization=_cell(c, world), holder=any_member(c), **given)


def _base(c: Choose, world: World, number: int) -> Any:
    base = Base.objects.create(code=f"CS{number}-{Base.objects.count()}")
    given = {"name": "HTX", "area": world.area["xa-a"], "organization": c([None, _cell(c, world)])}
    return BaseTerm.objects.create(base=base, kind=c(["", "commune"]), starts_on=c(DAYS), **given)


def _work(c: Choose, _: World, __: int) -> Any:
    base = Base.objects.order_by("pk").last()
    return base and Profile.objects.update_or_create(
        member=any_member(c), from_on=c(DAYS), defaults={"workplace": base}
    )


WRITES: dict[str, Callable[[Choose, World, int], Any]] = {
    "badge": _badge,
    "card": _card,
    "award": _award,
    "honour taken back": _no_honour,
    "meeting": _meeting,
    "meeting changed": _meeting_changed,
    "ranking": _ranking,
    "ranking taken away": _no_ranking,
    "programme": _programme,
    "programme closed": _no_programme,
    "case": _case,
    "case changed": _case_changed,
    "task": _task,
    "task ended": _no_task,
    "review": _review,
    "review closed": _no_review,
    "party post": _post,
    "base": _base,
    "workplace": _work,
}
