"""The published table keeps its rules exactly, and draws are what it says."""

from collections import Counter
from fractions import Fraction
from random import Random

import pytest

from reports.disclosure import derivation, noise
from reports.disclosure.derivation import OF
from reports.engine.keys import MODULUS, People

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


@pytest.mark.parametrize("count", [1, 2, 3, 5, 20])
def test_draws_come_as_often_as_the_table_says(count):
    random = Random(count)
    times = 20_000
    found = Counter(noise.changed(People(count, random.getrandbits(64)), "2025-12-31") for _ in range(times))
    expected = both_draws(count)
    assert set(found) <= set(expected)
    for result, often in expected.items():
        assert abs(found[result] / times - often) < 0.02


def test_zero_stays_zero():
    assert noise.changed(People(0, 0), "2025-12-31") == 0


def test_the_second_draw_knows_the_period_and_the_first_does_not():
    random = Random(1)
    groups = [People(40, random.getrandbits(64)) for _ in range(2000)]
    first = [noise.draw(40, people.keys) - 40 for people in groups]
    one, other = ([noise.changed(p, month) - 40 for p in groups] for month in ("2025-01-31", "2025-02-28"))
    assert one == [noise.changed(p, "2025-01-31") - 40 for p in groups]
    assert one != other

    def together(left, right):
        return sum(a * b for a, b in zip(left, right, strict=True)) / len(groups)

    # What two periods have in common is the first draw, whose variance is 1.5.
    assert together(one, other) == pytest.approx(1.5, abs=0.25)
    assert together(first, [a - b for a, b in zip(one, first, strict=True)]) == pytest.approx(0, abs=0.15)


def test_draws_of_a_whole_and_of_its_parts_do_not_go_together():
    random = Random(2)
    pairs = [(random.getrandbits(64), random.getrandbits(64)) for _ in range(4000)]

    def drawn(keys):
        return noise.draw(40, keys % MODULUS) - 40

    together = sum((drawn(a) + drawn(b)) * drawn(a + b) for a, b in pairs) / len(pairs)
    assert together == pytest.approx(0, abs=0.15)


def test_people_add_up_with_their_keys_and_with_nothing_else():
    assert (sum([People(2, 7), People(3, MODULUS - 1)]), (People(2, 7) + People(3, MODULUS - 1)).keys) == (
        5,
        6,
    )
    assert (0 + People(2, 7)).keys == 7
    with pytest.raises(TypeError):
        People(2, 7) + 1
