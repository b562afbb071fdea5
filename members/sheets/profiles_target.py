"""Facts of members with their days, as they will be: what profiles say, and what a list says anew."""

from __future__ import annotations

from registry.common.declared.sheet_parts import TargetState
from registry.common.declared.sheets import Column, Holds

from .fact_columns import FACT_COLUMNS

FACTS = tuple(column.code for column in FACT_COLUMNS)


def is_said(table: str, column: Column) -> str:
    """Does the row of ``table`` say something of the fact? Nothing says nothing new."""
    code = f"{table}.{column.code}"
    return f"{code} IS NOT NULL" if column.holds is Holds.YES_NO else f"{code} <> ''"


# What a row says of a fact; what the sheet has no column for stays.
_SAID = "CASE WHEN %(has_profiles_{c})s THEN staged.{c} ELSE coalesce(held.{c}, staged.{c}) END AS {c}"


def _each(template: str) -> str:
    """The template for every fact; ``{c}`` is its name."""
    return ", ".join(template.replace("{c}", column.code) for column in FACT_COLUMNS)


def _latest(column: Column) -> str:
    return (
        f"(array_agg(dated.{column.code} ORDER BY dated.from_on DESC)"
        f" FILTER (WHERE {is_said('dated', column)}))[1] AS {column.code}"
    )


def _changed(column: Column) -> str:
    """What the list says of the fact, where that is another than holds on the day."""
    c = column.code
    return f"""CASE WHEN {is_said("staged", column)}
             AND staged.{c} IS DISTINCT FROM coalesce(now.{c}, held.{c})
             AND NOT (%(has_profiles_dossier_no)s AND staged.{c} IS NOT DISTINCT FROM held.{c})
            THEN staged.{c} END AS {c}"""


def _of_the_day(column: Column) -> str:
    """The fact in the row of the day: as the list says, else as the row said before."""
    c = column.code
    nothing = "" if column.holds is Holds.YES_NO else ", ''"
    before = f"CASE WHEN said.member_id IS NULL THEN held.{c} ELSE said.{c} END"
    return f"coalesce(new.{c}, {before}{nothing}) AS {c}"


# Grain of `said_profile`: a row that the sheet of profiles says, with what is held of that day where the
# sheet lacks a column. Grain of `new_fact`: somebody of the register of whom the list says another fact than
# holds on the day. Grain of `the_profile`: a member and a day of which the file says something.
_PROFILES = f"""
CREATE TEMPORARY TABLE said_profile ON COMMIT DROP AS
SELECT person.id AS member_id, staged.from_on, held.form_key,
       CASE WHEN %(has_profiles_workplace)s THEN base.id ELSE held.workplace_id END AS workplace_id,
       {_each(_SAID)}
  FROM (SELECT DISTINCT ON (dossier_no, from_on) * FROM sheet_profiles
         WHERE from_on IS NOT NULL ORDER BY dossier_no, from_on, row) AS staged
  JOIN person ON person.dossier_no = staged.dossier_no AND person.id IS NOT NULL
  LEFT JOIN after_base AS base ON base.code = staged.workplace
  LEFT JOIN members_profile AS held ON held.member_id = person.id AND held.from_on = staged.from_on;
CREATE INDEX ON said_profile (member_id, from_on);
ANALYZE said_profile (member_id);

CREATE TEMPORARY TABLE new_fact ON COMMIT DROP AS
WITH known AS (
    SELECT person.id, person.row FROM person WHERE NOT person.is_new AND person.row IS NOT NULL
), dated AS (
    SELECT member_id, from_on, {", ".join(FACTS)} FROM said_profile WHERE from_on <= %(facts_from)s
     UNION ALL
    SELECT held.member_id, held.from_on, {_each("held.{c}")}
      FROM known
      JOIN members_profile AS held ON held.member_id = known.id AND held.from_on <= %(facts_from)s
     WHERE NOT EXISTS (SELECT FROM said_profile AS said
                        WHERE said.member_id = held.member_id AND said.from_on = held.from_on)
), now AS (
    SELECT member_id, {", ".join(map(_latest, FACT_COLUMNS))} FROM dated GROUP BY member_id
), compared AS (
    SELECT known.id AS member_id, {", ".join(map(_changed, FACT_COLUMNS))}
      FROM known
      JOIN sheet_members AS staged ON staged.row = known.row
      JOIN members_member AS held ON held.id = known.id
      LEFT JOIN now ON now.member_id = known.id
     WHERE NOT %(corrects_facts)s
)
SELECT * FROM compared WHERE num_nonnulls({", ".join(FACTS)}) > 0;
CREATE UNIQUE INDEX ON new_fact (member_id);

CREATE TEMPORARY TABLE the_profile ON COMMIT DROP AS
SELECT new.member_id, %(facts_from)s::date AS from_on, coalesce(said.form_key, held.form_key) AS form_key,
       CASE WHEN said.member_id IS NULL THEN held.workplace_id ELSE said.workplace_id END AS workplace_id,
       {", ".join(map(_of_the_day, FACT_COLUMNS))}
  FROM new_fact AS new
  LEFT JOIN said_profile AS said ON said.member_id = new.member_id AND said.from_on = %(facts_from)s
  LEFT JOIN members_profile AS held ON held.member_id = new.member_id AND held.from_on = %(facts_from)s
 UNION ALL
SELECT member_id, from_on, form_key, workplace_id, {", ".join(FACTS)}
  FROM said_profile
 WHERE NOT EXISTS (SELECT FROM new_fact AS new
                    WHERE new.member_id = said_profile.member_id AND said_profile.from_on = %(facts_from)s);
"""

TARGET_STATE = TargetState(steps=(_PROFILES,), temporary=("said_profile", "new_fact", "the_profile"))
