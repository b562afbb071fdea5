"""Setting targets and reading them down the tree: reserve, over-allocation, re-allocation, succession."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given as generated
from hypothesis import strategies as st

from registry.audit.models import Entry
from registry.units.models import Organization
from reports.targets.cascade import Subject, cascade
from reports.targets.models import Target
from reports.targets.progress import reached
from reports.targets.services import Given, Refused, last_reason, reallocate, set_target
from tests.parallel import together
from tests.world import World

YEAR = Subject(date(2026, 1, 1), date(2026, 12, 31), "admissions", "plan")
JANUARY, MARCH = date(2026, 1, 5), date(2026, 3, 1)


def give(world: World, *, subject: Subject = YEAR, unit: str = "TU", **more: Any) -> Any:
    """Hand on from ``unit``; amounts by code."""
    amounts = {world.cell[code].pk: Decimal(n) for code, n in more.pop("amounts", {}).items()}
    own = more.pop("own", None)
    given: dict[str, Any] = {
        "document_no": "15-KH/TU",
        "in_force_from": JANUARY,
        "by": world.staff,
        "own": own if own is None or isinstance(own, Given) else Decimal(own),
    }
    return reallocate(subject=subject, unit=world.cell[unit], amounts=amounts, **given | more)


def read(world: World, unit: str = "TU", on: date = MARCH, **more: Any) -> Any:
    return cascade(more.pop("subject", YEAR), unit=world.cell[unit].pk, on=on, **more)


def refused(*args: Any, **kwargs: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        give(*args, **kwargs)
    return caught.value.code, caught.value.field


def test_the_reserve_is_what_was_not_handed_on(world: World) -> None:
    done = give(world, own=20, amounts={"DU-A": 12, "DU-B": 6})
    assert done.reserve == 2
    found = read(world)
    assert (found.unit.value, found.unit.handed_on, found.unit.reserve, found.unit.over) == (20, 18, 2, None)
    assert [(line.unit.key, line.value) for line in found.below if line.value is not None] == [
        ("DU-A", 12),
        ("DU-B", 6),
    ]
    assert {row.issuer for row in Target.objects.exclude(recipient=world.cell["TU"])} == {world.cell["TU"]}


def test_nothing_handed_on_is_not_zero_handed_on(world: World) -> None:
    give(world, own=20)
    assert (read(world).unit.handed_on, read(world).unit.reserve) == (None, None)
    give(world, amounts={"DU-A": 0})
    assert (read(world).unit.handed_on, read(world).unit.reserve) == (0, 20)


def test_handing_on_too_much_needs_a_reason_which_is_kept(world: World) -> None:
    assert refused(world, own=20, amounts={"DU-A": 15, "DU-B": 6}) == ("over_allocated", "over_reason")
    assert not Target.objects.exists()
    assert refused(world, own=20, amounts={"DU-A": 15, "DU-B": 6}, over_reason="  ")[0] == "over_allocated"
    give(world, own=20, amounts={"DU-A": 15, "DU-B": 6}, over_reason="phấn đấu vượt")
    assert (read(world).unit.reserve, read(world).unit.over) == (-1, 1)
    assert last_reason(YEAR, world.cell["TU"]) == "phấn đấu vượt"
    assert (
        last_reason(Subject(YEAR.period_from, YEAR.period_to, "recognitions", "plan"), world.cell["TU"]) == ""
    )


def test_the_refusal_names_the_unit_and_the_sums(world: World) -> None:
    with pytest.raises(Refused) as caught:
        give(world, own=20, amounts={"DU-A": 15, "DU-B": 6})
    (over,) = caught.value.over
    assert over.name == "Đảng bộ tỉnh Mường Xa"
    assert [over.value, over.handed_on, over.excess] == [20, 21, 1]
    assert "nhận 20, giao xuống 21, vượt 1" in caught.value.message


def test_taking_back_what_was_handed_on_already_is_over_allocation_too(world: World) -> None:
    give(world, own=20, amounts={"DU-A": 12, "DU-B": 6})
    give(world, unit="DU-A", amounts={"CB-A1-1": 7, "CB-A2": 5})
    assert refused(world, amounts={"DU-A": 11}, in_force_from=MARCH)[0] == "over_allocated"
    give(world, amounts={"DU-A": 11}, in_force_from=MARCH, over_reason="điều chỉnh")
    assert read(world, "DU-A").unit.over == 1


def test_a_reason_is_kept_only_where_there_was_need_of_one(world: World) -> None:
    reasons = {"over_reason": "thừa", "short_reason": "chờ rà soát"}
    said = {"own=20": (20, {"DU-A": 12}, "chờ rà soát"), "own=12": (12, {}, ""), "own=10": (10, {}, "thừa")}
    for own, amounts, reason in said.values():
        give(world, own=own, amounts=amounts, **reasons)
        assert Entry.objects.filter(action="targets.set").latest("pk").reason == reason


def test_the_whole_cascade_is_written_in_one_act_each_from_the_unit_above(world: World) -> None:
    done = give(world, own=20, amounts={"DU-A": 12, "CB-A1-1": 7, "CB-A2": 6, "DU-B": 8}, over_reason="cao")
    assert [(one.name, one.excess) for one in done.over] == [("Đảng bộ xã Nậm A", 1)]
    issuers = {row.recipient: row.issuer for row in Target.objects.all()}
    assert {to.code: by and by.code for to, by in issuers.items()} == {
        "TU": None,
        **dict.fromkeys(("DU-A", "DU-B"), "TU"),
        **dict.fromkeys(("CB-A1-1", "CB-A2"), "DU-A"),
    }
    assert refused(world, amounts={"CB-A1-1": 9})[0] == "over_allocated"


def test_a_re_allocation_is_a_new_row_from_its_day(world: World) -> None:
    give(world, own=20, amounts={"DU-A": 12, "DU-B": 6})
    done = give(world, amounts={"DU-A": 10, "DU-B": 6}, in_force_from=MARCH, document_no="30-KH/TU")
    assert [row.recipient_id for row in done.written] == [world.cell["DU-A"].pk]
    values = [
        read(world, on=on).unit.handed_on for on in (date(2026, 1, 4), JANUARY, date(2026, 2, 28), MARCH)
    ]
    assert values == [None, 18, 18, 16]


def test_the_same_again_writes_nothing(world: World) -> None:
    give(world, own=20, amounts={"DU-A": 12, "DU-B": 6})
    entries = Entry.objects.count()
    assert give(world, own=20, amounts={"DU-A": 12, "DU-B": 6}).written == []
    assert (Target.objects.count(), Entry.objects.count()) == (3, entries)


def test_another_number_for_the_same_day_corrects_the_row(world: World) -> None:
    give(world, own=20, amounts={"DU-A": 21}, over_reason="gõ nhầm")
    give(world, amounts={"DU-A": 12})
    row = Target.objects.get(recipient=world.cell["DU-A"])
    assert row.value == 12
    trail = Entry.objects.filter(action="targets.set").order_by("pk")
    key = str(world.cell["DU-A"].pk)
    assert [entry.facts["amounts"][key] for entry in trail] == ["21", "12"]


def test_the_trail_says_who_what_and_when(world: World) -> None:
    give(world, amounts={"DU-A": 12})
    entry = Entry.objects.get(action="targets.set")
    assert (entry.actor_id, entry.object_id) == (world.staff.pk, str(world.cell["TU"].pk))
    assert entry.facts["measure"] == "admissions" and entry.facts["in_force_from"] == "2026-01-05"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"unit": "DU-B", "amounts": {"CB-A1-1": 3}}, ("not_below", "in_force_from")),
        ({"amounts": {"HU-A": 3}}, ("not_below", "in_force_from")),
        ({"amounts": {"TU": 3}}, ("not_below", "in_force_from")),
        ({"amounts": {"DU-A": -1}}, ("below_zero", "amount")),
        ({"in_force_from": date(2027, 1, 1), "amounts": {"DU-A": 3}}, ("after_the_period", "in_force_from")),
        ({"unit": "HU-A", "amounts": {}}, ("not_standing", "in_force_from")),
        (
            {"subject": Subject(date(2026, 12, 31), date(2026, 1, 1), "admissions", "plan"), "amounts": {}},
            ("period_runs_backward", "period_to"),
        ),
        (
            {"subject": Subject(date(2026, 1, 1), date(2026, 12, 31), "mean_age", "plan"), "amounts": {}},
            ("not_a_measure", "measure"),
        ),
        (
            {"subject": Subject(date(2026, 1, 1), date(2026, 12, 31), "admissions", "wish"), "amounts": {}},
            ("unknown_basis", "basis"),
        ),
    ],
)
def test_what_cannot_be_given_is_refused(
    world: World, changes: dict[str, Any], refusal: tuple[str, str]
) -> None:
    assert refused(world, **changes) == refusal
    assert not Target.objects.exists()


def test_a_target_in_words_is_shown_and_never_added(world: World) -> None:
    give(world, own=20, amounts={"DU-A": 12})
    set_target(
        subject=YEAR,
        recipient=world.cell["DU-B"],
        amount="phấn đấu  vượt",
        document_no="",
        in_force_from=JANUARY,
        by=world.staff,
    )
    found = read(world)
    line = next(line for line in found.below if line.unit.key == "DU-B")
    assert (line.narratives, line.value) == (["phấn đấu vượt"], None)
    assert (found.unit.handed_on, found.unit.reserve) == (12, 8)


def test_setting_one_target_checks_both_sides_of_it(world: World) -> None:
    give(world, own=20, amounts={"DU-A": 12, "DU-B": 8})
    give(world, unit="DU-A", amounts={"CB-A1-1": 12})
    said: dict[str, Any] = {"subject": YEAR, "document_no": "", "in_force_from": MARCH, "by": world.staff}
    for amount, over in ((13, "Đảng bộ tỉnh Mường Xa"), (11, "Đảng bộ xã Nậm A")):
        with pytest.raises(Refused) as caught:
            set_target(recipient=world.cell["DU-A"], amount=Decimal(amount), **said)
        assert [one.name for one in caught.value.over] == [over]
    assert set_target(recipient=world.cell["DU-A"], amount=Decimal(12), **said).in_force_from == JANUARY


def test_a_unit_that_ended_hands_its_target_to_its_successor(world: World) -> None:
    year = Subject(date(2025, 1, 1), date(2025, 12, 31), "admissions", "resolution")
    early = date(2025, 1, 10)
    give(world, subject=year, own=30, amounts={"HU-A": 20, "HU-B": 8}, in_force_from=early)
    before = read(world, subject=year, on=date(2025, 6, 30))
    assert {line.unit.key: line.value for line in before.below} == {"HU-A": 20, "HU-B": 8}
    after = read(world, subject=year, on=date(2025, 7, 1))
    assert {line.unit.key: line.value for line in after.below} == {"DU-A": 20, "DU-B": 8}
    assert (after.unit.handed_on, after.unit.reserve) == (28, 2)
    assert [row.recipient.code for row in after.below[0].inherited] == ["HU-A"]
    # Either day on the other's structure.
    back = read(world, subject=year, on=date(2025, 7, 1), structure_on=date(2025, 6, 30))
    assert {line.unit.key: line.value for line in back.below} == {"HU-A": 20, "HU-B": 8}


def test_a_new_number_stands_beside_what_was_inherited(world: World) -> None:
    year = Subject(date(2025, 1, 1), date(2025, 12, 31), "admissions", "resolution")
    give(world, subject=year, own=30, amounts={"HU-A": 20}, in_force_from=date(2025, 1, 10))
    assert (
        refused(world, subject=year, amounts={"DU-A": 11}, in_force_from=date(2025, 8, 1))[0]
        == "over_allocated"
    )
    give(world, subject=year, amounts={"DU-A": 10}, in_force_from=date(2025, 8, 1))
    found = read(world, subject=year, on=date(2025, 8, 1))
    assert next(line.value for line in found.below if line.unit.key == "DU-A") == 30


def test_a_divided_unit_leaves_its_target_unplaced(world: World) -> None:
    year = Subject(date(2025, 1, 1), date(2025, 12, 31), "admissions", "resolution")
    give(world, subject=year, unit="HU-B", amounts={"DB-B1": 5, "DB-B2": 3}, in_force_from=date(2025, 1, 10))
    found = read(world, subject=year, on=date(2025, 8, 1))
    assert [row.recipient.code for row in found.unplaced] == ["DB-B1"]
    assert read(world, "DU-B", subject=year, on=date(2025, 8, 1)).unplaced == []


def test_what_is_reached_is_the_measure_itself(world: World) -> None:
    year = Subject(date(2025, 1, 1), date(2025, 12, 31), "admissions", "plan")
    give(world, subject=year, own=4, amounts={"DU-A": 4}, in_force_from=date(2025, 7, 1))
    for on, done in ((date(2025, 9, 1), 0), (date(2025, 9, 2), 1), (MARCH, 1)):
        found = read(world, subject=year, on=on)
        so_far = reached(found)
        own = next(line for line in found.below if line.unit.key == "DU-A")
        assert so_far[own.unit.id].row.value == done
        assert so_far[own.unit.id].share(own) == 25 * done
        assert so_far[found.unit.unit.id].row.value == done
    assert reached(read(world, subject=year, on=date(2024, 12, 31), structure_on=MARCH)) == {}


def test_a_stock_is_reached_on_the_day(world: World) -> None:
    year = Subject(date(2026, 1, 1), date(2026, 12, 31), "members", "plan")
    found = read(world, subject=year, on=MARCH)
    so_far = reached(found)
    parts = [so_far[line.unit.id].row.value or 0 for line in found.below]
    assert 0 < sum(parts) == so_far[found.unit.unit.id].row.value
    assert so_far[found.unit.unit.id].share(found.unit) is None


@generated(
    own=st.integers(0, 60),
    parts=st.tuples(st.integers(0, 40), st.integers(0, 40)),
    later=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_parent_is_children_and_reserve_on_every_day(
    world: World, own: int, parts: tuple[int, int], later: tuple[int, int]
) -> None:
    with transaction.atomic():
        for day, numbers in ((JANUARY, parts), (MARCH, later)):
            amounts = dict(zip(("DU-A", "DU-B"), numbers, strict=True))
            give(world, own=own, amounts=amounts, in_force_from=day, over_reason="thử")
        for day, numbers in ((JANUARY, parts), (MARCH, later)):
            found = read(world, on=day)
            assert found.unit.value == own == sum(numbers) + found.unit.reserve
            assert sum(line.value for line in found.below if line.value is not None) == found.unit.handed_on
            assert (found.unit.over or 0) == max(0, sum(numbers) - own)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_hand_on_too_much_between_them() -> None:
    """Each would fit alone; together they would not: the second is refused."""
    from tests.world import build

    world = build()
    give(world, own=20)

    def hand_on(code: str) -> str:
        try:
            give(world, amounts={code: 15})
        except Refused as no:
            return no.code
        return "given"

    outcomes = together(partial(hand_on, "DU-A"), partial(hand_on, "DU-B"))
    assert sorted(outcomes) == ["given", "over_allocated"]
    assert Organization.objects.filter(targets_received__value=15).count() == 1


def test_words_sense_and_unit_stand_beside_a_number_and_stay_with_it(world: World) -> None:
    own = Given(Decimal(7), "phấn đấu vượt", unit="percent_of_members", sense="at_least")
    give(world, own=own, amounts={})
    row = Target.objects.get()
    assert (row.value, row.narrative, row.unit, row.sense) == (7, own.words, own.unit, own.sense)
    assert Entry.objects.get(action="targets.set").facts["amounts"] == {
        str(world.cell["TU"].pk): "ít nhất 7% đảng viên đầu kỳ; phấn đấu vượt"
    }
    give(world, own=own, amounts={})
    assert Entry.objects.filter(action="targets.set").count() == 1
    give(world, own=Decimal(20), in_force_from=MARCH)
    row = Target.objects.get(in_force_from=MARCH)
    assert (row.value, row.narrative, row.unit, row.sense) == (20, own.words, "", own.sense)


def test_a_part_of_the_members_is_handed_on_as_people(world: World) -> None:
    """16 members on the eve of 2026: 7 % are two, rounded up."""
    give(world, own=Given(Decimal(7), unit="percent_of_members"), amounts={"DU-A": 1})
    found = read(world)
    assert (found.unit.value, found.unit.handed_on, found.unit.reserve) == (2, 1, 1)
    assert refused(world, amounts={"DU-A": 3})[0] == "over_allocated"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Given(Decimal(101)), "share_out_of_range"),
        (Given(Decimal(7), unit="percent_of_members"), "share_of_members"),
    ],
)
def test_a_share_lies_between_0_and_100_and_is_no_part_of_members(
    world: World, given: Given, code: str
) -> None:
    share = Subject(YEAR.period_from, YEAR.period_to, "women_share", "plan")
    assert refused(world, subject=share, own=given) == (code, "amount")
    give(world, subject=share, own=Given(Decimal(100)), amounts={"DU-A": 60, "DU-B": 70})
    assert (read(world, subject=share).unit.handed_on, read(world, subject=share).unit.reserve) == (
        None,
        None,
    )


def test_a_cascade_of_1905_whose_parts_add_to_1950_is_saved_with_the_gap(world: World) -> None:
    give(world, own=1905, amounts={"DU-A": 1000, "DU-B": 950}, over_reason="giao để phấn đấu")
    assert (read(world).unit.value, read(world).unit.handed_on, read(world).unit.over) == (1905, 1950, 45)


def test_of_units_that_may_have_a_target_nothing_can_be_said(world: World) -> None:
    """DB-B1 was divided between DU-A and DU-B, neither marked main."""
    year = Subject(date(2025, 1, 1), date(2025, 12, 31), "admissions", "plan")
    for code, value in (("TU", 20), ("DB-B1", 4), ("DU-A", 10)):
        Target.objects.create(
            recipient=world.cell[code], value=value, in_force_from=year.period_from, **asdict(year)
        )
    found = read(world, subject=year, on=date(2025, 8, 1))
    lines = {line.unit.key: line for line in (found.unit, *found.below)}
    assert {key: line.is_certain for key, line in lines.items()} == {"TU": True, "DU-A": False, "DU-B": False}
    assert (found.unit.handed_on, found.unit.reserve) == (14, 6), "as machines are told"
    assert reached(found)[lines["DU-A"].unit.id].share(lines["DU-A"]) is None
