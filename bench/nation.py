"""A made-up nation for benches: 5.5 million members who never were, written by set-based SQL.

    bench/nation.py --data FOLDER [--people N]

fills an empty data folder with it. Not a demo: names are drawn from lists and numbers of dossiers are
noise. What it has right is sizes (34 provinces, 3,321 communes, 90,000 villages, 240,000 cells; with 5.5
million members of today 6.8 million stretches and 11.5 million events) and that things differ: each value
is a draw of its own (a hash of the person's number), communes and cells are large and small, and minorities
live where they live. One in fifty villages has nobody, and one in twenty no cell that serves it.

No kind of organization stands above a province committee, so nothing stands above the 34: whoever asks
about the whole nation asks about :func:`roots`.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from bench.common import arguments, register, say  # noqa: E402
from bench.nation_people import PERSONS, ROWS, TABLES, check  # noqa: E402

PEOPLE, VILLAGES, CELLS, COMMUNES, PROVINCES = 5_500_000, 90_000, 240_000, 3_321, 34
# Who was ever recorded, for each member of today.
EVER = 1.066


def draw(number: int, of: str = "n") -> str:
    """SQL of a number from 0 to 1: the same for the same ``of``, another for another ``number``."""
    return f"((hashint8extended({of}, {number}) & 9007199254740991) / 9007199254740992.0::float8)"


# Areas are numbered provinces first, then communes, then villages; organizations provinces, communes,
# grassroots committees, cells. Communes of low numbers have more villages and cells; each has one at least.
UNITS = f"""
SELECT recording_begun();
CREATE TEMPORARY TABLE commune ON COMMIT DROP AS
SELECT n, CASE WHEN n <= %(provinces)s THEN n ELSE 1 + floor(%(provinces)s * {draw(1)})::int END AS province
FROM generate_series(1, %(communes)s) n;
CREATE TEMPORARY TABLE village ON COMMIT DROP AS
SELECT n, commune, row_number() OVER (PARTITION BY commune ORDER BY n) AS rank FROM (
    SELECT n, CASE WHEN n <= %(communes)s THEN n ELSE 1 + floor(%(communes)s * {draw(2)} ^ 1.15)::int END
        AS commune
    FROM generate_series(1, %(villages)s) n
) drawn;
CREATE TEMPORARY TABLE cell ON COMMIT DROP AS
SELECT n, commune, row_number() OVER (PARTITION BY commune ORDER BY n) AS rank, {draw(4)} AS kind FROM (
    SELECT n, CASE WHEN n <= %(communes)s THEN n ELSE 1 + floor(%(communes)s * {draw(3)} ^ 1.3)::int END
        AS commune
    FROM generate_series(1, %(cells)s) n
) drawn;
-- Each village but one in twenty is served by the cell of its rank in the commune, or of the rank before.
CREATE TEMPORARY TABLE served ON COMMIT DROP AS
SELECT cell.n AS cell, village.n AS village
FROM village JOIN cell ON cell.commune = village.commune
    AND cell.rank = greatest(village.rank - ({draw(5, "village.n")} < 0.12)::int, 1)
WHERE {draw(6, "village.n")} > 0.05;
ANALYZE village, cell, served;
INSERT INTO units_area (id, key, level)
SELECT n, 'tinh-' || n, 'province' FROM generate_series(1, %(provinces)s) n
UNION ALL SELECT 1000 + n, 'xa-' || n, 'commune' FROM commune
UNION ALL SELECT 100000 + n, 'ban-' || n, 'village' FROM village;
INSERT INTO units_areaplacement (area_id, parent_id, starts_on, ends_on)
SELECT n, NULL::bigint, '0001-01-01'::date, '9999-12-31'::date FROM generate_series(1, %(provinces)s) n
UNION ALL SELECT 1000 + n, province, '0001-01-01', '9999-12-31' FROM commune
UNION ALL SELECT 100000 + n, 1000 + commune, '0001-01-01', '9999-12-31' FROM village;
CREATE TEMPORARY TABLE syllable (n int, written text, searched text, sorted text) ON COMMIT DROP;
INSERT INTO syllable SELECT * FROM unnest(
    %(numbers)s::int[], %(syllables)s::text[], %(syllables_searched)s::text[], %(syllables_sorted)s::text[]);
