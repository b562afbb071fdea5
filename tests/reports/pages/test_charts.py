"""Charts: every number where it belongs, whatever the numbers."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.pages.charts import HEIGHT, WIDTH, chart

MONTHS = st.lists(st.integers(0, 6_000_000), min_size=1, max_size=36).map(
    lambda values: [(f"{2024 + i // 12}-{i % 12 + 1:02}", value) for i, value in enumerate(values)]
)


def test_it_works():
    drawn = chart([("2025-12", 5), ("2026-01", 10)], from_zero=True)
    assert [point.value for point in drawn.points] == [5, 10]
    assert drawn.points[1].height == 2 * drawn.points[0].height
    assert [point.month for point in drawn.points] == ["", "2026"]
    assert drawn.last.now and drawn.last.label == "tháng 1/2026"


def test_nothing_is_drawn_of_nothing():
    assert chart([], from_zero=True) is None


@pytest.mark.parametrize("from_zero", [True, False])
@given(months=MONTHS)
def test_every_point_lies_within_the_picture_and_the_ticks(from_zero, months):
    drawn = chart(months, from_zero=from_zero)
    lowest, highest = drawn.ticks[0][1], drawn.ticks[-1][1]
    assert len(drawn.ticks) <= 7
    for point in drawn.points:
        assert lowest <= point.value <= highest
        assert 0 <= point.x <= point.x + point.width <= WIDTH and 0 <= point.y <= HEIGHT
    if from_zero:
        assert lowest == 0


@given(months=MONTHS)
def test_a_greater_number_stands_no_lower(months):
    points = sorted(chart(months, from_zero=False).points, key=lambda point: point.value)
    assert all(a.y >= b.y for a, b in pairwise(points))
