"""Somebody who learns on known registers how to guess a figure from an answer and from other readings of it.

First the best sum of all readings (least squares), then, by the answer and how far that sum is from it, what
was true most often. No library of numbers is needed for so little.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

Known = tuple[int, int, Sequence[float]]
# Answers from here on are read alike: only how far off they are counts.
_LARGE = 12
# Keeps the sums small of which few examples say anything.
_RIDGE = 1.0


class Learned:
    """What was learned from (truth, answer, other readings)."""

    def __init__(self, known: Sequence[Known]) -> None:
        readings = [self._readings(one, others) for _, one, others in known]
        off = [float(truth - one) for truth, one, _ in known]
        self._weights = least_squares(readings, off)
        found: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
        for truth, one, others in known:
            found[self._key(one, others)][truth - one] += 1
        # A few examples are no rule.
        self._usual = {key: c.most_common(1)[0][0] for key, c in found.items() if c.total() >= 5}

    def guess(self, one: int, others: Sequence[float]) -> int:
        """The truth, as far as it can be told."""
        key = self._key(one, others)
        return one + self._usual[key] if key in self._usual else max(round(one + self._off(one, others)), 0)

    def _key(self, one: int, others: Sequence[float]) -> tuple[int, int]:
        return min(one, _LARGE), round(2 * self._off(one, others))

    def _off(self, one: int, others: Sequence[float]) -> float:
        return sum(w * x for w, x in zip(self._weights, self._readings(one, others), strict=True))

    @staticmethod
    def _readings(one: int, others: Sequence[float]) -> list[float]:
        return [1.0, float(one), *others]


def least_squares(rows: Sequence[Sequence[float]], wanted: Sequence[float]) -> list[float]:
    """The weights of which the sums over each row come nearest to what is wanted."""
    size = len(rows[0])
    matrix = [[_RIDGE * (i == j) for j in range(size)] + [0.0] for i in range(size)]
    for row, value in zip(rows, wanted, strict=True):
        full = (*row, value)
        for x, line in zip(row, matrix, strict=True):
            if x:
                line[:] = [so_far + x * y for so_far, y in zip(line, full, strict=True)]
    return _solved(matrix)


def _solved(matrix: list[list[float]]) -> list[float]:
    """Gauss's elimination; the last column holds the right side."""
    size = len(matrix)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(matrix[row][column]))
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        head = matrix[column]
        for row in range(size):
            if row != column and matrix[row][column]:
                factor = matrix[row][column] / head[column]
                matrix[row] = [a - factor * b for a, b in zip(matrix[row], head, strict=True)]
    return [matrix[row][-1] / matrix[row][row] for row in range(size)]
