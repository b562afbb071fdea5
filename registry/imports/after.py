"""The register as it will be: units, people and events with their ids, what the file says over what is held.

Temporary tables that the checks and the writing read. The file's rows for a unit are the whole history of
that unit; units, people and events that the file does not name stay as they are. New units, people and
events get their ids here, so that everything below joins on numbers.
"""

from __future__ import annotations

from json import dumps
from typing import Any

from members.models import COUNTING_KINDS, SINGLE_POSTS
from registry.units.models import CELL_KINDS, RANKS

from .staging import Staged

# Grain: an area. ``row`` is its first row in the file, NULL for one that the file does not name.
AREAS = """
CREATE TEMPORARY TABLE after_area (
    id bigint PRIMARY KEY, key text COLLATE "C" NOT NULL UNIQUE, level text NOT NULL, rank integer NOT NULL,
    is_new boolean NOT NULL, row integer
) ON COMMIT DROP;
WITH named AS (
    SELECT key, min(row) AS row, (array_agg(level ORDER BY row) FILTER (WHERE level <> ''))[1] AS level
      FROM sheet_areas
     WHERE key <> ''
     GROUP BY key
)
INSERT INTO after_area (id, key, level, rank, is_new, row)
SELECT coalesce(held.id, nextval('areas_area_id_seq')),
       coalesce(held.key, named.key), coalesce(held.level, named.level, ''),
       coalesce(array_position(ARRAY['province', 'district', 'commune', 'village'],
                               coalesce(held.level, named.level)), 0),
       held.id IS NULL, named.row
  FROM areas_area AS held
  FULL JOIN named ON named.key = held.key;
ANALYZE after_area;

CREATE TEMPORARY TABLE after_placement (
    area_id bigint NOT NULL, parent_id bigint, starts_on date NOT NULL, ends_on date NOT NULL,
    row integer, broken boolean NOT NULL
) ON COMMIT DROP;
INSERT INTO after_placement (area_id, parent_id, starts_on, ends_on, row, broken)
SELECT area.id, parent.id, staged.starts_on, staged.ends_on, staged.row, staged.broken
  FROM sheet_areas AS staged
  JOIN after_area AS area ON area.key = staged.key
  LEFT JOIN after_area AS parent ON parent.key = staged.parent_key
 UNION ALL
SELECT held.area_id, held.parent_id, held.starts_on, held.ends_on, NULL, false
  FROM areas_areaplacement AS held
  JOIN after_area AS area ON area.id = held.area_id
 WHERE area.row IS NULL;
CREATE INDEX ON after_placement (area_id);
CREATE INDEX ON after_placement (parent_id);
ANALYZE after_placement;

CREATE TEMPORARY TABLE area_life (id bigint PRIMARY KEY, life datemultirange NOT NULL) ON COMMIT DROP;
INSERT INTO area_life (id, life)
SELECT area_id, range_agg(daterange(starts_on, ends_on)) FROM after_placement GROUP BY area_id;
ANALYZE area_life;

-- Areas whose life in the file leaves out days on which they stand in the register.
CREATE TEMPORARY TABLE shrunk_area ON COMMIT DROP AS
SELECT area.id, area.key, area.row
  FROM after_area AS area
  JOIN area_life AS after ON after.id = area.id
  JOIN (SELECT area_id, range_agg(daterange(starts_on, ends_on)) AS life
          FROM areas_areaplacement
         GROUP BY area_id) AS before ON before.area_id = area.id
 WHERE area.row IS NOT NULL
   AND NOT after.life @> before.life;
"""

# Grain: an organization. ``cell_life`` is the time in which it is a cell.
ORGANIZATIONS = """
CREATE TEMPORARY TABLE after_organization (
    id bigint PRIMARY KEY, code text COLLATE "C" NOT NULL UNIQUE, is_new boolean NOT NULL, row integer
) ON COMMIT DROP;
WITH named AS (
    SELECT code, min(row) AS row FROM sheet_organizations WHERE code <> '' GROUP BY code
)
INSERT INTO after_organization (id, code, is_new, row)
SELECT coalesce(held.id, nextval('cells_organization_id_seq')),
       coalesce(held.code, named.code), held.id IS NULL, named.row
  FROM cells_organization AS held
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
      FROM cells_organizationterm AS held
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
          FROM cells_organizationterm
         GROUP BY organization_id) AS before ON before.organization_id = organization.id
 WHERE organization.row IS NOT NULL
   AND NOT (after.life @> before.life AND after.cell_life @> before.cell_life);
"""

