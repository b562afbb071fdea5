"""A dated tree read on a structure date: followed through the ledger, never guessed, never dropped."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from registry.common.dates import BEGINNING, FOREVER
from registry.units.ledger import Change
from registry.units.terms import Term
from registry.units.tree import NOWHERE, DatedTree, Ends, Place, common_path

REFORM = date(2025, 7, 1)
BEFORE, AFTER = date(2025, 6, 30), REFORM
PROVINCE, OLD, NEW, OTHER = 1, 2, 3, 4
VILLAGE, GONE, HEIR, TWIN = 10, 11, 12, 13


def term(unit: int, parent: int | None, starts_on: date = BEGINNING, ends_on: date = FOREVER) -> Term:
    return Term(unit, parent, starts_on, ends_on)


# A commune (OLD) that ends in the reform; NEW and OTHER stand from then on.
TERMS = [
    term(PROVINCE, None),
    term(OLD, PROVINCE, ends_on=REFORM),
    term(NEW, PROVINCE, starts_on=REFORM),
    term(OTHER, PROVINCE, starts_on=REFORM),
    term(VILLAGE, OLD, ends_on=REFORM),
    term(VILLAGE, NEW, starts_on=REFORM),
    term(GONE, OLD, ends_on=REFORM),
    term(HEIR, NEW, starts_on=REFORM),
    term(TWIN, OTHER, starts_on=REFORM),
]
COMMUNE_GOES_TO_NEW = Change(REFORM, OLD, NEW, False)


def tree(*changes: Change) -> DatedTree:
    return DatedTree(TERMS, [COMMUNE_GOES_TO_NEW, *changes])


def test_a_unit_that_stands_is_placed_as_it_stands():
    assert tree().on(BEFORE).place(VILLAGE) == Place((PROVINCE, OLD, VILLAGE), True)
    assert tree().on(AFTER).place(VILLAGE) == Place((PROVINCE, NEW, VILLAGE), True)


def test_the_last_day_is_the_day_before_the_end():
    assert tree().on(BEFORE).place(OLD) == Place((PROVINCE, OLD), True)
    assert tree().term(OLD, REFORM) is None


def test_one_successor_is_followed():
    followed = tree(Change(REFORM, GONE, HEIR, False)).on(AFTER)
    assert followed.place(GONE) == Place((PROVINCE, NEW, HEIR), True)
    assert followed.one(GONE) == HEIR


def test_one_predecessor_is_followed():
    assert tree(Change(REFORM, GONE, HEIR, False)).on(BEFORE).one(HEIR) == GONE


def test_of_several_the_main_one_is_followed():
    divided = tree(Change(REFORM, GONE, HEIR, False), Change(REFORM, GONE, TWIN, True))
    assert divided.on(AFTER).place(GONE) == Place((PROVINCE, OTHER, TWIN), True)


def test_of_several_without_a_main_one_only_what_holds_all_is_certain():
    divided = tree(Change(REFORM, GONE, HEIR, False), Change(REFORM, GONE, TWIN, False)).on(AFTER)
    assert divided.place(GONE) == Place((PROVINCE,), False)
    assert divided.one(GONE) is None
    assert divided.ends(GONE) == Ends(frozenset({HEIR, TWIN}), False)


def test_several_that_come_together_again_are_one():
    later = date(2026, 1, 1)
    joined = 20
    terms = [
        term(PROVINCE, None),
        term(1_0, PROVINCE, ends_on=REFORM),
        term(HEIR, PROVINCE, starts_on=REFORM, ends_on=later),
        term(TWIN, PROVINCE, starts_on=REFORM, ends_on=later),
        term(joined, PROVINCE, starts_on=later),
    ]
    changes = [
        Change(REFORM, 10, HEIR, False),
        Change(REFORM, 10, TWIN, False),
        Change(later, HEIR, joined, False),
        Change(later, TWIN, joined, False),
    ]
    assert DatedTree(terms, changes).on(later).place(10) == Place((PROVINCE, joined), True)


def test_without_a_line_it_stands_under_what_it_last_stood_under():
    assert tree().on(AFTER).place(GONE) == Place((PROVINCE, NEW), False)


def test_founded_later_it_stands_under_what_it_first_stood_under():
    lonely = DatedTree([*TERMS, term(30, OTHER, starts_on=REFORM)], [Change(REFORM, OLD, OTHER, False)])
    assert lonely.on(BEFORE).place(30) == Place((PROVINCE, OLD), False)


def test_a_line_from_a_unit_to_itself_leads_nowhere():
    moved = tree(Change(REFORM, GONE, GONE, True), Change(REFORM, GONE, HEIR, False))
    assert moved.on(AFTER).one(GONE) == HEIR


def test_a_line_of_another_day_is_not_followed():
    assert tree(Change(date(2025, 7, 2), GONE, HEIR, True)).on(AFTER).one(GONE) is None


def test_a_circle_of_lines_ends():
    circle = DatedTree(
        [term(1, None, ends_on=REFORM), term(2, None, starts_on=date(2026, 1, 1))],
        [Change(REFORM, 1, 2, False), Change(date(2026, 1, 1), 1, 2, False)],
    )
    assert circle.on(AFTER).place(1) == NOWHERE


def test_a_unit_nobody_knows_is_nowhere():
    assert tree().on(AFTER).place(999) == NOWHERE


def test_what_may_stand_in_two_provinces_is_in_neither():
    terms = [term(1, None), term(2, None), term(5, 1, ends_on=REFORM), term(6, 1, REFORM), term(7, 2, REFORM)]
    changes = [Change(REFORM, 5, 6, False), Change(REFORM, 5, 7, False)]
    assert DatedTree(terms, changes).on(AFTER).place(5) == Place((), False)


@given(st.lists(st.lists(st.integers(0, 2), max_size=5), min_size=1, max_size=4))
def test_the_common_path_begins_every_path_and_cannot_be_longer(paths):
    shared = common_path(map(tuple, paths))
    assert all(tuple(path[: len(shared)]) == shared for path in paths)
    longer = {tuple(path[: len(shared) + 1]) for path in paths}
    assert len(longer) > 1 or min(map(len, paths)) == len(shared)
