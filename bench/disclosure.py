"""How far published figures of people are off, by the size of the true figure, and what changing them costs.

The errors are computed from the table of noise, exactly: of a true count the mean absolute error, how often
it is right, and the relative error at the middle and at the 95th of 100. With ``--data FOLDER`` (a data
folder with the demo in it) it also says how much longer than an exact answer over all cells it takes to count
with keys (``disclosure_keys``), and a protected client's whole answer: counted with keys, the members of each
unit beside it, and changed (``disclosure_answer``).

    bench/disclosure.py [--data FOLDER] [--pairs N]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import ratio, register, say  # noqa: E402

SIZES = (1, 2, 3, 5, 10, 20, 50, 100, 500, 1000, 10_000)
KEYS_GOAL, ANSWER_GOAL = 3, 5


def outcomes(count: int) -> dict[int, float]:
    """What comes out for a true count, and how often."""
    from reports.disclosure.derivation import LAST, OF
    from reports.disclosure.noise import table

    found = {count: 1.0}
    for _ in range(2):
        after: dict[int, float] = {}
        for now, often in found.items():
            row = table()[min(now, LAST)] if now else {0: OF}
            for step, weight in row.items():
                after[now + step] = after.get(now + step, 0.0) + often * weight / OF
        found = after
    return found


def print_utility() -> None:
    """The table of errors by size."""
    print("true count | mean error | exact | median relative error | 95 of 100 within")
    for size in SIZES:
        found = outcomes(size)
        errors = sorted((abs(result - size), often) for result, often in found.items())
        mean = sum(error * often for error, often in errors)
        print(
            f"{size:10} | {mean:10.2f} | {found.get(size, 0):5.0%} | {_within(errors, 0.5) / size:21.1%} "
            f"| {_within(errors, 0.95) / size:.1%}"
        )


def _within(errors: list[tuple[int, float]], share: float) -> int:
    so_far = 0.0
    for error, often in errors:
        so_far += often
        if so_far >= share:
            return error
    return errors[-1][0]


def measure(pairs: int) -> bool:
    """Counting with keys against counting without, taken in turn."""
    import django

    django.setup()
    from django.utils.timezone import localdate

    from registry.units.models import Organization
    from reports.disclosure.protection import members_of, protected
    from reports.engine.answers import answer
    from reports.engine.keys import summed_keys
    from reports.questions import Answer, Question

    root = Organization.objects.filter(terms__kind="province_committee").order_by("code").first()
    assert root is not None, "there is no province here"
    asked = {"organization": root.code, "level": "cell", "on": localdate().isoformat()}
    question = Question.read("members", asked)

    def exact() -> Answer:
        return answer(question)

    def with_keys() -> Answer:
        with summed_keys():
            return answer(question)

    def changed() -> Answer:
        counted = with_keys()
        return protected(counted, answer(members_of(counted)), 20)

    def seconds(act: Callable[[], Answer]) -> float:
        began = perf_counter()
        act()
        return perf_counter() - began

    for act in (exact, with_keys, changed):
        act()
    runs = [(seconds(exact), seconds(with_keys), seconds(changed)) for _ in range(pairs)]
    say(f"exact {1000 * median(bare for bare, _, _ in runs):.0f} ms, {len(exact().rows)} rows")
    return all(
        (
            ratio(
                "disclosure_keys",
                median(keys / bare for bare, keys, _ in runs),
                KEYS_GOAL,
                at_least=False,
                pairs=pairs,
            ),
            ratio(
                "disclosure_answer",
                median(whole / bare for bare, _, whole in runs),
                ANSWER_GOAL,
                at_least=False,
                pairs=pairs,
            ),
        )
    )


def main() -> int:
    """Print the errors; measure too where there is a register to count in."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    print_utility()
    if options.data is None:
        return 0
    with register("disclosure", options.data, demo=True):
        return 0 if measure(options.pairs) else 1


if __name__ == "__main__":
    sys.exit(main())
