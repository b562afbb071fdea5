"""What is seen below units: after a write what was looked below lately is found again, and right."""

from __future__ import annotations

from registry.units import sight
from registry.units.sight import Sight

ABOVE = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: None, 8: 7}


def test_below_is_what_is_under_it_and_itself() -> None:
    seen = Sight(ABOVE)
    assert sorted(seen.below([2])) == [2, 4, 5]
    assert sorted(seen.below([3, 7])) == [3, 6, 7, 8]


def test_what_was_looked_below_is_looked_below_again() -> None:
    before = Sight(ABOVE)
    before.below([2])
    before.below([1])
    after = before.after({5: 3}, ABOVE)
    after.look_again()
    assert list(after._found) == [(2,), (1,)]
    assert sorted(after.below([2])) == [2, 4] and sorted(after.below([3])) == [3, 5, 6]
    assert sorted(before.below([2])) == [2, 4, 5]


def test_only_the_last_ones_are_and_two_writes_lose_none() -> None:
    before = Sight(ABOVE)
    for unit in range(2, 2 + sight._LATELY):
        before.below([unit])
    before.below([2])
    before.below([1])
    after = before.after({5: 3}, ABOVE).after({6: 2}, ABOVE)
    after.look_again()
    assert list(after._found)[-2:] == [(2,), (1,)] and len(after._found) == sight._LATELY
    assert (3,) not in after._found


def test_where_nothing_is_seen_elsewhere_all_stays() -> None:
    before = Sight(ABOVE)
    assert before.after({5: 2}, ABOVE) is before
