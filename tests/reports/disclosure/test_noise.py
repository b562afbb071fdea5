"""The published table keeps its rules exactly, and draws are what it says."""

from collections import Counter
from fractions import Fraction
from random import Random

import pytest

from reports.disclosure import derivation, noise
from reports.disclosure.derivation import OF
from reports.engine.keys import People

TABLE = noise.table()


def moment(row, power):
    return sum(Fraction(weight, OF) * step**power for step, weight in row.items())


@pytest.mark.parametrize("count", TABLE)
def test_each_row_keeps_the_rules_exactly(count):
    row = TABLE[count]
    assert sum(row.values()) == OF and all(weight > 0 for weight in row.values())
    assert all(-3 <= step <= 3 for step in row)
    assert all(count + step >= 0 and count + step not in (1, 2) for step in row)
    assert moment(row, 1) == 0
    assert moment(row, 2) == (2 if count in (1, 2) else Fraction(3, 2))


def test_a_row_that_breaks_a_rule_is_found():
    row = dict(TABLE[6])
    row[1], row[2] = row[1] - 1, row[2] + 1
    assert moment(row, 1) != 0 and moment(row, 2) != Fraction(3, 2)


def test_the_table_is_what_its_derivation_gives():
    assert {count: dict(row) for count, row in TABLE.items()} == derivation.derive()


def test_no_more_even_row_keeps_the_rules():
    """Moving a little weight in any way that keeps sum, average and variance makes it no more even."""
    from math import log

    def entropy(row):
        return -sum(w / OF * log(w / OF) for w in row.values())

    for count in (3, 4, 5, 6):
        steps = sorted(TABLE[count])
        for lowest in range(len(steps) - 3):
            a, b, c, d = steps[lowest : lowest + 4]
            # The one direction of four steps that changes none of the three: Lagrange's weights.
            way = {
                s: Fraction(1000) / ((s - o[0]) * (s - o[1]) * (s - o[2]))
                for s in (a, b, c, d)
                for o in [[t for t in (a, b, c, d) if t != s]]
            }
            for sign in (1, -1):
                moved = {s: w + sign * float(way.get(s, 0)) for s, w in TABLE[count].items()}
                assert entropy(moved) < entropy(TABLE[count])


def both_draws(count):
    """Every outcome of both draws with its exact share."""

    def drawn(n):
        if n == 0:
            return {0: Fraction(1)}
        return {n + step: Fraction(weight, OF) for step, weight in TABLE[min(n, 6)].items()}

    found = Counter()
    for first, often in drawn(count).items():
        for second, again in drawn(first).items():
            found[second] += often * again
    return found


@pytest.mark.parametrize("count", range(1, 30))
def test_both_draws_together(count):
    found = both_draws(count)
    assert sum(found.values()) == 1
    assert sum(result * often for result, often in found.items()) == count, "on average the truth"
    assert min(found) >= 0 and not {1, 2} & set(found)
    assert max(abs(result - count) for result in found) <= 6
    if count >= 9:
        assert sum((result - count) ** 2 * often for result, often in found.items()) == 3


def people(random, number):
    """So many people with keys of their own."""
    return People(number, sum(random.getrandbits(64) - 2**63 for _ in range(number)))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9, 12, 13, 20, 60])
def test_draws_come_as_often_as_the_table_says(count):
    random = Random(count)
    times = 12_000
    found = Counter(noise.changed(people(random, count), "2025-12-31") for _ in range(times))
    expected = both_draws(count)
    assert set(found) <= set(expected)
    for result, often in expected.items():
        # Four times the deviation that chance has.
        assert abs(found[result] / times - often) < 4 * (float(often) / times) ** 0.5 + 0.001, result


@pytest.mark.parametrize("count", [1, 2, 3, 7, 12, 13, 40])
def test_where_a_sum_of_keys_stands_is_normally_distributed(count):
    random = Random(count)
    stands = sorted(noise.standing(people(random, count)) for _ in range(8_000))
    even = [noise.NORMAL.cdf(z) for z in stands]
    # The largest distance from what is expected (Kolmogorov and Smirnov); by chance above this 1 in 10,000.
    assert max(abs(share - n / len(even)) for n, share in enumerate(even)) < 2.2 / len(even) ** 0.5


def test_the_largest_and_the_smallest_sum_of_keys_can_be_drawn_from():
    for number in (1, 2, 12, 13, 1000):
        for key in (-(2**63), 2**63 - 1):
            assert abs(noise.changed(People(number, number * key), "2025-12-31") - number) <= 6


def test_zero_stays_zero():
    assert noise.changed(People(0, 0), "2025-12-31") == 0


def covariance(left, right):
    pairs = list(zip(left, right, strict=True))
    return sum((a - sum(left) / len(left)) * (b - sum(right) / len(right)) for a, b in pairs) / len(pairs)


def test_the_second_draw_knows_the_period_and_the_first_does_not():
    random = Random(1)
    groups = [people(random, 40) for _ in range(3000)]
    one, other = ([noise.changed(p, month) - 40 for p in groups] for month in ("2025-01-31", "2025-02-28"))
    assert one == [noise.changed(p, "2025-01-31") - 40 for p in groups]
    assert one != other
    # What two periods have in common is the first draw, whose variance is 1.5.
    assert covariance(one, other) == pytest.approx(1.5, abs=0.25)
    assert covariance(one, one) == pytest.approx(3, abs=0.35)


def test_a_whole_and_its_parts_go_together_as_far_as_is_meant():
    """By the first draw: in proportion to the root of the part's share. Parts do not go with each other."""
    random = Random(2)
    parts = [(people(random, 30), people(random, 10)) for _ in range(4000)]
    large, small, whole = (
        [noise.draw(int(p), noise.first_lot(p)) - int(p) for p in group]
        for group in ([a for a, _ in parts], [b for _, b in parts], [a + b for a, b in parts])
    )
    together = noise.TOGETHER * 1.5
    assert covariance(large, whole) == pytest.approx(together * 0.75**0.5, abs=0.15)
    assert covariance(small, whole) == pytest.approx(together * 0.25**0.5, abs=0.15)
    assert covariance(large, small) == pytest.approx(0, abs=0.12)
    second = [[noise.hashed(p, "2025-12-31") for p in group] for group in zip(*parts, strict=True)]
    assert covariance(*second) == pytest.approx(0, abs=0.01)


def test_people_add_up_with_their_keys_and_with_nothing_else():
    added = sum([People(2, 7), People(3, 2**63 - 1)])
    assert (added, added.keys) == (5, 2**63 + 6), "exactly, however large"
    assert (0 + People(2, 7)).keys == 7
    with pytest.raises(TypeError):
        People(2, 7) + 1