CREATE TEMPORARY TABLE named ON COMMIT DROP AS
SELECT id, concat_ws(' ', one.written, two.written) AS name,
       concat_ws(' ', one.searched, two.searched) AS searched,
       concat_ws(' ', one.sorted, two.sorted) AS sorted
FROM units_area
JOIN syllable one ON one.n = floor(%(many)s * {draw(7, "id")})
JOIN syllable two ON two.n = floor(%(many)s * {draw(8, "id")});
INSERT INTO units_areanaming (area_id, starts_on, ends_on, name, kind, code, sort_key, search_key)
SELECT id, '0001-01-01', '9999-12-31', name,
       CASE level WHEN 'province' THEN 'Tỉnh' WHEN 'commune' THEN 'Xã' ELSE '' END,
       CASE level WHEN 'village' THEN '' ELSE id::text END, sorted, searched
FROM units_area JOIN named USING (id);
INSERT INTO units_organization (id, code)
SELECT n, 'T' || n FROM generate_series(1, %(provinces)s) n
UNION ALL SELECT 1000 + n, 'X' || n FROM commune
UNION ALL SELECT 10000 + 2 * n + m, 'D' || (2 * n + m) FROM commune CROSS JOIN generate_series(0, 1) m
UNION ALL SELECT 100000 + n, 'C' || n FROM cell;
INSERT INTO units_organizationterm
    (organization_id, kind, name, sector, parent_id, area_id, starts_on, ends_on, sort_key, search_key)
SELECT term.id, kind, term.called || name, sector, parent, area, '0001-01-01', '9999-12-31',
       sorted, search || searched
FROM (
    SELECT n AS id, n AS named, 'province_committee' AS kind, 'Đảng bộ tỉnh ' AS called,
           'dang bo tinh ' AS search, '' AS sector, NULL::bigint AS parent, n::bigint AS area
    FROM generate_series(1, %(provinces)s) n
    UNION ALL
    SELECT 1000 + n, 1000 + n, 'superior_committee', 'Đảng bộ xã ', 'dang bo xa ', '', province, 1000 + n
    FROM commune
    UNION ALL
    SELECT 10000 + 2 * n + m, 1000 + n, 'grassroots_committee', 'Đảng bộ cơ quan ',
           'dang bo co quan ', 'agency', 1000 + n, NULL
    FROM commune CROSS JOIN generate_series(0, 1) m
    UNION ALL
    SELECT 100000 + cell.n, coalesce(100000 + min(served.village), 1000 + commune),
           CASE WHEN min(served.village) IS NULL AND kind < 0.4 THEN 'cell' ELSE 'grassroots_cell' END,
           'Chi bộ ', 'chi bo ',
           CASE WHEN min(served.village) IS NOT NULL THEN 'commune' ELSE (ARRAY[
               'agency', 'agency', 'agency', 'agency', 'public_unit', 'school', 'school', 'state_enterprise',
               'private_enterprise', 'armed_forces', 'police'])[1 + floor(11 * kind)::int] END,
           CASE WHEN min(served.village) IS NULL AND kind < 0.4 THEN 10000 + 2 * commune + (kind < 0.2)::int
                ELSE 1000 + commune END,
           NULL
    FROM cell LEFT JOIN served ON served.cell = cell.n
    GROUP BY cell.n, commune, kind
) term JOIN named ON named.id = term.named;
INSERT INTO cells_cellvillage (cell_id, village_id, starts_on, ends_on)
SELECT 100000 + cell, 100000 + village, '0001-01-01', '9999-12-31' FROM served;
ANALYZE units_area, units_areaplacement, units_areanaming, units_organization, units_organizationterm,
    cells_cellvillage;
