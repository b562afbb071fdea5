"""Where the table of noise comes from: ``python -m reports.disclosure.derivation`` writes it anew.

A row of the table stands for a true count: 1, 2, 3, 4, 5, and 6 or more. It says how often, of ``OF`` draws,
each whole number is added. A row is as even as can be (the largest entropy) of all that keep the rules: at
most 3 up or down, an average of nothing and a variance of 1.5 (2 for a true 1 or 2, which leaves only 0 and 3
to come out), and never a result below zero or of 1 or 2. The method is that of the census tables of Australia
and Europe (Fraser and Wooton 2005; Giessing and Tent 2019). Weights are whole numbers, rounded so that the
rules hold exactly.
"""

from __future__ import annotations

import sys
from math import exp

# Divisible by 3, for a true 1 or 2, and by 4, so that the sums come out whole.
OF = 1_200_000
REACH = 3
LAST = 6
# What never comes out: one or two people.
BARRED = (1, 2)
# Twice the variance, a whole number.
TWICE_VARIANCE = 3


def allowed(count: int) -> list[int]:
    """What may be added to a true count, from the lowest."""
    steps = range(-REACH, REACH + 1)
    return [step for step in steps if count + step >= 0 and count + step not in BARRED]


def derive() -> dict[int, dict[int, int]]:
    """The table: of each true count (the last stands for all above) the weight of each number added."""
    return {count: _row(count) for count in range(1, LAST + 1)}


def _row(count: int) -> dict[int, int]:
    steps = allowed(count)
    if count in BARRED:
        # A variance of 2 is the least that an average of nothing leaves, and only by these two: 0 or 3.
        down, up = steps[:2]
        return {down: OF * up // (up - down), up: OF * -down // (up - down)}
    weights = {step: round(OF * share) for step, share in zip(steps, _even(steps), strict=True)}
    return _exact(weights)


def _even(steps: list[int]) -> list[float]:
    """The most even shares of average 0 and variance 1.5: exp(a·step + b·step²), found by Newton's method."""
    variance = TWICE_VARIANCE / 2
    a, b = 0.0, -0.3
    for _ in range(200):
        weights = [exp(a * step + b * step * step) for step in steps]
        moments = [
            sum(w * step**power for w, step in zip(weights, steps, strict=True)) / sum(weights)
            for power in range(5)
        ]
        _, m1, m2, m3, m4 = moments
        # The derivatives of the first two moments by a and b.
        aa, ab, bb = m2 - m1 * m1, m3 - m1 * m2, m4 - m2 * m2
        wrong1, wrong2 = -m1, variance - m2
        determinant = aa * bb - ab * ab
        a += (wrong1 * bb - wrong2 * ab) / determinant / 2
        b += (wrong2 * aa - wrong1 * ab) / determinant / 2
    weights = [exp(a * step + b * step * step) for step in steps]
    return [weight / sum(weights) for weight in weights]


def _exact(weights: dict[int, int]) -> dict[int, int]:
    """The weights with three of them moved, so that sum, average and variance are exactly right."""
    short = OF - sum(weights.values())
    low = -sum(weight * step for step, weight in weights.items())
    flat = OF * TWICE_VARIANCE // 2 - sum(weight * step * step for step, weight in weights.items())
    # Steps 0, 1 and 2 are allowed to every such count; x, y and z more of them put all three right.
    z = (flat - low) // 2
    y = low - 2 * z
    x = short - y - z
    return {**weights, 0: weights[0] + x, 1: weights[1] + y, 2: weights[2] + z}


def main() -> None:
    """Print the table as it stands in ``noise.csv``."""
    steps = range(-REACH, REACH + 1)
    lines = ["count," + ",".join(f"{step:+d}" if step else "0" for step in steps)]
    for count, row in derive().items():
        lines.append(f"{count}," + ",".join(str(row.get(step, 0)) for step in steps))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