# Grain: a person whom the file names. ``row`` is the row in the sheet of members, NULL for one who stands
# only in other sheets. What the sheet does not say (no such column) is as the register has it.
PEOPLE = """
CREATE TEMPORARY TABLE person (
    id bigint, dossier_no text COLLATE "C" NOT NULL, is_new boolean NOT NULL,
    row integer, gender text NOT NULL, ethnicity text NOT NULL, birth_date date, is_copied boolean NOT NULL
) ON COMMIT DROP;
WITH named AS (
    SELECT DISTINCT ON (dossier_no) dossier_no, row, gender, ethnicity, birth_date
      FROM sheet_members
     WHERE dossier_no <> ''
     ORDER BY dossier_no, row
), mentioned AS (
    SELECT dossier_no FROM named
     UNION
    SELECT dossier_no FROM sheet_events WHERE dossier_no <> ''
     UNION
    SELECT dossier_no FROM sheet_posts WHERE dossier_no <> ''
), joined AS (
    SELECT held.id, mentioned.dossier_no, named.row,
           CASE WHEN named.row IS NULL OR held.id IS NOT NULL AND NOT %(has_gender)s
                THEN coalesce(held.gender, '') ELSE named.gender END AS gender,
           CASE WHEN named.row IS NULL OR held.id IS NOT NULL AND NOT %(has_ethnicity)s
                THEN coalesce(held.ethnicity, '') ELSE named.ethnicity END AS ethnicity,
           CASE WHEN named.row IS NULL OR held.id IS NOT NULL AND NOT %(has_birth_date)s
                THEN held.birth_date ELSE named.birth_date END AS birth_date,
           held.gender AS old_gender, held.ethnicity AS old_ethnicity, held.birth_date AS old_birth_date
      FROM mentioned
      LEFT JOIN named ON named.dossier_no = mentioned.dossier_no
      LEFT JOIN held_number AS known
        ON known.column_name = 'dossier_no' AND known.number = mentioned.dossier_no
      LEFT JOIN members_member AS held ON held.id = known.member_id
)
INSERT INTO person (id, dossier_no, is_new, row, gender, ethnicity, birth_date, is_copied)
SELECT CASE WHEN id IS NOT NULL THEN id
            WHEN row IS NOT NULL THEN nextval('members_member_id_seq') END,
       dossier_no, id IS NULL, row, gender, ethnicity, birth_date,
       id IS NOT NULL AND (gender, ethnicity, birth_date)
                          IS DISTINCT FROM (old_gender, old_ethnicity, old_birth_date)
  FROM joined;
CREATE UNIQUE INDEX ON person (dossier_no);
CREATE INDEX ON person (id);
ANALYZE person (id, dossier_no, row, is_new);
"""

