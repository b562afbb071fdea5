"""What the figures of a whole nation cost on any day: people by commune, and villages without a member.

All on a day that nobody has asked about, and again after somebody wrote:

``stock_of_any_day`` members by commune, by minority and by gender, against counting the stretches directly
by commune, minority and gender (goal: at most 0.15 of its time); ``stock_after_a_write`` the same question
asked again after one admission.
``stock_to_duckdb`` against the same count by DuckDB on the same columns with two threads (goal: no slower).
DuckDB is no part of the program: ``uv pip install --python .venv/bin/python duckdb`` brings it in, else
this is left out.
``villages_without_a_member`` by commune against members by commune (goal: at most 1.5 times its time).

    bench/stock.py [--people N] [--data FOLDER] [--pairs N]

Without a folder a nation of ``--people`` is made first: 5.5 million take half an hour and 12 GB, 200,000 a
minute.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.common import arguments, compared, cost, in_turn, say  # noqa: E402
from bench.nation import nation  # noqa: E402

OF_ANY_DAY, TO_DUCKDB, WITHOUT_A_MEMBER = 0.15, 1.0, 1.5
FIRST_DAY = date(2026, 3, 2)

# People of a day in the territory tree: by village where that is known, else by cell.
COUNT = """
SELECT coalesce(village.commune, cell.commune) AS commune, minority, gender, count(*) AS people
FROM members_stretch
LEFT JOIN village_commune village ON village.id = village_id
LEFT JOIN cell_commune cell ON cell.id = cell_id AND village_id IS NULL
WHERE starts_on <= {day} AND ends_on > {day}
GROUP BY 1, 2, 3
"""
COLUMNS = "cell_id, village_id, minority, gender, starts_on, ends_on"


def days() -> Callable[[], date]:
    """A day at each call, never the same."""
    asked = iter(FIRST_DAY + timedelta(days=n) for n in range(200))
    return lambda: next(asked)


def say_where() -> None:
    """The commune of each village and cell as temporary tables, for who counts without the engine."""
    from django.db import connection

    from registry.units.structure import forest

    structure = forest().on(FIRST_DAY)
    from registry.units.tree import Tree

    with connection.cursor() as cursor:
        for name, leaves, place in (
            ("village", structure.forest.villages, structure.village),
            ("cell", structure.forest.cells, structure.cell),
        ):
            cursor.execute(f"CREATE TEMPORARY TABLE {name}_commune (id bigint PRIMARY KEY, commune bigint)")
            with cursor.copy(f"COPY {name}_commune FROM STDIN") as copy:
                for leaf in leaves:
                    path = place(Tree.TERRITORY, leaf).path
                    if len(path) > 1:
                        copy.write_row((leaf, path[1]))
            cursor.execute(f"ANALYZE {name}_commune")


def direct(day: date) -> list[Any]:
    """The stretches counted by PostgreSQL as they stand."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(day="%(day)s"), {"day": day})
        return list(cursor.fetchall())


def asked(indicator: str, day: date, areas: str, *by: str | None) -> list[Any]:
    """The engine's answers by commune."""
    from reports.engine.answers import answers
    from reports.questions import Question

    return list(
        answers([Question(indicator, areas=areas, level="commune", on=day, by=value) for value in by])
    )


def duck() -> Any:
    """DuckDB with two threads and the same columns in memory; ``None`` where it is not installed."""
    try:
        import duckdb
    except ImportError:
        say("DuckDB is not installed: left out")
        return None
    from django.db import connection

    ducks = duckdb.connect(config={"threads": 2})
    with tempfile.TemporaryDirectory(prefix="bench-stock-") as folder, connection.cursor() as cursor:
        for table, columns in (
            ("members_stretch", COLUMNS),
            ("village_commune", "id, commune"),
            ("cell_commune", "id, commune"),
        ):
            path = Path(folder) / table
            with (
                path.open("wb") as file,
                cursor.copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT csv)") as rows,
            ):
                for block in rows:
                    file.write(block)
            names = ", ".join(f"'{column.strip()}'" for column in columns.split(","))
            ducks.execute(f"CREATE TABLE {table} AS FROM read_csv('{path}', header=false, names=[{names}])")
    return ducks


def measure(pairs: int) -> bool:
    """All figures; true where each reaches its goal."""
    from members import services
    from members.models import Stretch
    from registry.accounts.models import User
    from registry.units.models import Area
    from registry.units.structure import forest

    areas = ",".join(Area.objects.filter(level="province").order_by("pk").values_list("key", flat=True))
    facts: dict[str, Any] = {"members": Stretch.objects.on(FIRST_DAY).count()}
    say(f"{facts['members']:,} members")
    day = days()
    facts["trees_s"] = cost(lambda: forest().on(FIRST_DAY)).clock
    say_where()
    found = direct(FIRST_DAY)
    total = asked("members", FIRST_DAY, areas, None)[0].total.value
    assert sum(line[3] for line in found) == total, (sum(line[3] for line in found), total)
    facts["groups"] = len(found)

    def engine() -> None:
        assert len(asked("members", day(), areas, "minority", "gender")) == 2

    def stretches() -> None:
        direct(day())

    new, counted = in_turn(engine, stretches, pairs=pairs)
    good = compared("stock_of_any_day", new, counted, OF_ANY_DAY, **facts)

    by, _ = User.objects.get_or_create(username="bench-stock")
    home = (
        Stretch.objects.on(FIRST_DAY).filter(village__isnull=False).select_related("cell", "village").first()
    )
    assert home is not None
    again = FIRST_DAY + timedelta(days=5)
    asked("members", again, areas, "minority", "gender")

    def after_a_write() -> list[Any]:
        return asked("members", again, areas, "minority", "gender")

    written, plain = [], []
    for _ in range(pairs):
        person = {"dossier_no": f"BENCH-{uuid4().hex[:12]}", "full_name": "Lò Văn Thêm"}
        services.admit(member_data=person, on=FIRST_DAY, cell=home.cell, village=home.village, by=by)
        written.append(cost(after_a_write))
        plain.append(cost(lambda: direct(again)))
    good &= compared("stock_after_a_write", written, plain, OF_ANY_DAY, **facts)

    ducks = duck()
    if ducks is not None:

        def by_duckdb() -> None:
            on = day()
            assert ducks.execute(COUNT.format(day=f"DATE '{on}'")).fetchall()

        new, beside = in_turn(engine, by_duckdb, pairs=pairs)
        good &= compared("stock_to_duckdb", new, beside, TO_DUCKDB, processor=False, **facts)
        count, beside = in_turn(stretches, by_duckdb, pairs=pairs)
        compared("direct_count_to_duckdb", count, beside, TO_DUCKDB, processor=False, **facts)
        ducks.close()

    def without() -> None:
        asked("villages_without_member", day(), areas, None)

    def members() -> None:
        asked("members", day(), areas, None)

    villages, people = in_turn(without, members, pairs=pairs)
    good &= compared("villages_without_a_member", villages, people, WITHOUT_A_MEMBER, **facts)
    return good


def main() -> int:
    """Run on the data folder that was named, or on a nation made for the purpose."""
    options = arguments(__doc__, people=5_500_000, pairs=5)
    with nation("stock", options):
        return 0 if measure(options.pairs) else 1


if __name__ == "__main__":
    sys.exit(main())
