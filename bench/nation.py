"""A made-up nation for benches: 5.5 million people who never were, written by set-based SQL.

Not a demo: names come from a few lists, everybody was recorded on one day or moved once, and numbers of
dossiers are noise. What it has right is sizes: 34 provinces, 3,321 communes, 90,000 villages, 240,000 cells,
and shares of people who moved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PEOPLE, VILLAGES, CELLS, COMMUNES, PROVINCES = 5_500_000, 90_000, 240_000, 3_321, 34
# Of a hundred people: who moved to another cell, and who of them from another province's.
MOVED, MOVED_FAR = 20, 2

# Areas are numbered provinces first, then communes, then villages; organizations provinces, communes, cells.
UNITS = """
INSERT INTO units_area (id, key, level)
SELECT n, 'tinh-' || n, 'province' FROM generate_series(1, %(provinces)s) n
UNION ALL SELECT 1000 + n, 'xa-' || n, 'commune' FROM generate_series(1, %(communes)s) n
UNION ALL SELECT 100000 + n, 'ban-' || n, 'village' FROM generate_series(1, %(villages)s) n;
INSERT INTO units_areaplacement (area_id, parent_id, starts_on, ends_on)
SELECT n, NULL::bigint, '0001-01-01'::date, '9999-12-31'::date FROM generate_series(1, %(provinces)s) n
UNION ALL SELECT 1000 + n, 1 + n %% %(provinces)s, '0001-01-01', '9999-12-31'
    FROM generate_series(1, %(communes)s) n
UNION ALL SELECT 100000 + n, 1001 + n %% %(communes)s, '0001-01-01', '9999-12-31'
    FROM generate_series(1, %(villages)s) n;
INSERT INTO units_organization (id, code)
SELECT n, 'T' || n FROM generate_series(1, %(provinces)s) n
UNION ALL SELECT 1000 + n, 'X' || n FROM generate_series(1, %(communes)s) n
UNION ALL SELECT 100000 + n, 'C' || n FROM generate_series(1, %(cells)s) n;
INSERT INTO units_organizationterm
    (organization_id, kind, name, sector, parent_id, area_id, starts_on, ends_on, sort_key, search_key)
SELECT n, 'province_committee', 'Tỉnh ' || n, '', NULL::bigint, n, '0001-01-01'::date, '9999-12-31'::date,
       'tinh ' || n, 'tinh ' || n FROM generate_series(1, %(provinces)s) n
UNION ALL SELECT 1000 + n, 'superior_committee', 'Xã ' || n, '', 1 + n %% %(provinces)s, 1000 + n,
       '0001-01-01', '9999-12-31', 'xa ' || n, 'xa ' || n FROM generate_series(1, %(communes)s) n
UNION ALL SELECT 100000 + n, 'grassroots_cell', 'Chi bộ ' || n, 'commune', 1001 + n %% %(communes)s, NULL,
       '0001-01-01', '9999-12-31', 'chi bo ' || n, 'chi bo ' || n FROM generate_series(1, %(cells)s) n;
ANALYZE units_area, units_areaplacement, units_organization, units_organizationterm;
"""

# A person's cell and village are of one commune; the cell before is any, or one of the same commune.
PERSONS = """
CREATE TEMPORARY TABLE one ON COMMIT DROP AS
SELECT n AS id, cell, 100000 + 1 + (village %% %(villages)s) AS village, birth_date, gender, minority,
       CASE WHEN n %% 100 < %(moved_far)s THEN 100001 + (n * 7919::bigint) %% %(cells)s
            WHEN n %% 100 < %(moved)s THEN 100001 + (cell - 100001 + %(communes)s) %% %(cells)s
       END AS cell_before,
       '2021-01-01'::date + (n %% 1500)::int AS moved_on,
       family, middle, given
