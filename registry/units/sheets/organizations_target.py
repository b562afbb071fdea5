"""The Party's tree as it will be: organizations with their ids, where they stand, what becomes of each row.

The file's rows for an organization are its whole history; those that the file does not name stay as they are.
New ones get their ids here, so that everything later joins on numbers.
"""

from __future__ import annotations

from json import dumps

from registry.common.declared.sheet_parts import TargetState
from registry.units.models import BASES, CELL_KINDS, RANKS

# A column that the sheet does not have says nothing: the value of the row's first day stays.
_UNSAID = (
    (
        "sector",
        """
UPDATE sheet_organizations AS staged SET sector = held.sector
  FROM units_organization AS organization
  JOIN units_organizationterm AS held ON held.organization_id = organization.id
 WHERE organization.code = staged.code
   AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ),
    (
        # Only where it still goes with the sector that the row says.
        "base",
        """
UPDATE sheet_organizations AS staged SET base = held.base
  FROM units_organization AS organization
  JOIN units_organizationterm AS held ON held.organization_id = organization.id
 WHERE organization.code = staged.code AND held.sector = staged.sector
   AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ),
    (
        "parent_code",
        """
UPDATE sheet_organizations AS staged SET parent_code = parent.code
  FROM units_organization AS organization
  JOIN units_organizationterm AS held ON held.organization_id = organization.id
  JOIN units_organization AS parent ON parent.id = held.parent_id
 WHERE organization.code = staged.code
   AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ),
    (
        "area_key",
        """
UPDATE sheet_organizations AS staged SET area_key = area.key
  FROM units_organization AS organization
  JOIN units_organizationterm AS held ON held.organization_id = organization.id
  JOIN units_area AS area ON area.id = held.area_id
 WHERE organization.code = staged.code
   AND held.starts_on <= staged.starts_on AND held.ends_on > staged.starts_on""",
    ),
)

# Grain: an organization. ``cell_life`` is the time in which it is a cell.
_ORGANIZATIONS = """
CREATE TEMPORARY TABLE after_organization (
    id bigint PRIMARY KEY, code text COLLATE "C" NOT NULL UNIQUE, is_new boolean NOT NULL, row integer
) ON COMMIT DROP;
WITH named AS (
    SELECT code, min(row) AS row FROM sheet_organizations WHERE code <> '' GROUP BY code
)
INSERT INTO after_organization (id, code, is_new, row)
SELECT coalesce(held.id, nextval('units_organization_id_seq')),
       coalesce(held.code, named.code), held.id IS NULL, named.row
  FROM units_organization AS held
  FULL JOIN named ON named.code = held.code;
ANALYZE after_organization;

CREATE TEMPORARY TABLE after_term (
    organization_id bigint NOT NULL, kind text NOT NULL, rank integer, is_cell boolean NOT NULL,
    parent_id bigint, area_id bigint, starts_on date NOT NULL, ends_on date NOT NULL,
    row integer, broken boolean NOT NULL
) ON COMMIT DROP;
INSERT INTO after_term
       (organization_id, kind, rank, is_cell, parent_id, area_id, starts_on, ends_on, row, broken)
SELECT term.organization_id, term.kind, (%(ranks)s::jsonb ->> term.kind)::integer,
       term.kind = ANY(%(cell_kinds)s), term.parent_id, term.area_id, term.starts_on, term.ends_on,
       term.row, term.broken
  FROM (
    SELECT organization.id AS organization_id, staged.kind, parent.id AS parent_id, area.id AS area_id,
           staged.starts_on, staged.ends_on, staged.row, staged.broken
      FROM sheet_organizations AS staged
      JOIN after_organization AS organization ON organization.code = staged.code
      LEFT JOIN after_organization AS parent ON parent.code = staged.parent_code
      LEFT JOIN after_area AS area ON area.key = staged.area_key
     UNION ALL
    SELECT held.organization_id, held.kind, held.parent_id, held.area_id,
           held.starts_on, held.ends_on, NULL, false
      FROM units_organizationterm AS held
      JOIN after_organization AS organization ON organization.id = held.organization_id
     WHERE organization.row IS NULL
  ) AS term;
CREATE INDEX ON after_term (organization_id);
CREATE INDEX ON after_term (parent_id);
ANALYZE after_term;

CREATE TEMPORARY TABLE organization_life (
    id bigint PRIMARY KEY, life datemultirange NOT NULL, cell_life datemultirange NOT NULL
) ON COMMIT DROP;
INSERT INTO organization_life (id, life, cell_life)
SELECT organization_id, range_agg(daterange(starts_on, ends_on)),
       coalesce(range_agg(daterange(starts_on, ends_on)) FILTER (WHERE is_cell), '{}')
  FROM after_term
 GROUP BY organization_id;
ANALYZE organization_life;

CREATE TEMPORARY TABLE shrunk_organization ON COMMIT DROP AS
SELECT organization.id, organization.code, organization.row
  FROM after_organization AS organization
  JOIN organization_life AS after ON after.id = organization.id
  JOIN (SELECT organization_id, range_agg(daterange(starts_on, ends_on)) AS life,
               coalesce(range_agg(daterange(starts_on, ends_on)) FILTER (WHERE kind = ANY(%(cell_kinds)s)),
                        '{}') AS cell_life
          FROM units_organizationterm
         GROUP BY organization_id) AS before ON before.organization_id = organization.id
 WHERE organization.row IS NOT NULL
   AND NOT (after.life @> before.life AND after.cell_life @> before.cell_life);
"""

# Rows of the file by what becomes of them. Grain: a row of the sheet; a row is new where its unit had no
# stretch that began on its first day.
COUNTS = """
WITH changed AS (
    SELECT DISTINCT organization_id FROM new_units_organizationterm WHERE status <> 'unchanged'
), judged AS (
    SELECT CASE WHEN organization.is_new THEN 'inserted'
                WHEN changed.organization_id IS NULL THEN 'unchanged'
                WHEN term.id IS NULL THEN 'inserted'
                WHEN (term.ends_on, term.kind, term.name, term.sector, term.base,
                      term.parent_id, term.area_id)
                     IS NOT DISTINCT FROM
                     (staged.ends_on, staged.kind, staged.name, staged.sector, staged.base,
                      parent.id, area.id)
                THEN 'unchanged' ELSE 'updated' END AS status
      FROM sheet_organizations AS staged
      JOIN after_organization AS organization ON organization.code = staged.code
      LEFT JOIN changed ON changed.organization_id = organization.id
      LEFT JOIN after_organization AS parent ON parent.code = staged.parent_code
      LEFT JOIN after_area AS area ON area.key = staged.area_key
      LEFT JOIN units_organizationterm AS term
        ON term.organization_id = organization.id AND term.starts_on = staged.starts_on
)
SELECT status, count(*) FROM judged GROUP BY status
 UNION ALL
SELECT 'removed', count(*) FROM new_units_organizationterm WHERE status = 'removed'
"""

TARGET_STATE = TargetState(
    hold="SELECT id FROM units_organization WHERE code IN (SELECT code FROM sheet_organizations)"
    " ORDER BY id FOR UPDATE",
    unsaid=_UNSAID,
    steps=(_ORGANIZATIONS,),
    temporary=("after_organization", "after_term", "organization_life", "shrunk_organization"),
    parameters={
        "ranks": dumps({str(kind): rank for kind, rank in RANKS.items()}),
        "cell_kinds": [str(kind) for kind in CELL_KINDS],
        "bases": dumps({str(sector): [str(base) for base in bases] for sector, bases in BASES.items()}),
    },
)
