"""No figure under the threshold is shown to a client, nor left over when what is shown is taken away."""

from collections import defaultdict
from copy import deepcopy
from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reports.api.disclosure import disclosed
from reports.catalogue import INDICATORS
from reports.engine.balance import INS, LINES, OUTS
from reports.questions import Answer, Question, Row

T = 5


def made(indicator, counts, *, level="commune", unit=None):
    """An answer of ``counts``: {(unit, by): number or (numerator, denominator)}."""
    rows = []
    for (key, by), count in counts.items():
        row = Row(key, key, key, level, by, None)
        fill(row, count)
        rows.append(row)
    total = Row("root", "root", "root", "province", None, None)
    values = list(counts.values())
    if values and isinstance(values[0], tuple):
        fill(total, (sum(n for n, _ in values), sum(d for _, d in values)))
    else:
        fill(total, sum(value for value in values if value is not None))
    return Answer(
        indicator=indicator,
        unit=unit or INDICATORS[indicator].unit,
        period={"on": "2025-12-31"},
        structure_on=date(2025, 12, 31),
        total=total,
        rows=rows,
        computed_at=timezone.now(),
        question=Question(indicator, organization="root", level=level),
    )


def fill(row, count):
    if isinstance(count, tuple):
        row.numerator, row.denominator = count
        row.value = 100 * count[0] / count[1] if count[1] else None
        row.status = "reported" if count[1] else "not_applicable"
    else:
        row.value = count
        row.status = "reported" if count is not None else "not_reported"


def shown(answer):
    return {(row.key, row.by): row.value for row in answer.rows if row.status != "hidden"}


def per_unit(indicator, counts, **more):
    return shown(disclosed(made(indicator, {(key, None): n for key, n in counts.items()}, **more), T))


def test_small_figures_are_hidden_and_large_ones_shown():
    assert per_unit("members", {"a": 4, "b": 1, "c": 5, "d": 80}) == {("c", None): 5, ("d", None): 80}


def test_a_hidden_row_has_nothing_in_it():
    answer = disclosed(made("women_share", {("a", None): (3, 10), ("b", None): (4, 90)}), T)
    for row in answer.rows:
        assert (row.value, row.numerator, row.denominator, row.status) == (None, None, None, "hidden")
        assert row.name == row.key


def test_zero_is_hidden_of_people_and_shown_of_villages():
    assert per_unit("members", {"a": 0, "b": 50, "c": 60, "d": 1, "e": 4}) == {
        ("b", None): 50,
        ("c", None): 60,
    }
    assert per_unit("villages_without_member", {"a": 0, "b": 6, "c": 2, "d": 3}) == {
        ("a", None): 0,
        ("b", None): 6,
    }


def test_never_one_alone():
    assert per_unit("members", {"a": 4, "b": 50, "c": 7, "d": 80}) == {("b", None): 50, ("d", None): 80}


def test_what_is_hidden_together_is_not_small_either():
    # 1 + 2 would be known to be 3.
    assert per_unit("members", {"a": 1, "b": 2, "c": 7, "d": 80}) == {("d", None): 80}


def test_a_share_is_hidden_for_either_count_and_for_the_rest():
    got = per_unit(
        "women_share",
        {"few": (2, 50), "all but few": (48, 50), "small": (1, 3), "both": (20, 50), "x": (9, 99)},
    )
    assert set(got) == {("both", None), ("x", None)}


def test_a_target_fully_met_is_shown():
    assert per_unit("attainment", {"a": (310, 310), "b": (3, 20)}) == {("a", None): 100}


def test_what_is_not_reported_stays_so():
    answer = disclosed(made("members", {("a", None): None, ("b", None): 3, ("c", None): 9}), T)
    assert [row.status for row in answer.rows] == ["not_reported", "hidden", "hidden"]


def test_the_total_is_hidden_when_small():
    answer = disclosed(made("members", {("a", None): 1, ("b", None): 2}), T)
    assert (answer.total.value, answer.total.status) == (None, "hidden")
    assert disclosed(made("villages_without_member", {("a", None): 0}), T).total.value == 0


def test_people_without_a_place_are_hidden_when_few():
    answer = made("members", {("a", None): 9, ("b", None): 9})
    answer.unplaced = 3
    assert disclosed(answer, T).unplaced is None
    answer.unplaced = 7
    assert disclosed(answer, T).unplaced == 7


def test_the_shared_answer_stays_as_it_is():
    answer = made("members", {("a", None): 4, ("b", None): 9, ("c", None): 1})
    before = deepcopy(answer)
    disclosed(answer, T)
    assert answer == before


