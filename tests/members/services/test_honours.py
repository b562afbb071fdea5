"""Badges, cards and awards as they are entered and taken back: what is refused, and what is noticed."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from members import services
from members.models import Award, Badge, Card
from members.services import Filing, Refused
from registry.audit.models import Entry
from registry.units import organization_acts

pytestmark = pytest.mark.django_db
JOINED = date(1994, 2, 3)
THIRTY = date(2024, 2, 3)


@pytest.fixture
def people(world):
    """Two who reached 30 years on 3 February 2024, and one who did not."""
    for name in ("an", "binh"):
        member = world.member[name]
        member.admitted_on = JOINED
        member.save()
    return [world.member["an"], world.member["binh"]]


def badge(world, member, kind="awarded", years=30, on=THIRTY, **more):
    return services.record_badges(
        members=[member], kind=kind, years=years, occasion_on=on, by=world.officer, **more
    )[0]


def test_one_decision_gives_each_a_row_one_time(world, people):
    key = uuid4()
    for _ in range(2):
        given = services.record_badges(
            members=people[::-1],
            kind="awarded",
            years=None,
            occasion_on=THIRTY,
            by=world.officer,
            filing=Filing(date(2024, 1, 5), "12-QĐ/TU", key),
        )
    assert [(row.member, row.years, row.document_no) for row in given] == [
        (member, 30, "12-QĐ/TU") for member in people
    ]
    assert Badge.objects.count() == 2
    facts = [entry.facts for entry in Entry.objects.filter(action="badge.recorded")]
    assert [(one["what"], one["years"]) for one in facts] == [("awarded", 30)] * 2
    assert services.take_back_honours(rows=given, reason="ghi nhầm đợt", by=world.officer) == 2
    assert services.take_back_honours(rows=given, reason="ghi nhầm đợt", by=world.officer) == 0
    assert not Badge.objects.exists() and Entry.objects.filter(action="badge.taken_back").count() == 2


def test_each_refusal(world, people):
    an, binh = people
    badge(world, an)
    badge(world, binh, "proposed")
    for code, given in (
        ("holds_already", {"member": an}),
        ("holds_already", {"member": an, "kind": "early"}),
        ("step_not_reached", {"member": binh, "on": date(2024, 2, 2)}),
        ("step_not_reached", {"member": world.member["quy"], "years": None}),
        ("proposed_already", {"member": binh, "kind": "proposed"}),
        ("not_held", {"member": binh, "kind": "lost"}),
        ("not_held", {"member": an, "kind": "returned", "years": 40}),
        ("has_not_died", {"member": binh, "kind": "posthumous"}),
        ("before_entry", {"member": binh, "on": date(2019, 12, 31)}),
        ("no_such_step", {"member": binh, "years": 35}),
        ("badge_kind_unknown", {"member": binh, "kind": "given"}),
        ("occasion_missing", {"member": binh, "on": None}),
        ("too_far_ahead", {"member": binh, "on": date(2099, 2, 3)}),
    ):
        with pytest.raises(Refused) as refused:
            badge(world, **given)
        assert refused.value.code == code, given
    with pytest.raises(Refused, match="ít nhất một"):
        services.record_badges(members=[], kind="awarded", years=30, occasion_on=THIRTY, by=world.officer)


def test_what_is_lost_is_held_and_what_is_returned_may_be_given_again(world, people):
    an = people[0]
    badge(world, an)
    badge(world, an, "lost", on=date(2024, 5, 1))
    with pytest.raises(Refused, match="đã có huy hiệu"):
        badge(world, an, on=date(2024, 6, 1))
    badge(world, an, "returned", on=date(2024, 7, 1))
    assert badge(world, an, on=date(2024, 9, 2)).pk
    giang = world.member["giang"]
    assert badge(world, giang, "posthumous", 40, date(2024, 9, 2)).notices == ()


def test_it_is_noticed_what_delays_or_is_unknown(world, people):
    an, binh = people
    services.discipline(member=an, detail="warning", on=date(2024, 1, 2), by=world.officer)
    assert [one.code for one in badge(world, an).notices] == ["put_off"]
    early = badge(world, binh, "early", 40, date(2024, 5, 19))
    assert [(one.code, one.asks_why) for one in early.notices] == [("earlier_than_usual", True)]
    binh.admitted_on = None
    binh.save()
    unknown = badge(world, binh, years=45, on=date(2024, 9, 2))
    assert [one.code for one in unknown.notices] == ["party_age_unknown"]


def test_a_card_has_its_owners_number_if_no_other_is_said(world, people):
    key = uuid4()
    said = {"kind": "new", "issued_on": date(2024, 5, 19), "by": world.officer}
    for _ in range(2):
        cards = services.issue_cards(members=people, form_key=key, issued_at="Tỉnh ủy", **said)
    assert [card.card_no for card in cards] == [member.card_no for member in people]
    (other,) = services.issue_cards(members=people[:1], card_no="001234567890", **said | {"kind": "lost"})
    assert other.card_no == "001234567890" and Card.objects.count() == 3
    with pytest.raises(Refused, match="chưa đến"):
        services.issue_cards(members=people, **said | {"issued_on": date(2099, 1, 1)})
    with pytest.raises(Refused, match="chọn loại"):
        services.issue_cards(members=people, **said | {"kind": "given"})


def test_an_organization_is_given_awards_while_it_stands(world):
    cell, key = world.cell["DB-B1"], uuid4()
    said = {"kind": "flag", "by": world.staff, "form_key": key}
    for _ in range(2):
        award = services.give_award(to=cell, awarded_on=date(2025, 1, 1), **said)
    assert Award.objects.get() == award and award.organization == cell
    with pytest.raises(Refused, match="không tồn tại"):
        services.give_award(to=cell, awarded_on=date(2025, 8, 1), kind="flag", by=world.staff)
    services.give_award(to=world.member["an"], awarded_on=date(2025, 1, 1), kind="merit", by=world.officer)
    agency = world.cell["CB-B2"]
    services.give_award(to=agency, awarded_on=date(2025, 12, 1), kind="flag", by=world.staff)
    with pytest.raises(Refused, match="khen thưởng"):
        organization_acts.merge_organizations(
            sources=[agency], into=world.cell["CB-B1-2"], on=date(2025, 11, 1), by=world.staff
        )
    rows = list(Award.objects.all())
    assert services.take_back_honours(rows=rows, reason="ghi nhầm người", by=world.staff) == 3
    with pytest.raises(Refused, match="lý do"):
        services.take_back_honours(rows=rows, reason=" ", by=world.staff)
