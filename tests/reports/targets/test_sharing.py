"""Sharing a number by largest remainder: by property, and against a count that gives one at a time."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.targets.sharing import Claim, FloorsTooHigh, Share, Why, share_out

CLAIMS = st.lists(st.tuples(st.integers(0, 40) | st.just(0), st.integers(0, 4)), min_size=1, max_size=9).map(
    lambda drawn: [Claim(f"u{n}", weight, least) for n, (weight, least) in enumerate(drawn)]
)


def plainly(total: int, claims: list[Claim]) -> dict[str, int]:
    """The same, slowly: floors are bound one round after another, then one is given at a time."""
    bound: set[str] = set()
    while True:
        free = [claim for claim in claims if claim.key not in bound]
        left = total - sum(claim.floor for claim in claims if claim.key in bound)
        whole = sum(claim.weight for claim in free)
        part = {c.key: Fraction(left * (c.weight if whole else 1), whole or len(free)) for c in free}
        low = {claim.key for claim in free if part[claim.key] < claim.floor}
        if not low:
            break
        bound |= low
    numbers = {claim.key: claim.floor if claim.key in bound else floor(part[claim.key]) for claim in claims}
    waiting = [claim for claim in free if part[claim.key] > numbers[claim.key]]
    while sum(numbers.values()) < total:
        best = max(waiting, key=lambda c: (part[c.key] - numbers[c.key], c.weight, [-ord(x) for x in c.key]))
        waiting.remove(best)
        numbers[best.key] += 1
    return numbers


@settings(max_examples=200)
@given(claims=CLAIMS, more=st.integers(0, 200), data=st.data())
def test_sums_are_exact_floors_stand_parts_are_near_their_quota_and_order_decides_nothing(
    claims: list[Claim], more: int, data: st.DataObject
) -> None:
    total = sum(claim.floor for claim in claims) + more
    found = share_out(total, claims)
    assert sum(share.number for share in found.values()) == total
    for share in found.values():
        assert share.number >= share.claim.floor
        if share.why is Why.FLOOR:
            assert share.number == share.claim.floor > share.quota
        else:
            assert floor(share.quota) <= share.number <= ceil(share.quota)
    numbers = {key: share.number for key, share in found.items()}
    assert numbers == plainly(total, claims)
    shuffled = share_out(total, data.draw(st.permutations(claims)))
    assert {key: share.number for key, share in shuffled.items()} == numbers


def numbers(total: int, *claims: Claim) -> list[int]:
    return [share.number for share in share_out(total, claims).values()]


def test_the_largest_remainders_are_rounded_up() -> None:
    """10 by 53, 31 and 16: 5.3, 3.1 and 1.6."""
    found: list[Share] = list(share_out(10, [Claim("a", 53), Claim("b", 31), Claim("c", 16)]).values())
    assert [(one.number, one.why, one.place) for one in found] == [
        (5, Why.DOWN, 2),
        (3, Why.DOWN, 3),
        (2, Why.UP, 1),
    ]


def test_a_floor_is_taken_from_the_others() -> None:
    assert numbers(10, Claim("a", 90), Claim("b", 10, 3), Claim("c", 0)) == [7, 3, 0]


def test_of_equal_remainders_the_heavier_is_first_and_then_the_key() -> None:
    assert numbers(4, Claim("b", 1), Claim("a", 1), Claim("c", 3), Claim("d", 3)) == [0, 0, 2, 2]
    assert numbers(3, Claim("b", 1), Claim("a", 1)) == [1, 2]
    assert numbers(3, Claim("b", 0), Claim("a", 0)) == [1, 2]


def test_floors_above_the_whole_are_refused_and_nobody_shares_nothing() -> None:
    with pytest.raises(FloorsTooHigh) as caught:
        share_out(3, [Claim("a", 5, 2), Claim("b", 5, 2)])
    assert (caught.value.total, caught.value.floors) == (3, 4)
    assert share_out(5, []) == {}
