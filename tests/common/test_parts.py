"""A long form in parts: about a dozen lines each, none lost, neighbours together."""

from __future__ import annotations

import pytest

from registry.common.parts import AT_FIRST, MOST_PARTS, in_parts


@pytest.mark.parametrize("number", [0, 1, 12, 13, 24, 50, 200, 216, 217, 500, 3000])
def test_every_line_stands_in_one_part_in_its_place(number):
    parts = in_parts(range(number))
    assert [line for part in parts for line in part.lines] == list(range(number))
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert len(parts) <= MOST_PARTS and all(part.is_only == (len(parts) == 1) for part in parts)
    sizes = [part.count for part in parts]
    assert not sizes or max(sizes) - min(sizes) <= len(parts), "no part is a left-over of one line"


@pytest.mark.parametrize(("number", "opened"), [(12, [True]), (13, [True, False]), (500, [False] * 18)])
def test_the_first_stands_open_where_it_is_short(number, opened):
    assert [part.is_open for part in in_parts(range(number))] == opened


def test_parts_of_long_lines_are_shorter():
    assert [part.count for part in in_parts(range(20), at_first=8)] == [7, 7, 6]


def test_those_of_one_cell_stay_together():
    lines = [("a", n) for n in range(5)] + [("b", n) for n in range(5)] + [("c", n) for n in range(5)]
    first, second = in_parts(lines, group=lambda line: line[0])
    assert {line[0] for line in first.lines} == {"a", "b"} and {line[0] for line in second.lines} == {"c"}
    # A cell of more than a part holds is cut into parts of its own.
    parts = in_parts([("a", n) for n in range(3)] + [("b", n) for n in range(30)], group=lambda line: line[0])
    assert [part.count for part in parts] == [3, 10, 10, 10]


def test_what_is_several_lines_counts_as_such():
    parts = in_parts(enumerate([4, 4, 4, 4]), lambda line: line[0], lambda line: line[1])
    assert [part.count for part in parts] == [AT_FIRST, 4]
