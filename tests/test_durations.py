"""The order in which processes share the tests out."""

from __future__ import annotations

import pytest

from tests.durations import shared_out


@pytest.mark.parametrize("processes", [1, 2, 3, 4])
@pytest.mark.parametrize(("slow", "quick"), [(7, 40), (0, 5), (5, 0), (3, 10)])
def test_every_process_begins_with_its_share_and_nothing_is_left_out(slow, quick, processes):
    first, then = [f"slow {n}" for n in range(slow)], [f"quick {n}" for n in range(quick)]
    ordered = shared_out(first, then, processes)
    assert sorted(ordered) == sorted(first + then)
    left = len(ordered)
    for process in range(processes):
        length = left // (processes - process)
        own, left = ordered[len(ordered) - left :][:length], left - length
        shares = slow // processes, -(-slow // processes)
        if quick:
            assert sum(one in first for one in own) in shares
            assert all(one in first for one in own[: shares[0]])
