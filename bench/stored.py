"""What stored month-end figures cost to make, to keep up and to read, at the size of a nation.

``stored_month`` one month counted and stored, against counting the same month person by person for each
unit above (goal: 0.3 of it). Every month is counted from the stretches of its own last day; a full rebuild
is so many times a month, which is kept as ``rebuild_s``.
``refresh_after_1000`` and ``refresh_after_10000`` changes of cell, one in twenty up to a year back-dated:
what the night's run has to store anew, against a full rebuild (goals: 0.02 and 0.08).
``dashboard_of_a_province`` all figures of all its communes, and ``dashboard_of_all_communes``, read by one
statement against one look-up of a single unit's by its key (goals: 3 and 50 times).

    bench/stored.py [--people N] [--data FOLDER] [--pairs N] [--months N]

``--months`` bounds how many months a refresh really stores; the rest are reckoned at the same cost each.
Without a folder a nation of ``--people`` is made first: 5.5 million take half an hour and 12 GB, 200,000 a
minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import Cost, arguments, compared, cost, in_turn, say  # noqa: E402
from bench.nation import nation  # noqa: E402

MONTH, DASHBOARD, ALL_COMMUNES = 0.3, 3.0, 50.0
REFRESH = {1_000: 0.02, 10_000: 0.08}
# Of so many changes one is back-dated, by up to a year; the others are of the running month.
BACK_DATED, BACK = 20, 365

# Stocks and flows of the month, counted person by person in each unit that holds them. Grain: a unit.
PERSON_BY_PERSON = """
WITH
{absences},
placed AS (
    SELECT stretch.*, aged_on AS read_on, {age_band} AS age_band
    FROM members_stretch stretch CROSS JOIN (SELECT %(on)s::date AS aged_on) AS day
    WHERE starts_on <= %(on)s AND ends_on > %(on)s
),
stock_leaf AS (
    SELECT coalesce(village_id * 4 + 1, cell_id * 4) AS slot, placed.* FROM placed
    UNION ALL
    SELECT cell_id * 4 + 2, placed.* FROM placed
),
stock AS (
    SELECT unit{stocks} FROM stock_leaf AS placed JOIN leaf_of_unit USING (slot) GROUP BY unit
),
{happened},
flow_leaf AS (
    SELECT coalesce(village_id * 4 + 1, cell_id * 4) AS slot, happened.* FROM happened
    UNION ALL
    SELECT cell_id * 4 + 2, happened.* FROM happened
),
flow AS (
    SELECT unit{flows} FROM flow_leaf AS placed JOIN leaf_of_unit USING (slot) GROUP BY unit
)
SELECT count(*) FROM stock FULL JOIN flow USING (unit)
"""


def person_by_person() -> str:
    """The statement that stocks and flows are counted by where nothing is added up on the way."""
    from reports.catalogue import Family
    from reports.engine.statements import FOLDER, fill
    from reports.stored import measures

    def columns(family: Family, column: Callable[[Any], str]) -> str:
        return measures._columns(
            [one for one in measures.stored_indicators() if one.family == family], column
        )

    def part(name: str) -> str:
        text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8").strip()
        return text.replace("{age_band.sql}", fill("age_band")).replace("{of}", "").replace("{only}", "")

    return PERSON_BY_PERSON.format(
        absences=part("absences"),
        age_band=fill("age_band"),
        happened=part("happened"),
        stocks=columns(Family.STOCK, measures._people),
        flows=columns(Family.FLOW, measures._movements),
    )


class Stored:
    """Months stored by a run of this bench's own, as the night's run stores them."""

    def __init__(self) -> None:
        from django.utils import timezone

        from registry.common.queue.models import WorkState
        from reports.stored import measures, plan
        from reports.stored.counting import Counter
        from reports.stored.models import FigureRun, RunKind

        self.run = FigureRun.objects.create(
            kind=RunKind.FULL, codes=measures.codes(), definition=measures.definition(), state=WorkState.DONE,
            snapshot=plan.state(), started_at=timezone.now(), finished_at=timezone.now(),
        )  # fmt: skip
        self.months = plan.months()
        self.counter = Counter()

    def store(self, month: date) -> int:
        """Count and store a month, in one transaction; how many rows."""
        from django.db import transaction

        from reports.stored.counting import store

        with transaction.atomic():
            return store(self.counter, self.run.pk, month)

    def by_person(self, month: date, statement: str) -> None:
        """The same month, counted person by person."""
        from django.db import connection

        _, parameters = self.counter.statement(month)
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            assert cursor.fetchone()[0]

    def taken_in(self) -> None:
        """All that is written by now is in what is stored."""
        from reports.stored import plan

        self.run.snapshot = plan.state()
        self.run.save()


def change(number: int, chance: Random) -> None:
    """So many members change their cell, as a large import writes it: events, and what follows from them."""
    from django.db import transaction

    from members.derivation import rewrite
    from members.models import Event, EventKind, Stretch
    from registry.common.dates import FOREVER

    today = date.today()
    first = today.replace(day=1)
    top = Stretch.objects.order_by("-member_id").values_list("member_id", flat=True)[0]
    drawn = sorted(chance.sample(range(1, top), min(4 * number, top // 2)))
    # Who came or changed within the time that is reached back to is left alone.
    since = first - timedelta(days=BACK + 40)
    found = list(
        Stretch.objects.filter(member_id__in=drawn, ends_on=FOREVER, starts_on__lt=since, standing="official")
        .values_list("member_id", "cell_id")
    )[:number]  # fmt: skip
    assert len(found) == number, f"{len(found)} of {number} people"
    cells = [cell for _, cell in found]
    events = []
    for n, (member, cell) in enumerate(found):
        on = today if n % BACK_DATED else first - timedelta(days=chance.randrange(1, BACK))
        to = next(other for other in iter(lambda: chance.choice(cells), None) if other != cell)
        events.append(Event(member_id=member, kind=EventKind.CELL_CHANGED, effective_on=on, cell_id=to))
    with transaction.atomic():
        Event.objects.bulk_create(events, batch_size=5_000)
        rewrite([member for member, _ in found])


def refresh(stored: Stored, number: int, month: Cost, most: int, chance: Random) -> Cost:
    """What storing anew costs after so many changes; months beyond ``most`` at what ``month`` cost."""
    from reports.stored import plan

    stored.taken_in()
    change(number, chance)
    changed: list[date] = []
    looked = cost(lambda: changed.extend(m for m in stored.months if m >= plan.changed_since_the_last_run()))
    done = [cost(lambda m=m: stored.store(m)) for m in changed[:most]]
    rest = len(changed) - len(done)
    say(f"   after {number:,} changes {len(changed)} of {len(stored.months)} months")
    return Cost(*(one + sum(part) + rest * of for one, of, *part in zip(looked, month, *done, strict=True)))


def read(statement: str, *parameters: Any) -> Callable[[], object]:
    """Runs the statement and fetches its rows, as one that is prepared no more than any other."""
    from django.db import connection

    def run() -> object:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    return run


FIGURES = "SELECT unit, figures FROM stored_monthfigure WHERE month_end = %s AND tree = 'area' AND unit = "


def dashboards(month: date, pairs: int, facts: dict[str, Any]) -> bool:
    """Reading the figures of many units against those of one."""
    from django.db import connection

    from registry.units.models import Area, AreaPlacement

    province = Area.objects.filter(level="province").order_by("pk")[0]
    own = list(AreaPlacement.objects.filter(parent=province).values_list("area_id", flat=True))
    every = list(Area.objects.filter(level="commune").values_list("pk", flat=True))
    one = read(FIGURES + "%s", month, own[0])
    several = FIGURES + "ANY (%s::bigint[])"
    good = True
    for name, units, goal in (
        ("dashboard_of_a_province", own, DASHBOARD),
        ("dashboard_of_all_communes", every, ALL_COMMUNES),
    ):
        many = read(several, month, f"{{{','.join(map(str, units))}}}")
        assert len(many()) == len(units)  # type: ignore[arg-type]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {several}", [month, units])
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "stored_monthfigure_pk" in plan and "Seq Scan" not in plan, plan
        all_of_them, single = in_turn(many, one, pairs=pairs, times=(100, 100))
        good &= compared(name, all_of_them, single, goal, processor=False, units=len(units), **facts)
    return good


def measure(pairs: int, most: int) -> bool:
    """All figures; true where each reaches its goal."""
    from members.models import Stretch

    stored = Stored()
    facts = {"members": Stretch.objects.on(date.today()).count(), "months": len(stored.months)}
    say(f"{facts['members']:,} members, {facts['months']} months")
    counted = stored.months[-2 * (pairs + 1) :]
    ours, theirs = cycle(counted), cycle(counted)
    statement = person_by_person()
    whole, alone = in_turn(
        lambda: stored.store(next(ours)), lambda: stored.by_person(next(theirs), statement), pairs=pairs
    )
    month = Cost(*map(median, zip(*whole, strict=True)))
    rebuild = Cost(*(one * len(stored.months) for one in month))
    good = compared("stored_month", whole, alone, MONTH, rebuild_s=rebuild._asdict(), **facts)
    good &= dashboards(counted[0], pairs, facts)
    chance = Random(7)
    for number, goal in REFRESH.items():
        done = [refresh(stored, number, month, most, chance) for _ in range(min(pairs, 3))]
        good &= compared(f"refresh_after_{number}", done, [rebuild] * len(done), goal, **facts)
    return good


def main() -> int:
    """Run on the data folder that was named, or on a nation made for the purpose."""
    options = arguments(__doc__, people=5_500_000, pairs=5, months=3)
    with nation("stored", options):
        return 0 if measure(options.pairs, options.months) else 1


if __name__ == "__main__":
    sys.exit(main())