# Grain: a row of the sheet of events. Known again by member, kind and day; where a day may hold several of a
# kind, by the document too, and then in their order. ``old_id`` is the live event that the row is about, and
# ``status`` what will come of the row. A unit that nobody knows is -1, so that the history can be read on.
EVENTS = """
CREATE TEMPORARY TABLE the_event ON COMMIT DROP AS
WITH staged AS (
    SELECT staged.*, person.id AS member_id, coalesce(person.is_new, true) AS is_new, '' AS mark, 1 AS ordinal
      FROM sheet_events AS staged
      LEFT JOIN person ON person.dossier_no = staged.dossier_no
     WHERE staged.kind = ANY(%(counting_kinds)s)
     UNION ALL
    SELECT staged.*, person.id, coalesce(person.is_new, true), staged.document_no,
           row_number() OVER (
               PARTITION BY staged.dossier_no, staged.kind, staged.effective_on, staged.document_no
               ORDER BY staged.detail, staged.cell_code, staged.village_key, staged.other_place,
                        staged.decided_on, staged.row)
      FROM sheet_events AS staged
      LEFT JOIN person ON person.dossier_no = staged.dossier_no
     WHERE staged.kind <> ALL(%(counting_kinds)s)
), held AS (
    SELECT event.*, '' AS mark, 1 AS ordinal
      FROM person
      JOIN members_event AS event ON event.member_id = person.id AND event.voided_at IS NULL
     WHERE NOT person.is_new AND event.kind = ANY(%(counting_kinds)s)
     UNION ALL
    SELECT event.*, event.document_no,
           row_number() OVER (
               PARTITION BY event.member_id, event.kind, event.effective_on, event.document_no
               ORDER BY event.detail COLLATE "C", coalesce(cell.code, '') COLLATE "C",
                        coalesce(village.key, '') COLLATE "C", event.other_place COLLATE "C",
                        event.decided_on, event.id)
      FROM person
      JOIN members_event AS event ON event.member_id = person.id AND event.voided_at IS NULL
      LEFT JOIN cells_organization AS cell ON cell.id = event.cell_id
      LEFT JOIN areas_area AS village ON village.id = event.village_id
     WHERE NOT person.is_new AND event.kind <> ALL(%(counting_kinds)s)
), matched AS (
    SELECT new.row, new.broken, new.member_id, new.dossier_no, new.kind, new.effective_on,
           new.mark, old.id AS old_id,
           CASE WHEN %(has_decided_on)s THEN new.decided_on ELSE old.decided_on END AS decided_on,
           CASE WHEN %(has_document_no)s THEN new.document_no
                ELSE coalesce(old.document_no, '') END AS document_no,
           CASE WHEN %(has_cell_code)s OR old.id IS NULL
                THEN coalesce(cell.id, CASE WHEN new.cell_code <> '' THEN -1 END)
                ELSE old.cell_id END AS cell_id,
           CASE WHEN %(has_village_key)s OR old.id IS NULL
                THEN coalesce(village.id, CASE WHEN new.village_key <> '' THEN -1 END)
                ELSE old.village_id END AS village_id,
           new.cell_code, new.village_key,
           CASE WHEN %(has_other_place)s THEN new.other_place
                ELSE coalesce(old.other_place, '') END AS other_place,
           CASE WHEN %(has_detail)s THEN new.detail ELSE coalesce(old.detail, '') END AS detail,
           old.decided_on AS old_decided_on, old.document_no AS old_document_no, old.cell_id AS old_cell_id,
           old.village_id AS old_village_id, old.other_place AS old_other_place, old.detail AS old_detail
      FROM staged AS new
      LEFT JOIN held AS old
        ON NOT new.is_new AND old.member_id = new.member_id AND old.kind = new.kind
       AND old.effective_on = new.effective_on AND old.mark = new.mark AND old.ordinal = new.ordinal
      LEFT JOIN after_organization AS cell ON cell.code = new.cell_code
      LEFT JOIN after_area AS village ON village.key = new.village_key
), judged AS (
    SELECT *,
           CASE WHEN old_id IS NULL THEN 'inserted'
                WHEN (decided_on, document_no, cell_id, village_id, other_place, detail)
                     IS NOT DISTINCT FROM (old_decided_on, old_document_no, old_cell_id, old_village_id,
                                           old_other_place, old_detail)
                THEN 'unchanged' ELSE 'updated' END AS status
      FROM matched
)
SELECT row, broken, member_id, dossier_no, kind, effective_on, mark, old_id, status,
       CASE WHEN status <> 'unchanged' THEN nextval('members_event_id_seq') END AS id,
       decided_on, document_no, cell_id, village_id, cell_code, village_key, other_place, detail
  FROM judged;
CREATE INDEX ON the_event (member_id);
ANALYZE the_event (row, member_id, kind, effective_on, status, cell_id, village_id);

-- Members whose stretches and movements are to be derived anew.
CREATE TEMPORARY TABLE rederived ON COMMIT DROP AS
SELECT person.id, person.is_new
  FROM person
 WHERE person.id IS NOT NULL
   AND (person.is_copied
        OR EXISTS (SELECT FROM the_event AS event
                    WHERE event.member_id = person.id AND event.status <> 'unchanged'));
CREATE UNIQUE INDEX ON rederived (id);
ANALYZE rederived;
"""

# What counted rows copy from a member, and what an event says beyond who, what and when.
COPIED = ("gender", "ethnicity", "birth_date")
TOLD = ("decided_on", "document_no", "cell_code", "village_key", "other_place", "detail")
RANKS_BY_KIND = {str(kind): rank for kind, rank in RANKS.items()}


def parameters(staged: Staged) -> dict[str, Any]:
    """The named parameters of the statements here and of the checks."""
    return {
        "ranks": dumps(RANKS_BY_KIND),
        "cell_kinds": [str(kind) for kind in CELL_KINDS],
        "counting_kinds": [str(kind) for kind in COUNTING_KINDS],
        "single_posts": [str(post) for post in SINGLE_POSTS],
        **{
            f"has_{column}": staged.has("members", column) for column in ("gender", "ethnicity", "birth_date")
        },
        **{
            f"has_{column}": staged.has("events", column)
            for column in ("decided_on", "document_no", "cell_code", "village_key", "other_place", "detail")
        },
    }