def test_deleted_official_members_cannot_be_had_by_subtraction():
    lines = dict.fromkeys(LINES, 100) | {"deleted": 50, "deleted_probationary": 48}
    answer = disclosed(made("balance", {("a", line): n for line, n in lines.items()}), T)
    assert ("a", "deleted_probationary") not in shown(answer)
    assert shown(answer)["a", "deleted"] == 50


def test_a_balance_never_lacks_one_line_alone():
    lines = dict.fromkeys(LINES, 100) | {"deleted_probationary": 40, "died": 2, "restored": 30}
    answer = disclosed(made("balance", {("a", line): n for line, n in lines.items()}, level=None), T)
    assert {("a", line) for line in LINES} - set(shown(answer)) == {("a", "died"), ("a", "restored")}


# Over answers of every shape, an adversary who knows every sum and subtracts.

people = st.integers(0, 12) | st.integers(0, 200)
pairs = st.tuples(people, people).map(lambda pair: (pair[0], pair[0] + pair[1]))
units, values = st.sampled_from("abcdef"), st.sampled_from(["x", "y", "z"])
ADDITIVE = ["members", "admissions", "villages_without_member", "cells"]


def small(parts, of_people):
    return min(parts) < T and (of_people or min(parts) != 0)


def attack(answer, hidden, lines):
    """Of each line the sum is known: what is left when the shown rows are taken away?"""
    of_people = answer.unit in ("people", "percent")
    for numbers in lines:
        left = [number for number in numbers if number in hidden]
        if not left:
            continue
        counts = [
            (row.value,)
            if row.denominator is None
            else (row.numerator, row.denominator, row.denominator - row.numerator)
            for row in (answer.rows[number] for number in left)
        ]
        together = [sum(part) for part in zip(*counts, strict=True)]
        whole = len(left) == len(numbers)
        if whole and small(together, of_people):
            continue  # then the sum itself is hidden
        if not of_people and all(
            answer.rows[number].value == 0 for number in numbers if number not in hidden
        ):
            continue  # likewise: what is shown beside it is zero
        assert not small(together, True), (numbers, left)
        assert len(left) > 1 or whole


def check(answer, lines):
    of_people = answer.unit in ("people", "percent")
    result = disclosed(answer, T)
    hidden = {number for number, row in enumerate(result.rows) if row.status == "hidden"}
    for row in [*result.rows, result.total]:
        if row.status == "reported":
            parts = (
                (row.value,)
                if row.denominator is None
                else (row.numerator, row.denominator, row.denominator - row.numerator)
            )
            assert not small(parts, of_people)
    attack(answer, hidden, lines)


def lines_of(answer, *keys):
    lines = defaultdict(list)
    for number, row in enumerate(answer.rows):
        for key in keys:
            lines[key, getattr(row, key)].append(number)
    return list(lines.values())


@given(st.sampled_from(ADDITIVE), st.dictionaries(units, people, min_size=1))
def test_counts_by_unit(indicator, counts):
    answer = made(indicator, {(key, None): n for key, n in counts.items()})
    check(answer, lines_of(answer, "by"))


@given(st.dictionaries(st.tuples(units, values), people.filter(bool), min_size=1))
def test_counts_by_unit_and_value(counts):
    answer = made("members", counts)
    check(answer, lines_of(answer, "key", "by"))


@given(st.dictionaries(st.tuples(units, values), pairs, min_size=1))
def test_shares_by_unit_and_value(counts):
    answer = made("women_share", counts)
    check(answer, lines_of(answer, "key", "by"))


@given(st.dictionaries(units, st.fixed_dictionaries({line: people for line in LINES}), min_size=1))
def test_balances(counts):
    answer = made("balance", {(key, line): n for key, own in counts.items() for line, n in own.items()})
    result = disclosed(answer, T)
    for key in counts:
        hidden = [
            row
            for row in result.rows
            if row.key == key and row.status == "hidden" and row.by in ("opening", *INS, *OUTS, "closing")
        ]
        assert len(hidden) != 1
    assert all(row.value is None or row.value >= T for row in result.rows)


@pytest.mark.parametrize("planted", [[0], [0, 1]])
def test_the_attack_finds_a_planted_fault(planted):
    answer = made("members", {("a", None): 1, ("b", None): 2, ("c", None): 70})
    with pytest.raises(AssertionError):
        attack(answer, set(planted), [[0, 1, 2]])