"""
_SYLLABLES = (
    "An Bình Châu Chăn Chiềng Cốc Đông Đồng Giang Hang Hồng Huổi Kim Lai Lâm Lộc Long Mường Minh Mỹ Nà "
    "Nậm Ngọc Pá Phiêng Phú Phúc Quang Sơn Tân Thanh Thủy Thượng Tiên Trung Vân Vĩnh Xuân Yên Hạ Hòa Hưng "
    "Lũng Lương Mai Nam Ninh Pú Sín Tà Thái Thạch Tông Tủa Ẳng"
).split()


def _sizes(share: float) -> dict[str, Any]:
    """The parameters of the statements, for a part of the nation."""
    from registry.common.text import search_key, sort_key

    return {
        "people": int(PEOPLE * share * EVER),
        "villages": max(200, int(VILLAGES * share)),
        "cells": max(500, int(CELLS * share)),
        "communes": max(34, int(COMMUNES * share)),
        "provinces": PROVINCES if share >= 1 else max(2, int(PROVINCES * share)),
        "many": len(_SYLLABLES),
        "numbers": list(range(len(_SYLLABLES))),
        "syllables": _SYLLABLES,
        "syllables_searched": [search_key(one) for one in _SYLLABLES],
        "syllables_sorted": [sort_key(one) for one in _SYLLABLES],
    }


def make_units() -> None:
    """Fill an empty register with all units of the nation, named, and nobody in them."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(UNITS, _sizes(1))


def make(people: int) -> None:
    """Fill an empty register, as the owner, so that about ``people`` are members today; units go by that."""
    from django.db import connection, transaction

    from registry.imports.first_import import indexed_afterwards
    from registry.units import numbering

    sizes = _sizes(people / PEOPLE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '256MB'")
        say("units")
        cursor.execute(UNITS, sizes)
        say("lives")
        cursor.execute(PERSONS, sizes)
        with indexed_afterwards(cursor, TABLES), _unwatched(cursor):
            for table, statement in zip(TABLES, ROWS, strict=True):
                say(table)
                cursor.execute(statement)
            say("indexes")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}, units_organizationterm")
        for table in ("units_area", "units_organization", *TABLES):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
    check(range(1, sizes["people"], sizes["people"] // 2_000))
    say(f"numbered {numbering.ensure()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE units_organizationnumber, units_areanumber")


# Foreign keys, as statements that take away and that make again.
_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
              pg_get_constraintdef(oid))
  FROM pg_constraint WHERE conrelid = ANY (%(tables)s::regclass[]) AND contype = 'f'
"""


@contextmanager
def _unwatched(cursor: Any) -> Iterator[None]:
    """For the block: no notes of writes, which nobody reads yet, and foreign keys looked at all at once."""
    cursor.execute(_KEYS, {"tables": list(TABLES)})
    keys = cursor.fetchall()
    for statement in [key[0] for key in keys] + [
        f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES
    ]:
        cursor.execute(statement)
    yield
    for statement in [key[1] for key in keys] + [
        f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES
    ]:
        cursor.execute(statement)


@contextmanager
def nation(name: str, options: Namespace) -> Iterator[Path]:
    """The register of ``options.data``, or of a folder that goes; if it is empty, filled first."""
    with register(name, options.data) as folder:
        import django

        django.setup()
        from members.models import Member

        if not Member.objects.exists():
            say(f"making {options.people:,} people")
            make(options.people)
        yield folder


def roots() -> tuple[str, ...]:
    """The codes of the province committees, by which the whole nation is asked about."""
    from registry.units.models import Organization

    found = Organization.objects.filter(terms__kind="province_committee").order_by("pk")
    return tuple(found.values_list("code", flat=True))


def main() -> int:
    """Make a nation in the data folder that was named."""
    options = arguments(__doc__, people=PEOPLE)
    if options.data is not None:
        with nation("nation", options):
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
