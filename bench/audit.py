"""What the audit trail costs, on a register of its own.

``audit_page``: a request that is noted with the fifty people that it showed, and sealed, against a request
that commits one plain row (goal: at most 6 times as long). ``audit_seal`` and ``audit_verify``: entries
sealed and gone through in a second, each with one person shown (goal: at least 10,000).

    bench/audit.py [--entries N] [--pairs N]
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, ratio, register, say, timed  # noqa: E402

PAGE_GOAL, RATE_GOAL = 6, 10_000
SHOWN = 50

FILL = """
INSERT INTO audit_entry (recorded_at, actor_id, actor_name, action, object_type, object_id, organization_id,
                         secret_digest, facts, request_id, address)
SELECT now(), 1, 'bench', 'members.read', 'members.member', n::text, n %% 100, '', '{"rows": 1}',
       gen_random_uuid(), '10.0.0.7'
FROM generate_series(1, %(entries)s) n
"""
SHOW = "INSERT INTO audit_seen (entry_id, member_id, organization_id) SELECT id, id, 1 FROM audit_entry"


def measure(entries: int, pairs: int) -> bool:
    """Measure all three; true where all reach their goals."""
    import django

    django.setup()
    from django.db import connection, transaction

    from registry.audit import chain
    from registry.audit.trail import collecting, record

    def noted() -> None:
        with transaction.atomic(), collecting():
            record("members.listed", by=None, rows=SHOWN, seen=[(n, 1) for n in range(SHOWN)])

    def plain() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_row (said) VALUES ('one row')")

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id bigserial PRIMARY KEY, said text)")
    noted()
    plain()
    taken = [(seconds(noted), seconds(plain)) for _ in range(pairs)]
    good = ratio(
        "audit_page",
        median(ours / other for ours, other in taken),
        PAGE_GOAL,
        at_least=False,
        ours_ms=1000 * median(ours for ours, _ in taken),
        people=SHOWN,
        pairs=pairs,
    )
    say(f"{entries} entries")
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"entries": entries})
        cursor.execute(f"{SHOW} WHERE action = 'members.read'")
        cursor.execute("ANALYZE audit_entry, audit_seen, audit_waiting")
    with timed() as took:
        sealed = chain.seal(patient=True)
    assert sealed == entries, sealed
    good &= ratio("audit_seal", entries / took(), RATE_GOAL, entries=entries, seconds=took())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with timed() as took:
        verdict = chain.verify()
    assert verdict.broken is None, verdict
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    good &= ratio(
        "audit_verify",
        verdict.links / took(),
        RATE_GOAL,
        entries=verdict.links,
        seconds=took(),
        grown_megabytes=grown // 1024,
    )
    return good


def seconds(act: object, times: int = 20) -> float:
    """How long the quickest of ``times`` takes: on a shared machine the others wait for somebody else."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        act()  # type: ignore[operator]
        taken.append(perf_counter() - began)
    return min(taken)


def main() -> int:
    """Run on a register made for the purpose."""
    options = arguments(__doc__, on_data=False, entries=1_000_000, pairs=9)
    with register("audit", None):
        return 0 if measure(options.entries, options.pairs) else 1


if __name__ == "__main__":
    sys.exit(main())