FROM (
    SELECT n, 100001 + (n * 104729::bigint) %% %(cells)s AS cell,
           (n * 104729::bigint) %% %(cells)s %% %(communes)s
               + %(communes)s * (n %% (%(villages)s / %(communes)s)) AS village,
           '1945-01-01'::date + (n * 31::bigint %% 22000)::int AS birth_date,
           CASE n %% 3 WHEN 0 THEN 'female' ELSE 'male' END AS gender,
           CASE n %% 7 WHEN 0 THEN 'minority' ELSE 'kinh' END AS minority,
           (ARRAY['nguyen','tran','le','pham','hoang','vu','dang','bui','do','ngo','lo','vang','giang','ly'])
               [1 + n %% 14] AS family,
           (ARRAY['van','thi','duc','minh','quang','thanh','huu','ngoc','xuan','a'])
               [1 + n / 14 %% 10] AS middle,
           (ARRAY['an','binh','chung','dung','giang','hanh','hoa','hung','khanh','lan','linh','long','mai',
                  'nam','nga','phong','phuc','quan','son','tam','thao','thu','trang','tuan','vinh','yen'])
               [1 + n / 140 %% 26] AS given
    FROM generate_series(1, %(people)s) n
) drawn;
"""
ROWS = (
    """
INSERT INTO members_member
    (id, dossier_no_sealed, dossier_no_index, full_name, sort_key, search_key, gender, birth_date, ethnicity,
     religion, native_place, education, qualification, political_theory, occupation, home_id, elsewhere)
SELECT id, decode(md5(id::text), 'hex'), sha256(id::text::bytea),
       concat_ws(' ', family, middle, given), concat_ws(' ', given, middle, family, lpad(id::text, 8, '0')),
       concat_ws(' ', family, middle, given), gender, birth_date,
       CASE minority WHEN 'minority' THEN 'Thái' ELSE 'Kinh' END, '', '', 'upper_secondary', '', '', '',
       cell, CASE WHEN cell_before <> cell THEN ARRAY[cell_before] END
FROM one
""",
    """
INSERT INTO members_stretch
    (member_id, cell_id, village_id, standing, gender, minority, birth_date, starts_on, ends_on)
SELECT id, cell_before, NULL, 'official', gender, minority, birth_date, '2020-01-01', moved_on
FROM one WHERE cell_before <> cell
UNION ALL
SELECT id, cell, village, 'official', gender, minority, birth_date,
       CASE WHEN cell_before <> cell THEN moved_on ELSE '2020-01-01' END, '9999-12-31'
FROM one
""",
    """
INSERT INTO members_movement
    (member_id, kind, happened_on, cell_id, village_id, from_cell_id, standing, other_place, gender, minority,
     birth_date)
SELECT id, 'first_recorded', '2020-01-01'::date, coalesce(cell_before, cell),
       CASE WHEN cell_before IS NULL THEN village END, NULL::bigint, 'official', '', gender, minority,
       birth_date
FROM one
UNION ALL
SELECT id, 'crossed', moved_on, cell, village, cell_before, 'official', '', gender, minority, birth_date
FROM one WHERE cell_before <> cell
""",
)
TABLES = ("members_member", "members_stretch", "members_movement")


NAMINGS = """
INSERT INTO areas_areanaming (area_id, starts_on, ends_on, name, kind, code, sort_key, search_key)
SELECT id, '0001-01-01', '9999-12-31', 'Nơi ' || id, '', id::text, 'noi ' || id, 'noi ' || id FROM areas_area;
ANALYZE areas_areanaming;
"""


def make_units() -> None:
    """Fill an empty register with all units of the nation, named, and nobody in them."""
    from django.db import connection, transaction

    sizes = {"villages": VILLAGES, "cells": CELLS, "communes": COMMUNES, "provinces": PROVINCES}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(UNITS, sizes)
        cursor.execute(NAMINGS)


def make(people: int, say: Callable[[str], Any]) -> None:
    """Fill an empty register, as the owner; sizes of the units follow the number of people."""
    from django.db import connection, transaction

    from registry.imports.first_import import indexed_afterwards
    from registry.units import numbering

    share = people / PEOPLE
    sizes = {
        "people": people,
        "villages": max(200, int(VILLAGES * share)),
        "cells": max(500, int(CELLS * share)),
        "communes": max(34, int(COMMUNES * share)),
        "provinces": PROVINCES if share == 1 else max(2, int(PROVINCES * share)),
        "moved": MOVED,
        "moved_far": MOVED_FAR,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(UNITS, sizes)
        cursor.execute(PERSONS, sizes)
        with indexed_afterwards(cursor, TABLES):
            for statement in ROWS:
                say(statement.split("(")[0].split()[-1])
                cursor.execute(statement)
            say("indexes")
        cursor.execute("UPDATE members_member SET elsewhere = NULL WHERE elsewhere = '{}'")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
        cursor.execute("VACUUM ANALYZE units_organizationterm")
    say(f"numbered {numbering.ensure()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE units_organizationnumber, units_areanumber")
